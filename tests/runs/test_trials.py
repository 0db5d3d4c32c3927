"""runs/trials.py: runs of one command, each against a linktape of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.runs.drill_run import Trial
from linktape.runs.held_signals import signals_held
from linktape.runs.trials import Finished, TrialPlan, TrialRunner
from linktape.wiring.settings import Mode, Settings

pytestmark = pytest.mark.slow  # each test starts servers and commands

TRIALS = [Trial(name, name) for name in ("one", "two", "three")]


def ran(folder: Path, *command: str, jobs: int = 1, timeout_s: float = 60.0) -> tuple[TrialRunner, list[Finished], int]:
    plan = TrialPlan(Settings(mode=Mode.MOCK, port=0), command, {"BASE": "/x"}, jobs=jobs, timeout_s=timeout_s)
    ended: list[Finished] = []
    with signals_held(own_group=True) as signals:
        runner = TrialRunner(plan, signals, folder, starts=lambda _: None, finished=ended.append)
        left = runner.run_all(TRIALS)
    return runner, ended, left


def test_each_run_has_a_linktape_of_its_own(tmp_path: Path) -> None:
    runner, ended, left = ran(tmp_path, "sh", "-c", 'echo "$BASE"; exit 3')

    assert (left, runner.interrupted, runner.not_started) == (0, None, None)
    assert [one.ended.code for one in ended] == [3, 3, 3]
    assert {one.trial.name for one in ended} == {"one", "two", "three"}
    assert len({one.output for one in ended}) == 3  # each has printed its own address


def test_as_many_runs_go_on_at_once_as_there_are_jobs(tmp_path: Path) -> None:
    # each waits for the two others: without them it would not come to its end
    meet = f'cd "{tmp_path}"; touch "$$.here"; until [ "$(ls *.here | wc -l)" = 3 ]; do sleep 0.01; done'

    _, ended, left = ran(tmp_path, "sh", "-c", meet, jobs=3)

    assert (left, [one.ended.code for one in ended]) == (0, [0, 0, 0])


def test_a_run_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    _, ended, _ = ran(tmp_path, "sh", "-c", "echo begun; exec sleep 60", jobs=3, timeout_s=0.2)

    assert [(one.was_killed, str(one.ended), one.output) for one in ended] == [(True, "SIGKILL", "begun\n")] * 3


def test_a_command_that_cannot_be_started_ends_all_of_it(tmp_path: Path) -> None:
    runner, ended, left = ran(tmp_path, "./no-such-command")

    assert (ended, left) == ([], 2)
    assert "no-such-command" in str(runner.not_started)
