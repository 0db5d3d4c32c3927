"""edge/traffic.py: what went through, counted and told."""

from __future__ import annotations

import json

import pytest

from linktape.edge.traffic import BUCKETS_S, MOST_WAITING, Listener, Traffic
from linktape.journal_rows import Entry
from linktape.messages import Response
from linktape.responder import Call
from linktape.session import Session
from tests.standing import entry, written
from tests.support import call, link


def linking(session: Session | None = None) -> Call:
    return call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session=session)


def metric(traffic: Traffic, name: str) -> list[str]:
    """Give the values of a metric as they are told, without its name."""
    return [line.removeprefix(f"linktape_{name}") for line in traffic.lines(1) if line.startswith(f"linktape_{name}")]


async def heard(listener: Listener) -> list[bytes]:
    return [piece async for piece in listener]


def test_calls_are_counted_by_operation_status_and_fault() -> None:
    traffic = Traffic()

    traffic.answered(linking(), Response(201), 0.002, True)
    traffic.answered(linking(), Response(201), 0.002, False)
    traffic.answered(linking(), Response(413, fault="link-limit"), 0.002, True)

    assert metric(traffic, "calls_total") == [
        '{operation="linkIssues",status="201",fault=""} 2',
        '{operation="linkIssues",status="413",fault="link-limit"} 1',
    ]
    assert metric(traffic, "lost_total") == ['{operation="linkIssues"} 1']


def test_misses_and_lost_recordings_are_counted() -> None:
    traffic = Traffic()

    traffic.answered(linking(), Response(501, is_unmatched=True), 0.0, True)
    traffic.answered(linking(), Response(201, is_not_recorded=True), 0.0, True)

    assert metric(traffic, "unmatched_total") == [" 1"]
    assert metric(traffic, "not_recorded_total") == [" 1"]


def test_a_time_at_a_bound_belongs_to_its_bucket_and_buckets_add_up() -> None:
    traffic = Traffic()

    for took_s in (0.001, 0.0011, 30.0, 31.0):
        traffic.answered(linking(), Response(201), took_s, True)

    told = dict(line.split(" ") for line in metric(traffic, "call_seconds_bucket"))
    assert told['{le="0.001"}'] == "1"
    assert told['{le="0.005"}'] == "2"
    assert told['{le="30.0"}'] == "3"
    assert told['{le="+Inf"}'] == "4"
    assert len(told) == len(BUCKETS_S) + 1
    assert metric(traffic, "call_seconds_count") == [" 4"]
    assert metric(traffic, "call_seconds_sum") == [" 61.0021"]


def test_every_metric_says_what_it_is_once() -> None:
    lines = list(Traffic().lines(7))

    told = [line.split(" ")[2] for line in lines if line.startswith("# TYPE")]
    assert len(told) == len(set(told))
    assert [line.split(" ")[2] for line in lines if line.startswith("# HELP")] == told
    assert "linktape_sessions 7" in lines


async def test_a_listener_hears_of_its_session_and_ends_behind_what_waits() -> None:
    traffic = Traffic()
    mine, everybody = traffic.listener("mine"), traffic.listener(None)
    for name in ("mine", "other"):
        session = Session(name)
        made = linking(session)
        written(session, entry(made.n, name))
        traffic.answered(made, Response(201), 0.0, True)

    traffic.stop()

    assert [piece.split(b"\n")[0] for piece in await heard(mine)] == [b": linktape", b"event: call"]
    assert len(await heard(everybody)) == 3


async def test_an_event_has_the_call_as_the_journal_has_it() -> None:
    listener = Traffic().listener(None)
    listener.hear(entry(7))
    listener.stop()

    _, event = await heard(listener)

    kind, number, data, *_ = event.decode().split("\n")
    assert (kind, number) == ("event: call", "id: 7")
    assert json.loads(data.removeprefix("data: ")) == entry(7).as_json()


async def test_what_a_slow_reader_cannot_take_is_left_out_and_told() -> None:
    listener = Traffic().listener(None)

    for n in range(MOST_WAITING + 3):
        listener.hear(entry(n))
    listener.stop()

    _, first, *rest = await heard(listener)
    assert first.startswith(b"event: left-out\ndata: 4\n\nevent: call\nid: 1\n")  # one made room for the end
    assert len(rest) == MOST_WAITING - 2


@pytest.mark.parametrize("told", [None, entry(1, "other")])
async def test_what_does_not_concern_a_listener_is_not_told(told: Entry | None) -> None:
    listener = Traffic().listener("mine")

    listener.hear(told)
    listener.stop()

    assert await heard(listener) == [b": linktape\n\n"]


async def test_who_listens_no_more_is_told_nothing() -> None:
    traffic = Traffic()
    listener = traffic.listener(None)
    session = Session()
    made = linking(session)
    written(session, entry(made.n))

    await listener.aclose()
    traffic.answered(made, Response(201), 0.0, True)
    listener.stop()

    assert await heard(listener) == [b": linktape\n\n"]
