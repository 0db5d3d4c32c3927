"""linktape from Python, in `with` and in `async with`."""

from __future__ import annotations

import asyncio
import doctest
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import requests

import linktape
from linktape import api
from linktape.errors import CassetteExists, UsageError
from linktape.runs.in_test import Linktape
from tests.support import basic, link

HEADERS = {"Authorization": basic()}


def post_link(url: str, source: str = "HSP-1", destination: str = "MKY-1", **more: object) -> int:
    body = link(source, destination, **more)  # type: ignore[arg-type]  # a type's name, or further members
    return requests.post(f"{url}/rest/api/2/issueLink", json=body, headers=HEADERS, timeout=10).status_code


def test_every_example_of_the_documentation_runs() -> None:
    results = doctest.testmod(api)

    assert results.failed == 0
    assert results.attempted > 20


def test_a_mock_serves_inside_the_block_only() -> None:
    with linktape.mock() as tape:
        status = post_link(tape.url)
        url = tape.url

    assert status == 201
    with pytest.raises(requests.ConnectionError):
        post_link(url)
    with pytest.raises(RuntimeError, match="use it in a `with` block"):
        _ = tape.url


def test_journal_links_and_verdict_can_be_asked_for_after_the_block() -> None:
    with linktape.mock(scenario="calm") as tape:
        post_link(tape.url)

    assert [entry["words"] for entry in tape.journal()] == ["link HSP-1 blocks MKY-1"]
    assert ("Blocks", "HSP-1", "MKY-1") in tape.links()
    assert tape.verdict()["ok"] is True


async def test_the_same_works_in_an_event_loop() -> None:
    async with linktape.mock(scenario="link-limit") as tape:
        async with httpx.AsyncClient(headers=HEADERS) as client:
            answer = await client.post(f"{tape.url}/rest/api/3/issueLink", json=link("HSP-1", "MKY-1"))

        assert answer.status_code == 413
        assert tape.calls("linkIssues")[0]["cause"] == "link-limit"
        assert tape.verdict()["ok"] is True


async def test_two_may_serve_in_one_event_loop() -> None:
    async with linktape.mock() as one, linktape.mock() as other, httpx.AsyncClient(headers=HEADERS) as client:
        await client.post(f"{one.url}/rest/api/3/issueLink", json=link("HSP-1", "MKY-1"))

        assert len(one.links()) == len(other.links()) + 1


def test_what_was_recorded_is_replayed(tmp_path: Path) -> None:
    cassette = tmp_path / "sync.yaml"
    with linktape.mock() as sandbox, linktape.record(sandbox.url, cassette) as tape:
        recorded = post_link(tape.url)

    with linktape.replay(cassette) as tape:
        replayed = post_link(tape.url)
        unmatched = post_link(tape.url, "MKY-1", "HSP-1")

    assert (recorded, replayed, unmatched) == (201, 201, 501)
    assert tape.verdict()["unmatched"] == [2]


def test_sessions_know_nothing_of_each_other() -> None:
    with linktape.mock() as tape:
        one, other = tape.session("one"), tape.session("other")
        one.scenario("link-limit")

        assert (post_link(one.url), post_link(other.url)) == (413, 201)
        assert [len(session.calls("linkIssues")) for session in (one, other)] == [1, 1]
        assert ("Blocks", "HSP-1", "MKY-1") in other.links()
        assert ("Blocks", "HSP-1", "MKY-1") not in one.links()
        assert tape.journal() == []
        assert {"one", "other"} <= set(tape.sessions())


def test_a_session_begins_anew() -> None:
    with linktape.mock() as tape:
        session = tape.session()
        post_link(session.url, comment={"body": "Waits."})
        before = session.comments("HSP-1")

        session.reset()

        assert before == ["Waits."]
        assert session.comments("HSP-1") == []
        assert session.journal() == []
        assert session.verdict()["ok"] is True


