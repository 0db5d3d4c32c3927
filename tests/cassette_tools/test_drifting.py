"""cassette_tools/drifting.py: what is asked again, and what counts as a change."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from linktape.cassette_tools import drifting
from linktape.messages import Headers, Response
from linktape.tape.cassette import Interaction
from tests.cassette_tools.conversations import MKY, deleting, entry, issue, one_link
from tests.tape.support import interaction, linking


def test_without_writes_only_what_no_write_has_changed_is_asked_again() -> None:
    recording = [
        interaction("GET", "/rest/api/3/serverInfo"),
        issue("HSP-1"),
        linking(),
        issue("HSP-1", entry("outwardIssue", MKY)),
        interaction("GET", "/rest/api/3/issue/PR-1", answer=b'{"id":"9","key":"PR-1"}'),
        one_link(),
        interaction("POST", "/rest/api/3/search/jql", b'{"jql":"x"}'),
        deleting(),
    ]

    plan = [skipped for _, skipped in drifting.repetitions(recording, writes=False)]

    follows, writes = "it follows a write", "it writes"
    assert plan == [None, None, writes, follows, None, follows, follows, writes]
    assert [skipped for _, skipped in drifting.repetitions(recording, writes=True)] == [None] * 8


def test_a_link_that_has_another_id_now_is_asked_for_by_it() -> None:
    names = drifting.Renamed()

    names.learn(issue("HSP-1", entry("outwardIssue", MKY)), issue("HSP-1", entry("outwardIssue", MKY, "10077")))

    assert names.request(one_link("10001")).path == "/rest/api/3/issueLink/10077"
    assert names.request(one_link("10002")).path == "/rest/api/3/issueLink/10002"


def test_an_issue_that_was_created_under_another_key_is_asked_for_by_it() -> None:
    names = drifting.Renamed()
    body = json.dumps({"inwardIssue": {"key": "HSP-9"}, "outwardIssue": {"key": "MKY-1"}}).encode()

    names.learn(*(interaction("POST", "/rest/api/3/issue", b"{}", 201, _created(key)) for key in ("HSP-9", "HSP-12")))

    assert names.request(issue("HSP-9")).path == "/rest/api/3/issue/HSP-12"
    linked = names.request(interaction("POST", "/rest/api/3/issueLink", body, 201, b""))
    assert linked.content == body.replace(b"HSP-9", b"HSP-12")


def _created(key: str) -> bytes:
    return json.dumps({"id": "1" + key[-1], "key": key}).encode()


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (Response.json(200, {"id": "7", "fields": {"issuelinks": []}}), []),
        (Response.errors(404, "Gone."), ["status 200 -> 404: Gone."]),
        (Response.json(200, {"id": 7, "fields": {"issuelinks": []}}), ["$.id: string -> number"]),
        (
            Response(200, Headers({"Content-Type": "text/html"}), b"<html>"),
            ["Content-Type application/json -> text/html"],
        ),
        (Response(200, Headers({"Content-Type": "application/json"}), b""), ["body: JSON -> absent"]),
    ],
)
def test_an_answer_has_drifted_by_status_type_or_shape(response: Response, said: list[str]) -> None:
    one = interaction()

    assert drifting.drift(one, _with(one, response)) == said


def _with(one: Interaction, response: Response) -> Interaction:
    return replace(one, response=response)
