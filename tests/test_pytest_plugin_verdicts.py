"""The pytest plugin: what fails a test and when, and what the end of the test run says."""

from __future__ import annotations

import pytest

import linktape as tape
from tests.plugin_suite import REPLAYED, ran

pytest_plugins = ["pytester"]


def test_a_bare_test_without_a_call_is_named_at_the_end(suite: pytest.Pytester) -> None:
    text = """
def test_calls(linktape):
    assert post(linktape) == 201

def test_has_only_the_address(linktape):
    assert linktape.url

@pytest.mark.linktape(mock=True, allow_no_calls=True)
def test_means_it(linktape):
    assert linktape.url
"""
    result = ran(suite, text)

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        ["1 test made no call to linktape, and tested nothing with it:", "  test_links.py::test_has_only_the_address"],
        consecutive=True,
    )


def test_the_end_says_what_no_test_asked_for(suite: pytest.Pytester) -> None:
    with tape.mock() as sandbox:
        ran(suite, REPLAYED, "--linktape-mode=once", f"--linktape-upstream={sandbox.url}").stdout.fnmatch_lines(
            ["recorded 3 interactions in *test_sync.yaml"]
        )

    result = ran(suite, "@pytest.mark.linktape\ndef test_sync(linktape):\n    assert post(linktape) == 201\n")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["never asked for: 2 interactions of *test_sync.yaml (line *)"])


def test_a_failed_test_never_replaces_its_cassette(suite: pytest.Pytester) -> None:
    cassette = suite.path / "cassettes" / "test_links" / "test_sync.yaml"
    with tape.mock() as sandbox:
        to = f"--linktape-upstream={sandbox.url}"
        ran(suite, REPLAYED, "--linktape-mode=once", to).assert_outcomes(passed=1)
        before = cassette.read_text()

        result = ran(suite, REPLAYED + "    assert False\n", "--linktape-mode=all", to)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["recorded * in *test_sync.yaml.new; *test_sync.yaml stays as it was,*test_sync failed)"]
    )
    assert cassette.read_text() == before
    assert cassette.with_name("test_sync.yaml.new").exists()
    ran(suite, REPLAYED).assert_outcomes(passed=1)


def test_a_test_that_fails_when_it_is_first_recorded_says_how_to_record_it_anew(suite: pytest.Pytester) -> None:
    with tape.mock() as sandbox:
        to = f"--linktape-upstream={sandbox.url}"

        failed = ran(suite, REPLAYED + "    assert False\n", "--linktape-mode=once", to)
        ran(suite, REPLAYED, "--linktape-mode=all", to).assert_outcomes(passed=1)

    failed.assert_outcomes(failed=1)
    failed.stdout.fnmatch_lines(["recorded * in *test_sync.yaml; this did not end well: *with mode `all`*"])


def test_a_test_that_is_skipped_or_never_begun_is_not_asked_for_calls(suite: pytest.Pytester) -> None:
    text = """
@pytest.fixture
def broken(linktape):
    raise RuntimeError("no client")

@pytest.mark.linktape(mock=True, scenario="link-limit")
def test_skips(linktape):
    pytest.skip("not today")

@pytest.mark.linktape(mock=True)
def test_has_no_client(broken):
    pass
"""
    result = ran(suite, text)

    result.assert_outcomes(skipped=1, errors=1)
    assert "made no call" not in result.stdout.str()


def test_what_a_fixture_does_after_the_test_still_counts(suite: pytest.Pytester) -> None:
    text = """
@pytest.fixture
def outbox(linktape):
    calls = []
    yield calls
    for call in calls:
        call()

@pytest.mark.linktape(mock=True, scenario="link-limit")
def test_sends_later(linktape, outbox):
    outbox.append(lambda: post(linktape))

@pytest.mark.linktape(mock=True)
def test_sends_nothing(linktape, outbox):
    pass
"""
    result = ran(suite, text)

    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_sends_nothing*", "linktape: the test made no call *"])


def test_a_client_that_is_known_to_be_wrong_can_be_expected_to_fail(suite: pytest.Pytester) -> None:
    text = """
@pytest.mark.xfail(strict=True)
@pytest.mark.linktape(mock=True, scenario="link-limit")
def test_hammers(linktape):
    post(linktape), post(linktape)
"""
    ran(suite, text).assert_outcomes(xfailed=1)


def test_a_unittest_fails_as_well(suite: pytest.Pytester) -> None:
    text = """
import unittest

@pytest.mark.linktape(mock=True, scenario="link-limit")
class TestLinks(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def served(self, linktape):
        self.linktape = linktape

    def test_hammers(self):
        post(self.linktape), post(self.linktape)

    def test_is_wrong(self):
        self.assertEqual(post(self.linktape), 201)
"""
    result = ran(suite, text)

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["linktape: no-retry-413: *", "*AssertionError: 413 != 201*"])
