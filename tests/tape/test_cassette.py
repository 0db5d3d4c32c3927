"""tape/cassette.py: interactions are made when they are needed, and those that are used stay made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from linktape.jira.classify import classify
from linktape.messages import Request, Response
from linktape.tape import cassette
from linktape.tape.cassette import Cassette, Interaction, Notice, joined
from tests.tape.support import interaction


class Workshop:
    """A cassette of interactions with bodies of a size, and how often each was made."""

    def __init__(self, count: int, body_bytes: int) -> None:
        self.made = [0] * count
        self.cassette = Cassette(makers=[self._maker(n, b"x" * body_bytes) for n in range(count)])

    def _maker(self, n: int, body: bytes) -> Callable[[], Interaction]:
        def make() -> Interaction:
            self.made[n] += 1
            return Interaction(Request("GET", "/"), classify("GET", "/"), Response(200, body=body))

        return make

    def read(self, *places: int) -> None:
        for place in places:
            self.cassette[place]


def test_a_thousand_small_interactions_that_are_read_in_turn_are_made_once() -> None:
    workshop = Workshop(1_000, body_bytes=500)

    workshop.read(*range(1_000), *range(1_000))

    assert workshop.made == [1] * 1_000


def test_what_was_not_used_for_longest_is_forgotten_first() -> None:
    workshop = Workshop(100, body_bytes=cassette.MOST_HELD_BYTES // 40)  # so ten at most stay made

    for n in range(1, 100):
        workshop.read(0, n)

    assert workshop.made == [1] * 100


@pytest.mark.parametrize("times", [1, 3])
def test_what_is_larger_than_the_bound_is_made_again_only_when_another_was_used(times: int) -> None:
    workshop = Workshop(2, body_bytes=cassette.MOST_HELD_BYTES)

    workshop.read(*[0] * times, *[1] * times, *[0] * times)

    assert workshop.made == [2, 1]


def test_an_interaction_is_made_when_it_is_first_asked_for() -> None:
    workshop = Workshop(3, body_bytes=1)

    first = workshop.cassette[1]

    assert workshop.cassette[-2] is first
    assert workshop.made == [0, 1, 0]


def test_a_cassette_is_a_sequence() -> None:
    numbered = [replace(interaction(), index=index) for index in range(4)]
    tape = Cassette(makers=[*numbered])

    assert len(tape) == 4
    assert tape[0] is numbered[0]
    assert [one.index for one in tape] == [0, 1, 2, 3]
    assert [one.index for one in tape[::-2]] == [3, 1]
    with pytest.raises(IndexError):
        tape[4]


def test_a_place_is_what_an_editor_opens() -> None:
    assert replace(interaction(), file="cassettes/sync.yaml", line=120).place == "cassettes/sync.yaml:120"


def test_several_cassettes_are_one_in_their_order() -> None:
    a, b, c = (replace(interaction(), file=name) for name in "abc")

    one = joined([Cassette(makers=[a]), Cassette(), Cassette(makers=[b, c])])

    assert list(one) == [a, b, c]
    assert [one[at] for at in range(-3, 3)] == [a, b, c, a, b, c]
    assert one[1:] == [b, c]
    with pytest.raises(IndexError):
        one[3]


def test_no_cassettes_at_all_are_empty() -> None:
    assert len(joined([])) == 0


def test_a_notice_begins_with_its_place() -> None:
    assert str(Notice("tapes/a.yaml", 7, "edited")) == "tapes/a.yaml:7: edited"
