"""`linktape record`: stand in front of a real Jira and write down what it answers."""

from __future__ import annotations

from linktape.cli.start import serve
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Mode


def record(chosen: Chosen) -> None:
    """Forward to a real Jira and record its issue-link traffic into a cassette.

    For example: linktape record --upstream https://your-domain.atlassian.net --cassette sync.yaml
    """
    serve(chosen, Mode.RECORD)
