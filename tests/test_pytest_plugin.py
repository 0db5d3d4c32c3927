"""The pytest plugin, in pytest runs of its own, with real clients."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import linktape as tape
from linktape.cassette_tools import played_notes
from linktape.tape import files
from tests.cli.running import CLEAN
from tests.plugin_suite import REPLAYED, SPARED, ran

pytest_plugins = ["pytester"]


def test_without_a_marker_a_test_gets_the_fake_jira(suite: pytest.Pytester) -> None:
    result = ran(
        suite,
        """
def test_links(linktape):
    client(linktape).create_issue_link("Blocks", "HSP-1", "MKY-1", comment={"body": "Waits."})
    assert ("Blocks", "HSP-1", "MKY-1") in linktape.links()
    assert linktape.comments("HSP-1") == ["Waits."]
    assert [call["status"] for call in linktape.calls("linkIssues")] == [201]
    assert linktape.journal()[-1]["words"] == "link HSP-1 blocks MKY-1, with a comment"
    client(linktape).add_simple_link("HSP-1", {"url": "https://bugs.example/1", "title": "Bug 1"})
    assert linktape.remote_links("HSP-1") == [("https://bugs.example/1", "Bug 1")]
    assert linktape.journal()[-1]["words"] == "web link HSP-1 -> https://bugs.example/1"
    assert linktape.journal()[-1]["session"] == "test_links.test_links"
    assert linktape.verdict()["ok"] is True
""",
    )

    result.assert_outcomes(passed=1)


def test_each_test_has_a_jira_of_its_own(suite: pytest.Pytester) -> None:
    result = ran(
        suite,
        """
@pytest.mark.parametrize("n", range(5))
def test_first(linktape, n):
    assert len(linktape.links()) == 1
    assert post(linktape) == 201
    assert len(linktape.links()) == 2
""",
    )

    result.assert_outcomes(passed=5)


def test_asynchronous_tests_and_clients_work_as_well(suite: pytest.Pytester) -> None:
    result = ran(
        suite,
        """
import httpx

async def test_async(linktape):
    async with httpx.AsyncClient(auth=("admin@example.com", "token")) as client:
        answer = await client.post(linktape.url + "/rest/api/3/issueLink", json=LINK)
    assert answer.status_code == 201
    assert len(linktape.calls("linkIssues")) == 1
""",
        "-o",
        "asyncio_mode=auto",
        "-p",
        "asyncio",
    )

    result.assert_outcomes(passed=1)


def test_a_broken_expectation_fails_the_test_with_the_reason(suite: pytest.Pytester) -> None:
    result = ran(
        suite,
        """
@pytest.mark.linktape(mock=True, scenario="link-limit")
def test_retries(linktape):
    assert [post(linktape), post(linktape)] == [413, 413]
""",
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "linktape: no-retry-413: request 2 (linkIssues Blocks HSP-1 -> MKY-1) came *a full issue stays full*",
            "*linktape: the calls*",
            "#2 link HSP-1 blocks MKY-1: 413 (link-limit)*",
            "FAILED *::test_retries - Failed: linktape: no-retry-*",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_good_client_passes_under_the_same_scenario(suite: pytest.Pytester) -> None:
    result = ran(
        suite,
        """
@pytest.mark.linktape(mock=True, scenario="link-limit")
def test_gives_up(linktape):
    with pytest.raises(jira.JIRAError):
        client(linktape).create_issue_link("Blocks", "HSP-1", "MKY-1")
""",
    )

    result.assert_outcomes(passed=1)


def test_a_scenario_can_be_set_in_the_middle_of_a_test(suite: pytest.Pytester) -> None:
    result = ran(
        suite,
        """
def test_changes(linktape):
    first = post(linktape)
    linktape.scenario("link-limit")
    assert (first, post(linktape)) == (201, 413)
    linktape.reset()
    assert linktape.journal() == []
    assert post(linktape) == 201
""",
    )

    result.assert_outcomes(passed=1)


def test_a_failed_test_shows_its_calls(suite: pytest.Pytester) -> None:
    result = ran(
        suite,
        """
def test_wrong(linktape):
    assert post(linktape, type={"name": "Haunts"}) == 201
