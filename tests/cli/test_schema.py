"""`linktape schema`: what editors ask for, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from linktape import documents
from linktape.wiring import builtins
from tests.runs.ran import linktape

GOOD = {
    "configuration": "port: 8095\n",
    "scenario": builtins.read("scenarios", "link-limit"),
    "site": "projects: [{key: A}]\nissues: [{key: A-1}]\n",
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_schema_takes_a_file_of_its_kind_and_no_other(tmp_path: Path, kind: str) -> None:
    done = linktape(tmp_path, "schema", kind)

    checker = jsonschema.Draft202012Validator(json.loads(done.stdout))
    assert [other for other, text in GOOD.items() if checker.is_valid(documents.read(text or "", "a.yaml").value)] == [
        kind
    ]


def test_another_kind_is_told_what_there_is(tmp_path: Path) -> None:
    done = linktape(tmp_path, "schema", "sites")

    assert done.returncode == 2
    assert (
        done.stderr
        == "linktape: error: 'sites' is not known here; did you mean 'site'?; there is configuration, scenario, site\n"
    )
