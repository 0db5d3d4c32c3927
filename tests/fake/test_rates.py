"""Rate limits that a site asks to be enforced."""

from __future__ import annotations

from typing import Any

import pytest

from linktape.fake.serve import serve
from linktape.fake.site.world import MOST_WINDOWS, RateWindow, World
from linktape.messages import Response
from tests.fake.talk import ADMIN, READER, messages, site
from tests.support import call, link


class Timed:
    """A client with a clock of its own."""

    def __init__(self, *limits: dict[str, Any], profile: str = "documented") -> None:
        self.world = World(site(profile, limits=list(limits)))
        self.now_s = 1_000.0

    def __call__(self, method: str, target: str, body: object = None, auth: str | None = ADMIN) -> Response:
        asked = call(method, f"/rest/api/2/{target}", body, auth=auth)
        return serve(self.world, asked.operation, asked.request, self.now_s).response


def test_a_burst_is_answered_429_until_its_window_ends() -> None:
    ask = Timed({"kind": "burst", "requests": 2, "within_s": 5})

    statuses = [ask("GET", "issue/HSP-1").status for _ in range(3)]
    refused = ask("GET", "issue/HSP-1")
    ask.now_s += 5

    assert statuses == [200, 200, 429]
    assert messages(refused) == ["The request has been rate-limited. Please try again later."]
    assert refused.headers.get("Retry-After") == "5"
    assert refused.headers.get("RateLimit-Reason") == "jira-burst-based"
    assert refused.headers.get("X-RateLimit-Remaining") == "0"
    assert refused.headers.get("X-RateLimit-Reset") == "2026-01-05T09:01Z"
    assert refused.headers.get("X-RateLimit-FillRate") is None
    assert refused.cause == "rate-limited"
    assert ask("GET", "issue/HSP-1").status == 200


def test_a_burst_counts_each_route_by_itself_and_both_versions_together() -> None:
    ask = Timed({"kind": "burst", "requests": 1, "within_s": 5})

    assert ask("GET", "issue/HSP-1").status == 200
    assert ask("GET", "issue/HSP-2").status == 429
    assert ask("GET", "issueLinkType").status == 200


def test_the_headers_say_what_is_left() -> None:
    ask = Timed({"kind": "burst", "requests": 10, "within_s": 5})

    answers = [ask("GET", "issue/HSP-1") for _ in range(9)]

    assert [answer.headers.get("X-RateLimit-Remaining") for answer in answers] == list("987654321")


def test_only_a_quota_says_that_it_is_near() -> None:
    burst = Timed({"kind": "burst", "requests": 5, "within_s": 5})
    quota = Timed({"kind": "quota", "requests": 10, "within_s": 3600})

    assert {burst("GET", "issue/HSP-1").headers.get("X-RateLimit-NearLimit") for _ in range(5)} == {None}
    near = [quota("GET", "issue/HSP-1").headers.get("X-RateLimit-NearLimit") for _ in range(10)]
    assert near == [None] * 8 + ["true"] * 2


def test_data_center_says_what_is_left_in_its_own_headers() -> None:
    ask = Timed({"kind": "burst", "requests": 2, "within_s": 5}, profile="datacenter")

    answers = [ask("GET", "issue/HSP-1") for _ in range(3)]

    assert [answer.headers.get("X-RateLimit-Remaining") for answer in answers] == ["1", "0", "0"]
    assert {answer.headers.get("X-RateLimit-Interval-Seconds") for answer in answers} == {"5"}
    assert {answer.headers.get(name) for answer in answers for name in ("RateLimit", "RateLimit-Reason")} == {None}


@pytest.mark.parametrize(
    ("kind", "reason"), [("quota", "jira-quota-global-based"), ("quota-tenant", "jira-quota-tenant-based")]
)
def test_a_quota_begins_anew_at_the_top_of_the_hour_of_the_sites_clock(kind: str, reason: str) -> None:
    ask = Timed({"kind": kind, "requests": 1, "within_s": 3600})
    ask.world.clock_ms += 2_700_000

    ask("GET", "issueLinkType")
    refused = ask("GET", "issueLinkType")
    ask.now_s += 900

    assert refused.headers.get("RateLimit-Reason") == reason
    assert refused.headers.get("Retry-After") == "900"
    assert refused.headers.get("X-RateLimit-Reset") == "2026-01-05T10:00Z"
    assert ask("GET", "issueLinkType").status == 200


def test_writes_to_one_issue_are_counted_at_both_ends() -> None:
    ask = Timed({"kind": "per-issue", "requests": 1, "within_s": 2, "retry_after_s": 7})

    assert ask("POST", "issueLink", link("HSP-1", "MKY-1")).status == 201
    refused = ask("POST", "issueLink", link("HSP-2", "MKY-1"))
    assert (refused.status, refused.headers.get("Retry-After")) == (429, "7")
    assert refused.headers.get("RateLimit-Reason") == "jira-per-issue-on-write"
    assert ask("POST", "issueLink", link("HSP-2", "MKY-2")).status == 201
    assert ask("GET", "issue/MKY-1").status == 200
    assert ask("DELETE", "issueLink/10002").status == 429


def test_an_edit_that_links_counts_at_both_ends() -> None:
    ask = Timed({"kind": "per-issue", "requests": 1, "within_s": 2, "retry_after_s": 7})
    added = {"add": {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1"}}}

    assert ask("PUT", "issue/HSP-1", {"update": {"issuelinks": [added]}}).status == 204
    assert ask("PUT", "issue/MKY-1", {"fields": {"summary": "x"}}).status == 429
    assert ask("PUT", "issue/MKY-2", {"fields": {"summary": "x"}}).status == 204


@pytest.mark.parametrize("profile", ["documented", "datacenter"])
def test_a_quota_counts_each_user(profile: str) -> None:
    ask = Timed({"kind": "quota", "requests": 1, "within_s": 3600}, profile=profile)

    assert ask("GET", "issueLinkType").status == 200
    assert ask("GET", "issue/HSP-1").status == 429
    assert ask("GET", "issue/HSP-1", auth=READER).status == 200


def test_anonymous_callers_are_not_counted() -> None:
    ask = Timed({"kind": "quota", "requests": 1, "within_s": 3600}, profile="observed")

    assert [ask("GET", "issueLinkType", auth=None).status for _ in range(3)] == [200, 200, 200]


def test_a_refused_call_changes_nothing() -> None:
    ask = Timed({"kind": "quota", "requests": 1, "within_s": 3600})

    ask("GET", "issueLinkType")
    ask("POST", "issueLink", link("HSP-1", "MKY-1"))

    assert len(ask.world.links) == 1


def test_windows_are_bounded_and_the_one_that_began_first_goes() -> None:
    ask = Timed({"kind": "per-issue", "requests": 1, "within_s": 86_400})
    for n in range(MOST_WINDOWS):
        ask.world.windows.keep(("per-issue", f"other {n}"), RateWindow(0.0), MOST_WINDOWS)

    for _ in range(2):
        ask("PUT", "issue/HSP-1", {"fields": {"summary": "x"}})

    assert len(ask.world.windows) == MOST_WINDOWS
    assert ("per-issue", "other 0") not in ask.world.windows
    assert [window.used for window in ask.world.windows.values()][-1] == 1
