"""Schemathesis, unmodified, against a running mock and Atlassian's documents of issue links and their types.

The documents are amended where they are known to be wrong (tests/fake/described.py), and nowhere else.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from tests.cli.running import running
from tests.fake.described import document
from tests.whole.schemathesis_run import found_nothing

CHECKS = ("response_headers_conformance",)


def amended(version: int) -> dict[str, object]:
    """Give the part of a document that concerns links, without its two mistakes about them."""
    whole = deepcopy(document(version))
    whole["paths"] = {path: methods for path, methods in whole["paths"].items() if "issueLink" in path}
    created = whole["paths"][f"/rest/api/{version}/issueLink"]["post"]["responses"]["201"]
    del created["content"]  # "JSON on the empty 201"
    for methods in whole["paths"].values():
        for method in {"post", "put"} & set(methods):
            methods[method]["responses"]["415"] = {"description": "observed, and described nowhere"}
    return whole


@pytest.mark.parametrize("version", [2, 3])
def test_schemathesis_finds_nothing(version: int, tmp_path: Path) -> None:
    with running("mock", folder=tmp_path) as mock:
        who = ("--auth", "admin@example.com:token")

        said = found_nothing(amended(version), mock.url, *who, checks=CHECKS, folder=tmp_path)

        log = mock.log
    assert "Tested: 8" in said
    assert "Traceback" not in log


def test_the_document_as_it_stands_is_wrong_about_the_empty_201() -> None:
    described = document(3)["paths"]["/rest/api/3/issueLink"]["post"]["responses"]

    assert "application/json" in described["201"]["content"]
    assert "415" not in described
