"""cassette_tools/costing.py: what a recording would cost."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from linktape.cassette_tools.costing import item, items, left_out
from linktape.jira.classify import classify
from linktape.jira.operations import OperationId
from linktape.messages import Headers, Request, Response
from linktape.tape.cassette import Interaction

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LINK = {"id": "1", "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}


def recorded(method: str, path: str, answer: object, status: int = 200, at: datetime | None = NOON) -> Interaction:
    """Make an interaction."""
    target = f"/rest/api/3/{path}"
    response = Response(status, Headers(), json.dumps(answer).encode())
    return Interaction(Request(method, target), classify(method, target), response, at)


def test_a_recording_costs_what_its_answers_give() -> None:
    tape = [
        recorded("GET", "issue/hsp-1", {"key": "HSP-1"}),
        recorded("GET", "search/jql", {"issues": [{}, {}]}),
        recorded("POST", "issueLink", None, 201),
        recorded("GET", "issue/HSP-9", {"errorMessages": ["no"]}, 404),
    ]

    assert [one.points for one in items(tape)] == [2, 3, 1, 1]
    assert [one.at for one in items(tape)] == [NOON] * 4


def test_an_issue_is_known_by_its_key_and_a_link_by_its_source() -> None:
    assert item(recorded("GET", "issue/hsp-1", {})).about == "HSP-1"
    assert item(recorded("GET", "issueLink/1", LINK)).about == "HSP-1"
    assert item(recorded("GET", "issueLink/1", LINK, 404)).about == ""
    assert item(recorded("GET", "issueLink/1", ["odd"])).about == ""
    assert item(recorded("GET", "issueLinkType", {})).about == ""


def test_what_the_scope_left_out_is_named_where_it_left_out_anything() -> None:
    links = items([recorded("GET", "issue/HSP-1", {})])
    everything = [*links, *items([recorded("GET", "project/search", {"values": []})])]

    (line,) = left_out(links)
    assert "projects, users" in line
    assert "`record --scope all`" in line
    assert everything[1].operation is OperationId.OTHER
    assert left_out(everything) == []
    assert left_out([]) == []


def test_calls_without_a_time_are_named() -> None:
    timed, untimed = recorded("GET", "project", []), recorded("GET", "project", [], at=None)

    all_in_one = "so all of them are taken for those of one hour"
    assert left_out(items([timed, untimed])) == [f"of its calls 1 have no time, {all_in_one}"]
    assert left_out(items([untimed])) == [f"none of its calls has a time, {all_in_one}"]
