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
from linktape.wording import counted, roughly

TIME_SCALE = 0.01
LIMIT_S = 60.0

OUTCOMES = ("passed", "noticed", "not met", "hung", "not started")
_NOT_STRUCK = ("not met", "not started")
SUMS = ("requests", "retries", "violations")
HEAD = ("scenario", "tests", *OUTCOMES, *SUMS, "seconds")
KEPT = "linktape/seconds"
"""Where pytest's cache keeps how long each run of a drill has taken, for the next one."""


@dataclass(frozen=True, slots=True)
class Record:
    """How one test took one scenario. `outcome` is one of OUTCOMES; noticed: the test failed for the fault."""

    scenario: str
    outcome: str
    requests: int = 0
    retries: int = 0
    violations: int = 0
    seconds: float = 0.0

    @staticmethod
    def of(scenario: str, served: Served, *, acted: bool, failed: bool, hung: bool) -> Record:
        """Sum one test up."""
        outcome = "hung" if hung else "not met" if not acted else "noticed" if failed else "passed"
        return Record(scenario, outcome, served.count, served.retries, len(served.violations))

    @staticmethod
    def not_started(scenario: str) -> Record:
        """Record a test for which no linktape could be had, such as one without its cassette."""
        return Record(scenario, "not started")

    def as_json(self) -> dict[str, str | float]:
        """Give it as it travels in a report."""
        return asdict(self)


def under(settings: Settings, scenario: str) -> Settings:
    """Give a test's settings with the scenario; its delays are a hundredth unless the test's marker has a scale.

    Under a fault a test ends early, so what it leaves unused is no fault of its client's.
    """
    scale = settings.time_scale if settings.time_scale != 1.0 else TIME_SCALE
    return replace(settings, scenarios=(scenario,), time_scale=scale, strict=False)


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
        self._records: list[Mapping[str, str | float]] = []
        self._in_vain: list[str] = []
        self._seconds: dict[str, float] = {}
        self._is_planned = False

    @pytest.hookimpl(trylast=True)  # so that the scenario comes last in the test's name
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

    def pytest_report_collectionfinish(self, config: pytest.Config, items: Sequence[pytest.Item]) -> list[str]:
        """Say how many runs there are, before somebody waits for them."""
        drilled = [(item.nodeid, scenario) for item in items if (scenario := scenario_of(item)) is not None]
        said = plan(drilled, _kept(config))
        return [f"{said}; with pytest-xdist, `-n auto` makes several at once"] if said else []

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: object, ids: Sequence[str]) -> None:
        """Say the same where pytest-xdist's workers collect, once for all of them."""
        config: pytest.Config = node.config  # type: ignore[attr-defined]  # of xdist, which has no types
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if self._is_planned or reporter is None:
            return
        self._is_planned = True
        names = self._names or scenario_library.names()
        drilled = [(one, name) for one in ids for name in names if one.endswith((f"[{name}]", f"-{name}]"))]
        workers = int(config.getoption("numprocesses", None) or 1)
        said = plan(drilled, _kept(config), workers)
        if said:
            reporter.write_line(said)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the records of drilled tests, from every worker, and how long they took."""
        told = getattr(report, "linktape", {})
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0.0) + report.duration
        if "drill" in told:
            self._records.append({**told["drill"], "seconds": self._seconds.get(report.nodeid, 0.0)})

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a drill that has drilled nothing; xdist's workers each see a part of it only."""
        is_all = not hasattr(session.config, "workerinput") and not session.config.getoption("collectonly")
        if is_all:
            self._in_vain = self._find_vain()
            cache = getattr(session.config, "cache", None) if self._records else None
            if cache is not None:
                cache.set(KEPT, {**_kept(session.config), **self._seconds})
        if self._in_vain and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _find_vain(self) -> list[str]:
        """Say what was drilled in vain: everything, or a scenario that was asked for by name."""
        struck = {str(record["scenario"]) for record in self._records if record["outcome"] not in _NOT_STRUCK}
        if not struck:
            return ["no failure struck any test, so nothing was drilled: does a test use the fixture, and call?"]
        left = (name for name in self._names if name not in struck)
        return [f"scenario {name} struck no test, so nothing of it was tested" for name in left]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the matrix."""
        if self._records:
            terminalreporter.section("linktape drill")
            for line in matrix(self._records):
                terminalreporter.write_line(line)
        for line in self._in_vain:
            terminalreporter.write_line(f"linktape: {line}", red=True)


def plan(drilled: Sequence[tuple[str, str]], kept: Mapping[str, float], workers: int = 1) -> str:
    """Say how many runs there are, each a test in a scenario, and how long they take; nothing for a single one."""
    if len(drilled) < 2:
        return ""
    tests = {node.partition("[")[0] for node, _ in drilled}
    scenarios = {name for _, name in drilled}
    runs = f"{len(drilled)} runs: {counted(len(tests), 'test')} in {counted(len(scenarios), 'scenario')}"
    beside = f" by {counted(workers, 'worker')}" if workers > 1 else ""
    return f"linktape drill: {runs}{beside}; {how_long([node for node, _ in drilled], kept, workers)}"


def how_long(runs: Sequence[str], kept: Mapping[str, float], workers: int = 1) -> str:
    """Say about how long runs take, by what is kept of earlier ones; where nothing is, how long at most."""
    known = [kept[run] for run in runs if run in kept]
    if not known:
        return f"how long is not known yet, and at most {roughly(len(runs) * LIMIT_S / workers)}"
    return f"about {roughly(sum(known) / len(known) * len(runs) / workers)}, by the last time"


def _kept(config: pytest.Config) -> dict[str, float]:
    """Give how long each run took before; nothing where pytest keeps no cache."""
    cache = getattr(config, "cache", None)
    kept = cache.get(KEPT, None) if cache is not None else None
    return {name: taken for name, taken in kept.items() if isinstance(taken, float)} if isinstance(kept, dict) else {}


def matrix(reports: Iterable[Mapping[str, str | float]]) -> list[str]:
    """Give the lines of the matrix, a scenario a line: those with a hung test or a violation first; then their sums.

    The scenarios that met no test are named in a line of their own.
    """
    records = [Record(**record) for record in reports]  # type: ignore[arg-type]  # they come from as_json
    names = sorted({record.scenario for record in records})
    bad = {record.scenario for record in records if record.violations or record.outcome == "hung"}
    met = {record.scenario for record in records if record.outcome != "not met"}
    ordered = sorted(met, key=lambda name: (name not in bad, name))
    rows = [HEAD, *(_row(name, [one for one in records if one.scenario == name]) for name in ordered)]
    rows.append(_row("all", records))
    names_wide, *wide = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "  ".join([row[0].ljust(names_wide), *(cell.rjust(width) for cell, width in zip(row[1:], wide, strict=True))])
        for row in rows
    ]
    left = [name for name in names if name not in met]
    return [*lines, *([f"met by no test: {', '.join(left)}"] if left else [])]


def _row(name: str, records: Sequence[Record]) -> Sequence[str]:
    outcomes = [record.outcome for record in records]
    sums = [sum(getattr(record, name) for record in records) for name in SUMS]
    seconds = f"{sum(record.seconds for record in records):.1f}"
    return [name, *map(str, [len(records), *map(outcomes.count, OUTCOMES), *sums]), seconds]
