"""edge/traffic.py: what went through, counted and told."""

from __future__ import annotations

from linktape.edge.traffic import BUCKETS_S, MOST_RECENT, Traffic
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


class Ear:
    """A listener that writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def hear(self, number: int, entry: Entry) -> None:
        self.heard.append((number, entry.session, entry.n))

    def hear_change(self, session: str, what: str) -> None:
        self.heard.append((session, what))

    def stop(self) -> None:
        self.heard.append("stop")


def ended(traffic: Traffic, session: Session) -> None:
    """Have one call of a session end."""
    made = linking(session)
    written(session, entry(made.n, session.name))
    traffic.answered(made, Response(201), 0.0, True)


def test_a_listener_hears_of_calls_in_the_order_of_their_ends_and_of_changes() -> None:
    traffic, ear = Traffic(), Ear()
    ended(traffic, Session("before"))
    traffic.listen(ear)

    for name in ("a", "b"):
        ended(traffic, Session(name))
    traffic.changed("a", "reset")
    traffic.stop()
    traffic.listen_no_more(ear)
    ended(traffic, Session("c"))

    assert ear.heard == [(1, "a", 1), (2, "b", 1), ("a", "reset"), "stop"]


def test_the_ends_are_remembered_from_the_first_listener_on_and_bounded() -> None:
    traffic, session = Traffic(), Session("a")
    traffic.answered(linking(session), Response(201), 0.0, True)
    assert traffic.ends is None

    ends = traffic.listen(Ear())
    for _ in range(MOST_RECENT + 1):
        traffic.answered(linking(session), Response(201), 0.0, True)

    assert traffic.listen(Ear()) is ends
    assert (ends.count, len(ends.recent), ends.recent[0]) == (MOST_RECENT + 1, MOST_RECENT, ("a", 3))
