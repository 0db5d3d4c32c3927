"""runs/no_call.py: who made no call is asked about the likeliest reason."""

from __future__ import annotations

import pytest

from linktape.edge.counters import Counters
from linktape.runs.command import Ended
from linktape.runs.no_call import no_call


def counted(refused: dict[int, int] | None = None, strangers: tuple[str, ...] = ()) -> Counters:
    counters = Counters()
    counters.refused.update(refused or {})
    counters.strangers.update(strangers)
    return counters


@pytest.mark.parametrize(
    ("counters", "code", "proxied", "said"),
    [
        (counted(), 0, None, "so nothing was tested: does it take the address from LINKTAPE_URL or JIRA_URL?"),
        (counted({421: 2}), 0, None, "; 2 requests refused by linktape (421): does it take"),
        (counted(), 127, None, "what the command starts did not start, so nothing was tested: by exit code 127"),
        (counted({400: 1}), 127, None, "; 1 request refused by linktape (400): does it take"),
        (
            counted(),
            0,
            "https://acme.example",
            "does it ask https://acme.example, by the proxy",
        ),
        (counted(strangers=("it asked b", "it asked a", "it asked a")), 0, None, "nothing was tested: it asked a"),
    ],
)
def test_what_may_have_kept_a_command_from_calling_is_said(
    counters: Counters, code: int, proxied: str | None, said: str
) -> None:
    assert said in no_call(["JIRA_URL"], counters, Ended(code), proxied)
