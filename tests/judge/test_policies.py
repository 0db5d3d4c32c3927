"""judge/policies.py: good conduct by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from linktape.jira.rate_limits import LIMITERS
from linktape.judge.judge import judge_of
from linktape.judge.policies import POLICIES
from linktape.messages import Headers, Response
from tests.judge.court import COMMENT, Court, answer
from tests.support import basic, call, link

CREATED = answer(201)
MADE = replace(CREATED, made_links=("10104",))  # as the fake Jira answers: it knows the id, and says nothing of it
LOCATED = replace(MADE, headers=Headers({"Location": "https://x/rest/api/2/issueLink/10104"}))
LIMITED = answer(429, retry_after="2")
BARE = answer(429)
ISSUE = answer(200, body=b'{"fields":{"issuelinks":[{"self":"https://x/rest/api/3/issueLink/10104"}]}}')

OTHER = basic("reader@example.com", "reader-token")

Conduct = Callable[[Court], None]


def twice(first: int, second: int | None = None, *, fault: str | None = None) -> Conduct:
    """Post the same link twice; a scenario's fault strikes once."""

    def conduct(court: Court) -> None:
        court.post(answer(first, fault=fault))
        court.post(answer(first if second is None else second))

    return conduct


def three_times(court: Court) -> None:
    for status in (404, 404, 201):
        court.post(answer(status))


def refused_in_parallel(court: Court) -> None:
    body = link("HSP-1", "MKY-1")
    first, second = (
        court.arrive(call("POST", "/rest/api/3/issueLink", body, session=court.session), 0.001) for _ in range(2)
    )
    court.settle(first, answer(404))
    court.settle(second, answer(404))


def lost_after_a_refusal(court: Court) -> None:
    court.post(answer(404))
    court.post(answer(404), lost=True)


def repaired(court: Court) -> None:
    court.post(answer(400), comment=COMMENT)
    court.post(CREATED)


def reworded(court: Court) -> None:
    court.post(answer(400), comment={"body": "Linked at 12:00:01"})
    court.post(answer(400), comment={"body": "Linked at 12:00:02"})


def turned_into_a_document(court: Court) -> None:
    court.post(answer(400), comment=COMMENT)
    court.post(CREATED, comment={"body": {"type": "doc", "version": 1, "content": []}})


def other_credentials(court: Court) -> None:
    for token in ("expired-token", "token"):
        made = call("GET", "/rest/api/3/myself", session=court.session, auth=basic(token=token))
        court.send(made, answer(401 if token == "expired-token" else 200))


def same_credentials(court: Court) -> None:
    for _ in range(2):
        court.send(call("GET", "/rest/api/3/myself", session=court.session, auth=basic()), answer(401))


def too_soon(court: Court) -> None:
    court.post(LIMITED)
    court.post(CREATED, after_s=1.0)


def in_time(court: Court) -> None:
    court.post(LIMITED)
    court.post(CREATED, after_s=2.0)


def too_soon_after_503(court: Court) -> None:
    court.get("issue/HSP-1", answer(503, retry_after="30"))
    court.get("issue/HSP-1", answer(200), after_s=29.0)


def limited(limit: str, *, retry_after: str | None = "2", reset: str = "2026-11-21T12:01Z") -> Response:
    """A 429 of Cloud's that names its reason."""
    headers = {"RateLimit-Reason": LIMITERS[limit].reason, "X-RateLimit-Reset": reset}
    return Response(429, Headers(headers | ({} if retry_after is None else {"Retry-After": retry_after})))


def goes_on(limit: str, after_s: float = 0.5, retry_after: str | None = "2", **more: Any) -> Conduct:
    """Link and be refused, and read something else so much later."""

    def conduct(court: Court) -> None:
        court.post(limited(limit, retry_after=retry_after))
        made = call("GET", "/rest/api/3/issue/HSP-1", session=court.session, **more)
        court.send(made, answer(200), after_s)

    return conduct


def links_another(limit: str, *, source: str = "HSP-9", after_s: float = 0.5) -> Conduct:
    """Link and be refused, and link two others."""

    def conduct(court: Court) -> None:
        court.post(limited(limit))
        court.post(CREATED, body=link(source, "MKY-9"), after_s=after_s)

    return conduct


def in_parallel(after_s: float) -> Conduct:
    """Have three calls under way, of which one is refused; the client sends another one so much later."""

    def conduct(court: Court) -> None:
        first, second = (
            court.arrive(call("GET", f"/rest/api/3/issue/HSP-{n}", session=court.session), 0.001) for n in (1, 2)
        )
        court.settle(first, limited("quota"))
        third = court.arrive(call("GET", "/rest/api/3/issue/HSP-3", session=court.session), after_s)
        court.settle(second, limited("quota"))
        court.settle(third, limited("quota"))

    return conduct


def gave_up(court: Court) -> None:
    court.post(LIMITED)
    court.get("issue/HSP-1", answer(200))


def at_once(court: Court) -> None:
    court.post(answer(429, retry_after="0"))
    court.post(CREATED, after_s=0.01)


