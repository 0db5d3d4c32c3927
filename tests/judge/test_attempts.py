"""judge/attempts.py: what is kept of a call, so that a retry is known and nothing secret is kept."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from linktape.jira.operations import OperationId
from linktape.judge.attempts import Attempt, attempt_of, retry_after_s, settle
from linktape.messages import Headers, Response
from linktape.responder import Call
from tests.support import call, link

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DOCUMENT = {"type": "doc", "version": 1, "content": []}


def linking(*, auth: str | None = None, **more: Any) -> Call:
    return call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1", **more), auth=auth)


def attempt(made: Call) -> Attempt:
    return attempt_of(made, is_judged=True)


def settled(response: Response, *, delivered: bool = True, made: Call | None = None) -> Attempt:
    made = made or linking()
    one = attempt(made)
    settle(one, made, response, delivered, at_s=made.arrived_s + 1.0)
    return one


@pytest.mark.parametrize(
    ("made", "issues"),
    [
        (linking(), {"HSP-1", "MKY-1"}),
        (call("GET", "/rest/api/3/issue/hsp-1"), {"HSP-1"}),
        (call("GET", "/rest/api/3/myself"), set()),
        (
            call("PUT", "/rest/api/3/issue/HSP-1", {
                "update": {"issuelinks": [{"add": {"type": {"name": "Blocks"}, "outwardIssue": {"key": "mky-2"}}}]},
            }),
            {"HSP-1", "MKY-2"},
        ),
    ],
)  # fmt: skip
def test_the_issues_of_a_call_are_those_it_names(made: Call, issues: set[str]) -> None:
    assert attempt(made).aim.issues >= issues


@pytest.mark.parametrize(
    ("other", "is_same_thing", "is_exact"),
    [
        (linking(), True, True),
        (linking(comment={"body": "x"}), True, False),
        (linking(mine=1), True, False),
        (call("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1")), True, False),
        (call("POST", "/jira/rest/api/3/issueLink", link("HSP-1", "MKY-1")), True, False),
        (call("POST", "/rest/api/3/issueLink/", dict(reversed(link("HSP-1", "MKY-1").items()))), True, True),
        (linking(auth="Bearer canary"), True, False),
        *(
            (call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), headers={name: "x"}), True, False)
            for name in ("Cookie", "Content-Type", "Accept", "User-Agent", "Origin", "X-Atlassian-Token")
        ),
        (call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), headers={"Traceparent": "x"}), True, True),
        (call("POST", "/rest/api/3/issueLink", link("MKY-1", "HSP-1")), False, False),
    ],
)
def test_two_calls_are_the_same_where_nothing_that_decides_is_different(
    other: Call, is_same_thing: bool, is_exact: bool
) -> None:
    one, again = attempt(linking()), attempt(other)

    assert (one.aim.thing == again.aim.thing, one.aim.exact == again.aim.exact) == (is_same_thing, is_exact)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (call("GET", "/rest/api/3/search?jql=a"), call("GET", "/rest/api/3/search?jql=b")),
        (call("GET", "/rest/api/3/issue/HSP-1"), call("GET", "/rest/api/3/issue/HSP-1?fields=issuelinks")),
        (call("POST", "/rest/api/3/issue", {"fields": {}}), call("POST", "/rest/api/3/issue", {"fields": {"x": 1}})),
        (call("GET", "/rest/agile/1.0/board"), call("POST", "/rest/agile/1.0/board")),
        (call("POST", "/rest/api/3/issue", b"{"), call("POST", "/rest/api/3/issue", b"[")),
    ],
)
def test_calls_that_ask_for_different_things_are_told_apart(one: Call, other: Call) -> None:
    assert attempt(one).aim.thing != attempt(other).aim.thing
    assert attempt(one).aim.exact != attempt(other).aim.exact


def test_who_asks_is_kept_as_a_digest_only() -> None:
    one = attempt(linking(auth="Bearer canary"))

    assert "canary" not in repr(one)


def test_where_nothing_is_judged_no_such_digest_is_made() -> None:
    one = attempt_of(linking(auth="Bearer canary"), is_judged=False)

    assert (one.aim.exact, one.aim.needs) == (b"", frozenset())


@pytest.mark.parametrize(
    ("made", "has_comment"),
    [
        (linking(), False),
        (linking(comment=None), False),
        (linking(comment={"body": "x"}), True),
        (call("POST", "/rest/api/3/issue/HSP-1/comment", {"body": "x"}), True),
        (call("GET", "/rest/api/3/issue/HSP-1/comment"), False),
    ],
)
def test_a_call_that_comments_is_known(made: Call, has_comment: bool) -> None:
    assert attempt(made).aim.has_comment is has_comment


@pytest.mark.parametrize(
    ("status", "delivered", "failed", "succeeded"),
    [
        (201, True, False, True),
        (302, True, False, False),
        (404, True, True, False),
        (503, True, True, False),
        (201, False, True, False),
    ],
)
def test_an_answer_that_is_lost_has_failed(status: int, delivered: bool, failed: bool, succeeded: bool) -> None:
    one = settled(Response(status), delivered=delivered)

    assert (one.has_failed, one.has_succeeded, one.ended_s) == (failed, succeeded, 1.0)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("9999999999", math.inf),
        ("Sat, 21 Nov 2026 12:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 11:59:00 GMT", 0.0),
        ("Sat, 21 Nov 2026 12:00:30 -0000", 30.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_how_long_an_answer_asks_to_wait(value: str, seconds: float | None) -> None:
    assert retry_after_s(Headers({"Retry-After": value}), NOON) == seconds


def test_a_date_is_counted_from_when_the_answer_was_sent() -> None:
    made = linking()
    date = (made.at + timedelta(seconds=31)).strftime("%a, %d %b %Y %H:%M:%S GMT")

    one = settled(Response(429, Headers({"Retry-After": date})), made=made)

    assert one.wait_s == pytest.approx(30.0, abs=1.0)


def test_a_client_that_got_no_answer_was_not_asked_to_wait() -> None:
    assert settled(Response(429, Headers({"Retry-After": "7"})), delivered=False).wait_s is None


def test_the_links_that_an_answer_shows_are_known_by_their_addresses() -> None:
    body = b'{"self": "https://x/rest/api/3/issueLink/10001", "b": "https://x/rest/api/3/issueLink/10002"}'
    made = call("GET", "/rest/api/3/issue/HSP-1")

    assert settled(Response(200, body=body), made=made).link_ids == {"10001", "10002"}
    located = Response(201, Headers({"Location": "https://x/rest/api/2/issueLink/10003"}))
    assert settled(located).link_ids == {"10003"}
    assert settled(Response(404, body=body), made=made).link_ids == frozenset()
    assert settled(Response(200, body=body), made=made, delivered=False).link_ids == frozenset()
    assert settled(Response(200, body=body), made=call("GET", "/plugins/x")).link_ids == frozenset()


def test_an_attempt_is_told_by_its_number_operation_and_subject() -> None:
    one = attempt(linking())

    assert str(one) == f"request {one.n} (linkIssues Blocks HSP-1 -> MKY-1)"
    assert str(attempt(call("GET", "/rest/api/3/myself"))).endswith("(getCurrentUser)")
    assert attempt(call("DELETE", "/rest/api/3/issueLink/7")).aim.operation is OperationId.DELETE_ISSUE_LINK
