"""cli/scenarios.py: the library and the help with writing one's own, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from linktape.cli.scenarios import app
from linktape.errors import UsageError
from linktape.faults.groups import ScenarioGroup
from linktape.faults.language.scenario_model import schema
from linktape.wiring import scenario_library
from tests.cli.terminal import on_a_terminal

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
    lines = [line for line in result.stdout.splitlines() if line.startswith("  ")]
    assert sorted(line.split()[0] for line in lines) == scenario_library.names()
    assert all(len(line.split()) > 3 for line in lines)


def test_the_list_is_in_groups() -> None:
    blocks = [block.splitlines() for block in typed("list").stdout.split("\n\n")]

    assert [block[0] for block in blocks] == list(ScenarioGroup)
    assert next(block[0] for block in blocks if any("  link-limit " in line for line in block)) == "Limits"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["413"], ["link-limit"]),
        (["RATE", "html"], ["rate-limited-page"]),
        (["nothing breaks"], ["calm"]),
    ],
)
def test_the_list_has_only_what_has_every_word(words: list[str], names: list[str]) -> None:
    lines = typed("list", *words).stdout.splitlines()

    assert [line.split()[0] for line in lines if line.startswith("  ")] == names


def test_words_that_no_scenario_has_are_told() -> None:
    result = typed("list", "limit", "teapot")

    assert isinstance(result.exception, UsageError)
    assert str(result.exception) == "no scenario has 'limit' and 'teapot' in its name, group or description"


def test_the_list_can_be_had_by_programs() -> None:
    listed = json.loads(typed("list", "--json").stdout)

    assert [one["scenario"] for one in listed] == scenario_library.names()
    assert {one["group"] for one in listed} == set(ScenarioGroup)


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


@pytest.mark.usefixtures("_folder")
def test_a_folder_stands_for_the_scenarios_in_it_and_below_it() -> None:
    Path("sub/.hidden").mkdir(parents=True)
    Path("sub/more.yml").write_text('# mine\n{"scenario": more}\n', encoding="utf-8")
    Path("sub/misspelt.yaml").write_text("scenaro: x\n", encoding="utf-8")
    Path("sub/ci.yaml").write_text("description: a pipeline\njobs: {}\n", encoding="utf-8")
    Path("sub/.hidden/not.yaml").write_text("scenario: 7\n", encoding="utf-8")

    result = typed("check", ".")

    assert result.exit_code == 2
    assert result.stdout.splitlines() == [
        "good.yaml: ok, scenario mine with 1 rule",
        "sub/more.yml: ok, scenario more with 0 rules",
        ".: 1 other YAML file is no scenario",
    ]
    assert [line.rpartition(":")[0] for line in result.stderr.splitlines()] == [
        "bad.yaml:2:25: 'xsrff' is no fault",
        "bad.yaml:3:1: 'seeed' is not known here",
        "sub/misspelt.yaml:1:1: 'scenario' is missing",
        "sub/misspelt.yaml:1:1: 'scenaro' is not known here",
        "warning: sub/more.yml:2:1: no rule and no expectation: this scenario does nothing",
    ]


def test_a_folder_without_a_scenario_is_a_mistake(tmp_path: Path) -> None:
    result = typed("check", str(tmp_path))

    assert (result.exit_code, result.stdout) == (2, "")
    assert "no scenario file in it" in result.stderr


@pytest.mark.usefixtures("_folder")
def test_what_can_hardly_be_meant_is_a_warning_and_no_mistake() -> None:
    Path("odd.yaml").write_text("scenario: odd\nrules: [{on: {issue: HSP1}, then: xsrf}]\n", encoding="utf-8")

    result = typed("check", "odd.yaml")

    assert (result.exit_code, result.stdout) == (0, "odd.yaml: ok, scenario odd with 1 rule\n")
    assert result.stderr.startswith("warning: odd.yaml:2:22: 'HSP1' can fit no issue, so the rule never acts: ")


def test_a_scenario_is_explained_in_sentences() -> None:
    lines = typed("explain", "link-limit").stdout.splitlines()

    assert lines[0] == "Scenario link-limit, seed 0."
    assert "A good client:" in lines


def test_the_schema_is_printed() -> None:
    assert json.loads(typed("schema").stdout) == schema()


@pytest.mark.slow
def test_on_a_terminal_each_line_of_the_list_is_broken_at_its_width(tmp_path: Path) -> None:
    with on_a_terminal("scenarios", "list", "firewall", folder=tmp_path, columns=60) as terminal:
        assert terminal.ended() == 0

    lines = terminal.shown.splitlines()
    assert lines[0] == "Credentials and permissions"
    assert lines[1].startswith("  firewall  A firewall")
    assert lines[2].startswith(" " * 12)
    assert max(map(len, lines)) <= 60
