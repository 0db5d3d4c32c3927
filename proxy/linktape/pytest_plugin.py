"""The pytest plugin: the fixture `linktape`, the marker of the same name, and a handful of options.

It is loaded in every test run of everybody who has linktape installed, so nothing but pytest is imported up here;
`runs/in_test.py` does the work, and is loaded by the first test that uses the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from linktape.api import Server
    from linktape.judge.coverage import Coverage
    from linktape.runs.in_test import InTest, NodeName
    from linktape.wiring.configuration import Configuration
    from linktape.wiring.hosting import Host
    from linktape.wiring.settings import Settings

MODES = ("none", "once", "new_episodes", "all")

_USED: pytest.StashKey[InTest] = pytest.StashKey()
_FAILED: pytest.StashKey[bool] = pytest.StashKey()
_HUNG: pytest.StashKey[bool] = pytest.StashKey()
_MET: pytest.StashKey[Coverage] = pytest.StashKey()
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
        "--linktape-coverage",
        action="store_true",
        help="Keep which documented answers the tests have met, for `linktape coverage`.",
    )
    group.addoption(
        "--linktape-drill",
        action="store_true",
        help="Run each test that uses the fixture once per scenario, and print how the client took each. A test that "
        "fails under a fault has noticed it; a broken expectation still fails.",
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
    if config.getoption("--linktape-drill"):
        from linktape.runs.pytest_drill import Drilling

        config.pluginmanager.register(Drilling(config.getoption("--linktape-drill-scenario")), "linktape-drill")


@pytest.fixture
def linktape(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A linktape of this test's own: `.url` for the client; `.journal()`, `.calls(...)`, `.verdict()` ...

    Without the marker it is the fake Jira. At the end of the test, calls that no recording answers and broken
    expectations fail it.
    """
    from linktape.errors import LinktapeError
    from linktape.judge.coverage import Coverage
    from linktape.runs.in_test import InTest, complaint

    item: pytest.Function = request.node
    host = _started(item)
    used = item.stash[_USED] = InTest(host, _place(item).session)
    yield used.fixture
    trouble = ""
    try:
        host.__exit__(None, None, None)
    except LinktapeError as exc:  # something could not be written
        trouble = f"linktape: {exc}"
    item.config.stash.setdefault(_MET, Coverage()).add(used.met())
    _record(item, used)
    said = trouble or complaint(used.seen(), used.name)
    if said and not item.stash.get(_FAILED, False):
        pytest.fail(said, pytrace=False)


def _started(item: pytest.Function) -> Host:
    from linktape.errors import LinktapeError
    from linktape.wiring.hosting import Host

    try:
        return Host(_settings(item)).__enter__()
    except LinktapeError as exc:
        said = f"linktape: {exc}"
    pytest.fail(said, pytrace=False)


def _place(item: pytest.Function) -> NodeName:
    from linktape.runs.in_test import NodeName

    names = [node.name for node in item.listchain() if isinstance(node, pytest.Class | pytest.Function)]
    return NodeName(item.nodeid, item.path, ".".join(names))


def _settings(item: pytest.Function) -> Settings:
    """Give the settings for a test: its markers, the nearest one winning, and the options. Raises UsageError."""
    from linktape.errors import UsageError
    from linktape.runs.in_test import Recording, settings_for

    config = item.config
    marks = list(item.iter_markers("linktape"))
    for value in (value for mark in marks for value in mark.args):
        raise UsageError(f"@pytest.mark.linktape takes named arguments only, e.g. cassette={value!r}")
    marked = {name: value for mark in reversed(marks) for name, value in mark.kwargs.items()} if marks else None
    recording = Recording(config.getoption("--linktape-mode"), config.getoption("--linktape-upstream"))
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


def _record(item: pytest.Function, used: InTest) -> None:
    """Put how a drilled test took its scenario into its report."""
    scenario = _drilled(item)
    if scenario is None:
        return
    from linktape.runs.pytest_drill import PROPERTY, Record

    failed, hung = item.stash.get(_FAILED, False), item.stash.get(_HUNG, False)
    record = Record.of(scenario, used.seen(), acted=used.was_struck, failed=failed, hung=hung)
    item.user_properties.append((PROPERTY, record.as_json()))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show a failed test's calls with it."""
    report = yield
    used = item.stash.get(_USED, None)
    if used is None or call.when != "call" or not report.failed:
        return report
    from linktape.runs.in_test import complaint, story

    item.stash[_FAILED] = True
    item.stash[_HUNG] = type(call.excinfo.value).__name__ == "TookTooLong" if call.excinfo else False
    seen = used.seen()
    said = complaint(seen, used.name)
    report.sections.append(
        ("linktape: the calls", "\n".join([story(used.fixture.journal()), *([said] if said else [])]))
    )
    scenario = _drilled(item)
    if scenario is not None and not item.stash[_HUNG] and used.was_struck:
        report.outcome = "skipped"  # as an expected failure is: under a fault, a test may well fail
        report.wasxfail = f"noticed: {scenario}"
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep the coverage of this process."""
    met = session.config.stash.get(_MET, None)
    if met is not None and session.config.getoption("--linktape-coverage"):
        from linktape.reports import coverage_reports

        coverage_reports.save(met, session.config.rootpath / coverage_reports.FOLDER)
