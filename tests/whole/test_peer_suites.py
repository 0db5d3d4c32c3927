"""The link tests of pycontribs/jira and jira.js, unmodified, against `linktape mock`: `tools/peer_suites`.

They are run where a variable names a checkout; without one each is skipped by its name.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.peer_suites.__main__ import main
from tools.peer_suites.suites import SUITES, CannotRun, Outcome, Suite, outcome_of

CHECKOUTS = {"jira": "PEER_JIRA", "jira-js": "PEER_JIRA_JS"}
EXPECTED = {"jira": 13, "jira-js": 19}
"""So many tests there are at least; later versions may have more."""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("suite", "profile"),
    [pytest.param(suite, profile, id=f"{suite.option}-{profile}") for suite in SUITES for profile in suite.profiles],
)
def test_the_link_tests_of_another_client_pass(suite: Suite, profile: str) -> None:
    variable = CHECKOUTS[suite.option]
    folder = os.environ.get(variable)
    if folder is None:
        pytest.skip(f"no checkout of {suite.repository}: {variable} names none")

    outcome = suite.run(Path(folder), profile)

    assert outcome.is_good, f"{outcome}\n{outcome.printed[-5_000:]}"
    assert outcome.passed >= EXPECTED[suite.option]


def test_without_a_checkout_each_suite_is_skipped_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0

    said = capsys.readouterr().out
    assert [line.partition(":")[0] for line in said.splitlines()] == [suite.repository for suite in SUITES]
    assert said.count("skipped, no checkout") == len(SUITES)


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.option)
def test_a_folder_that_is_no_checkout_is_said_to_be_none(suite: Suite, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=f"is no checkout of {suite.repository}: it has no tests/"):
        suite.run(tmp_path, "documented")

    assert main([f"--{suite.option}", str(tmp_path)]) == 2


REPORT = """<testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="bad"><failure message="not so"/></testcase>
<testcase classname="a" name="left out"><skipped/></testcase>
</testsuite></testsuites>"""


def test_what_did_not_pass_is_named_and_nothing_is_good_of_which_nothing_ran(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")

    outcome = outcome_of(report, "")

    assert str(outcome).splitlines() == ["1 of 3 passed", "  failure: a bad: not so", "  skipped: a left out: "]
    assert [Outcome(1, ()).is_good, outcome.is_good, Outcome(0, ()).is_good] == [True, False, False]
