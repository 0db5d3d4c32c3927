"""The bytes of each fault are those of the contract, with the call's own names in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from linktape.faults.scenario import FaultUse
from linktape.faults.struck_call import Asked
from linktape.faults.table import FAULTS
from linktape.jira.answers import MASKED, SiteAnswers
from linktape.jira.operations import Operation
from linktape.jira.profiles import Profile
from linktape.messages import JSON_TYPE, Response
from tests.support import call, link

NOON = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
LINK = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1", "Haunts")).operation
BY_ID = call(
    "POST", "/rest/api/3/issueLink", {"type": {"id": "7"}, "inwardIssue": {"id": "10"}, "outwardIssue": {"id": "20"}}
).operation
DELETE = call("DELETE", "/rest/api/2/issueLink/10001").operation
EDIT = call("PUT", "/rest/api/3/issue/HSP-1", {"update": {"issuelinks": []}}).operation
SEARCH = call("GET", "/rest/api/3/search?jql=project=HSP").operation
SEEN_BY_ROLE = {"body": "x", "visibility": {"type": "role", "value": "Admins"}}
ADD_COMMENT = call("POST", "/rest/api/2/issue/HSP-1/comment", SEEN_BY_ROLE).operation
COMMENTED = call("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1", comment=SEEN_BY_ROLE)).operation


def made(use: FaultUse, operation: Operation = LINK, **more: object) -> Response:
    return FAULTS[use.name].answer(replace(Asked(operation, use, accept="*/*", at=NOON), **more))  # type: ignore[arg-type]  # test's own names


def e(*messages: str, **errors: str) -> bytes:
    return Response.errors(400, *messages, errors=errors).content


LIMITED = "The request has been rate-limited. Please try again later."


def limited(message: str = LIMITED) -> bytes:
    return Response.json(429, {"errorMessages": [message], "errors": {}, "status": 429}).content


def b(message: str) -> bytes:
    return Response.json(400, {"errorMessages": [message]}).content


NOT_SEEN = "Issue does not exist or you do not have permission to see it."

CONTRACT: list[tuple[FaultUse, Operation, int, bytes, Mapping[str, str | None]]] = [
    (FaultUse("masked-404"), LINK, 404, e(NOT_SEEN), {}),
    (FaultUse("masked-404", cause="issue-not-found"), LINK, 404, e(NOT_SEEN), {"Content-Type": JSON_TYPE}),
    (FaultUse("masked-404", cause="issue-not-visible"), LINK, 404, e(NOT_SEEN), {}),
    (FaultUse("masked-404", cause="linking-disabled"), LINK, 404, e("Issue linking is currently disabled."), {}),
    (
        FaultUse("masked-404", cause="no-link-permission"),
        LINK,
        404,
        e("No Link Issue Permission for issue 'HSP-1'"),
        {},
    ),
    (
        FaultUse("masked-404", cause="link-type-not-found"),
        LINK,
        404,
        e("No issue link type with name 'Haunts' found."),
        {},
    ),
    (FaultUse("masked-404", cause="link-type-not-found"), BY_ID, 404, e("No issue link type with id '7' found."), {}),
    (FaultUse("dead-token"), LINK, 404, e(NOT_SEEN), {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}),
    (FaultUse("link-not-found"), DELETE, 404, e("No issue link with id '10001' exists."), {}),
    (FaultUse("no-link-permission"), LINK, 401, e("No Link Issue Permission for issue 'HSP-1'"), {}),
    (FaultUse("no-link-permission"), BY_ID, 401, e("No Link Issue Permission for issue '10'"), {}),
    (
        FaultUse("no-link-permission", issue="PR-9"),
        DELETE,
        401,
        e("No Link Issue Permission for issue 'PR-9'"),
        {},
    ),
    (FaultUse("self-link"), LINK, 400, e("You cannot link an issue to itself."), {}),
    (
        FaultUse("comment-rejected"),
        LINK,
        400,
        e(
            "Failed to create comment for issue 'MKY-1'",
            commentLevel="You are currently not a member of the project role: Developers.",
        ),
        {},
    ),
    (
        FaultUse("comment-rejected", reason="role"),
        COMMENTED,
        400,
        e(
            "Failed to create comment for issue 'MKY-1'",
            commentLevel="You are currently not a member of the project role: Admins.",
        ),
        {},
    ),
    (
        FaultUse("comment-rejected", reason="group"),
        LINK,
        400,
        e(
            "Failed to create comment for issue 'MKY-1'",
            commentLevel="You are currently not a member of the group: jira-administrators.",
        ),
        {},
    ),
    (
        FaultUse("comment-rejected", reason="unknown-group"),
        LINK,
        400,
        e("Failed to create comment for issue 'MKY-1'", commentLevel="Group: somefakegroup does not exist."),
        {},
    ),
    (
        FaultUse("comment-rejected", reason="group-visibility-off"),
        LINK,
        400,
        e("Failed to create comment for issue 'MKY-1'", commentLevel="GROUP_VISIBILITY_SETTING_NOT_ENABLED"),
        {},
    ),
    (
        FaultUse("comment-rejected", reason="empty"),
        LINK,
        400,
        e("Failed to create comment for issue 'MKY-1'", comment="Comment body can not be empty!"),
        {},
    ),
    (FaultUse("comment-rejected", reason="not-adf"), LINK, 400, e(comment="Comment body is not valid!"), {}),
    (
        FaultUse("comment-rejected", reason="forbidden"),
        LINK,
        400,
        e("You do not have the permission to comment on this issue."),
        {},
    ),
    (
        FaultUse("malformed-json"),
        LINK,
        400,
        b("There was an error parsing JSON. Check that your request body is valid."),
        {},
    ),
    (
        FaultUse("bad-payload"),
        LINK,
        400,
        b("Invalid request payload. Refer to the REST API documentation and try again."),
        {},
    ),
    (FaultUse("link-limit"), LINK, 413, e("The issue has reached the limit of 2000 issue links."), {}),
    (
        FaultUse("unauthorized"),
        LINK,
        401,
        b"Client must be authenticated to access this resource.",
        {
            "Content-Type": "text/html;charset=UTF-8",
            "WWW-Authenticate": 'OAuth realm="https%3A%2F%2Fyour-domain.atlassian.net"',
            "X-Frame-Options": "SAMEORIGIN",
        },
    ),
    (
        FaultUse("scope-mismatch"),
        LINK,
        401,
        b'{"code":401,"message":"Unauthorized; scope does not match"}',
        {"Content-Type": "application/json"},
    ),
    (
        FaultUse("bearer-unreadable"),
        LINK,
        403,
        b'{"error":"Failed to parse Connect Session Auth Token"}',
        {"Content-Type": "application/json"},
    ),
    (FaultUse("xsrf"), LINK, 403, b"XSRF check failed", {"Content-Type": "text/plain"}),
    (
        FaultUse("captcha"),
        LINK,
        403,
        b"Basic Authentication Failure - Reason : AUTHENTICATION_DENIED",
        {"X-Seraph-LoginReason": "AUTHENTICATION_DENIED", "Content-Type": "text/html;charset=UTF-8"},
    ),
    (
        FaultUse("rate-limited", retry_after=7),
        LINK,
        429,
        limited(),
        {
            "Retry-After": "7",
            "RateLimit-Reason": "jira-burst-based",
            "X-RateLimit-Limit": "350",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": "2026-11-21T12:01Z",
            "X-RateLimit-FillRate": None,
            "X-RateLimit-Interval-Seconds": None,
        },
    ),
    (
        FaultUse("rate-limited", reason="per-issue"),
        LINK,
        429,
        limited(),
        {"Retry-After": "2", "RateLimit-Reason": "jira-per-issue-on-write", "X-RateLimit-Limit": "20"},
    ),
    (
        FaultUse("rate-limited", reason="quota"),
        LINK,
        429,
        limited(),
        {
            "Retry-After": "3600",
            "RateLimit-Reason": "jira-quota-global-based",
            "X-RateLimit-Limit": "65000",
            "X-RateLimit-Reset": "2026-11-21T13:00Z",
        },
    ),
    (
        FaultUse("rate-limited", reason="quota-tenant"),
        LINK,
        429,
        limited(),
        {"Retry-After": "3600", "RateLimit-Reason": "jira-quota-tenant-based", "X-RateLimit-Limit": "100000"},
    ),
    (
        FaultUse("rate-limited", retry_after=2**63 - 1),
        LINK,
        429,
        limited(),
        {"Retry-After": "9223372036854775807", "X-RateLimit-Reset": "9999-12-31T00:00Z"},
    ),
    (
        FaultUse("rate-limited-gateway"),
        LINK,
        429,
        b'{"code":429,"message":"Too Many Requests"}',
        {
            "Retry-After": None,
            "RateLimit-Reason": None,
            "X-Failure-Category": "FAILURE CLIENT RATE LIMITED",
            "X-RateLimit-Reset": "2026-11-21T12:01Z",
        },
    ),
    (
        FaultUse("gone"),
        SEARCH,
        410,
        e(
            "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration "
            "guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
        ),
        {},
    ),
    (
        FaultUse("refused", answer="not-on-screen"),
        EDIT,
        400,
        e(
            issuelinks="Field 'issuelinks' cannot be set. It is not on the appropriate screen, or unknown.",
        ),
        {},
    ),
    (
        FaultUse("refused", answer="links-in-fields"),
        EDIT,
        400,
        e(issuelinks="Field does not support update 'issuelinks'"),
        {},
    ),
    (FaultUse("refused", answer="link-id-invalid"), DELETE, 400, e("Invalid issue link id '10001' specified."), {}),
    (
        FaultUse("refused", answer="link-type-ambiguous"),
        LINK,
        400,
        e("The issue link type name 'Haunts' is ambiguous. Please provide an id instead."),
        {},
    ),
    (
        FaultUse("comment-rejected", reason="role"),
        ADD_COMMENT,
        400,
        e(commentLevel="You are currently not a member of the project role: Admins."),
        {},
    ),
    (FaultUse("empty-200"), SEARCH, 200, b"", {"Content-Type": JSON_TYPE}),
    (
        FaultUse("rate-limited", reason="bare"),
        LINK,
        429,
        b"",
        {"Retry-After": None, "RateLimit-Reason": None, "X-RateLimit-Limit": None},
    ),
    (FaultUse("rate-limited", retry_after=0), LINK, 429, limited(), {"Retry-After": "0"}),
    (FaultUse("rate-limited", retry_after="none"), LINK, 429, limited(), {"Retry-After": None}),
    (
        FaultUse("rate-limited", retry_after="date"),
        LINK,
        429,
        limited(),
        {"Retry-After": "Sat, 21 Nov 2026 12:00:01 GMT"},
    ),
    (FaultUse("server-error"), LINK, 500, e("Internal server error"), {}),
    (FaultUse("unavailable", retry_after=9), LINK, 503, b"", {"Retry-After": "9"}),
    (FaultUse("unavailable", retry_after="none"), LINK, 503, b"", {"Retry-After": None}),
    (FaultUse("empty-json"), LINK, 201, b"", {"Content-Type": "application/json"}),
    (FaultUse("delete-200"), DELETE, 200, b"", {}),
]


@pytest.mark.parametrize(("use", "operation", "status", "body", "headers"), CONTRACT)
def test_a_fault_answers_as_the_contract_has_it(
    use: FaultUse, operation: Operation, status: int, body: bytes, headers: Mapping[str, str | None]
) -> None:
    response = made(use, operation)

    assert (response.status, response.content) == (status, body)
    assert {name: response.headers.get(name) for name in headers} == headers


def test_every_cause_and_reason_is_in_the_table_above() -> None:
    uses = {(use.name, use.cause or use.reason) for use, *_ in CONTRACT}

    assert {("masked-404", cause) for cause in MASKED} <= uses
    assert {("comment-rejected", reason) for reason in FAULTS["comment-rejected"].choices["reason"]} <= uses
    assert {
        ("rate-limited", reason) for reason in FAULTS["rate-limited"].choices["reason"] if reason != "burst"
    } <= uses


@pytest.mark.parametrize(
    "name", [name for name, fault in FAULTS.items() if fault.status is not None and "message" in fault.takes]
)
def test_a_message_of_ones_own_is_what_the_client_reads(name: str) -> None:
    assert b"out of paperclips" in made(FaultUse(name, message="out of paperclips")).content


@pytest.mark.parametrize(
    ("use", "sentence"),
    [
        (FaultUse("masked-404", cause="issue-not-found"), b"Issue Does Not Exist"),
        (
            FaultUse("masked-404", cause="issue-not-visible"),
            b"You do not have the permission to see the specified issue.",
        ),
        (FaultUse("unauthorized"), b"<title>Unauthorized (401)</title>"),
    ],
)
def test_data_center_has_words_of_its_own(use: FaultUse, sentence: bytes) -> None:
    assert sentence in made(use, answers=SiteAnswers(Profile.DATACENTER)).content


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [(None, "text/plain"), ("*/*", "text/html;charset=UTF-8"), ("application/json", "application/json")],
)
def test_the_media_type_of_a_bare_401_follows_accept(accept: str | None, media_type: str) -> None:
    assert made(FaultUse("unauthorized"), accept=accept).headers.get("Content-Type") == media_type


@pytest.mark.parametrize(
    ("at", "seconds", "reset"),
    [
        (NOON.replace(minute=59, second=58), "2", "2026-11-21T13:00Z"),
        (NOON.replace(minute=30, microsecond=5), "1800", "2026-11-21T13:00Z"),
        (NOON.replace(hour=23, minute=45), "900", "2026-11-22T00:00Z"),
        (NOON.replace(tzinfo=timezone(timedelta(minutes=30))), "1800", "2026-11-21T12:00Z"),
    ],
)
def test_a_quota_begins_anew_at_the_top_of_the_utc_hour(at: datetime, seconds: str, reset: str) -> None:
    headers = made(FaultUse("rate-limited", reason="quota"), at=at).headers

    assert (headers.get("Retry-After"), headers.get("X-RateLimit-Reset")) == (seconds, reset)


@pytest.mark.parametrize("reason", [reason for reason in FAULTS["rate-limited"].choices["reason"] if reason != "bare"])
def test_data_centers_429_has_its_own_headers_and_none_of_clouds(reason: str) -> None:
    headers = made(FaultUse("rate-limited", reason=reason), answers=SiteAnswers(Profile.DATACENTER)).headers

    assert {name: value for name, value in headers if "rate" in name.lower()} == {
        "X-RateLimit-Limit": "350",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Interval-Seconds": "1",
        "X-RateLimit-FillRate": "100",
    }


def test_a_429_as_a_page_is_html() -> None:
    response = made(FaultUse("rate-limited-page", retry_after=3))

    assert (response.status, response.headers.get("Retry-After")) == (429, "3")
    assert response.headers.get("Content-Type") == "text/html;charset=UTF-8"
    assert response.content.startswith(b"<!DOCTYPE html>")


def test_a_scaled_date_moves_by_whole_seconds() -> None:
    use = FaultUse("rate-limited", reason="quota", retry_after="date")

    response = made(use, time_scale=0.001, at=NOON.replace(microsecond=1))

    assert response.headers.get("Retry-After") == "Sat, 21 Nov 2026 12:00:04 GMT"


def test_a_page_shows_a_message_as_text() -> None:
    assert b"&lt;script&gt;" in made(FaultUse("maintenance-page", message="<script>")).content
