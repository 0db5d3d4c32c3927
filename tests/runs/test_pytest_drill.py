"""runs/pytest_drill.py: how each test took each scenario."""

from __future__ import annotations

import signal

import pytest

from linktape.runs.pytest_drill import TIME_SCALE, Record, TookTooLong, how_long, limited, matrix, under
from linktape.wiring.settings import Mode, Settings
from tests.runs.outcomes import entry, outcome, session, violation


def test_a_drilled_test_that_hangs_is_ended() -> None:
    with pytest.raises(TookTooLong, match=r"still waiting after 0\.05 s under hang"), limited("hang", 0.05):
        signal.pause()


def test_what_ends_in_time_is_left_alone_and_so_are_the_signals() -> None:
    before = signal.getsignal(signal.SIGALRM)

    with limited("quick", 60.0):
        assert signal.getsignal(signal.SIGALRM) is not before

    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_nothing_of_a_clients_own_catches_the_end_of_a_test_that_hangs() -> None:
    assert not issubclass(TookTooLong, Exception)


@pytest.mark.parametrize(
    ("acted", "failed", "hung", "told"),
    [
        (True, False, False, "passed"),
        (True, True, False, "noticed"),
        (False, False, False, "not met"),
        (False, True, False, "not met"),
        (True, True, True, "hung"),
        (False, False, True, "hung"),
    ],
)
def test_how_a_test_took_a_scenario(acted: bool, failed: bool, hung: bool, told: str) -> None:
    seen = outcome(session([entry(), entry(2)], violations=[violation()])).served

    one = Record.of("outage", seen, acted=acted, failed=failed, hung=hung)

    assert one.as_json() == {
        "scenario": "outage", "outcome": told, "requests": 2, "retries": 0, "violations": 1,
        "seconds": 0.0,
    }  # fmt: skip


@pytest.mark.parametrize(("own", "scale"), [(1.0, TIME_SCALE), (0.5, 0.5)])
def test_delays_are_a_hundredth_unless_the_test_says_how_long(own: float, scale: float) -> None:
    made = under(Settings(mode=Mode.MOCK, scenarios=("xsrf",), time_scale=own), "outage")

    assert (made.scenarios, made.time_scale) == (("outage",), scale)


def test_the_matrix_has_a_line_for_each_scenario_that_struck_and_their_sums() -> None:
    records = [
        Record("outage", "passed", 2, 1, 0, 1.25),
        Record("link-limit", "noticed", 1, 0, 0),
        Record("outage", "hung", 3, 0, 2, 60.0),
        Record("calm", "not met", 1),
        Record("slow-site", "not started"),
    ]

    lines = matrix(record.as_json() for record in records)

    assert [line.split() for line in lines[1:-1]] == [
        ["outage", "2", "1", "0", "0", "1", "0", "5", "1", "2", "61.2"],
        ["link-limit", "1", "0", "1", "0", "0", "0", "1", "0", "0", "0.0"],
        ["slow-site", "1", "0", "0", "0", "0", "1", "0", "0", "0", "0.0"],
        ["all", "5", "1", "1", "1", "1", "1", "7", "1", "2", "61.2"],
    ]
    assert lines[-1] == "met by no test: calm"
    assert lines[0].startswith("scenario    tests  passed")
    assert len({len(line) for line in lines[:-1]}) == 1, "numbers end below each other"


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        ({}, "how long is not known yet, and at most 3 min"),
        ({"a": 10.0, "b": 20.0, "c": 30.0, "other": 600.0}, "about 1 min, by the last time"),
        ({"a": 10.0}, "about 30 s, by the last time"),
    ],
)
def test_how_long_a_drill_takes_is_told_by_what_earlier_runs_took(kept: dict[str, float], says: str) -> None:
    assert how_long(["a", "b", "c"], kept) == says


def test_workers_share_the_time() -> None:
    assert how_long(["a", "b"], {"a": 40.0, "b": 80.0}, workers=2) == "about 1 min, by the last time"
