"""runs/hunt.py: the search, with a command that needs no client library."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from linktape.runs.drill_run import Result
from linktape.runs.faketime import fast_time
from linktape.runs.hunt import HuntPlan, Prey, hunt
from linktape.runs.schedule import Schedule, name
from linktape.wiring.settings import Mode, Settings
from tests.runs.faked import needs_faketime
from tests.runs.ran import client

pytestmark = pytest.mark.slow  # each test starts servers and commands

IGNORES = """
link()
"""
GIVES_UP = """
try:
    sys.exit(link() != 201)
except OSError:
    sys.exit("no answer")
"""


class Watch:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.tried: list[Schedule] = []
        self.found: list[Prey] = []
        self.clean: Result | None = None

    def begins(self, clean: Result) -> None:
        self.clean = clean

    def tries(self, schedule: Schedule, runs: int, found: int, left_s: float) -> None:
        self.tried.append(schedule)

    def says(self, what: str) -> None:
        raise AssertionError(what)

    def finds(self, prey: Prey) -> None:
        self.found.append(prey)


def plan(folder: Path, text: str, *, runs: int = 10_000, budget_s: float = 600.0) -> HuntPlan:
    _, script = client(folder, text)
    command = (sys.executable, "-S", str(folder / script))
    return HuntPlan(Settings(mode=Mode.MOCK, port=0), command, jobs=4, budget_s=budget_s, most_runs=runs)


def test_a_client_that_looks_at_no_answer_loses_its_link(tmp_path: Path) -> None:
    watch = Watch()

    hunted = hunt(plan(tmp_path, IGNORES, runs=4), watch)

    assert [name(one.schedule) for one in hunted.found] == ["linkIssues #1 unavailable"]
    assert [harm.says for harm in hunted.found[0].harms] == [
        "the link Blocks from HSP-1 to MKY-1 is missing, and the command exits with 0"
    ]
    assert watch.found == hunted.found
    assert watch.tried[0] == ()
    assert len(watch.tried) == hunted.runs == sum(hunted.tried.values())
    assert not hunted.is_exhausted
    assert hunted.exit_code == 1


def test_a_client_that_says_what_it_could_not_do_is_right_and_soon_done_with(tmp_path: Path) -> None:
    hunted = hunt(plan(tmp_path, GIVES_UP), Watch())

    assert (hunted.found, hunted.unsteady, hunted.exit_code) == ([], [], 0)
    assert hunted.is_exhausted
    assert set(hunted.tried) == {0, 1}  # it makes one call, and none after it


def test_without_time_there_is_the_clean_run_alone(tmp_path: Path) -> None:
    hunted = hunt(plan(tmp_path, IGNORES, budget_s=0.0), Watch())

    assert (hunted.runs, hunted.found, hunted.is_exhausted) == (1, [], False)


@pytest.mark.parametrize(("text", "code", "untested"), [("sys.exit(4)", 4, False), ("", 1, True)])
def test_a_command_that_fails_or_does_not_call_is_not_hunted_in(
    tmp_path: Path, text: str, code: int, untested: bool
) -> None:
    hunted = hunt(plan(tmp_path, text), Watch())

    assert (hunted.runs, hunted.exit_code) == (1, code)
    assert hunted.clean is not None
    assert (hunted.clean.served.untested is not None) is (untested or code == 4)


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    hunted = hunt(HuntPlan(Settings(mode=Mode.MOCK, port=0), ("./no-such-command",)), Watch())

    assert hunted.exit_code == 127
    assert "no-such-command" in str(hunted.not_started)


@needs_faketime
def test_a_command_whose_clock_goes_faster_is_hunted_in_as_any_other(tmp_path: Path) -> None:
    waits = f"import time\ntime.sleep(2)\n{IGNORES}"

    hunted = hunt(replace(plan(tmp_path, waits, runs=5), speed=fast_time(10.0)), Watch())

    assert hunted.slowed == []
    assert [(name(one.schedule), one.result.speed) for one in hunted.found] == [("linkIssues #1 unavailable", 10.0)]
