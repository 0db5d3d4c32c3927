"""limiter/points.py: what answers cost; the rules themselves are in test_published.py."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.jira.classify import classify
from linktape.jira.operations import OperationId
from linktape.limiter.points import cost, costs_objects, count_objects, points_each
from tests.fake.talk import Talk
from tests.support import link


@pytest.mark.parametrize(
    ("target", "answer", "objects"),
    [
        ("issue/A-1/comment", {"comments": [{}, {}], "total": 2}, 2),
        ("issue/A-1/changelog", {"values": [{}] * 3}, 3),
        ("issue/A-1/transitions", {"transitions": []}, 0),
        ("issue/A-1/remotelink", [{}, {}], 2),
        ("issue/A-1/remotelink/1", {"id": 1}, 1),
        ("project/search", {"values": [{}, {}]}, 2),
        ("user?accountId=1", {"accountId": "1"}, 1),
        ("search/jql", {"warning": "no issues in it"}, 1),
        ("search/jql", {"issues": "no list"}, 1),
    ],
)
def test_the_entries_of_an_answers_list_are_counted(target: str, answer: object, objects: int) -> None:
    operation = classify("GET", f"/rest/api/3/{target}")

    assert count_objects(operation, json.dumps(answer).encode()) == objects


def test_an_answer_without_a_body_gives_nothing_and_one_that_is_no_json_one_thing() -> None:
    operation = classify("GET", "/rest/api/3/issue/A-1")

    assert [count_objects(operation, content) for content in (b"", b"<html>")] == [0, 1]


@given(st.sampled_from(list(OperationId)), st.integers(100, 599), st.binary(max_size=40))
def test_whatever_is_answered_costs_at_least_a_point(id_: OperationId, status: int, content: bytes) -> None:
    operation = classify(id_.traits.method or "GET", "/rest/api/3/" + id_.traits.template)

    assert cost(operation, id_.traits.method or "GET", status, content).points >= 1


def test_a_head_is_a_read_and_any_other_call_that_is_no_operation_a_write() -> None:
    operation = classify("GET", "/rest/api/3/project/search")

    assert [costs_objects(operation, method) for method in ("GET", "HEAD", "POST")] == [True, True, False]
    assert points_each(operation) == 1


@pytest.mark.parametrize(
    ("method", "target", "body", "points"),
    [
        ("GET", "issue/HSP-1", None, 2),
        ("GET", "issueLinkType", None, 5),
        ("GET", "issueLink/10001", None, 2),
        ("GET", "myself", None, 3),
        ("POST", "search/jql", {"jql": "project = HSP", "fields": ["issuelinks"]}, 6),
        ("POST", "issueLink", link("HSP-1", "MKY-1"), 1),
    ],
)
def test_the_mocks_own_answers_cost_what_they_should(method: str, target: str, body: object, points: int) -> None:
    response = Talk()(method, f"/rest/api/3/{target}", body)
    operation = classify(method, f"/rest/api/3/{target}")

    assert cost(operation, method, response.status, response.content).points == points
