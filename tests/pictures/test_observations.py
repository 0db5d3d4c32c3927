"""pictures/observations.py: each kind of thing once, however often it happened."""

from __future__ import annotations

import pytest

from linktape.pictures.observations import CallPlace, Observation, Occurrence, in_a_line, observations_part
from tests.pictures.markup import Reader

SAID = "no-retry-413 is broken"


def missed(*numbers: int, session: str = "") -> Observation:
    told = tuple(Occurrence((CallPlace(session, n),), f"read the links of MKY-{n}", "nearest: x") for n in numbers)
    return Observation("unmatched", f"{len(numbers)} calls have no recording", told, expected="a recording")


def broken(*pairs: tuple[int, ...]) -> Observation:
    told = tuple(
        Occurrence(tuple(CallPlace("", n) for n in pair), f"request {pair[-1]} came too soon") for pair in pairs
    )
    return Observation("broken", SAID, told, expected="at most 0", because="it stays full")


@pytest.mark.parametrize(
    ("observation", "line"),
    [
        (Observation("untested", "no call came"), "no call came"),
        (missed(3), "1 calls have no recording (#3 read the links of MKY-3)"),
        (missed(3, 5), "2 calls have no recording (#3 read the links of MKY-3, #5)"),
        (missed(3, session="b"), "1 calls have no recording (b #3 read the links of MKY-3)"),
        (missed(*range(1, 9)), "8 calls have no recording (#1 read the links of MKY-1, #2, #3, #4, #5, #6, …)"),
        (broken((1, 2)), f"{SAID}: request 2 came too soon"),
        (broken((1, 2, 5), (3, 4)), f"{SAID} (#2, #4)"),
        (broken((1,), (3,)), f"{SAID} (#1, #3)"),
        (missed(3, 5, session="b"), "2 calls have no recording (b #3 read the links of MKY-3, #5)"),
    ],
)
def test_an_observation_is_a_line_with_its_calls(observation: Observation, line: str) -> None:
    assert in_a_line(observation) == line


def test_the_first_times_are_shown_and_the_others_folded() -> None:
    read = Reader(observations_part([missed(*range(1, 11))]))

    assert "and 7 more" in read.texts
    assert read.texts.count("nearest: x") == 10


def test_a_number_leads_to_its_call_where_that_is_on_the_page() -> None:
    addresses = {CallPlace("", 1): "#call-1"}

    markup = observations_part([broken((1, 2))], lambda call: addresses.get(call, ""))

    assert '<a href="#call-1">#1</a>' in markup
    assert "<span>#2</span>" in markup


def test_what_is_bad_is_told_from_what_is_good_to_know() -> None:
    markup = observations_part([broken((1, 2)), Observation("unused", "1 recording", is_bad=False)])

    assert [markup.count(f'<li class="{kind}">') for kind in ("bad", "plain")] == [1, 1]
    assert "expected </span>at most 0" in markup
    assert ": it stays full" in markup
