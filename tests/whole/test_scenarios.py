"""scenarios/: each situation is survived by one good client, and catches a bad one."""

from __future__ import annotations

import pytest

from linktape.faults.table import FAULTS
from linktape.judge.verdict import Verdict
from linktape.wiring import scenario_library
from tests.faults.searching_clients import (
    Discreet,
    Editor,
    Forgetful,
    Insistent,
    Outdated,
    Reconciling,
    Stubborn,
    SyncTool,
    Upgrading,
)
from tests.faults.small_clients import Client, FaintHearted, Good, Guesser, Hasty, Naive, StartsOver
from tests.faults.virtual_site import VirtualSite

SEARCHES_AGAIN = "searchForIssuesUsingJql, searchForIssuesUsingJqlPost after removed: at most 0"
AnyClient = Client | SyncTool

CAUGHT: dict[str, tuple[type[AnyClient], str]] = {
    "bad-gateway": (Hasty, "no-tight-loop"),
    "bad-payload": (Hasty, "no-retry-4xx"),
    "bearer-unreadable": (Hasty, "no-retry-4xx"),
    "broken-read": (StartsOver, "linkIssues after cut: at most 0"),
    "calm": (Guesser, "reads-link-id-from-issue"),
    "captcha": (Hasty, "any call after locked: at most 0"),
    "comment-empty": (Hasty, "no-retry-4xx"),
    "comment-forbidden": (Hasty, "no-retry-4xx"),
    "comment-group": (Hasty, "no-retry-4xx"),
    "comment-group-unknown": (Hasty, "no-retry-4xx"),
    "comment-not-a-document": (Hasty, "no-retry-4xx"),
    "comment-role": (Hasty, "no-retry-4xx"),
    "connection-reset": (Hasty, "no-blind-repost"),
    "dead-token": (Hasty, "no-retry-4xx"),
    "degrading-site": (Hasty, "retry-after-is-minimum"),
    "delete-200": (Naive, "deleteIssueLink after delete-200: at most 0"),
    "drip": (Naive, "linkIssues after slow: at most 0"),
    "empty-json": (Naive, "linkIssues after empty-json: at most 0"),
    "empty-read": (Hasty, "getIssue after empty: at least 1"),
    "empty-reply": (Hasty, "no-blind-repost"),
    "firewall": (Hasty, "no-retry-4xx"),
    "flaky-site": (Hasty, "retry-after-is-minimum"),
    "garbage": (Hasty, "no-blind-repost"),
    "gateway-timeout": (Hasty, "no-blind-repost"),
    "group-visibility-off": (Stubborn, "no-retry-4xx"),
    "hang": (Hasty, "no-blind-repost"),
    "header-cut": (Hasty, "no-blind-repost"),
    "index-lag": (Forgetful, "createIssue unchanged after behind: at most 0"),
    "issue-not-found": (Hasty, "no-retry-4xx"),
    "issue-not-visible": (Hasty, "no-retry-4xx"),
    "keep-alive-closed": (StartsOver, "linkIssues after closed: at most 0"),
    "link-gone": (Naive, "deletes-once"),
    "link-id-invalid": (Hasty, "no-retry-4xx"),
    "link-limit": (Hasty, "no-retry-413"),
    "link-type-not-found": (Hasty, "no-retry-4xx"),
    "linking-disabled": (Hasty, "linkIssues after linking-off: at most 0"),
    "login-page": (
        Hasty,
        "stops without a login",
    ),
    "login-redirect": (
        Hasty,
        "stops without a login",
    ),
    "lost-comment": (Hasty, "no-blind-repost"),
    "lost-delete": (FaintHearted, "looks whether the link is gone, or deletes it again"),
    "lost-response": (FaintHearted, "looks whether the link is there, or posts it again"),
    "maintenance": (Hasty, "retry-after-is-minimum"),
    "malformed-json": (Hasty, "no-retry-4xx"),
    "no-link-permission": (Hasty, "no-retry-4xx"),
    "no-link-permission-documented": (Hasty, "no-retry-4xx"),
    "not-on-screen": (Insistent, "no-retry-4xx"),
    "outage": (Hasty, "bounded-attempts"),
    "rate-limited": (Hasty, "retry-after-is-minimum"),
    "rate-limited-bare": (Hasty, "no-tight-loop"),
    "rate-limited-date": (Hasty, "retry-after-is-minimum"),
    "rate-limited-forever": (Hasty, "any call after forever: waits 1 s"),
    "rate-limited-gateway": (Hasty, "no-tight-loop"),
    "rate-limited-page": (FaintHearted, "retries-rate-limited"),
    "rate-limited-per-issue": (Hasty, "retry-after-is-minimum"),
    "rate-limited-quota": (Hasty, "bounded-attempts"),
    "rate-limited-zero": (Hasty, "no-tight-loop"),
    "reset-in-body": (Hasty, "no-blind-repost"),
    "scope-mismatch": (Hasty, "no-retry-4xx"),
    "search-removed": (Outdated, SEARCHES_AGAIN),
    "self-link": (Hasty, "no-retry-4xx"),
    "server-error": (Hasty, "no-tight-loop"),
    "slow-site": (Naive, "linkIssues after slow: at most 0"),
    "stale-read": (Naive, "linkIssues after behind: at most 0"),
    "truncated": (Hasty, "no-blind-repost"),
    "unauthorized": (Hasty, "no-retry-4xx"),
    "unavailable": (Hasty, "retry-after-is-minimum"),
    "xsrf": (Hasty, "no-retry-4xx"),
}
"""Scenario -> the bad client, and the expectation that it breaks."""

GOOD: dict[str, type[AnyClient]] = {
    "group-visibility-off": Discreet,
    "index-lag": Reconciling,
    "not-on-screen": Editor,
    "search-removed": Upgrading,
}
"""Scenario -> the good client that comes near it, where the usual one does not."""

NAMES = scenario_library.names()


async def judged(name: str, client: type[AnyClient]) -> tuple[VirtualSite, Verdict]:
    site = VirtualSite((scenario_library.built_in(name),))
    await client(site).run()
    return site, site.verdict()


def test_every_scenario_of_the_library_is_tried() -> None:
    assert sorted(CAUGHT) == NAMES
    assert len(NAMES) >= 30


def test_every_fault_is_played_by_a_scenario() -> None:
    rules = [rule for name in NAMES for rule in scenario_library.built_in(name).rules]

    assert {rule.act.fault.name for rule in rules if rule.act.fault} == set(FAULTS)


@pytest.mark.parametrize("name", NAMES)
async def test_the_good_client_passes(name: str) -> None:
    site, verdict = await judged(name, GOOD.get(name, Good))

    assert [str(violation) for violation in verdict.violations] == []
    assert verdict.ok
    assert name == "calm" or any(answer.rule or answer.fault for answer in site.answers)


@pytest.mark.parametrize("name", NAMES)
async def test_the_bad_client_is_caught_by_name(name: str) -> None:
    client, policy = CAUGHT[name]

    _, verdict = await judged(name, client)

    assert not verdict.ok
    assert policy in [violation.policy for violation in verdict.violations]
    assert all(violation.because and violation.expected for violation in verdict.violations)
    assert verdict.as_json()["ok"] is False


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_says_what_a_good_client_does(name: str) -> None:
    scenario = scenario_library.built_in(name)

    assert scenario.name == name
    assert "good" in scenario.description
    assert scenario.expect
