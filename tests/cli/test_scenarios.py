"""cli/scenarios.py: the library and the help with writing one's own, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from linktape.cli.scenarios import app
from linktape.faults.language.scenario_model import schema
from linktape.wiring import scenario_library

GOOD = "scenario: mine\nrules: [{on: any, then: xsrf}]\n"
BAD = "scenario: mine\nrules: [{on: any, then: xsrff}]\nseeed: 1\n"


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.yaml").write_text(GOOD, encoding="utf-8")
    Path("bad.yaml").write_text(BAD, encoding="utf-8")


def test_the_list_has_every_scenario_with_a_sentence() -> None:
    result = typed("list")

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == scenario_library.names()
    assert all(len(line.split()) > 3 for line in lines)


def test_the_list_can_be_had_by_programs() -> None:
    listed = json.loads(typed("list", "--json").stdout)

    assert [one["scenario"] for one in listed] == scenario_library.names()


def test_a_scenario_is_shown_as_it_is_written() -> None:
    assert typed("show", "link-limit").stdout == scenario_library.built_in_text("link-limit")


@pytest.mark.usefixtures("_folder")
def test_a_good_file_is_fine() -> None:
    result = typed("check", "good.yaml")

    assert (result.exit_code, result.stdout) == (0, "good.yaml: ok, scenario mine with 1 rule\n")


@pytest.mark.usefixtures("_folder")
def test_all_files_are_checked_and_all_mistakes_told() -> None:
    result = typed("check", "bad.yaml", "good.yaml", "none.yaml")

    assert result.exit_code == 2
    assert result.stdout == "good.yaml: ok, scenario mine with 1 rule\n"
    assert result.stderr.splitlines() == [
        "bad.yaml:2:25: 'xsrff' is no fault: did you mean 'xsrf'?",
        "bad.yaml:3:1: 'seeed' is not known here: did you mean 'seed'?",
        "linktape: error: none.yaml: there is no such scenario file",
    ]


def test_a_scenario_is_explained_in_sentences() -> None:
    lines = typed("explain", "link-limit").stdout.splitlines()

    assert lines[0] == "Scenario link-limit, seed 0."
    assert "A good client:" in lines


def test_the_schema_is_printed() -> None:
    assert json.loads(typed("schema").stdout) == schema()
