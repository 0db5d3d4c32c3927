"""The pytest plugin: the fixture `linktape`, the marker of the same name, and a handful of options.

It is loaded in every test run of everybody who has linktape installed, so nothing but pytest is imported up here;
`runs/in_test.py` does the work, and is loaded by the first test that uses the fixture.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from linktape.api import Server
    from linktape.cassette_tools.played_notes import PlayedInTests
    from linktape.judge.coverage import Coverage
    from linktape.runs.in_test import InTest, NodeName
    from linktape.wiring.configuration import Configuration
    from linktape.wiring.hosting import Host
    from linktape.wiring.settings import Settings

MODES = ("none", "once", "new_episodes", "all")

_USED: pytest.StashKey[InTest] = pytest.StashKey()
_PASSED: pytest.StashKey[bool] = pytest.StashKey()  # missing: the test itself never ran, or was skipped
_IS_OURS: pytest.StashKey[bool] = pytest.StashKey()  # the test fails for what linktape says
_RAISED: pytest.StashKey[bool] = pytest.StashKey()  # the test fails by itself
_HUNG: pytest.StashKey[bool] = pytest.StashKey()
_TOLD: pytest.StashKey[Mapping[str, object]] = pytest.StashKey()
_MET: pytest.StashKey[Coverage] = pytest.StashKey()
_PLAYED: pytest.StashKey[PlayedInTests] = pytest.StashKey()
_CONFIGURATION: pytest.StashKey[Configuration] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add linktape's options."""
    group = parser.getgroup("linktape", "linktape: Jira issue links, recorded, replayed, faked and broken")
    group.addoption(
        "--linktape-mode",
        choices=MODES,
        default="none",
        help="none: only replay cassettes (default); once: record the missing ones; new_episodes: add to them what is "
        "new; all: record them anew. All but none need --linktape-upstream.",
    )
    group.addoption("--linktape-upstream", metavar="URL", help="The Jira to record.")
    group.addoption(
        "--linktape-clean-up",
        action="store_true",
        help="With --linktape-mode: at the end of each test that records, delete the links that it has made.",
    )
    group.addoption(
        "--linktape-coverage",
        action="store_true",
        help="Keep which documented answers the tests have met, for `linktape coverage`.",
    )
    group.addoption(
        "--linktape-drill",
        action="store_true",
        help="Run each test that uses the fixture once per scenario, and print how the client took each. A test that "
        "fails under a fault has noticed it; a broken expectation still fails. Cassettes are only replayed.",
    )
    group.addoption(
        "--linktape-drill-scenario",
        action="append",
        default=[],
        metavar="NAME",
        help="With --linktape-drill: this scenario instead of all that come with linktape. Repeatable.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and what a drill needs."""
    config.addinivalue_line(
        "markers",
        "linktape(cassette=None, scenario=None, mock=False, ...): which linktape the fixture `linktape` gives: "
        "cassettes to replay (by default one named after the test), scenarios, or the fake Jira",
    )
    if config.getoption("--linktape-clean-up") and config.getoption("--linktape-mode") == "none":
        raise pytest.UsageError(
            "--linktape-clean-up deletes what is recorded: it needs --linktape-mode once or another"
        )
    if config.getoption("--linktape-drill"):
        if config.getoption("--linktape-mode") != "none":
            raise pytest.UsageError("--linktape-drill replays cassettes under faults; record them before, without it")
        from linktape.runs.pytest_drill import Drilling

        config.pluginmanager.register(Drilling(config.getoption("--linktape-drill-scenario")), "linktape-drill")


@pytest.fixture
def linktape(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A linktape of this test's own: `.url` for the client; `.journal()`, `.calls(...)`, `.verdict()` ...

    Without the marker it is the fake Jira. At the end of the test, calls that no recording answers and broken
    expectations fail it.
    """
    from linktape.runs.in_test import InTest
    from linktape.session import DEFAULT

    item: pytest.Function = request.node
    host = _started(item)
    is_marked = any(item.iter_markers("linktape"))
    # Who has the site's own address cannot name a session in it.
    session = DEFAULT if host.settings.proxied is not None else _place(item).session
    used = item.stash[_USED] = InTest(host, session, is_marked, _drilled(item))
    with _led(host), _told_once():
        yield used.fixture
    _finish(item, used)


def _started(item: pytest.Function) -> Host:
    from linktape.errors import LinktapeError
    from linktape.wiring.hosting import Host

    try:
        return Host(_settings(item)).__enter__()
    except LinktapeError as exc:
        said = f"linktape: {exc}"
    scenario = _drilled(item)
    if scenario is not None:
        from linktape.runs.pytest_drill import Record

        item.stash[_TOLD] = {"drill": Record.not_started(scenario).as_json()}
    pytest.fail(said, pytrace=False)


@contextmanager
def _led(host: Host) -> Iterator[None]:
    """Have the clients of a test's own process, and of those that it starts, trust what `tls=True` has made, and ask
    for the site of `as_` here.
    """
    import os

    from linktape.runs import proxy_variables, trust

    authority, proxied = host.serving.authority, host.settings.proxied
    with pytest.MonkeyPatch.context() as patch:
        if authority is not None:
            for name, value in trust.variables(os.environ, authority, java=proxied is not None).items():
                patch.setenv(name, value)
        if proxied is not None:
            for name, value in proxy_variables.variables(os.environ, host.serving.origin, proxied).items():
                patch.setenv(name, value)
        yield


@contextmanager
def _told_once() -> Iterator[None]:
    """Keep misses out of the captured log: the failure itself tells them."""
    import logging

    def is_no_miss(record: logging.LogRecord) -> bool:
        return not hasattr(record, "operation")

    log = logging.getLogger("linktape.layers.replayer")
    log.addFilter(is_no_miss)
    try:
        yield
    finally:
        log.removeFilter(is_no_miss)


def _finish(item: pytest.Function, used: InTest) -> None:
    """Take the linktape of a test apart, and fail the test for what has come up since it ended."""
    from linktape.cassette_tools.played_notes import PlayedInTests
    from linktape.clock import REAL
    from linktape.errors import LinktapeError
    from linktape.judge.coverage import Coverage
    from linktape.runs.pytest_closing import told

    has_passed = item.stash.get(_PASSED, None)
    used.host.drain()
    said = "" if has_passed is False else used.complaint(is_over=has_passed is True)
    if said or not has_passed:
        used.spare_cassettes()
    try:
        used.host.__exit__(None, None, None)
    except LinktapeError as exc:  # something could not be written
        said = f"linktape: {exc}"
    item.config.stash.setdefault(_MET, Coverage()).add(used.met())
    item.config.stash.setdefault(_PLAYED, PlayedInTests()).add(used.played(), REAL.now())
    item.stash[_TOLD] = told(item.nodeid, used, has_passed=bool(has_passed) and not said) | _drill_record(item, used)
    if said and has_passed is not False:
        pytest.fail(said, pytrace=False)


def _place(item: pytest.Function) -> NodeName:
    from linktape.runs.in_test import NodeName

    names = [node.name for node in item.listchain() if isinstance(node, pytest.Class | pytest.Function)]
    return NodeName(item.nodeid, item.path, ".".join(names), _drilled(item) or "")


def _settings(item: pytest.Function) -> Settings:
    """Give the settings for a test: its markers, the nearest one winning, and the options. Raises UsageError."""
    from linktape.errors import UsageError
    from linktape.runs.in_test import Recording, settings_for

    config = item.config
    marks = list(item.iter_markers("linktape"))
    for value in (value for mark in marks for value in mark.args):
        raise UsageError(f"@pytest.mark.linktape takes named arguments only, e.g. cassette={value!r}")
    marked = {name: value for mark in reversed(marks) for name, value in mark.kwargs.items()} if marks else None
    recording = Recording(*(config.getoption(f"--linktape-{name}") for name in ("mode", "upstream", "clean-up")))
    settings = settings_for(_place(item), marked, recording, _configuration(config))
    scenario = _drilled(item)
    if scenario is None:
        return settings
    from linktape.runs.pytest_drill import under

    return under(settings, scenario)


def _configuration(config: pytest.Config) -> Configuration:
    """Read the files and the environment, once in a test run."""
    if _CONFIGURATION not in config.stash:
        from linktape.wiring.configuration import configuration

        found = config.stash[_CONFIGURATION] = configuration(None, config.rootpath)
        for warning in found.warnings:
            config.issue_config_time_warning(pytest.PytestConfigWarning(f"linktape: {warning}"), stacklevel=2)
    return config.stash[_CONFIGURATION]


def _drilled(item: pytest.Item) -> str | None:
    """Name the scenario that a test is drilled in."""
    if not item.config.getoption("--linktape-drill"):
        return None
    from linktape.runs.pytest_drill import scenario_of

    return scenario_of(item)


def _drill_record(item: pytest.Function, used: InTest) -> dict[str, object]:
    """Say how a drilled test took its scenario."""
    if used.drilled_in is None:
        return {}
    from linktape.runs.pytest_drill import Record

    raised, hung = item.stash.get(_RAISED, False), item.stash.get(_HUNG, False)
    record = Record.of(used.drilled_in, used.seen(), acted=used.has_met_its_scenario, failed=raised, hung=hung)
    return {"drill": record.as_json()}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Judge a test as it ends, so that what linktape says fails the test itself."""
    try:
        result = yield
    except BaseException as exc:
        used = item.stash.get(_USED, None)
        if used is not None and not isinstance(exc, pytest.skip.Exception):
            item.stash[_PASSED], item.stash[_RAISED] = False, True
            item.stash[_HUNG] = type(exc).__name__ == "TookTooLong"
            if isinstance(exc, Exception) and used.drilled_in and used.was_struck:  # it has noticed the fault; but how?
                _fail(item, used.complaint(is_over=False))
        raise
    used = item.stash.get(_USED, None)
    if used is not None:
        item.stash[_PASSED] = True
        _fail(item, used.complaint(is_over=not _may_still_call(item)))
    return result


def _fail(item: pytest.Item, said: str) -> None:
    """Fail a test, unless nothing is to be said."""
    if said:
        item.stash[_PASSED] = False
        item.stash[_IS_OURS] = True
        raise pytest.fail.Exception(said, pytrace=False) from None


def _may_still_call(item: pytest.Item) -> bool:
    """Whether a fixture built on ours has something to do after the test, such as to flush or to log out."""
    from inspect import isasyncgenfunction, isgeneratorfunction

    info = getattr(item, "_fixtureinfo", None)
    fixtures = {name: defs[-1] for name, defs in getattr(info, "name2fixturedefs", {}).items() if defs}

    def uses_ours(name: str) -> bool:
        names = fixtures[name].argnames if name in fixtures else ()
        return "linktape" in names or any(uses_ours(other) for other in names if other != name)

    return any(
        uses_ours(name)
        for name, one in fixtures.items()
        if name != "linktape" and (isgeneratorfunction(one.func) or isasyncgenfunction(one.func))
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show a failed test's calls with it, and let its last report carry what the end of the test run says of it."""
    report = yield
    if call.when == "teardown" and _TOLD in item.stash:
        vars(report)["linktape"] = item.stash[_TOLD]
    used = item.stash.get(_USED, None)
    if used is None or call.when != "call" or not report.failed:
        return report
    is_ours = item.stash.get(_IS_OURS, False)
    if not is_ours:
        item.stash[_PASSED], item.stash[_RAISED] = False, True  # a unittest's failure is seen here only
    said = "" if is_ours else used.complaint(is_over=False)
    report.sections.append(("linktape: the calls", "\n".join([used.story(), *([said] if said else [])])))
    if used.drilled_in and used.was_struck and not is_ours and not item.stash.get(_HUNG, False):
        report.outcome = "skipped"  # as an expected failure is: under a fault, a test may well fail
        report.wasxfail = f"noticed: {used.drilled_in}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was recorded, replaced and left unused, and which tests made no call."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    told = [report.linktape for report in reports if hasattr(report, "linktape")]
    if told:
        from linktape.runs.pytest_closing import closing

        lines = closing(told)
        if lines:
            terminalreporter.section("linktape")
        for line in lines:
            terminalreporter.write_line(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep the coverage of this process, and what its tests have played."""
    met = session.config.stash.get(_MET, None)
    if met is not None and session.config.getoption("--linktape-coverage"):
        from linktape.reports import coverage_reports

        coverage_reports.save(met, session.config.rootpath / coverage_reports.FOLDER)
    played = session.config.stash.get(_PLAYED, None)
    if played is not None:
        from linktape.errors import UsageError

        try:
            played.save(session.config.rootpath)
        except UsageError as exc:
            reporter = session.config.pluginmanager.get_plugin("terminalreporter")
            if reporter is not None:
                reporter.write_line(f"\nlinktape: what was played is not noted: {exc}")
