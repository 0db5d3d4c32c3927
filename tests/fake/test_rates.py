"""Rate limits that a site asks to be enforced."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from linktape.limiter.counted_call import CountedCall
from tests.fake.talk import APP, READER, messages
from tests.fake.timed import Timed
from tests.support import link

APPS_CALL = CountedCall("", "app", "the app", "GET issue/{issue}", (400, 150))
EMPTY: dict[str, Any] = {"issues": [], "links": [], "groups": {}, "administrators": []}


def points_left(ask: Timed, app: str = "the app") -> int | None:
    """Give what an app has left of the hour."""
    assert ask.world.limiter is not None
    return ask.world.limiter.points_left(replace(APPS_CALL, app=app), round(ask.now_s * 1e6))


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
def test_a_quota_begins_anew_at_the_top_of_the_hour(kind: str, reason: str) -> None:
    ask = Timed({"kind": kind, "requests": 1, "within_s": 3600})
    ask.now_s += 2_700

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


HERE = "8d4f2a1e-0000-4000-8000-00000000c10d"
ISSUE = "rest/api/3/issue/HSP-1"


def test_a_gateways_cloud_id_is_a_tenant_and_the_sites_own_is_the_site() -> None:
    tier_2 = Timed(limits={"preset": "cloud-2026", "tier": 2, "edition": "free"})
    here = tier_2.world.site.told_cloud_id
    own = [f"/{ISSUE}", f"/ex/jira/{here}/{ISSUE}", f"/ex/jira/{HERE}/{ISSUE}"]

    left = [tier_2.ask("GET", path, auth=APP).headers.get("X-RateLimit-Remaining") for path in own]

    assert left == ["399", "398", "399"]


def test_an_app_is_charged_for_what_its_answers_give() -> None:
    ask = Timed(limits="cloud-2026")

    for _ in range(3):
        ask("GET", "issueLinkType", auth=APP)
    ask("GET", "issueLinkType")
    refused = ask("GET", "issue/NOPE-1", auth=APP)

    assert refused.status == 404
    assert points_left(ask) == 65_000 - 3 * 5 - 1


def test_a_token_may_say_whose_it_is() -> None:
    scopes = ["read:jira-work"]
    tokens = [{"value": "one", "scopes": scopes}, {"value": "other", "scopes": scopes, "app": "sync"}]
    users = [{"name": "ann", "groups": ["jira-software-users"], "tokens": tokens}]
    ask = Timed(limits="cloud-2026", users=users, projects=[{"key": "HSP", "browse": ["ann"]}], **EMPTY)

    for token in ("one", "other", "other"):
        assert ask("GET", "issueLinkType", auth=f"Bearer {token}").status == 200

    assert points_left(ask) == 64_995
    assert points_left(ask, "sync") == 64_990


def test_a_used_up_pool_refuses_the_app_and_nobody_else_until_the_hour_is_over() -> None:
    ask = Timed(limits="cloud-2026")
    ask.now_s += 1_753
    ask("GET", "issueLinkType", auth=APP)
    assert ask.world.limiter is not None
    ask.world.limiter.charge(APPS_CALL, 65_000, round(ask.now_s * 1e6))

    refused = ask("GET", "issue/HSP-1", auth=APP)
    ours = ask("GET", "issue/HSP-1")
    ask.now_s += 1_847

    assert (refused.status, refused.headers.get("Retry-After")) == (429, "1847")
    assert refused.headers.get("RateLimit-Reason") == "jira-quota-global-based"
    assert messages(refused) == ["The request has been rate-limited. Please try again later."]
    assert ours.status == 200
    assert ask("GET", "issue/HSP-1", auth=APP).status == 200


def test_data_centers_preset_refuses_with_its_own_headers() -> None:
    preset = {"preset": "datacenter", "requests": 1, "within_s": 60, "most": 2}
    ask = Timed(limits=preset, profile="datacenter")

    answers = [ask("GET", "issue/HSP-1") for _ in range(3)]

    assert [one.status for one in answers] == [200, 200, 429]
    assert [one.headers.get("X-RateLimit-Remaining") for one in answers] == ["1", "0", "0"]
    assert [one.headers.get("Retry-After") for one in answers] == ["0", "60", "60"]
    assert [one.headers.get("RateLimit-Reason") for one in answers] == [None] * 3
