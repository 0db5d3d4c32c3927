"""The demo runs on this machine and shows what it promises."""

from __future__ import annotations

from pathlib import Path

from linktape.demo.loop import PLAYED, every_fault, record_and_replay
from tests.answers import ROWS
from tests.cli.running import ran


def test_real_clients_see_the_same_recorded_and_replayed(tmp_path: Path) -> None:
    loops = [loop for loop, _ in record_and_replay(tmp_path)]

    assert [loop.client for loop in loops] == ["jira", "atlassian-python-api"]
    for loop in loops:
        assert loop.recorded == loop.replayed
        assert "404" in loop.recorded[-1] or "No issue link with id" in loop.recorded[-1]


def test_both_clients_meet_every_documented_error() -> None:
    seen = list(every_fault())

    assert len(seen) == 2 * sum(len(scenarios) for scenarios in PLAYED.values())
    assert [one for one in seen if one.saw == "answered"] == []
    assert all(f"scenario {one.scenario}" in one.explained for one in seen)


def test_the_demos_errors_are_the_documented_ones() -> None:
    for operation, scenarios in PLAYED.items():
        errors = {row.scenarios[0] for row in ROWS if row.operation == operation and row.status >= 400}
        assert set(scenarios) == errors


def test_the_command_ends_well(tmp_path: Path) -> None:
    done = ran("demo", folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "32 faults shown; record and replay gave the same results." in done.stdout
    assert "Traceback" not in done.stderr
