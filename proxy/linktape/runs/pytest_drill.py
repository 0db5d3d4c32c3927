"""`pytest --linktape-drill`: each test once per scenario, and the matrix of how the client under test took it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import NoReturn

import pytest

from linktape.errors import LinktapeError
from linktape.runs.outcome import Served
from linktape.wiring import scenario_library
from linktape.wiring.settings import Settings

PROPERTY = "linktape"
"""Under this name a test's report carries its record, from xdist's workers as well."""

TIME_SCALE = 0.01
LIMIT_S = 60.0

HEAD = ("scenario", "tests", "passed", "noticed", "not met", "hung", "requests", "retries", "violations")


@dataclass(frozen=True, slots=True)
class Record:
    """How one test took one scenario. `outcome`: passed, noticed (the test failed for the fault), not met, hung."""

    scenario: str
    outcome: str
    requests: int
    retries: int
    violations: int

    @staticmethod
    def of(scenario: str, served: Served, *, acted: bool, failed: bool, hung: bool) -> Record:
        """Sum one test up."""
        outcome = "hung" if hung else "not met" if not acted else "noticed" if failed else "passed"
        return Record(scenario, outcome, served.count, served.retries, len(served.violations))

    def as_json(self) -> dict[str, str | int]:
        """Give it as it travels in a report."""
        return asdict(self)


def under(settings: Settings, scenario: str) -> Settings:
    """Give a test's settings with the scenario; its delays are a hundredth unless the test's marker has a scale."""
    scale = settings.time_scale if settings.time_scale != 1.0 else TIME_SCALE
    return replace(settings, scenarios=(scenario,), time_scale=scale)


class TookTooLong(BaseException):
    """A test hung under a scenario. No `except Exception` of a client's gets in its way."""


@contextmanager
def limited(scenario: str, limit_s: float = LIMIT_S) -> Iterator[None]:
    """End a test that hangs: a client without a timeout would wait for ever. Only in the main thread, and on POSIX."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> NoReturn:
        raise TookTooLong(f"linktape: still waiting after {limit_s:g} s under {scenario}")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def scenario_of(item: pytest.Item) -> str | None:
    """Name the scenario that a test is drilled in; None for a test that is not."""
    callspec = getattr(item, "callspec", None)
    return None if callspec is None else callspec.params.get("linktape")


class Drilling:
    """The part of the plugin that is there in a drill only."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = list(names)
        self._records: list[Mapping[str, str | int]] = []

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run a test that uses the fixture once per scenario, unless it brings a scenario of its own."""
        if "linktape" not in metafunc.fixturenames:
            return
        if any("scenario" in mark.kwargs for mark in metafunc.definition.iter_markers("linktape")):
            return
        try:
            for name in self._names:
                scenario_library.find(name)
        except LinktapeError as exc:
            raise pytest.UsageError(f"--linktape-drill-scenario: {exc}") from None
        metafunc.parametrize("linktape", self._names or scenario_library.names(), indirect=True)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """End a drilled test that hangs."""
        scenario = scenario_of(item)
        if scenario is None:
            return (yield)
        with limited(scenario):
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the records of drilled tests, from every worker."""
        if report.when == "teardown":
            self._records += [value for name, value in report.user_properties if name == PROPERTY]  # type: ignore[misc]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the matrix."""
        if self._records:
            terminalreporter.section("linktape drill")
            for line in matrix(self._records):
                terminalreporter.write_line(line)


def matrix(reports: Iterable[Mapping[str, str | int]]) -> list[str]:
    """Give the lines of the matrix, a scenario a line, in the order of the alphabet."""
    records = [Record(**record) for record in reports]  # type: ignore[arg-type]  # they come from as_json
    rows: list[Sequence[str]] = [HEAD]
    for scenario in sorted({record.scenario for record in records}):
        mine = [record for record in records if record.scenario == scenario]
        outcomes = [record.outcome for record in mine]
        counts = [len(mine), *(outcomes.count(outcome) for outcome in HEAD[2:6])]
        sums = [sum(getattr(record, name) for record in mine) for name in HEAD[6:]]
        rows.append([scenario, *map(str, [*counts, *sums])])
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
