"""edge/counters.py: what went through, counted and told to Prometheus."""

from __future__ import annotations

from linktape.edge.counters import BUCKETS_S, Counters
from linktape.messages import Response


def metric(counters: Counters, name: str) -> list[str]:
    """Give the values of a metric as they are told, without its name."""
    return [line.removeprefix(f"linktape_{name}") for line in counters.lines(1) if line.startswith(f"linktape_{name}")]


def test_calls_are_counted_by_operation_status_and_fault() -> None:
    counters = Counters()

    counters.answered("linkIssues", Response(201), 0.002, True)
    counters.answered("linkIssues", Response(201), 0.002, False)
    counters.answered("linkIssues", Response(413, fault="link-limit"), 0.002, True)

    assert metric(counters, "calls_total") == [
        '{operation="linkIssues",status="201",fault=""} 2',
        '{operation="linkIssues",status="413",fault="link-limit"} 1',
    ]
    assert metric(counters, "lost_total") == ['{operation="linkIssues"} 1']


def test_calls_of_a_kind_count_together_whatever_they_took_and_times_whatever_the_kind() -> None:
    counters = Counters()

    for status, took_s in ((201, 0.002), (201, 2.0), (404, 0.002)):
        counters.answered("linkIssues", Response(status), took_s, True)

    assert metric(counters, "calls_total") == [
        '{operation="linkIssues",status="201",fault=""} 2',
        '{operation="linkIssues",status="404",fault=""} 1',
    ]
    assert '{le="0.005"} 2' in metric(counters, "call_seconds_bucket")
    assert metric(counters, "call_seconds_count") == [" 3"]


def test_misses_and_lost_recordings_are_counted() -> None:
    counters = Counters()

    counters.answered("linkIssues", Response(501, is_unmatched=True), 0.0, True)
    counters.answered("linkIssues", Response(201, is_not_recorded=True), 0.0, True)

    assert metric(counters, "unmatched_total") == [" 1"]
    assert metric(counters, "not_recorded_total") == [" 1"]


def test_a_time_at_a_bound_belongs_to_its_bucket_and_buckets_add_up() -> None:
    counters = Counters()

    for took_s in (0.001, 0.0011, 30.0, 31.0):
        counters.answered("linkIssues", Response(201), took_s, True)

    told = dict(line.split(" ") for line in metric(counters, "call_seconds_bucket"))
    assert told['{le="0.001"}'] == "1"
    assert told['{le="0.005"}'] == "2"
    assert told['{le="30.0"}'] == "3"
    assert told['{le="+Inf"}'] == "4"
    assert len(told) == len(BUCKETS_S) + 1
    assert metric(counters, "call_seconds_count") == [" 4"]
    assert metric(counters, "call_seconds_sum") == [" 61.0021"]


def test_every_metric_says_what_it_is_once() -> None:
    lines = list(Counters().lines(7))

    told = [line.split(" ")[2] for line in lines if line.startswith("# TYPE")]
    assert len(told) == len(set(told))
    assert [line.split(" ")[2] for line in lines if line.startswith("# HELP")] == told
    assert "linktape_sessions 7" in lines


def test_what_two_have_counted_is_as_if_one_had() -> None:
    one, other, both = Counters(), Counters(), Counters()
    for number, counters in enumerate((one, other, other)):
        for counted in (counters, both):
            counted.answered("linkIssues", Response(201), 0.002, True)
            counted.answered("linkIssues", Response(501, is_unmatched=True), 31.0, False)
            counted.answered("getIssue", Response(501, is_unsupported=True, is_outside=True), 0.5, True)
            counted.answered("getIssue", Response(200, is_not_recorded=True), 0.5, True)
            counted.refused[421 + number] += 1
            counted.strangers["speaks https"] += number
            counted.elsewhere["other.example"] += 1

    assert one.plus(other) == both
