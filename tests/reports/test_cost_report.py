"""reports/cost_report.py: the cost in sentences and as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from linktape.jira.operations import OperationId
from linktape.limiter.bill import Bill, Item
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.points import Cost
from linktape.reports.cost_report import as_json, percent, sentences, table

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TIER_1 = LimitPlan("cloud-2026")


def bill() -> Bill:
    """Give a client that reads 31,000 issues one by one, and links a few, and does little the day after."""
    read = [Item(OperationId.GET_ISSUE, Cost(1, 1), NOON, f"HSP-{n}") for n in range(31_000)]
    linked = [Item(OperationId.LINK_ISSUES, Cost(), NOON)] * 9_400
    return Bill([*read, *linked, Item(OperationId.GET_ISSUE, Cost(1, 1), NOON + timedelta(days=1))])


def test_the_sentences_say_share_hour_savings_and_what_is_not_known() -> None:
    told = sentences(bill(), TIER_1, ["projects"])

    assert told[0] == (
        "as an app, this client uses 71,400 points in its worst hour: 110 % of the 65,000 of tier 1, 62,000 of them by "
        "getIssue"
    )
    assert told[1].startswith("that hour (from 2026-11-21 12:00 UTC on) has 40400 calls of 40,401;")
    assert told[2].startswith("of each pool: tier 1 110 %, tier 2, free 110 %, tier 2, standard 71 %")
    assert told[3].startswith("30,690 points could be saved: 31,000 issues are read one by one (getIssue);")
    assert "with an API token (Basic) none of these points count" in told[4]
    assert told[5:] == ["not counted: projects"]


def test_the_table_has_a_line_for_each_operation() -> None:
    assert table(bill()) == [
        "points   calls  operation",
        "62,000  31,000  getIssue",
        " 9,400   9,400  linkIssues",
    ]


def test_what_is_not_exact_is_said_to_be_the_least() -> None:
    least = Bill([Item(OperationId.SEARCH_JQL, Cost(1, 1), NOON, is_least=True)])

    assert "uses at least 2 points" in sentences(least, TIER_1, [])[0]
    assert table(least)[1].split()[:2] == ["≥", "2"]


def test_nothing_is_said_of_nothing() -> None:
    assert sentences(Bill([]), TIER_1, []) == ["there is no call, so there is nothing to count"]


def test_programs_get_the_same_as_json() -> None:
    plan = LimitPlan("cloud-2026", tier=2, edition="premium", users=300)

    told = json.loads(json.dumps(as_json(bill(), plan, ["projects"])))

    assert told["headline"] == sentences(bill(), plan, [])[0]
    assert (told["points_in_worst_hour"], told["calls_in_worst_hour"], told["points"]) == (71_400, 40_400, 71_402)
    assert told["worst_hour_begins_at"] == "2026-11-21T12:00:00Z"
    assert told["pool"] == {"pool": "tier 2, premium", "points": 136_000, "percent": 52.5}
    assert told["operations"][1] == {"operation": "linkIssues", "calls": 9_400, "points": 9_400, "at_least": False}
    assert (told["savings"][0]["points"], told["left_out"]) == (30_690, ["projects"])


@pytest.mark.parametrize(
    ("share", "said"), [(110.4, "110 %"), (10, "10 %"), (9.96, "10.0 %"), (0.12, "0.1 %"), (0.01, "less than 0.1 %")]
)
def test_small_shares_have_a_digit_more(share: float, said: str) -> None:
    assert percent(share) == said