""",
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*linktape: the calls*", "#1 link HSP-1*MKY-1: 404 (link-type-not-found)*"])


def test_a_client_that_drops_the_path_of_its_address_is_seen_all_the_same(suite: pytest.Pytester) -> None:
    result = ran(
        suite,
        """
from urllib.parse import urljoin

@pytest.mark.linktape(mock=True, scenario="link-limit")
def test_drops(linktape):
    url = urljoin(linktape.url, "/rest/api/3/issueLink")
    assert requests.post(url, json=LINK, auth=("admin", "token")).status_code == 413
    assert len(linktape.calls("linkIssues")) == 1
    linktape.scenario("")
    assert requests.post(url, json=LINK, auth=("admin", "token")).status_code == 201
    assert ("Blocks", "HSP-1", "MKY-1") in linktape.links()
""",
    )

    result.assert_outcomes(failed=1)  # with the real site's path dropped, its own server would answer 404
    result.stdout.fnmatch_lines(["*#1 link HSP-1 blocks MKY-1: this is not below the address that was given*"])


def test_the_address_below_a_base_ends_in_it(suite: pytest.Pytester) -> None:
    result = ran(
        suite,
        """
@pytest.mark.linktape(mock=True, base="/jira")
def test_below(linktape):
    assert linktape.url.endswith("/jira")
    assert post(linktape) == 201
""",
    )

    result.assert_outcomes(passed=1)


def test_a_missing_cassette_is_an_error_that_says_how_to_record_it(suite: pytest.Pytester) -> None:
    result = ran(suite, REPLAYED)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*cassettes/test_links/test_sync.yaml: there is no such cassette",
            "record it:  pytest 'test_links.py::test_sync' --linktape-mode=once --linktape-upstream=https://*",
            "or use the fake Jira:  @pytest.mark.linktape(mock=True)",
        ]
    )


def test_a_cassette_named_after_the_test_is_recorded_once_and_replayed_from_then_on(suite: pytest.Pytester) -> None:
    with tape.mock() as sandbox:
        recorded = ran(suite, REPLAYED, "--linktape-mode=once", f"--linktape-upstream={sandbox.url}")
    cassette = suite.path / "cassettes" / "test_links" / "test_sync.yaml"
    text = cassette.read_text()

    replayed = ran(suite, REPLAYED)
    again = ran(suite, REPLAYED, "--linktape-mode=once", "--linktape-upstream=http://127.0.0.1:9")

    recorded.assert_outcomes(passed=1)
    replayed.assert_outcomes(passed=1)
    again.assert_outcomes(passed=1)
    assert cassette.read_text() == text
    assert "admin@example.com" not in text


def test_what_tests_play_is_noted_for_prune_but_not_what_they_leave_out(suite: pytest.Pytester) -> None:
    with tape.mock() as sandbox:
        ran(suite, REPLAYED, "--linktape-mode=once", f"--linktape-upstream={sandbox.url}").assert_outcomes(passed=1)
    cassette = files.load(suite.path / "cassettes" / "test_links" / "test_sync.yaml")
    elsewhere = (
        "\n@pytest.fixture(autouse=True)\ndef _elsewhere(monkeypatch, tmp_path):\n    monkeypatch.chdir(tmp_path)\n"
    )

    ran(suite, elsewhere + REPLAYED).assert_outcomes(passed=1)

    known = played_notes.load(suite.path / played_notes.FOLDER).cassettes["cassettes/test_links/test_sync.yaml"]
    assert set(known.played) == {played_notes.key(one) for one in cassette}
    assert known.run is None


def test_notes_that_cannot_be_kept_fail_no_test_run(suite: pytest.Pytester) -> None:
    with tape.mock() as sandbox:
        ran(suite, REPLAYED, "--linktape-mode=once", f"--linktape-upstream={sandbox.url}").assert_outcomes(passed=1)
    (suite.path / ".linktape").write_text("a file")

    result = ran(suite, REPLAYED, "-W", "error")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["linktape: what was played is not noted: *used cannot be made: Not a directory"])


def test_new_episodes_adds_what_is_new_and_all_records_anew(suite: pytest.Pytester) -> None:
    more = (
        REPLAYED
        + """
    url = linktape.url + "/rest/api/3/serverInfo"
    assert requests.get(url, auth=("admin@example.com", "token")).status_code == 200