def test_web_links_that_each_run_makes_anew_are_counted_and_found() -> None:
    web_link = {"object": {"url": "https://bugs.example/1", "title": "Bug 1"}}
    expected = "{issue: HSP-2, url: https://bugs.example/1, at_most: 1}"
    with linktape.mock() as tape:
        tape.scenario(f"scenario: mine\nexpect:\n- remote_links: {expected}\n")
        for _ in range(2):
            requests.post(f"{tape.url}/rest/api/3/issue/HSP-2/remotelink", json=web_link, headers=HEADERS, timeout=10)

        (violation,) = tape.verdict()["violations"]

    assert violation["happened"] == "2 web links on HSP-2 to https://bugs.example/1"
    assert tape.remote_links("HSP-2") == [("https://bugs.example/1", "Bug 1")] * 2
    assert tape.remote_links("HSP-1") == tape.remote_links("NONE-1") == []


def test_a_scenario_serves_what_the_mock_does_not() -> None:
    rule = "{on: {method: GET, path: /rest/api/*/issue/*/worklog}, then: {respond: {status: 200, json: {total: 0}}}}"
    with linktape.mock() as tape:
        tape.scenario(f"scenario: worklogs\nrules: [{rule}]\n")
        answer = requests.get(f"{tape.url}/rest/api/3/issue/HSP-1/worklog", headers=HEADERS, timeout=10)

        assert (answer.status_code, answer.json()) == (200, {"total": 0})
        assert tape.verdict()["ok"] is True


def test_a_scenario_in_yaml_and_none_can_be_set() -> None:
    with linktape.mock() as tape:
        tape.scenario("scenario: mine\nrules:\n- on: linkIssues\n  then: link-limit\n")
        limited = post_link(tape.url)
        tape.scenario("")

        assert (limited, post_link(tape.url)) == (413, 201)


def test_only_a_mock_knows_what_jira_holds(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("version: 1\ninteractions: []\n")

    with linktape.replay(tmp_path / "empty.yaml") as tape, pytest.raises(RuntimeError, match="only mock knows"):
        tape.links()


def test_what_cannot_be_had_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "there.yaml").write_text("version: 1\ninteractions: []\n")

    with pytest.raises(UsageError, match=r"missing\.yaml: there is no such file"):
        linktape.replay(tmp_path / "missing.yaml")
    with pytest.raises(CassetteExists), linktape.record("http://127.0.0.1:9", tmp_path / "there.yaml"):
        pass
    with pytest.raises(UsageError, match="link-limit"), linktape.mock(scenario="lnk-limit"):
        pass


def test_a_failure_inside_the_block_closes_the_server_and_comes_out() -> None:
    urls = []

    def fail() -> None:
        with linktape.mock() as tape:
            urls.append(tape.url)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(requests.ConnectionError):
        post_link(urls[0])


def test_a_tape_can_be_asked_from_many_threads_while_it_serves() -> None:
    async def ask_all(tape: linktape.Server) -> list[int]:
        work = [asyncio.to_thread(post_link, tape.session(f"t{n}").url) for n in range(16)]
        reads = [asyncio.to_thread(tape.session(f"t{n}").journal) for n in range(16)]
        statuses = await asyncio.gather(*work)
        await asyncio.gather(*reads)
        return statuses

    with linktape.mock() as tape:
        statuses = asyncio.run(ask_all(tape))

        assert statuses == [201] * 16
        assert sum(len(tape.session(name).journal()) for name in tape.sessions()) == 16


