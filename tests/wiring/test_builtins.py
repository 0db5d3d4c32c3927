"""wiring/builtins.py: the files that come with linktape are found by their names."""

from __future__ import annotations

import pytest

from linktape.wiring import builtins
from linktape.wiring.builtins import Kind


@pytest.mark.parametrize(("kind", "name"), [("scenarios", "link-limit"), ("cassettes", "sample"), ("docs", "agents")])
def test_each_kind_is_named_in_order_and_read_by_name(kind: Kind, name: str) -> None:
    names = builtins.names(kind)

    assert name in names
    assert names == sorted(names)
    assert (builtins.read(kind, name) or "").strip()


@pytest.mark.parametrize("name", ["no-such", "", "../pyproject", "link-limit.yaml", "scenario.schema", "LINK-LIMIT"])
def test_what_is_no_name_is_no_file(name: str) -> None:
    assert builtins.read("scenarios", name) is None