"""
    )
    cassette = suite.path / "cassettes" / "test_links" / "test_sync.yaml"

    with tape.mock() as sandbox:
        ran(suite, REPLAYED, "--linktape-mode=once", f"--linktape-upstream={sandbox.url}").assert_outcomes(passed=1)
        before = cassette.read_text()
    with tape.mock() as sandbox:
        to = f"--linktape-upstream={sandbox.url}"
        missing = ran(suite, more.replace("3/serverInfo", "3/myself"))
        ran(suite, more.replace("3/serverInfo", "3/field"), "--linktape-mode=new_episodes", to).assert_outcomes(
            passed=1
        )
        after = cassette.read_text()
        ran(suite, more, "--linktape-mode=all", to).assert_outcomes(passed=1)

    missing.assert_outcomes(failed=1)
    assert after.startswith(before.rstrip())
    assert "/rest/api/3/field" in after
    assert "/rest/api/3/field" not in cassette.read_text()


def test_a_call_that_no_recording_answers_fails_the_test_that_swallows_it(suite: pytest.Pytester) -> None:
    with tape.mock() as sandbox:
        ran(suite, REPLAYED, "--linktape-mode=once", f"--linktape-upstream={sandbox.url}").assert_outcomes(passed=1)

    result = ran(suite, REPLAYED + "    post(linktape, type={'name': 'Relates'})\n")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "linktape: #4 link HSP-1 relates to MKY-1: no recording answers this (POST /rest/api/3/issueLink)",
            "      cassettes/test_links/test_sync.yaml:* Blocks*",
            "      To do: pytest --linktape-mode=new_episodes --linktape-upstream=URL records *, on_miss=*mock*",
        ]
    )
    said = result.stdout.str()
    assert said.count("To do:") == 1
    assert str(suite.path) + "/cassettes" not in said


def test_paths_are_told_from_the_root_folder_on(suite: pytest.Pytester) -> None:
    with tape.mock() as sandbox:
        recorded = ran(suite, REPLAYED, "--linktape-mode=once", f"--linktape-upstream={sandbox.url}")
    left = ran(suite, "@pytest.mark.linktape\ndef test_sync(linktape):\n    assert post(linktape) == 201\n")
    missing = ran(suite, "@pytest.mark.linktape\ndef test_other(linktape):\n    pass\n")

    recorded.stdout.fnmatch_lines(["recorded 3 interactions in cassettes/test_links/test_sync.yaml"])
    left.stdout.fnmatch_lines(["never asked for: 2 interactions of cassettes/test_links/test_sync.yaml (*"])
    missing.stdout.fnmatch_lines(["linktape: cassettes/test_links/test_other.yaml: there is no such cassette"])


MADE = ("Blocks", "HSP-1", "MKY-1")


def test_what_a_recording_has_made_is_deleted_where_that_is_wanted(suite: pytest.Pytester) -> None:
    with tape.mock() as sandbox:
        to = f"--linktape-upstream={sandbox.url}"
        for mode in ("once", "all"):
            ran(suite, REPLAYED, f"--linktape-mode={mode}", "--linktape-clean-up", to).assert_outcomes(passed=1)
            assert MADE not in sandbox.links()
        ran(suite, REPLAYED, "--linktape-mode=all", to).assert_outcomes(passed=1)
        assert MADE in sandbox.links()


def test_to_clean_up_without_recording_is_a_mistake(suite: pytest.Pytester) -> None:
    result = ran(suite, REPLAYED, "--linktape-clean-up")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--linktape-clean-up deletes what is recorded: it needs --linktape-mode*"])


def test_a_cassette_can_be_named_and_lies_beside_the_test(suite: pytest.Pytester) -> None:
    (suite.path / "tests").mkdir()
    with tape.mock() as sandbox, tape.record(sandbox.url, suite.path / "tests" / "made.yaml") as recorder:
        import requests

        body = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}
        requests.post(f"{recorder.url}/rest/api/3/issueLink", json=body, auth=("admin", "token"), timeout=10)
    text = """