def test_import_linktape_loads_no_web_server() -> None:
    text = "import linktape, sys; print(sorted({'aiohttp', 'pydantic', 'yaml', 'vcr'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("function", "given", "said"),
    [
        ("mock", {"scenaro": "x"}, "'scenaro' is not known here; did you mean 'scenario'?"),
        ("mock", {"on_miss": "mock"}, "'on_miss' is not known here; it belongs to replay, run, drill, pytest"),
        (
            "replay",
            {"repeat": "allways"},
            "repeat 'allways' is not one of reads, never, always; did you mean 'always'?",
        ),
        ("replay", {"on_miss": "moc"}, "on_miss 'moc' is not one of fail, mock, forward, record; did you mean 'mock'?"),
        ("replay", {"on_miss": "record"}, "on_miss record needs upstream URL, the Jira to forward to"),
        ("replay", {"upstream": "a.example"}, "upstream 'a.example' is no address; write for example https://"),
        ("mock", {"match": {"heders": []}}, "match 'heders' is not known here; did you mean 'headers'?"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_nearest_right_word(
    tmp_path: Path, function: str, given: dict[str, object], said: str
) -> None:
    (tmp_path / "a.yaml").write_text("version: 1\ninteractions: []\n")
    first = {"replay": [tmp_path / "a.yaml"], "mock": []}[function]

    with pytest.raises(UsageError) as caught:
        getattr(linktape, function)(*first, **given)

    assert str(caught.value).startswith(f"linktape.{function}: {said}")


def test_an_operation_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match="calls: 'linkIssue' is not known here; did you mean 'linkIssues'"):
        linktape.mock().calls("linkIssue")


def test_words_mean_in_python_what_they_mean_on_the_command_line(tmp_path: Path) -> None:
    cassette = tmp_path / "sync.yaml"
    with linktape.mock() as sandbox, linktape.record(sandbox.url, cassette, record_mode="all", grace="1s") as tape:
        post_link(tape.url)

    with linktape.replay(cassette, repeat="always", timing="recorded", session_by="credential") as tape:
        assert [post_link(tape.url), post_link(tape.url)] == [201, 201]


def test_neither_the_environment_nor_a_file_is_heeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "linktape.yaml").write_text("scenario: link-limit\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINKTAPE_SCENARIO", "link-limit")

    with linktape.mock() as tape:
        assert post_link(tape.url) == 201


def test_a_server_its_sessions_and_the_fixture_have_the_same_members() -> None:
    def members(thing: object) -> list[str]:
        return [name for name in dir(thing) if not name.startswith("_")]

    with linktape.mock() as tape:
        assert members(tape) == members(tape.session("one")) == members(Linktape)
        assert [name for name in members(tape) if not callable(getattr(tape, name))] == ["clock", "url"]


def test_the_package_shows_what_it_is_for_and_a_server_is_short() -> None:
    with linktape.mock(redaction={"salt": "canary"}) as tape:
        shown = repr(tape)

    assert [name for name in dir(linktape) if not name.startswith("_")] == [
        "Server", "forward", "mock", "record", "replay",
    ]  # fmt: skip
    assert re.fullmatch(r"<linktape\.Server: mock, at http://127\.0\.0\.1:[0-9]+>", shown)
    assert repr(tape) == "<linktape.Server: mock, not serving>"


def test_a_server_serves_once_at_a_time() -> None:
    with linktape.mock() as tape, pytest.raises(RuntimeError, match="is serving already"), tape.session("one"):
        pass


def test_a_client_that_sleeps_by_the_sessions_clock_waits_as_it_is_told() -> None:
    def linked(tape: linktape.Server, waits_s: float) -> list[str]:
        for _ in range(2):
            if post_link(tape.url) == 429:
                tape.clock.advance(waits_s)
        return [violation["policy"] for violation in tape.verdict()["violations"]]

    with linktape.mock(clock="virtual", scenario="rate-limited") as tape:
        assert linked(tape.session("right"), 2.0) == []
        assert linked(tape.session("hasty"), 1.9) == ["retry-after-is-minimum"]


def test_a_delay_ends_when_the_clock_goes_past_it() -> None:
    with linktape.mock(clock="virtual") as tape, ThreadPoolExecutor(1) as pool:
        tape.scenario("scenario: late\nrules:\n  - {on: any, then: {delay: 1h}}\n")
        asking = pool.submit(requests.get, f"{tape.url}/rest/api/3/serverInfo", timeout=30)
        while not tape.clock.waiting():
            assert not asking.done()
        tape.clock.advance("1h")

        assert asking.result(30).status_code == 200


def test_a_real_clock_is_not_set_forward() -> None:
    with linktape.mock() as tape:
        with pytest.raises(UsageError, match="make it virtual before"):
            tape.clock.advance("1s")
        with pytest.raises(UsageError, match="'1 s' is no duration; write for example '30s'"):
            tape.clock.advance("1 s")
