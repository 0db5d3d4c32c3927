"""cli/drill_progress.py: what a drill says while it is under way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linktape.cli.drill_progress import DrillProgress
from tests.cli.terminal import on_a_terminal
from tests.runs.ran import client, linktape

SCENARIOS = ("--scenario", "calm", "--scenario", "slow-site")


def test_in_a_pipe_it_says_how_much_is_to_come_and_how_each_run_ended(tmp_path: Path) -> None:
    done = linktape(tmp_path, "drill", *SCENARIOS, "--", *client(tmp_path, "link()"))

    lines = [re.sub(r"\d+(\.\d)? s\b", "N s", line) for line in done.stderr.splitlines()]
    assert lines == [
        "linktape: 1/1 (no fault): exit 0, 1 call, N s",
        "linktape: 2 runs to come, which take at least N s; `--jobs N` makes N at once",
        "linktape: 1/2 calm: exit 0, 1 call, –, N s",
        "linktape: 2/2 slow-site: exit 0, 1 call, recovered, N s",
    ]


def test_on_a_terminal_it_names_what_is_running(tmp_path: Path) -> None:
    text = "if link() != 201:\n    import signal; signal.pause()"

    with on_a_terminal(
        "drill", "--scenario", "calm", "--scenario", "link-limit", "--", *client(tmp_path, text), folder=tmp_path
    ) as terminal:
        terminal.until("linktape: drilling 2/2 link-limit: 50 %")
        code = terminal.interrupted()

    assert code == 130
    assert "linktape: 1/2 calm: exit 0, 1 call" in terminal.shown


@pytest.mark.parametrize(("jobs", "said"), [(1, "20 s; `--jobs N` makes N at once"), (4, "5 s")])
def test_it_says_how_long_it_takes_at_least(jobs: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with DrillProgress(jobs) as watch:
        watch.begins(10, 2.0)

    assert capsys.readouterr().err == f"linktape: 10 runs to come, which take at least {said}\n"