def after_a_while(court: Court) -> None:
    court.post(BARE)
    court.post(CREATED, after_s=1.0)


def many(count: int) -> Conduct:
    def conduct(court: Court) -> None:
        for _ in range(count):
            court.post(answer(503))

    return conduct


def many_with_success(court: Court) -> None:
    for _ in range(4):
        many(3)(court)
        court.post(CREATED)


def blind(court: Court) -> None:
    court.post(CREATED, lost=True, comment=COMMENT)
    court.post(CREATED, comment=COMMENT)


def blind_after_504(court: Court) -> None:
    court.post(answer(504), comment=COMMENT)
    court.post(CREATED, comment=COMMENT)


def blind_with_another_text(court: Court) -> None:
    court.post(CREATED, lost=True, comment=COMMENT)
    court.post(CREATED, comment={"body": "Linked, second try"})


def looked(court: Court) -> None:
    court.post(CREATED, lost=True, comment=COMMENT)
    court.get("issue/HSP-1?fields=issuelinks", ISSUE)
    court.post(CREATED, comment=COMMENT)


def looked_elsewhere(court: Court) -> None:
    court.post(CREATED, lost=True, comment=COMMENT)
    court.get("issue/PR-1?fields=issuelinks", ISSUE)
    court.post(CREATED, comment=COMMENT)


def blind_without_comment(court: Court) -> None:
    court.post(CREATED, lost=True)
    court.post(CREATED)


def comment_twice(court: Court) -> None:
    for is_lost in (True, False):
        made = call("POST", "/rest/api/3/issue/HSP-1/comment", {"body": "x"}, session=court.session)
        court.send(made, CREATED, lost=is_lost)


def deletes(link_id: str, *, first: Response) -> Conduct:
    """Make a link, and delete the one with this id."""

    def conduct(court: Court) -> None:
        court.post(first)
        court.delete(link_id, answer(204))

    return conduct


def looked_up(court: Court) -> None:
    court.post(MADE)
    court.get("issue/HSP-1?fields=issuelinks", ISSUE)
    court.delete("10104", answer(204))


def known_from_before(court: Court) -> None:
    court.delete("10104", answer(204))


def lost_the_read(court: Court) -> None:
    court.post(MADE)
    court.get("issue/HSP-1?fields=issuelinks", ISSUE, lost=True)
    court.delete("10104", answer(204))


def deleted_twice(court: Court) -> None:
    court.delete("10104", answer(204))
    court.delete("10104", answer(404))


def deleted_what_came_back(court: Court) -> None:
    court.delete("10104", answer(204))
    court.get("issue/HSP-1", ISSUE)
    court.delete("10104", answer(404))


def deleted_twice_with_success(court: Court) -> None:
    court.delete("10104", answer(204))
    court.delete("10104", answer(204))


def deleted_after_loss(court: Court) -> None:
    court.delete("10104", answer(204), lost=True)
    court.delete("10104", answer(404))


def deleted_two(court: Court) -> None:
    court.delete("10104", answer(204))
    court.delete("10105", answer(204))


