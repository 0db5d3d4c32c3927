"""reports/coverage_page.py: coverage to look at."""

from __future__ import annotations

import pytest

from linktape.jira.operations import OperationId
from linktape.judge.coverage import Coverage
from linktape.messages import Response
from linktape.reports.coverage_page import coverage_page, coverage_part
from linktape.reports.file_facts import CoverageFacts
from tests.pictures.markup import Reader

MET = Coverage()
MET.note(OperationId.GET_ISSUE_LINK_TYPES, Response(200))
MEASURED = MET.measured()


@pytest.mark.parametrize(("fail_under", "number"), [(None, "plain"), (20.0, "good"), (21.0, "bad")])
def test_the_share_stands_in_the_title_and_has_the_colour_of_what_was_asked_for(
    fail_under: float | None, number: str
) -> None:
    text = coverage_page(MEASURED, fail_under)

    assert "<title>20 %: linktape coverage</title>" in text
    assert f'<span class="number {number}">20 %</span>' in text
    assert ("Asked for" in text) is (fail_under is not None)


def test_each_operation_has_its_answers() -> None:
    read = Reader(coverage_page(MEASURED))

    assert {"getIssueLinkTypes", "1 of 5", "200 ×1", "1 of 5 documented answers met"} <= set(read.texts)


def test_where_nothing_was_called_nothing_is_drawn() -> None:
    nothing = CoverageFacts(percent=None, met=0, documented=0, answers=())

    assert "No call concerned issue links." in coverage_part(nothing)
