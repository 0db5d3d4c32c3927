"""layers/journal.py: every call is written down, and a failure becomes an answer."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from linktape.errors import UpstreamFailed
from linktape.faults.language.scenario_file import load
from linktape.journal_rows import Entry
from linktape.judge.expectations import Policy
from linktape.judge.judge import judge_of
from linktape.layers.fault_injector import FaultInjector
from linktape.layers.journal import Journal
from linktape.messages import Headers, Response
from linktape.responder import Call, Responder
from linktape.session import DEFAULT, Session, Sessions
from tests.support import Failing, HandClock, StandIn, call, link


def journal(inside: Responder) -> Journal:
    return Journal(inside, redact=lambda text: text.replace("canary", "***"))


def posted(session: Session, comment: str = "Linked.") -> Call:
    return call("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1", comment={"body": comment}), session=session)


async def written(inside: StandIn | FaultInjector, delivered: bool = True) -> Entry:
    session = Session()
    made = posted(session)
    await journal(inside).respond(made)
    made.settle(delivered)
    return next(iter(session.journal))


async def test_a_call_is_written_down_in_jiras_words() -> None:
    entry = await written(StandIn(lambda _: Response(201, origin="mock")))

    assert (entry.n, entry.operation, entry.words) == (1, "linkIssues", "link HSP-1 blocks MKY-1, with a comment")
    assert (entry.status, entry.origin, entry.cause, entry.delivered) == (201, "mock", None, True)


async def test_what_is_written_has_passed_the_redactor() -> None:
    session = Session()
    inside = StandIn(lambda _: Response(404, origin="canary", cause="canary"))

    await journal(inside).respond(call("GET", "/rest/api/2/issue/canary?q=canary", session=session))

    assert "canary" not in next(iter(str(session.journal)))


async def test_a_failed_upstream_is_an_answer_that_names_the_cause() -> None:
    def fails(_: Call) -> Response:
        raise UpstreamFailed(504, "jira.example did not answer in time")

    session = Session()

    made = posted(session)
    response = await journal(StandIn(fails)).respond(made)
    made.settle(True)

    assert response.status == 504
    assert b"did not answer in time" in response.content
    assert next(iter(session.journal)).status == 504
    assert "did not answer in time" in next(iter(session.journal)).layers[-1].reason


async def test_a_lost_answer_keeps_jiras_status_and_is_not_delivered() -> None:
    entry = await written(StandIn(lambda _: Response(201)), delivered=False)

    assert (entry.status, entry.delivered) == (201, False)


@pytest.mark.parametrize(("then", "status"), [("{network: reset}", None), ("lost-response", 201)])
async def test_where_nobody_answered_there_is_no_status(then: str, status: int | None) -> None:
    scenario = load(f"scenario: x\nrules:\n  - {{on: any, then: {then}}}\n", "x.yaml", folder=None)

    entry = await written(FaultInjector(StandIn(lambda _: Response(201)), [scenario]), delivered=False)

    assert entry.status == status


async def test_the_judge_is_told_of_what_matched_no_recording() -> None:
    session = Session()

    made = posted(session)
    await journal(StandIn(lambda _: Response(501, is_unmatched=True))).respond(made)
    made.settle(True)

    assert list(judge_of(session).unmatched) == [1]


@pytest.mark.parametrize(("waited_s", "broken"), [(1.0, 0), (0.8, 1)])
async def test_a_wait_begins_when_the_answer_has_gone_out(waited_s: float, broken: int) -> None:
    """Not when a busy machine comes to note it."""
    clock = HandClock()
    session = Session(clock=clock)
    judge_of(session).expect([Policy("retry-after-is-minimum")])
    refused = StandIn(lambda _: Response(429, Headers({"Retry-After": "1"})))
    outermost = Journal(refused, redact=str)
    sent_s = clock.now_s

    made = replace(posted(session), n=1, arrived_s=sent_s, sent_s=lambda: sent_s)
    await outermost.respond(made)
    clock.now_s += 0.5
    made.settle(True)
    await outermost.respond(replace(posted(session), n=2, arrived_s=sent_s + waited_s))

    assert len(judge_of(session).violations()) == broken


async def test_an_error_of_our_own_is_an_answer_that_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    session = Session()

    made = posted(session)
    response = await journal(Failing(LookupError("canary"))).respond(made)
    made.settle(True)

    entry = next(iter(session.journal))
    assert (response.status, response.headers.get("Linktape-Error")) == (500, "internal")
    assert (entry.status, entry.delivered, entry.origin) == (500, True, "linktape: internal")
    assert "LookupError" in caplog.text
    assert "canary" not in caplog.text


async def test_a_client_that_goes_away_in_its_upload_ends_its_call_without_an_answer() -> None:
    session = Session()

    made = posted(session)
    response = await journal(Failing(ConnectionResetError())).respond(made)
    made.settle(False)

    entry = next(iter(session.journal))
    assert not response.delivery.is_whole
    assert (entry.status, entry.delivered) == (None, False)
    assert entry.origin == "linktape: the client went away in its upload"


async def test_a_cancelled_call_is_settled_and_stays_cancelled(caplog: pytest.LogCaptureFixture) -> None:
    session = Session()

    with caplog.at_level(logging.INFO, "linktape.calls"), pytest.raises(asyncio.CancelledError):
        await journal(Failing(asyncio.CancelledError())).respond(posted(session))

    entry = next(iter(session.journal))
    assert (entry.status, entry.delivered) == (None, False)
    assert entry.took_s is not None
    assert "no answer, lost" in caplog.text


async def test_the_late_answer_of_a_call_before_a_reset_settles_none_after_it() -> None:
    sessions = Sessions()
    outermost = journal(StandIn(lambda _: Response(501, is_unmatched=True)))
    before = posted(sessions.get())
    await outermost.respond(before)
    sessions.renew(DEFAULT)
    after = posted(sessions.get())
    await outermost.respond(after)

    before.settle(True)

    entry = next(iter(sessions.get().journal))
    assert (entry.n, entry.delivered) == (1, None)
    assert judge_of(sessions.get()).unmatched == []
    after.settle(True)
    assert judge_of(sessions.get()).unmatched == [1]


async def test_a_text_of_megabytes_is_cut_before_it_is_looked_through_and_again_before_it_is_kept() -> None:
    lengths: list[int] = []

    def redact(text: str) -> str:
        lengths.append(len(text))
        return text

    one = call("POST", "/rest/api/3/issueLink", link("H" * 2_000_000, "MKY-1"))
    await Journal(StandIn(), redact=redact).respond(one)
    one.settle(True)

    entry = next(iter(one.session.journal))
    assert max(lengths) <= 16 << 10
    assert max(len(entry.path), len(entry.subject), len(entry.words)) <= 4 << 10


async def test_ends_that_are_of_one_call_alone_are_not_piled_up() -> None:
    def numbered(asked: Call) -> Response:
        asked.note("Recorder", f"recorded as line {asked.n}")
        return Response(200)

    session, layer = Session(), journal(StandIn(numbered))
    first = call("GET", "/rest/api/2/myself", session=session)
    for n in range(1, 101):
        made = replace(first, n=n, notes=[], listeners=[])
        await layer.respond(made)
        made.settle(True)

    assert len(first.derived[layer].ended) <= 10
