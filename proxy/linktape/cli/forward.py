"""`linktape forward`: break a real Jira on purpose, and record nothing."""

from __future__ import annotations

from linktape.cli.start import serve
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Mode


def forward(chosen: Chosen) -> None:
    """Put scenarios in front of a real Jira; nothing is recorded.

    For example: linktape forward --upstream https://your-domain.atlassian.net --scenario outage
    """
    serve(chosen, Mode.FORWARD)
