"""judge/holdings.py: what Jira holds afterwards is compared with what it should."""

from __future__ import annotations

import pytest

from linktape.judge.expectations import CommentCount, HoldingsExpectation, LinkCount, RemoteLinkCount
from linktape.judge.holdings import violations
from tests.judge.held import Held

LINKS = [("Blocks", "HSP-1", "MKY-1"), ("Blocks", "HSP-1", "MKY-1"), ("Relates", "MKY-1", "HSP-1")]
URL, OTHER_URL = "https://bugs.example/1", "https://bugs.example/2"
HELD = Held(LINKS, 3, [URL, OTHER_URL, URL])


@pytest.mark.parametrize(
    ("expected", "happened", "wanted"),
    [
        (LinkCount("Blocks", "HSP-1", "MKY-1", 2), None, None),
        (LinkCount("Blocks", "HSP-1", "MKY-1", 1), "2 links Blocks from HSP-1 to MKY-1", "1"),
        (
            LinkCount("Relates", "HSP-1", "MKY-1", 1),
            "0 links Relates from HSP-1 to MKY-1, and 1 the other way round",
            "1",
        ),
        (LinkCount("Relates", "MKY-1", "HSP-1", 2), "1 link Relates from MKY-1 to HSP-1", "2"),
        (LinkCount("Blocks", "HSP-1", "HSP-1", 1), "0 links Blocks from HSP-1 to HSP-1", "1"),
        (CommentCount("HSP-1", None, 3), None, None),
        (CommentCount("HSP-1", 3, None), None, None),
        (CommentCount("HSP-1", 4, None), "3 comments on HSP-1", "at least 4"),
        (CommentCount("HSP-1", 1, 2), "3 comments on HSP-1", "at most 2"),
        (RemoteLinkCount("HSP-1", None, 3, 3), None, None),
        (RemoteLinkCount("HSP-1", None, None, 2), "3 web links on HSP-1", "at most 2"),
        (RemoteLinkCount("HSP-1", OTHER_URL, 1, 1), None, None),
        (RemoteLinkCount("HSP-1", URL, None, 1), f"2 web links on HSP-1 to {URL}", "at most 1"),
        (RemoteLinkCount("HSP-2", None, 1, None), "0 web links on HSP-2", "at least 1"),
    ],
)
def test_what_jira_holds_is_compared_with_what_it_should(
    expected: HoldingsExpectation, happened: str | None, wanted: str | None
) -> None:
    found = list(violations([expected], HELD))

    assert [(one.happened, one.expected) for one in found] == ([] if happened is None else [(happened, wanted)])
    assert all(one.because for one in found)


def test_the_scenarios_own_name_and_reason_go_before_the_usual_ones() -> None:
    own = LinkCount("Blocks", "A-1", "B-1", 1, because="the sync is there for it", name="made")

    (violation,) = violations([own], HELD)

    assert (violation.policy, violation.because) == ("made", "the sync is there for it")
