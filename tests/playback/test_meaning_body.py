"""playback/meaning.py: a body in parts, in Jira's words."""

from __future__ import annotations

from typing import Any

import pytest

from linktape.json_paths import JsonPath
from linktape.playback.meaning import BodyReader, Part
from linktape.playback.relations import relate
from linktape.tape.cassette import Interaction
from tests.support import link
from tests.tape.recordings import cassette, issue_answer, recorded, type_object

KNOWN = relate(
    cassette(
        recorded("GET issue/HSP-1", answer=issue_answer("HSP-1")),
        recorded("GET issueLinkType", answer={"issueLinkTypes": [type_object("Blocks")]}),
    )
)
PARAGRAPH = {"type": "paragraph", "content": [{"type": "text", "text": "Hi"}]}
DOCUMENT = {"type": "doc", "version": 1, "content": [PARAGRAPH]}


def parts(asked: Interaction, *ignored: str, as_words: bool = False) -> list[Part]:
    paths = [JsonPath.parse(path) for path in ignored]
    reader = BodyReader(KNOWN, tuple(path for path in paths if path), as_words)
    return list(reader.parts(asked.request, asked.operation))


def linking(**more: Any) -> Interaction:
    return recorded("POST issueLink", link("HSP-1", "MKY-1", **more))


ENDS = [("type", "10000"), ("source", "10001"), ("destination", "MKY-1")]


@pytest.mark.parametrize(
    ("more", "rest"),
    [
        ({}, []),
        ({"comment": {"body": "Hi"}}, [("comment", '"Hi"')]),
        ({"comment": {"body": "a\r\nb"}}, [("comment", '"a\\nb"')]),
        ({"comment": {}}, [("comment", "null")]),
        (
            {"comment": {"body": "Hi", "visibility": {"type": "role", "identifier": "Developers"}}},
            [("comment", '"Hi"'), ("visibility", '{"type":"role","whom":"Developers"}')],
        ),
        (
            {"comment": {"body": "Hi", "visibility": "all", "public": True}},
            [("comment", '"Hi"'), ("comment's members", '{"public":true,"visibility":"all"}')],
        ),
        ({"mine": 1, "other": None}, [("body", '{"mine":1}')]),
    ],
)
def test_a_link_is_type_source_destination_and_what_else_was_said(more: dict[str, Any], rest: list[Part]) -> None:
    assert parts(linking(**more)) == [*ENDS, *rest]


def test_what_an_end_says_beside_its_name_counts() -> None:
    body = link("HSP-1", "MKY-1") | {"outwardIssue": {"key": "MKY-1", "self": "x", "security": 3}}

    assert parts(recorded("POST issueLink", body)) == [*ENDS, ("body", '{"outwardIssue.security":3}')]


def test_comments_are_compared_by_their_words_where_that_is_asked_for() -> None:
    texts = [parts(linking(comment={"body": body}), as_words=True)[-1] for body in ("Hi", DOCUMENT, " Hi\n")]

    assert texts == [("comment", '"Hi"')] * 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (recorded("POST search", {"jql": "x", "fields": ["b", "a"], "startAt": 0, "expand": None}), [
            ("body", '{"fields":["a","b"],"jql":"x"}'),
        ]),
        (recorded("POST search", {"jql": "x", "startAt": 5}), [("body", '{"jql":"x","startAt":5}')]),
        (recorded("POST issue/bulkfetch", {"issueIdsOrKeys": ["MKY-1", "HSP-1"], "fields": []}), [
            ("issues", "10001,MKY-1"), ("body", '{"fields":[]}'),
        ]),
        (recorded("PUT issue/HSP-1", {"fields": {"parent": None}}), [("body", '{"fields":{"parent":null}}')]),
        (recorded("POST issue", {"fields": {"parent": None}}), [("body", '{"fields":{}}')]),
        (recorded("POST /plugins/x", {"a": None}), [("body", '{"a":null}')]),
        (recorded("POST /plugins/x", [1.0, "a"]), [("body", '[1,"a"]')]),
        (recorded("POST /plugins/x", b"not JSON"), [("body", "not JSON")]),
        (recorded("POST /plugins/x", b"\xff"), [("body", "\\xff")]),
        (recorded("POST /plugins/x", b" \n"), []),
        (recorded("GET issue/HSP-1", {"a": 1}), []),
        (recorded("DELETE issueLink/7", {}), []),
        (recorded("GET /plugins/x", {"a": 1}), [("body", '{"a":1}')]),
        (recorded("GET /plugins/x", {}), []),
    ],
)  # fmt: skip
def test_other_bodies_are_one_canonical_text(asked: Interaction, said: list[Part]) -> None:
    assert parts(asked) == said


def test_what_is_ignored_is_taken_out_first() -> None:
    body: dict[str, Any] = {"comment": {"body": "Hi", "properties": [{"key": "x", "value": 1}]}}

    assert parts(linking(**body), "$.comment") == ENDS
    assert parts(linking(**body), "$.comment.properties") == [*ENDS, ("comment", '"Hi"')]
