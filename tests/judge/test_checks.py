"""judge/checks.py: how often and how soon calls may come after something struck."""

from __future__ import annotations

import tracemalloc

import pytest

from linktape.session import Session
from tests.judge.court import Court, answer
from tests.support import HandClock, call, link

FULL = answer(413, fault="link-limit", rule="full")
CREATED = answer(201)
AFTER = "{operation: linkIssues, after: full, at_most: 0, because: a full issue stays full}"


def test_a_call_after_the_rule_is_told_with_requests_times_and_reason() -> None:
    court = Court(AFTER)

    court.post(FULL)
    court.post(FULL, after_s=2.5)

    (violation,) = court.violations
    assert violation.as_json() == {
        "policy": "linkIssues after full: at most 0",
        "requests": [1, 2],
        "because": "a full issue stays full",
        "happened": "request 2 (linkIssues Blocks HSP-1 -> MKY-1) came 2.500 s after "
        "the answer to request 1 (link-limit, 413)",
        "expected": "at most 0 after it",
    }


def test_without_a_further_call_all_is_well() -> None:
    court = Court(AFTER)

    court.post(FULL)

    assert court.verdict().ok


def test_calls_before_the_strike_do_not_count() -> None:
    court = Court(AFTER)

    court.post(CREATED)
    court.post(FULL)

    assert court.broken == []


@pytest.mark.parametrize(
    ("subject", "other", "is_broken"),
    [
        ("same", link("HSP-1", "MKY-2"), False),
        ("same", link("HSP-1", "MKY-1", comment={"body": "at 12:01"}), True),
        ("issue", link("HSP-1", "MKY-2"), True),
        ("issue", link("PR-1", "MKY-2"), False),
        ("any", link("PR-1", "MKY-2"), True),
    ],
)
def test_what_counts_shares_the_subject_an_issue_or_nothing(
    subject: str, other: dict[str, object], is_broken: bool
) -> None:
    court = Court(f"{{operation: linkIssues, after: full, at_most: 0, subject: {subject}}}")

    court.post(FULL)
    court.post(CREATED, body=other)

    assert bool(court.broken) is is_broken


def test_other_operations_do_not_count_unless_named() -> None:
    court = Court("{operation: linkIssues, after: full, at_most: 0, subject: any}")

    court.post(FULL)
    court.get("issue/HSP-1", answer(200))

    assert court.broken == []


def test_repeated_breaches_are_one_violation() -> None:
    court = Court(AFTER)

    for _ in range(50):
        court.post(FULL)

    (violation,) = court.violations
    assert violation.requests == list(range(1, 21))
    assert "and 30 more" in str(violation.as_json()["happened"])


def test_a_success_ends_the_series() -> None:
    court = Court("{operation: linkIssues, after: full, at_most: 1}")

    court.post(FULL)
    court.post(CREATED)
    court.post(CREATED)

    assert court.broken == []


def test_a_read_that_succeeds_lifts_what_a_broken_read_forbids() -> None:
    for target, is_lifted in (
        ("issue/HSP-1", True),
        ("search/jql?jql=key=HSP-1", True),
        ("issue/HSP-2", False),
        ("issueLinkType", False),
    ):
        court = Court("{operation: linkIssues, after: full, at_most: 0, subject: issue}")
        court.get("issue/HSP-1", answer(200, rule="full"), lost=True)

        court.get(target, answer(200))
        court.post(CREATED)

        assert bool(court.broken) is not is_lifted, target


def test_a_write_of_what_the_call_depends_on_lifts_what_was_forbidden() -> None:
    for deleted, is_lifted in ((answer(204), True), (answer(404), False)):
        court = Court(AFTER)
        court.post(FULL)

        court.delete("10104", deleted)
        court.post(CREATED)

        assert bool(court.broken) is not is_lifted


def test_a_success_does_not_lift_what_is_owed() -> None:
    court = Court("{operation: getIssue, after: lost, at_least: 1, subject: issue}")
    court.post(answer(201, rule="lost"), lost=True)

    court.post(CREATED)

    assert court.broken == ["getIssue after lost: at least 1"]


def test_without_after_all_calls_about_a_subject_count() -> None:
    court = Court("{operation: linkIssues, at_most: 1}")

    court.post(CREATED)
    court.post(CREATED, body=link("HSP-2", "MKY-2"))
    assert court.broken == []
    court.post(CREATED)

    assert court.broken == ["linkIssues: at most 1"]


def test_without_after_calls_can_be_counted_by_issue() -> None:
    court = Court("{operation: linkIssues, at_most: 1, subject: issue}")

    court.post(CREATED)
    court.post(CREATED, body=link("HSP-1", "MKY-2"))

    assert court.broken == ["linkIssues: at most 1"]


