"""judge/judge.py: told of every call, it counts retries and waits."""

from __future__ import annotations

import pickle

import pytest

from linktape.judge.expectations import CommentCount, Limit, LinkCount, Policy
from linktape.judge.judge import MOST_NUMBERS, OVERTAKING_S, Judge, judge_of
from linktape.judge.policies import POLICIES
from linktape.messages import Response
from linktape.session import Session
from tests.judge.court import Court, answer
from tests.support import HandClock, call, link


def conduct(court: Court) -> tuple[int, int, float, float | None]:
    seen = judge_of(court.session).conduct
    shortest_s = None if seen.shortest_wait_s is None else round(seen.shortest_wait_s, 6)
    return seen.requests, seen.retries, round(seen.waited_s, 6), shortest_s


def test_a_call_like_one_that_failed_is_a_retry_and_its_wait_is_counted_from_that_answer() -> None:
    court = Court("no-retry-413")

    court.post(answer(503))
    court.post(answer(503), after_s=2.0)
    court.post(answer(201), after_s=1.5)

    assert conduct(court) == (3, 2, 3.5, 1.5)


@pytest.mark.parametrize("first", [answer(201), answer(302)])
def test_a_call_like_one_that_did_not_fail_is_no_retry(first: Response) -> None:
    court = Court("no-retry-413")

    court.post(first)
    court.post(answer(201))

    assert conduct(court) == (2, 0, 0.0, None)


def test_a_call_that_comes_before_the_answer_is_no_retry() -> None:
    court = Court("no-retry-413")
    first = court.arrive(call("GET", "/rest/api/3/issue/HSP-1", session=court.session))

    court.get("issue/HSP-1", answer(200), after_s=0.001)
    court.settle(first, answer(503))

    assert conduct(court)[:2] == (2, 0)


@pytest.mark.parametrize(("after_s", "is_broken"), [(OVERTAKING_S + 0.001, True), (OVERTAKING_S / 2, False)])
def test_a_client_that_gave_up_waiting_is_told_from_one_that_calls_in_parallel(after_s: float, is_broken: bool) -> None:
    court = Court("{operation: linkIssues, after: lost, at_most: 0, because: it was made}")
    body = link("HSP-1", "MKY-1")
    first = court.arrive(call("POST", "/rest/api/3/issueLink", body, session=court.session))
    second = court.arrive(call("POST", "/rest/api/3/issueLink", body, session=court.session), after_s)

    court.settle(first, answer(201, fault="lost-response", rule="lost"), lost=True)
    court.settle(second, answer(201))

    assert bool(court.broken) is is_broken


def test_new_expectations_take_the_place_of_the_former_ones() -> None:
    judge = Judge()
    judge.expect([LinkCount("Blocks", "A-1", "B-1", 1), Limit("x", "y", at_least=1), Policy("no-retry-413")])

    judge.expect([CommentCount("A-1", None, 1)])

    assert judge.holdings_expectations == [CommentCount("A-1", None, 1)]
    assert judge.violations() == []


@pytest.mark.parametrize(("waited_s", "is_broken"), [(9.0, True), (11.0, False)])
def test_a_wait_is_never_made_longer_by_the_time_scale(waited_s: float, is_broken: bool) -> None:
    court = Court("{operation: linkIssues, after: full, waits: 10s, because: it is full}", time_scale=3.0)

    court.post(answer(413, fault="link-limit", rule="full"))
    court.post(answer(413, fault="link-limit", rule="full"), after_s=waited_s)

    assert bool(court.broken) is is_broken


def test_numbers_of_misses_are_kept_up_to_a_bound() -> None:
    judge = Judge()
    made = call("GET", "/rest/api/3/issue/HSP-1")

    for _ in range(MOST_NUMBERS + 1):
        judge.arrived(made)
        judge.settled(made, Response(501, is_unmatched=True), delivered=True, at_s=0.0)

    assert len(judge.unmatched) == MOST_NUMBERS


def test_a_judge_is_plain_data_and_goes_on_elsewhere() -> None:
    court = Court("\n".join([*POLICIES, "{operation: linkIssues, after: full, at_most: 0}"]))
    court.post(answer(413, rule="full"))
    court.delete("10104", answer(404))

    court.session.put(pickle.loads(pickle.dumps(judge_of(court.session))))
    court.post(answer(413, rule="full"))
    court.delete("10104", answer(404))

    assert court.broken == ["no-retry-413", "no-retry-4xx"]


def test_by_a_faster_clock_who_gives_up_is_told_by_as_much_real_time() -> None:
    fast = Session(clock=HandClock(speed=50))
    court = Court("{operation: linkIssues, after: lost, at_most: 0, because: it was made}", session=fast)
    body = link("HSP-1", "MKY-1")
    first = court.arrive(call("POST", "/rest/api/3/issueLink", body, session=court.session))
    second = court.arrive(call("POST", "/rest/api/3/issueLink", body, session=court.session), OVERTAKING_S * 40)

    court.settle(first, answer(201, fault="lost-response", rule="lost"), lost=True)
    court.settle(second, answer(201))

    assert not court.broken


def test_the_longest_wait_that_was_asked_for_is_known() -> None:
    court = Court("no-retry-413")

    for seconds in ("3", "30", "2"):
        court.post(answer(429, retry_after=seconds))

    assert judge_of(court.session).conduct.asked_s == 30.0