from myclient import *
import pytest

pytestmark = pytest.mark.linktape(cassette="made.yaml")

class TestNamed:
    def test_named(self, linktape):
        assert post(linktape) == 201

    @pytest.mark.linktape(strict=True, allow_no_calls=True)
    def test_all_of_it(self, linktape):
        pass
"""
    (suite.path / "tests" / "test_named.py").write_text(text)

    result = suite.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*TestNamed.test_all_of_it*", "linktape: never asked for: *made.yaml:*"])


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("cassette='a.yaml', mock=True", "a cassette and the mock exclude each other"),
        ("casette='a.yaml'", "@pytest.mark.linktape: 'casette' is not known here; did you mean 'cassette'?"),
        ("port=8095", "@pytest.mark.linktape: 'port' is not known here; it belongs to record, replay, mock"),
        ("speed=50", "; where server and client are one process, drill it from outside: linktape drill --speed 50"),
        ("on_miss='moc'", "on_miss 'moc' is not one of fail, mock, forward, record; did you mean 'mock'?"),
        ("'a.yaml'", "takes named arguments only, e.g. cassette='a.yaml'"),
        ("mock=True, scenario='lnk-limit'", "link-limit"),
        ("mock=True, profile='server'", "'server' is not one of documented, observed, datacenter"),
        ("mock=True, site='nowhere.yaml'", "nowhere.yaml: there is no such file"),
        ("mock=True, scenario='./mine.yaml'", "mine.yaml: there is no such scenario file"),
    ],
)
def test_a_wrong_marker_is_one_clear_error(suite: pytest.Pytester, marker: str, said: str) -> None:
    result = ran(suite, f"@pytest.mark.linktape({marker})\ndef test_wrong(linktape):\n    pass\n")

    result.assert_outcomes(errors=1)
    assert said in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


def test_recording_without_an_upstream_says_what_is_missing(suite: pytest.Pytester) -> None:
    result = ran(suite, REPLAYED, "--linktape-mode=all")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*--linktape-mode=all needs --linktape-upstream=URL, the Jira to record"])


def test_workers_of_xdist_never_meet_and_the_coverage_of_all_is_kept(suite: pytest.Pytester) -> None:
    text = """
@pytest.mark.parametrize("n", range(40))
def test_many(linktape, n):
    if n % 2:
        linktape.scenario("link-limit")
    assert post(linktape) == (413 if n % 2 else 201)
    assert len(linktape.links()) == (1 if n % 2 else 2)
"""
    suite.makepyfile(test_links="from myclient import *\nimport pytest\n" + text)

    result = suite.runpytest_subprocess(
        *SPARED, "-n", "4", "-p", "xdist", "-p", "no:cacheprovider", "--linktape-coverage"
    )

    result.assert_outcomes(passed=40)
    files = list((suite.path / ".linktape" / "coverage").glob("*.json"))
    counts = Counter[int]()
    for met in (line for path in files for line in json.loads(path.read_text())["met"]):
        counts[met["status"]] += met["count"]
    assert counts == {201: 20, 413: 20}


def test_a_test_run_that_does_not_use_linktape_loads_nothing_of_it(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite.makepyfile(
        test_other="""
import sys

def test_other():
    loaded = {name for name in sys.modules if name.startswith("linktape.")} - {"linktape.version"}
    assert loaded == {"linktape.pytest_plugin"}
    assert not {"aiohttp", "pydantic", "yaml", "typer", "vcr"} & set(sys.modules)
"""
    )

    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # other plugins load what they like
    suite.makeini("")

    suite.runpytest_subprocess("-p", "linktape.pytest_plugin").assert_outcomes(passed=1)


def test_the_plugin_is_found_by_pytest_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(linktape):\n    assert linktape.url\n")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "--strict-markers"],
        cwd=tmp_path,
        env={**CLEAN, "PYTEST_ADDOPTS": " ".join([*SPARED, "-o", "asyncio_default_fixture_loop_scope=function"])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "1 passed" in done.stdout, done.stdout
