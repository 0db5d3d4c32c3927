"""reports/hunt_scenario.py: a find as a scenario file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from linktape.faults.language.scenario_file import load
from linktape.reports.hunt_scenario import again, scenario, write_scenario
from linktape.runs.faketime import FastTime
from linktape.runs.harm import Damage, Harm
from linktape.runs.held import Kind, Thing
from tests.reports.hunts import COMMENT, TWICE, hunted, prey

LINK = Thing(Kind.LINK, ("Blocks", "HSP-1", "MKY-1"))


def test_a_find_is_a_scenario_that_expects_what_this_client_does_not_do(tmp_path: Path) -> None:
    path = write_scenario(hunted(prey()), prey(), tmp_path)

    text = path.read_text()
    read = load(text, str(path), folder=None)
    assert path.name == "linktape-hunt-1.yaml"
    assert [rule.name for rule in read.rules] == ["first", "second"]
    assert [one.name for one in read.expect] == ["comments"]
    assert "(link HSP-1 blocks MKY-1) and then stale-read at getIssue #1: 2 comments on HSP-1" in read.description
    assert f"#   linktape run --mock --scenario {path} --env JIRA_URL=/x -- ./sync --to 'HSP 1'" in text
    assert max(map(len, text.replace(str(tmp_path), "").splitlines())) <= 120


@pytest.mark.parametrize(
    ("harm", "speed", "where", "words"),
    [
        (TWICE, 50.0, "finds", "run --mock --scenario finds/linktape-hunt-1.yaml --env JIRA_URL=/x --speed 50"),
        (TWICE, 1.0, "", "run --mock --scenario ./linktape-hunt-1.yaml --env JIRA_URL=/x --time-scale 1"),
        (
            Harm(Damage.ENDLESS, "x"),
            50.0,
            "",
            "drill --scenario ./linktape-hunt-1.yaml --env JIRA_URL=/x --timeout 3s --speed 50",
        ),
    ],
)
def test_the_command_that_shows_it_again_is_as_the_run_was(harm: Harm, speed: float, where: str, words: str) -> None:
    sped = hunted()
    sped.plan = replace(sped.plan, speed=FastTime(50.0, Path("libfaketime.so.1")))
    found = prey(harm)

    line = again(sped, replace(found, result=replace(found.result, speed=speed)), Path(where, "linktape-hunt-1.yaml"))

    assert line == f"linktape {words} -- ./sync --to 'HSP 1'"


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "linktape-hunt-1.yaml").write_text("mine")

    path = write_scenario(hunted(prey()), prey(), tmp_path)

    assert path.name == "linktape-hunt-2.yaml"
    assert (tmp_path / "linktape-hunt-1.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        (Harm(Damage.DOUBLED, "x", COMMENT, 1, 2), "{comments: {issue: HSP-1, at_most: 1}}"),
        (Harm(Damage.LOST, "x", COMMENT, 1, 0), "{comments: {issue: HSP-1, at_least: 1}}"),
        (Harm(Damage.LOST, "x", LINK, 1, 0), "{links: [{type: Blocks, from: HSP-1, to: MKY-1, count: 1}]}"),
        (Harm(Damage.REVERSED, "x", LINK.reversed), "{links: [{type: Blocks, from: MKY-1, to: HSP-1, count: 0}]}"),
        (
            Harm(Damage.DOUBLED, "x", Thing(Kind.REMOTE, ("HSP-1", "https://a.example/1")), 1, 2),
            '{remote_links: {issue: HSP-1, url: "https://a.example/1", at_most: 1}}',
        ),
        (
            Harm(Damage.DOUBLED, "x", Thing(Kind.ISSUE, ("HSP-7",)), 0, 1),
            "{operation: createIssue, after: second, unchanged: true, at_most: 0}",
        ),
        (Harm(Damage.HAMMERS, "x", policy="no-tight-loop"), "no-tight-loop"),
        (Harm(Damage.ENDLESS, "x"), "bounded-attempts"),
    ],
)
def test_each_harm_has_an_expectation_that_the_language_knows(harm: Harm, line: str) -> None:
    text = scenario(hunted(), prey(harm), Path("linktape-hunt-1.yaml"))

    assert f"  - {line}" in text.splitlines()
    assert load(text, "x", folder=None).expect
