"""`linktape replay`: answer from cassettes, with no Jira at all."""

from __future__ import annotations

from linktape.cli.start import serve
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Mode


def replay(chosen: Chosen) -> None:
    """Answer from cassettes, offline; a request they don't know gets 501 and the reason.

    For example: linktape replay --cassette sync.yaml --scenario link-limit
    """
    serve(chosen, Mode.REPLAY)
