"""reports/coverage_reports.py: coverage for people and for CI."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from linktape.jira.operations import OperationId
from linktape.judge.coverage import Coverage, Measured, percent_words
from linktape.messages import Response
from linktape.reports.coverage_reports import badge, junit, markdown

TYPES = OperationId.GET_ISSUE_LINK_TYPES


def measured(*statuses: int) -> Measured:
    met = Coverage()
    for status in statuses:
        met.note(TYPES, Response(status))
    return met.measured()


def test_the_table_has_what_was_met_and_what_was_never() -> None:
    text = markdown(measured(200, 200))

    assert text.startswith(f"# Documented answers met: {measured(200).share}\n")
    cells = [line[2:-2].split(" | ") for line in text.splitlines() if line.startswith("| `getIssueLinkTypes` |")]
    assert {(status, cause): met for _, status, cause, _, met in cells} == {
        ("200", ""): "2 ×",
        ("401", "unauthorized"): "**never**",
        ("404", "linking-disabled"): "**never**",
        ("429", "rate-limited"): "**never**",
        ("5xx", ""): "**never**",
    }


def test_what_no_document_has_is_listed_beside() -> None:
    text = markdown(measured(200, 418, 418))

    assert "Met beyond Atlassian's documents:\n\n- `getIssueLinkTypes` 418 (2 ×)\n" in text


def test_operations_that_were_never_called_are_named_and_not_counted() -> None:
    text = markdown(measured(200))

    assert "Never called, and therefore not counted: " in text
    assert "`linkIssues`" in text.rpartition("Never called")[2]
    assert "`getIssueLinkTypes`" not in text.rpartition("Never called")[2]


@pytest.mark.parametrize(("fail_under", "failures"), [(None, "0"), (0.0, "0"), (100.0, "1")])
def test_too_little_is_a_failure_only_where_a_bound_is_set(fail_under: float | None, failures: str) -> None:
    one = measured(200)

    root = ElementTree.fromstring(junit(one, fail_under))

    assert root.get("failures") == failures
    assert root.findtext(".//system-out") == markdown(one)
    if failures == "1":
        assert root.findtext(".//failure") == f"{one.share} is under 100 %"


@pytest.mark.parametrize(
    ("met", "of", "colour"),
    [(8, 10, "#2e7d32"), (79, 100, "#b26a00"), (5, 10, "#b26a00"), (49, 100, "#b3261e"), (0, 0, "#b3261e")],
)
def test_a_badge_is_coloured_by_how_much_was_met(met: int, of: int, colour: str) -> None:
    (answer, _), *_ = measured(200).rows
    made = Measured(((answer, 1),) * met + ((answer, 0),) * (of - met), (), ())

    picture = badge(made)

    assert [rect.get("fill") for rect in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}rect")] == [
        "#555", colour,
    ]  # fmt: skip
    assert f">{percent_words(made.percent, 0)}</text>" in picture
