"""runs/same_calls.py: whether a command does the same in two runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from linktape.runs.drill_run import Trial
from linktape.runs.held_signals import signals_held
from linktape.runs.same_calls import difference
from linktape.runs.trials import Finished, TrialPlan, TrialRunner
from linktape.wiring.settings import Mode, Settings
from tests.runs.ran import client

pytestmark = pytest.mark.slow  # each run starts a server and a command

CALLS = """
n = int(open("n").read()) if os.path.exists("n") else 0
open("n", "w").write(str(n + 1))
{}
"""


def two(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Finished, Finished]:
    """Run a client twice; it knows by `n` which time it is."""
    monkeypatch.chdir(folder)
    client(folder, CALLS.format(text))
    plan = TrialPlan(Settings(mode=Mode.MOCK, port=0), (sys.executable, "client.py"))
    ended: list[Finished] = []
    with signals_held(own_group=True) as signals:
        runner = TrialRunner(plan, signals, folder, starts=lambda _: None, finished=ended.append)
        runner.run_all([Trial("one", "one"), Trial("other", "other")])
    one, other = ended
    return one, other


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("link()", None),
        ("link()\nsys.exit(n)", "it ended with exit code 1, and usually does with exit code 0"),
        ("link()\nif n: link()", "its calls differ: link HSP-1 blocks MKY-1 (201) came 1 time more"),
        ("if not n: link()", "its calls differ: link HSP-1 blocks MKY-1 (201) came 1 time less"),
        ("link(destination='MKY-2' if n else 'MKY-1')", "its calls differ: link HSP-1 blocks MKY-2 (201) came 1 time"),
    ],
)
def test_a_difference_is_said(text: str, said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = difference(*two(tmp_path, text, monkeypatch))

    assert found == said if said is None else str(found).startswith(said)
