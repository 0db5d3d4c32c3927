"""demo.py: real clients see the same recorded and replayed, and meet every documented error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from linktape.demo import PLAYED, Loop, every_fault, first_interaction, outcome, record_and_replay
from linktape.tape.files import CassetteWriter
from tests.answers import ROWS
from tests.tape.support import interaction, linking


class ClientError(Exception):
    """What a foreign client raises."""

    def __init__(self, message: str, status_code: int | None = None, text: str | None = None) -> None:
        self.status_code = status_code
        self.text = text
        super().__init__(message)


def raising(error: Exception) -> Callable[[], None]:
    def step() -> None:
        raise error

    return step


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("no\n  such link"), "ValueError: no such link"),
        (ValueError(), "ValueError: (no message)"),
        (ClientError("JiraError 404 at http://x/", 404, "No issue link"), "ClientError 404: No issue link"),
        (ClientError("only this", 413), "ClientError 413: only this"),
        (ClientError("shown", None, "not a status, so not asked for"), "ClientError: shown"),
    ],
)
def test_an_exception_is_its_class_its_status_and_jiras_words_on_one_line(error: Exception, said: str) -> None:
    assert outcome(raising(error)) == said


def test_a_step_that_ends_well_was_answered() -> None:
    assert outcome(lambda: 7) == "answered"


@pytest.mark.slow
def test_real_clients_see_the_same_recorded_and_replayed(tmp_path: Path) -> None:
    loops = [loop for loop, _ in record_and_replay(tmp_path)]

    assert [loop.client for loop in loops] == ["jira", "atlassian-python-api"]
    for loop in loops:
        assert loop.recorded == loop.replayed
        assert "404" in loop.recorded[-1] or "No issue link with id" in loop.recorded[-1]


@pytest.mark.slow
def test_both_clients_meet_every_documented_error() -> None:
    seen = list(every_fault())

    assert len(seen) == 2 * sum(len(scenarios) for scenarios in PLAYED.values())
    assert [one for one in seen if one.saw == "answered"] == []
    assert all(f"scenario {one.scenario}" in one.explained for one in seen)


def test_the_demos_errors_are_the_documented_ones() -> None:
    for operation, scenarios in PLAYED.items():
        errors = {row.scenarios[0] for row in ROWS if row.operation == operation and row.status >= 400}
        assert set(scenarios) == errors


def test_a_replay_that_differs_in_anything_is_not_the_same() -> None:
    assert Loop("jira", ["a", "b"], ["a", "b"]).is_same
    assert not Loop("jira", ["a", "b"], ["a"]).is_same


def test_the_interaction_that_is_shown_is_the_first_that_makes_a_link(tmp_path: Path) -> None:
    writer = CassetteWriter.open(tmp_path / "a.yaml")
    for one in (interaction(), linking(), linking()):
        writer.append(one)
    writer.close()

    shown = first_interaction(tmp_path / "a.yaml")

    assert shown.splitlines()[0] == "- request:"
    assert '"inwardIssue": {"key": "HSP-1"}' in " ".join(shown.split()).replace("{ ", "{").replace(" }", "}")
    assert shown.count("- request:") == 1


def test_a_cassette_without_a_link_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("version: 1\ninteractions: []\n")

    assert first_interaction(tmp_path / "a.yaml") == "null"
