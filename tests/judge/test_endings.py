"""judge/endings.py: what a call is counted as."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from linktape.journal_rows import NO_RECORDING
from linktape.judge.endings import Endings, marks
from tests.standing import entry

LINKED = {"method": "POST", "operation": "linkIssues", "status": 201}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, []),
        (LINKED, ["write"]),
        ({**LINKED, "status": 404}, []),
        ({**LINKED, "delivered": False}, ["write", "lost"]),
        ({**LINKED, "status": 413, "fault": "link-limit"}, ["fault"]),
        ({"status": 501, "origin": "no recording"}, ["miss"]),
        ({"status": None, "delivered": None}, []),
        ({"method": "POST", "operation": "searchAndReconsileIssuesUsingJqlPost"}, []),
        ({"method": "POST", "operation": "other"}, ["write"]),
        ({"operation": "other"}, []),
    ],
)
def test_a_call_is_marked_by_how_it_ended(fields: dict[str, Any], told: list[str]) -> None:
    assert list(marks(entry(1, **fields))) == told


def test_calls_are_counted_as_all_that_they_are() -> None:
    endings = Endings()

    endings.add(
        Counter(
            {
                ("POST", "linkIssues", 201, "", "stale-read", False): 2,
                ("GET", "getIssue", 501, NO_RECORDING, None, True): 3,
            }
        )
    )

    assert endings == Endings(ended=5, faults=2, misses=3, writes=2, lost=2)
