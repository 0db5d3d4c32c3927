"""The pytest plugin: the fixture `linktape`, the marker of the same name, and a handful of options.

It is loaded in every test run of everybody who has linktape installed, so nothing but pytest is imported up here;
`runs/in_test.py` does the work, and is loaded by the first test that uses the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from linktape.api import Tape
    from linktape.judge.coverage import Coverage
    from linktape.runs.in_test import Linktape, Place
    from linktape.settings import Settings

MODES = ("none", "once", "new_episodes", "all")

_USED: pytest.StashKey[Linktape] = pytest.StashKey()
_FAILED: pytest.StashKey[bool] = pytest.StashKey()
_MET: pytest.StashKey[Coverage] = pytest.StashKey()


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


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        "linktape(cassette=None, scenario=None, mock=False, ...): which linktape the fixture `linktape` gives: "
        "cassettes to replay (by default one named after the test), scenarios, or the fake Jira",
    )


@pytest.fixture
def linktape(request: pytest.FixtureRequest) -> Iterator[Linktape]:
    """A linktape of this test's own: `.url` for the client; `.journal`, `.calls(...)`, `.verdict`, `.scenario(...)`.

    Without the marker it is the fake Jira. At the end of the test, calls that no recording answers and broken
    expectations fail it.
    """
    from linktape.runs.in_test import Linktape, complaint

    item: pytest.Function = request.node
    tape = _started(request, item)
    used = item.stash[_USED] = Linktape(tape, _place(item).session)
    yield used
    trouble = _stopped(tape)
    _keep(item, used)
    said = trouble or complaint(used.seen(), used.name)
    if said and not item.stash.get(_FAILED, False):
        pytest.fail(said, pytrace=False)


def _started(request: pytest.FixtureRequest, item: pytest.Function) -> Tape:
    from linktape.api import Tape
    from linktape.errors import LinktapeError

    try:
        return Tape(_settings(request, item)).__enter__()
    except LinktapeError as exc:
        said = f"linktape: {exc}"
    pytest.fail(said, pytrace=False)


def _stopped(tape: Tape) -> str:
    """Stop serving, and say what could not be written then."""
    from linktape.errors import LinktapeError

    try:
        tape.__exit__(None, None, None)
    except LinktapeError as exc:
        return f"linktape: {exc}"
    return ""


def _place(item: pytest.Function) -> Place:
    from linktape.runs.in_test import Place

    names = [node.name for node in item.listchain() if isinstance(node, pytest.Class | pytest.Function)]
    return Place(item.nodeid, item.path, ".".join(names))


def _settings(request: pytest.FixtureRequest, item: pytest.Function) -> Settings:
    """Give the settings for a test: its markers, the nearest one winning, and the options. Raises UsageError."""
    from linktape.runs.in_test import Recording, Wish, settings_for

    config = request.config
    wish = None
    marks = list(item.iter_markers("linktape"))
    if marks:
        arguments = {name: value for mark in reversed(marks) for name, value in mark.kwargs.items()}
        wish = Wish.of(arguments, [value for mark in marks for value in mark.args])
    recording = Recording(config.getoption("--linktape-mode"), config.getoption("--linktape-upstream"))
    return settings_for(_place(item), wish, recording, config.rootpath)


def _keep(item: pytest.Function, used: Linktape) -> None:
    """Remember what a test has met."""
    from linktape.judge.coverage import Coverage

    item.config.stash.setdefault(_MET, Coverage()).add(used.met())


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
    seen = used.seen()
    said = complaint(seen, used.name)
    report.sections.append(("linktape: the calls", "\n".join([story(used.journal), *([said] if said else [])])))
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep the coverage of this process."""
    met = session.config.stash.get(_MET, None)
    if met is not None and session.config.getoption("--linktape-coverage"):
        from linktape.runs import coverage_files

        coverage_files.save(met, session.config.rootpath / coverage_files.FOLDER)
