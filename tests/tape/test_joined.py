"""tape/joined.py: several cassettes as one."""

from __future__ import annotations

import pytest

from linktape.messages import Response
from linktape.tape.interaction import Interaction
from linktape.tape.joined import Joined
from tests.support import call


def interaction(name: str) -> Interaction:
    made = call("GET", f"/rest/api/2/issue/{name}")
    return Interaction(made.request, made.operation, Response(200), file=name)


def test_it_is_the_parts_in_their_order() -> None:
    a, b, c = (interaction(name) for name in "abc")

    joined = Joined([[a], [], [b, c]])

    assert list(joined) == [a, b, c]
    assert [joined[at] for at in range(-3, 3)] == [a, b, c, a, b, c]
    assert joined[1:] == [b, c]
    with pytest.raises(IndexError):
        joined[3]


def test_none_at_all_is_empty() -> None:
    assert len(Joined([])) == 0
