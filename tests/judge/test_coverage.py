"""Which documented answers count as met."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.bounded import Tally
from linktape.jira.answers import DOCUMENTED, SiteAnswers
from linktape.jira.operations import OperationId
from linktape.judge.coverage import Coverage, Met
from linktape.messages import Headers, Response

LINK = OperationId.LINK_ISSUES


def met(*responses: Response, operation: OperationId = LINK) -> Coverage:
    coverage = Coverage()
    for response in responses:
        coverage.note(operation, response)
    return coverage


def rows(coverage: Coverage) -> dict[tuple[str, str], int]:
    """Give how often each documented answer was met, by its status and cause."""
    return {(answer.status, answer.cause or ""): count for answer, count in coverage.measured().rows}


@pytest.mark.parametrize(
    ("response", "row"),
    [
        (Response(201), ("201", "")),
        (Response(404, cause="link-type-not-found"), ("404", "link-type-not-found")),
        (Response(404, cause="linking-disabled", fault="masked-404"), ("404", "linking-disabled")),
        (Response(401, cause="no-link-permission"), ("404/401", "no-link-permission")),
        (Response(404, cause="no-link-permission"), ("404/401", "no-link-permission")),
        (Response(401, cause="bad-credentials"), ("401", "unauthorized")),
        (Response(401, fault="unauthorized", cause="unauthorized"), ("401", "unauthorized")),
        (Response(413), ("413", "link-limit")),
        (Response(429, cause="rate-limited"), ("429", "rate-limited")),
        (Response(503, cause="maintenance-page"), ("5xx", "")),
        (Response.errors(404, "No issue link type with name 'Haunts' found."), ("404", "link-type-not-found")),
        (Response.errors(404, "Issue linking is currently disabled."), ("404", "linking-disabled")),
        (Response.errors(401, "No Link Issue Permission for issue 'HSP-1'"), ("404/401", "no-link-permission")),
        (Response.errors(400, "Failed to create comment for issue 'HSP-1'"), ("400", "comment-rejected")),
        (Response.errors(400, errors={"comment": "Comment body is not valid!"}), ("400", "comment-rejected")),
    ],
)
def test_an_answer_counts_by_its_cause_or_else_by_jiras_own_sentence(response: Response, row: tuple[str, str]) -> None:
    counted = rows(met(response))

    assert counted.pop(row) == 1
    assert set(counted.values()) == {0}


@pytest.mark.parametrize(
    "response",
    [
        Response(200, fault="login-page", cause="login-page"),
        Response(404, cause="dead-token"),
        Response(400, cause="self-link"),
        Response(415, cause="media-type"),
    ],
)
def test_what_atlassian_does_not_document_is_told_apart(response: Response) -> None:
    measured = met(response).measured()

    assert measured.met == 0
    assert measured.beyond == (((LINK, response.status, response.cause), 1),)


@pytest.mark.parametrize(
    "response",
    [
        Response(501, is_unmatched=True),
        Response(502, Headers({"Linktape-Error": "upstream"})),
    ],
)
def test_what_linktape_says_itself_is_no_answer_of_jiras(response: Response) -> None:
    assert met(response).met == Counter()


def test_traffic_that_is_not_about_links_does_not_count() -> None:
    assert met(Response(200), operation=OperationId.OTHER).met == Counter()


def test_only_operations_that_were_called_are_measured() -> None:
    measured = met(Response(201)).measured()

    assert {answer.operation for answer, _ in measured.rows} == {LINK}
    assert LINK not in measured.never_called
    assert len(measured.never_called) == len(DOCUMENTED) - 1
    assert measured.met == 1
    assert measured.percent == pytest.approx(100 / len(DOCUMENTED[LINK]))


def test_a_share_of_nothing_is_neither_all_nor_none() -> None:
    nothing = Coverage().measured()

    assert nothing.percent is None
    assert nothing.share == "0 of 0 (–)"
    assert nothing.is_under(0.0)


def test_every_operation_of_the_links_has_its_five_masked_causes_or_fewer_and_one_success() -> None:
    for operation, answers in DOCUMENTED.items():
        assert [answer.cause for answer in answers].count("") == 1, operation
        assert len({(answer.status, answer.cause) for answer in answers}) == len(answers), operation


mets = st.dictionaries(
    st.tuples(st.sampled_from(list(OperationId)), st.integers(100, 599), st.text(max_size=20)),
    st.integers(1, 1000),
    max_size=20,
)


@given(mets)
def test_a_coverage_file_says_what_was_written(found: dict[Met, int]) -> None:
    coverage = Coverage(Tally(Counter(found)))

    assert Coverage.from_json(json.dumps(coverage.as_json())) == coverage


@given(mets, mets)
def test_two_runs_together_have_met_what_each_has(one: dict[Met, int], other: dict[Met, int]) -> None:
    both = Coverage(Tally(Counter(one)))

    both.add(Coverage(Tally(Counter(other))))

    assert both.met == Counter(one) + Counter(other)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2, "met": []}', '{"version": 1, "met": [{}]}'])
def test_what_is_no_coverage_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Coverage.from_json(text)


def test_a_success_has_no_cause() -> None:
    assert SiteAnswers().cause_of(201, "mock", None, b"No issue link with id") == ""
