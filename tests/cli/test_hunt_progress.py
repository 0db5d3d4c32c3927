"""cli/hunt_progress.py: what a hunt says while it is under way."""

from __future__ import annotations

import pytest

from linktape.cli.hunt_progress import HuntProgress
from linktape.runs.struck import Reaction
from tests.reports.hunts import PAIR, prey
from tests.runs.drills import result


def test_without_a_terminal_it_tells_what_stays(capsys: pytest.CaptureFixture[str]) -> None:
    with HuntProgress() as watch:
        watch.begins(result("(no failure)", Reaction.NONE))
        watch.tries(PAIR, 14, 0, 90.0)
        watch.finds(prey())

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "linktape: without a failure: 1 call, 1.5 s; now the hunt"
    assert lines[1].startswith("linktape: found in run 14: After lost-response at linkIssues #1 (link HSP-1 blocks")
    assert len(lines) == 2
