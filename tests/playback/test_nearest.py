"""playback/nearest.py: of however many recordings, those that resemble a request are found, the likeliest first."""

from __future__ import annotations

from linktape.playback.meaning import Meaning
from linktape.playback.nearest import NearestBuilder, likenesses


def linking(source: str, destination: str) -> Meaning:
    return meaning("linkIssues", source=source, destination=destination)


def meaning(operation: str, **parts: str) -> Meaning:
    return Meaning(operation, parts)


def found(recorded: list[Meaning], asked: Meaning) -> list[int]:
    builder = NearestBuilder()
    for seq, one in enumerate(recorded):
        builder.add(seq, likenesses(one))
    return builder.nearest().candidates(asked)


def test_who_has_more_in_common_comes_first() -> None:
    recorded = [
        meaning("getIssue", issue="HSP-9"),
        linking("HSP-3", "MKY-3"),
        linking("HSP-1", "MKY-9"),
        linking("HSP-1", "MKY-1"),
    ]

    assert found(recorded, linking("HSP-1", "MKY-1")) == [3, 2, 1]


def test_a_link_the_other_way_round_has_the_same_ends() -> None:
    assert found([linking("HSP-1", "MKY-9"), linking("MKY-1", "HSP-1")], linking("HSP-1", "MKY-1"))[0] == 1


def test_the_same_issue_is_near_whatever_is_asked_of_it() -> None:
    assert found([meaning("getComments", issue="HSP-1")], meaning("getIssue", issue="HSP-1")) == [0]


def test_what_has_nothing_in_common_is_not_near() -> None:
    assert found([meaning("getComments", issue="HSP-2")], meaning("getIssue", issue="HSP-1")) == []


def test_of_what_many_share_some_are_enough() -> None:
    recorded = [meaning("getIssue", issue=f"HSP-{number}") for number in range(1_000)]

    assert found(recorded, meaning("getIssue", issue="HSP-999")) == [999, *range(16)]