def test_what_must_come_is_owed_until_it_comes() -> None:
    court = Court("{operation: linkIssues, after: full, at_least: 1}")
    assert court.verdict().ok

    court.post(FULL)
    owed = court.broken
    court.post(CREATED)

    assert owed == ["linkIssues after full: at least 1"]
    assert court.verdict().ok


@pytest.mark.parametrize(
    ("waited_s", "is_broken"), [(1.0, True), (1.94, True), (1.96, False), (2.0, False), (3.0, False)]
)
def test_a_retry_waits_for_the_retry_after_that_was_sent(waited_s: float, is_broken: bool) -> None:
    court = Court("{operation: linkIssues, after: full, waits: retry-after}")

    court.post(answer(429, retry_after="2", rule="full"))
    court.post(CREATED, after_s=waited_s)

    assert bool(court.broken) is is_broken


@pytest.mark.parametrize(
    ("value", "waited_s", "is_broken"),
    [
        ("Sat, 21 Nov 2026 12:00:05 GMT", 4.0, True),
        ("Sat, 21 Nov 2026 12:00:05 GMT", 5.0, False),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0, False),
        ("soon", 0.0, False),
        ("", 0.0, False),
        ("-5", 0.0, False),
        ("99999999999", 100.0, True),
    ],
)
def test_a_retry_after_may_be_a_date_or_nonsense(value: str, waited_s: float, is_broken: bool) -> None:
    court = Court("{operation: linkIssues, after: full, waits: retry-after}")

    court.post(answer(429, retry_after=value, rule="full"))
    court.post(CREATED, after_s=waited_s)

    assert bool(court.broken) is is_broken


def test_each_wait_is_measured_from_the_latest_answer() -> None:
    court = Court("{operation: linkIssues, after: full, waits: 1s}")
    limited = answer(429, rule="full")

    court.post(limited)
    court.post(limited, after_s=1.0)
    court.post(limited, after_s=0.2)

    (violation,) = court.violations
    assert violation.requests == [2, 3]
    assert violation.expected == "a wait of at least 1 s"


def test_a_fixed_wait_shrinks_with_the_time_scale() -> None:
    court = Court("{operation: linkIssues, after: full, waits: 100s}", time_scale=0.01)

    court.post(answer(429, rule="full"))
    court.post(CREATED, after_s=1.0)

    assert court.broken == []


def test_a_client_that_gave_up_waiting_and_came_back_is_seen_although_its_first_call_ends_later() -> None:
    court = Court("{operation: linkIssues, after: lost, at_least: 1}")
    first = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session=court.session)
    second = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session=court.session)

    first = court.arrive(first)
    second = court.arrive(second, after_s=5.0)
    court.settle(first, answer(201, fault="lost-response", rule="lost"), lost=True)
    court.settle(second, CREATED)

    assert court.broken == []


def test_two_calls_at_once_are_no_retries_of_each_other() -> None:
    court = Court("{operation: linkIssues, after: lost, at_most: 0}")
    calls = [call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session=court.session) for _ in range(2)]

    first = court.arrive(calls[0])
    second = court.arrive(calls[1], after_s=0.001)
    court.settle(first, answer(201, rule="lost"), lost=True)
    court.settle(second, CREATED)

    assert court.broken == []


@pytest.mark.slow
def test_a_session_of_many_subjects_keeps_a_bounded_number_of_them() -> None:
    court = Court(f"no-retry-4xx\nbounded-attempts\nno-tight-loop\ndeletes-once\n{AFTER}")

    def kept_after(first: int, last: int) -> int:
        for number in range(first, last):
            court.post(answer(404, rule="full"), body=link(f"HSP-{number}", "MKY-1"))
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    full, later = kept_after(10_000, 14_200), kept_after(14_200, 16_300)
    tracemalloc.stop()

    assert court.broken == []
    assert later < full * 1.02


@pytest.mark.parametrize(
    ("speed", "waited_s", "is_broken"),
    [(1, 29.94, True), (1, 29.96, False), (50, 29.7, True), (50, 29.8, False), (10, 29.94, True)],
)
def test_a_wait_may_be_too_short_by_what_a_machine_takes_in_the_clocks_own_time(
    speed: float, waited_s: float, is_broken: bool
) -> None:
    court = Court("retry-after-is-minimum", session=Session(clock=HandClock(speed=speed)))

    court.post(answer(429, retry_after="30"))
    court.post(CREATED, after_s=waited_s)

    assert bool(court.broken) is is_broken
