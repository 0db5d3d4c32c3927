"""runs/frontier.py: what is tried next."""

from __future__ import annotations

from itertools import islice

from linktape.journal_rows import Entry
from linktape.runs.failures import LOST
from linktape.runs.frontier import Frontier
from linktape.runs.schedule import Schedule, Strike, name, places
from tests.runs.outcomes import entry


def read(n: int, issue: str = "HSP-1") -> Entry:
    return entry(n, operation="getIssue", subject=issue, method="GET")


CLEAN = [read(1), entry(2), read(3, "PR-1")]


def all_of(frontier: Frontier) -> list[Schedule]:
    return frontier.next(10_000)


def test_single_failures_come_first_the_most_telling_before_the_others() -> None:
    schedules = all_of(Frontier(CLEAN))

    assert {len(schedule) for schedule in schedules} == {1}
    assert name(schedules[0]) == "linkIssues #1 lost-response"  # nothing is behind before the first write
    assert "getIssue #1 stale-read" not in map(name, schedules)
    assert "getIssue #2 stale-read" in map(name, schedules)


def test_what_comes_on_top_of_a_failure_comes_after_it_and_touches_it_first() -> None:
    frontier = Frontier(CLEAN)
    singles = all_of(frontier)
    lost = singles[0]

    is_new = frontier.learn(lost, [read(1), entry(2, fault="lost-response"), read(3), entry(4), read(5, "PR-1")])
    pairs = all_of(frontier)

    assert is_new
    assert {len(pair) for pair in pairs} == {2}
    assert all(pair[0] == lost[0] for pair in pairs)
    struck = [(pair[1].operation.value, pair[1].nth) for pair in pairs]
    assert set(struck) == {("getIssue", 2), ("linkIssues", 2), ("getIssue", 3)}
    assert struck.index(("getIssue", 3)) > len(struck) - struck.count(("getIssue", 3)) - 1  # that is about PR-1


def test_nothing_is_tried_twice() -> None:
    frontier = Frontier(CLEAN)
    first = all_of(frontier)

    frontier.learn((), CLEAN)

    assert all_of(frontier) == []
    assert len(set(first)) == len(first)


def test_on_four_failures_comes_no_fifth() -> None:
    frontier = Frontier(CLEAN)
    all_of(frontier)
    (link, nth, _), *_ = (place for place in places(CLEAN) if place[0] == "linkIssues")

    frontier.learn((Strike(link, nth, LOST),) * 4, [*CLEAN, entry(4)])

    assert all_of(frontier) == []


def test_the_same_seed_draws_the_same_schedules_of_several_failures() -> None:
    drawn = [list(islice(Frontier(CLEAN, seed).drawn(), 20)) for seed in (7, 7, 8)]

    assert drawn[0] == drawn[1] != drawn[2]
    assert all(2 <= len(schedule) <= 4 for schedule in drawn[0])
    assert len(set(drawn[0])) == 20


def test_drawing_ends_when_all_was_drawn() -> None:
    assert list(Frontier([read(1)]).drawn()) == []
