"""runs/run.py: a linktape, one command that talks to it, and what came of it."""

from __future__ import annotations

import sys

import pytest

from linktape.runs.run import Run, run
from linktape.wiring.settings import Mode, Settings

pytestmark = pytest.mark.slow  # each test starts a server and a command

READS_TYPES = """
import base64, os, urllib.request
headers = {"Authorization": "Basic " + base64.b64encode(b"admin:token").decode()}
urllib.request.urlopen(urllib.request.Request(os.environ["BASE"] + "/issueLinkType", headers=headers)).read()
"""


def test_the_command_is_served_until_its_end_and_then_judged() -> None:
    settings = Settings(mode=Mode.MOCK, port=0, scenarios=("calm",), seed=7)

    outcome, met = run(Run(settings, (sys.executable, "-c", READS_TYPES), {"BASE": "/rest/api/3"}))

    assert (outcome.exit_code, outcome.ended.code, outcome.left_over) == (0, 0, False)
    assert [entry.operation for one in outcome.served.sessions for entry in one.entries] == ["getIssueLinkTypes"]
    assert (outcome.served.scenarios, outcome.served.seed) == (("calm",), 7)
    assert outcome.started_at.endswith("Z")
    assert sum(met.met.values()) == 1


def test_a_command_that_is_not_there_is_an_outcome_as_well() -> None:
    outcome, met = run(Run(Settings(mode=Mode.MOCK, port=0), ("./no-such-command",)))

    assert outcome.exit_code == 127
    assert outcome.not_started is not None
    assert "no-such-command" in outcome.not_started
    assert not met.met
