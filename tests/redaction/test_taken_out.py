"""redaction/taken_out.py: where something is gone by which requests and answers are told apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from linktape.jira.bodies import JsonValue
from linktape.messages import SITE, Headers
from linktape.redaction.redactor import Redactor
from linktape.redaction.taken_out import said, spots, taken_out
from tests.tape.recordings import recorded

TOKEN = "ATATT3xFf" + "kanarienvogel0" * 12
STRUCK: list[tuple[object, list[str]]] = [
    ({"key": "***"}, ["$.key of the answer"]),
    ({"issues": [{"id": "***"}, {"id": "***"}]}, ["$.issues[].id of the answer"]),
    ({"fields": {"status": {"name": "***"}}}, ["$.fields.status.name of the answer"]),
    ({"self": f"{SITE}/rest/api/3/issue/***"}, ["$.self of the answer"]),
    ({"self": f"{SITE}/rest/api/3/user?token=***"}, []),
    ({"self": "https://***@site.example/rest/api/3/user"}, []),
    ({"self": "https://[***"}, []),
    ({"***s": []}, ["$ of the answer"]),
    ({"password": "***", "summary": "the *** failed", "name": "***"}, []),
    (["***"], []),
    ("***", []),
    ({"key": "a**b"}, []),
]


@pytest.mark.parametrize(("answer", "places"), STRUCK)
def test_what_is_gone_from_an_answer_is_told_by_its_path(answer: object, places: list[str]) -> None:
    assert taken_out(recorded("GET issue/HSP-1", answer=answer)) == places


@pytest.mark.parametrize("path", ["issue/***", "issue/%2A%2A%2A", "issue/HSP-1/properties/a***"])
def test_a_path_that_lacks_a_part_is_told(path: str) -> None:
    assert taken_out(recorded(f"GET {path}", answer={})) == ["the path of the request"]


def test_a_query_tells_nothing_apart() -> None:
    assert taken_out(recorded("GET issue/HSP-1?access_token=***", answer={})) == []


def test_a_location_that_lacks_a_part_is_told() -> None:
    made = recorded("POST issueLink", {"inwardIssue": {"key": "***"}}, answer={})
    headers = Headers({"Location": f"{SITE}/rest/api/3/issueLink/***"})
    led = replace(made, response=replace(made.response, headers=headers))

    assert taken_out(led) == ["the path of Location", "$.inwardIssue.key of the request"]


@pytest.mark.parametrize(
    "answer", [{"id": TOKEN}, {"key": TOKEN}, {"fields": {"priority": {"name": TOKEN}}}, {"self": f"{SITE}/{TOKEN}"}]
)
def test_what_the_shape_of_a_token_strikes_is_told_and_never_shown(answer: Mapping[str, object]) -> None:
    clean = Redactor().interaction(recorded(f"GET issue/{TOKEN}", answer=answer))

    places = taken_out(clean)

    assert len(places) == 2
    assert "kanarienvogel" not in said(places)


def test_every_text_of_a_document_is_seen_once() -> None:
    document: JsonValue = {"a": [{"b": "one"}, "two"], "c": {"d": 3, "e": None}}

    assert [(one.path, one.text) for one in spots(document)] == [
        ("$", "a"), ("$.a[]", "b"), ("$.a[].b", "one"), ("$.a[]", "two"), ("$", "c"), ("$.c", "d"), ("$.c", "e"),
    ]  # fmt: skip


def test_many_places_are_told_of_in_part() -> None:
    answer = {f"x{number}": {"id": "***"} for number in range(1000)}

    assert len(taken_out(recorded("GET issue/HSP-1", answer=json.loads(json.dumps(answer))))) == 20
