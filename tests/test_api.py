"""linktape from Python, in `with` and in `async with`."""

from __future__ import annotations

import asyncio
import doctest
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import requests

import linktape
from linktape import api
from linktape.errors import CassetteExists, UsageError
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
        assert ("Blocks", "HSP-1", "MKY-1") in other.links
        assert ("Blocks", "HSP-1", "MKY-1") not in one.links
        assert tape.journal() == []
        assert {"one", "other"} <= set(tape.sessions)


def test_a_session_begins_anew() -> None:
    with linktape.mock() as tape:
        session = tape.session()
        post_link(session.url, comment={"body": "Waits."})
        before = session.comments("HSP-1")

        session.reset()

        assert before == ["Waits."]
        assert session.comments("HSP-1") == []
        assert session.journal == []
        assert session.verdict["ok"] is True


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
    async def ask_all(tape: linktape.Tape) -> list[int]:
        work = [asyncio.to_thread(post_link, tape.session_url(f"t{n}")) for n in range(16)]
        reads = [asyncio.to_thread(tape.whole_journal) for _ in range(16)]
        statuses = await asyncio.gather(*work)
        await asyncio.gather(*reads)
        return statuses

    with linktape.mock() as tape:
        statuses = asyncio.run(ask_all(tape))

        assert statuses == [201] * 16
        assert len(tape.whole_journal()) == 16


def test_import_linktape_loads_no_web_server() -> None:
    text = "import linktape, sys; print(sorted({'aiohttp', 'pydantic', 'yaml', 'vcr'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "[]\n"