CONDUCTS: list[tuple[str, Conduct, bool]] = [
    ("no-retry-413", twice(413), True),
    ("no-retry-413", twice(413, 201), False),
    ("no-retry-413", twice(413, 201, fault="link-limit"), True),
    ("no-retry-413", twice(500), False),
    *(("no-retry-4xx", twice(status), True) for status in (400, 401, 403, 404, 410, 413)),
    *(("no-retry-4xx", twice(status), False) for status in (408, 409, 425, 429, 503)),
    ("no-retry-4xx", twice(404, 201), False),
    ("no-retry-4xx", twice(404, 201, fault="masked-404"), True),
    ("no-retry-4xx", three_times, False),
    ("no-retry-4xx", refused_in_parallel, False),
    ("no-retry-4xx", lost_after_a_refusal, True),
    ("no-retry-4xx", repaired, False),
    ("no-retry-4xx", reworded, False),
    ("no-retry-4xx", turned_into_a_document, False),
    ("no-retry-4xx", other_credentials, False),
    ("no-retry-4xx", same_credentials, True),
    ("retry-after-is-minimum", too_soon, True),
    ("retry-after-is-minimum", too_soon_after_503, True),
    ("retry-after-is-minimum", in_time, False),
    ("retry-after-is-minimum", at_once, False),
    ("retry-after-is-minimum", gave_up, False),
    ("pause-all-on-quota", goes_on("quota"), True),
    ("pause-all-on-quota", goes_on("quota-tenant"), True),
    ("pause-all-on-quota", goes_on("quota", after_s=2.0), False),
    ("pause-all-on-quota", goes_on("quota", auth=OTHER), False),
    ("pause-all-on-quota", goes_on("quota", retry_after=None), True),
    ("pause-all-on-quota", goes_on("quota", retry_after=None, after_s=60.0), False),
    ("pause-all-on-quota", goes_on("burst"), False),
    ("pause-all-on-quota", in_parallel(0.02), False),
    ("pause-all-on-quota", in_parallel(0.2), True),
    ("pause-endpoint-on-burst", links_another("burst"), True),
    ("pause-endpoint-on-burst", links_another("burst", after_s=2.0), False),
    ("pause-endpoint-on-burst", goes_on("burst"), False),
    ("pause-endpoint-on-burst", links_another("quota"), False),
    ("pause-issue-on-per-issue", links_another("per-issue", source="HSP-1"), True),
    ("pause-issue-on-per-issue", links_another("per-issue"), False),
    ("pause-issue-on-per-issue", goes_on("per-issue"), False),
    ("pause-issue-on-per-issue", links_another("per-issue", source="HSP-1", after_s=2.0), False),
    ("retries-rate-limited", gave_up, True),
    ("retries-rate-limited", in_time, False),
    ("no-tight-loop", at_once, True),
    ("no-tight-loop", after_a_while, False),
    ("no-tight-loop", too_soon, False),
    ("bounded-attempts", many(5), False),
    ("bounded-attempts", many(6), True),
    ("bounded-attempts", many_with_success, False),
    ("no-blind-repost", blind, True),
    ("no-blind-repost", blind_after_504, True),
    ("no-blind-repost", blind_with_another_text, True),
    ("no-blind-repost", looked, False),
    ("no-blind-repost", looked_elsewhere, True),
    ("no-blind-repost", blind_without_comment, False),
    ("no-blind-repost", comment_twice, True),
    ("reads-link-id-from-issue", deletes("10104", first=MADE), True),
    ("reads-link-id-from-issue", deletes("10105", first=MADE), True),
    ("reads-link-id-from-issue", deletes("10103", first=MADE), False),
    ("reads-link-id-from-issue", deletes("x", first=MADE), False),
    ("reads-link-id-from-issue", deletes("10104", first=LOCATED), False),
    ("reads-link-id-from-issue", deletes("10104", first=CREATED), False),
    ("reads-link-id-from-issue", looked_up, False),
    ("reads-link-id-from-issue", known_from_before, False),
    ("reads-link-id-from-issue", lost_the_read, True),
    ("deletes-once", deleted_twice, True),
    ("deletes-once", deleted_what_came_back, False),
    ("deletes-once", deleted_twice_with_success, False),
    ("deletes-once", deleted_after_loss, False),
    ("deletes-once", deleted_two, False),
]
"""Policy, what a client does, and whether that breaks it."""


def test_every_policy_is_tried_with_a_client_that_keeps_it_and_one_that_breaks_it() -> None:
    tried = {(policy, is_broken) for policy, _, is_broken in CONDUCTS}

    assert tried == {(policy, is_broken) for policy in POLICIES for is_broken in (True, False)}


@pytest.mark.parametrize(("policy", "conduct", "is_broken"), CONDUCTS)
def test_a_policy_is_broken_by_bad_conduct_only(policy: str, conduct: Conduct, is_broken: bool) -> None:
    court = Court(policy)

    conduct(court)

    assert court.broken == ([policy] if is_broken else [])
    assert court.verdict().ok is not is_broken


def test_a_violation_gives_the_policys_reason_or_the_scenarios() -> None:
    plain, own = Court("no-retry-413"), Court("{policy: no-retry-413, because: we said so}")

    twice(413)(plain)
    twice(413)(own)

    assert plain.violations[0].because == POLICIES["no-retry-413"].because
    assert own.violations[0].because == "we said so"


def test_a_failed_call_and_its_retries_are_counted_with_their_waits() -> None:
    court = Court("no-retry-413")

    court.post(BARE)
    court.post(BARE, after_s=1.0, comment=COMMENT)
    court.post(CREATED, after_s=2.0)
    court.post(CREATED, body=link("HSP-2", "MKY-2"))

    conduct = judge_of(court.session).conduct
    assert (conduct.requests, conduct.retries) == (4, 2)
    assert conduct.waited_s == pytest.approx(3.0)


def test_what_came_too_soon_is_told_once_with_the_wait_that_was_due() -> None:
    court = Court("pause-all-on-quota\nretry-after-is-minimum")

    court.post(limited("quota", retry_after="1800"))
    court.post(limited("quota", retry_after="1799"), after_s=1.0)

    (violation,) = court.violations
    assert "came 1.000 s after request 1 was refused (jira-quota-global-based)" in violation.happened
    assert violation.expected == "no call at all for 1800 s"


@pytest.mark.parametrize(("latest_s", "remarks"), [(2.02, 1), (2.9, 0)])
def test_retries_that_leave_nothing_to_chance_are_remarked_upon_and_no_violation(latest_s: float, remarks: int) -> None:
    court = Court("retry-after-is-minimum")

    for after_s in (2.0, 2.01, latest_s):
        court.post(LIMITED)
        court.post(CREATED, after_s=after_s)

    assert len(judge_of(court.session).conduct.remarks()) == remarks
    assert court.violations == []
