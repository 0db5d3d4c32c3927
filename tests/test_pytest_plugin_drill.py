"""The pytest plugin: `pytest --linktape-drill`, in pytest runs of its own."""

from __future__ import annotations

import pytest

import linktape as tape
from tests.plugin_suite import REPLAYED, SPARED, ran

pytest_plugins = ["pytester"]

LIMIT, GONE = "--linktape-drill-scenario=link-limit", "--linktape-drill-scenario=link-gone"

DRILLED = """
def test_swallows(linktape):
    post(linktape)


def test_notices(linktape):
    assert post(linktape) == 201


@pytest.mark.linktape(mock=True, scenario="calm")
def test_has_its_own(linktape):
    assert post(linktape) == 201
"""


def test_a_drill_runs_each_test_once_per_scenario_and_prints_the_matrix(suite: pytest.Pytester) -> None:
    scenarios = ["--linktape-drill-scenario=link-limit", "--linktape-drill-scenario=link-gone"]

    result = ran(suite, DRILLED, "--linktape-drill", *scenarios)

    result.assert_outcomes(passed=4, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            "linktape drill: 4 runs: 2 tests in 2 scenarios; how long is not known yet, *`-n auto`*",
            "*linktape drill*",
            "scenario *tests *passed *noticed *not met *hung *requests *retries *violations *seconds",
            "link-limit *2 *1 *1 *0 *0 *2 *0 *0 *",
            "all *4 *1 *1 *2 *0 *4 *0 *0 *",
            "met by no test: link-gone",
        ]
    )


def test_in_a_drill_a_broken_expectation_and_a_failure_without_a_fault_still_fail(suite: pytest.Pytester) -> None:
    text = """
def test_retries(linktape):
    assert [post(linktape), post(linktape)] == [413, 413]


def test_is_wrong(linktape):
    assert requests.get(linktape.url + "/rest/api/3/serverInfo").status_code == 500
"""
    result = ran(suite, text, "--linktape-drill", "--linktape-drill-scenario=link-limit")

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*no-retry-413*", "link-limit *2 *1 *0 *1 *0 *0 *3 *1 *1 *"])


def test_a_drill_by_workers_has_one_matrix(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_links="from myclient import *\nimport pytest\n" + DRILLED)

    result = suite.runpytest_subprocess(
        *SPARED, "-n", "2", "-p", "no:cacheprovider", "--linktape-drill", "--linktape-drill-scenario=link-limit"
    )

    result.assert_outcomes(passed=2, xfailed=1)
    planned = "linktape drill: 2 runs: 2 tests in 1 scenario by 2 workers; how long is not known yet, *"
    result.stdout.fnmatch_lines([planned, "link-limit *2 *1 *1 *0 *0 *2 *0 *0 *"])
    assert result.stdout.str().count("linktape drill: ") == 1


def test_an_unknown_scenario_ends_a_drill_at_once(suite: pytest.Pytester) -> None:
    result = ran(suite, DRILLED, "--linktape-drill", "--linktape-drill-scenario=lnk-limit")

    assert result.ret != 0
    assert "did you mean 'link-limit'?" in result.stdout.str() + result.stderr.str()


def test_a_recorded_test_is_drilled_on_its_own_cassette(suite: pytest.Pytester) -> None:
    text = """
@pytest.mark.linktape
@pytest.mark.parametrize("type", ["Blocks", "Relates"])
def test_sync(linktape, type):
    assert post(linktape, type={"name": type}) == 201
"""
    with tape.mock() as sandbox:
        ran(suite, text, "--linktape-mode=once", f"--linktape-upstream={sandbox.url}").assert_outcomes(passed=2)

    result = ran(suite, text, "--linktape-drill", LIMIT, "--linktape-drill-scenario=calm")

    result.assert_outcomes(passed=2, xfailed=2)
    result.stdout.fnmatch_lines(["calm *2 *2 *0 *0 *0 *0 *2 *0 *0 *", "link-limit *2 *0 *2 *0 *0 *0 *2 *0 *0 *"])
    names = sorted(path.name for path in (suite.path / "cassettes" / "test_links").iterdir())
    assert names == ["test_sync-Blocks.yaml", "test_sync-Relates.yaml"]


def test_a_drill_without_cassettes_says_how_to_record_the_tests_themselves(suite: pytest.Pytester) -> None:
    result = ran(suite, REPLAYED, "--linktape-drill", LIMIT)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "record it:  pytest 'test_links.py::test_sync' --linktape-mode=once *",
            "link-limit *1 *0 *0 *0 *0 *1 *0 *0 *0 *",
        ]
    )


def test_a_drill_does_not_record(suite: pytest.Pytester) -> None:
    result = ran(suite, REPLAYED, "--linktape-drill", "--linktape-mode=once", "--linktape-upstream=http://127.0.0.1:9")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--linktape-drill replays cassettes under faults; record them before, without it"])


def test_a_test_that_notices_the_fault_and_breaks_an_expectation_fails_with_that(suite: pytest.Pytester) -> None:
    text = """
def test_hammers(linktape):
    assert 201 in [post(linktape), post(linktape)]
"""
    result = ran(suite, text, "--linktape-drill", LIMIT)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "linktape: no-retry-413: request 2 *",
            "link-limit *1 *0 *1 *0 *0 *0 *2 *1 *1 *",
            "FAILED *test_hammers[[]link-limit[]] - Failed: linktape: no-retry-*",
        ]
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def test_other():\n    pass\n", "linktape: no failure struck any test, so nothing was drilled: *"),
        (
            "def test_links(linktape):\n    assert post(linktape) != 0\n",
            "linktape: scenario link-gone struck no test, so nothing of it was tested",
        ),
    ],
)
def test_a_drill_in_vain_fails(suite: pytest.Pytester, text: str, said: str) -> None:
    result = ran(suite, text, "--linktape-drill", LIMIT, GONE)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([said])


def test_the_second_drill_knows_how_long_the_first_one_took(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_links="from myclient import *\nimport pytest\n" + DRILLED)
    drilled = ("--linktape-drill", LIMIT, GONE)

    first, second = (suite.runpytest_inprocess(*drilled) for _ in range(2))

    first.stdout.fnmatch_lines(["linktape drill: 4 runs: *; how long is not known yet, and at most 4 min; *"])
    second.stdout.fnmatch_lines(["linktape drill: 4 runs: *; about * s, by the last time; *"])
