"""limiter/bill.py: points added up, against counts by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linktape.jira.operations import OperationId
from linktape.limiter.bill import Bill, Item
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.points import Cost

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ISSUE, LINK, WRITE = OperationId.GET_ISSUE, OperationId.GET_ISSUE_LINK, OperationId.LINK_ISSUES
SEARCH, SERVER = OperationId.SEARCH_JQL, OperationId.GET_SERVER_INFO


def reads(operation: OperationId, count: int, objects: int = 1, *, minutes: float = 0, about: str = "") -> list[Item]:
    """Give so many reads of so many things, all at one moment."""
    at = NOON + timedelta(minutes=minutes)
    return [Item(operation, Cost(objects, 1), at, about.format(n)) for n in range(count)]


def writes(count: int, minutes: float = 0) -> list[Item]:
    return [Item(WRITE, Cost(), NOON + timedelta(minutes=minutes)) for _ in range(count)]


TRACES: list[tuple[list[Item], int, int]] = [
    ([], 0, 0),
    (writes(7), 7, 7),
    (reads(ISSUE, 31_000) + reads(SEARCH, 94, 99), 31_000 * 2 + 94 * 100, 31_000 * 2 + 94 * 100),
    (reads(ISSUE, 10) + reads(ISSUE, 5, minutes=59), 30, 30),
    (reads(ISSUE, 10) + reads(ISSUE, 5, minutes=60), 20, 30),
    (reads(ISSUE, 5) + reads(ISSUE, 10, minutes=60), 20, 30),
    (reads(ISSUE, 3) + writes(9, 30) + reads(SEARCH, 1, 50, minutes=75), 60, 66),
    (reads(SEARCH, 4, 100) + reads(SEARCH, 1, 0), 4 * 101 + 1, 4 * 101 + 1),
    ([Item(OperationId.GET_CURRENT_USER, Cost(1, 2), NOON)] * 20, 60, 60),
    ([Item(OperationId.OTHER, Cost(8, 2), NOON), *writes(3, 1), *reads(LINK, 2, minutes=2)], 17 + 3 + 4, 24),
    ([one for hour in range(24) for one in reads(ISSUE, hour, minutes=60 * hour)], 46, 2 * sum(range(24))),
]


@pytest.mark.parametrize(("items", "worst", "everything"), TRACES)
def test_the_worst_hour_and_all_of_it_are_as_counted_by_hand(items: list[Item], worst: int, everything: int) -> None:
    for order in (items, items[::-1]):
        assert (Bill(order).points, Bill(order).all_points) == (worst, everything)


def test_one_call_without_a_time_makes_one_hour_of_all() -> None:
    bill = Bill([*reads(ISSUE, 1), *reads(ISSUE, 1, minutes=600), Item(ISSUE, Cost(1, 1))])

    assert (bill.points, len(bill.worst), bill.begins_at) == (6, 3, NOON)
    assert Bill([Item(ISSUE, Cost(1, 1))]).begins_at is None


def test_operations_are_told_the_dearest_first() -> None:
    parts = Bill([*reads(ISSUE, 3), *writes(5), Item(SEARCH, Cost(1, 1), NOON, is_least=True)]).parts()

    told = [(part.operation, part.calls, part.points, part.is_least) for part in parts]
    assert told == [(ISSUE, 3, 6, False), (WRITE, 5, 5, False), (SEARCH, 1, 2, True)]


def test_each_pool_has_its_share() -> None:
    bill = Bill(reads(ISSUE, 32_500))

    shares = {pool.name: (pool.points, round(pool.percent, 1)) for pool in bill.pools(100)}
    assert shares == {
        "tier 1": (65_000, 100.0),
        "tier 2, free": (65_000, 100.0),
        "tier 2, standard": (101_000, 64.4),
        "tier 2, premium": (132_000, 49.2),
        "tier 2, enterprise": (153_000, 42.5),
    }
    assert bill.pool(LimitPlan("cloud-2026", tier=2, edition="premium", users=100)).points == 132_000


@pytest.mark.parametrize(
    ("items", "saved"),
    [
        (reads(ISSUE, 250), [500 - 253]),  # three pages, and a point for each issue
        (reads(ISSUE, 2), []),
        (reads(LINK, 40, about="HSP-1"), [80 - 2]),
        (reads(LINK, 40, about="HSP-{}"), [80 - 41]),
        (reads(LINK, 40), [80 - 41]),
        (reads(LINK, 2, about="HSP-1"), []),
        (reads(SERVER, 6), [10]),
        (reads(SEARCH, 6, 50), []),
        (writes(50), []),
        ([*reads(ISSUE, 4), *reads(SERVER, 40)], [78, 3]),
    ],
)
def test_what_a_search_or_asking_once_would_save_is_as_counted_by_hand(items: list[Item], saved: list[int]) -> None:
    assert [saving.points for saving in Bill(items).savings()] == saved


def test_a_saving_says_what_was_seen_and_what_to_do() -> None:
    (saving,) = Bill(reads(LINK, 1_234, about="HSP-1")).savings()

    assert saving.seen == "1,234 links of 1 issues are read one by one (getIssueLink)"
    assert saving.instead == "a search with fields=issuelinks gives the links of all its issues"
