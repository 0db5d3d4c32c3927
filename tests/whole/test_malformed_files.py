"""Malformed files given to a running server: each is refused with its place, and the server is well.

Scenarios and sites are sent to its control port; cassettes are written over while they are replayed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

import linktape
from tests.fake.site.test_site_file import WRONG
from tests.faults.language.test_scenario_checks import CASES
from tests.tape.test_reader_hostile import BAD, ONE
from tests.whole.connections_watched import connections

SCENARIOS = [text for _, text, _ in CASES if text.strip()]
SITES = [text for text, _ in WRONG]


@pytest.mark.parametrize(("path", "texts"), [("scenario", SCENARIOS), ("state", SITES)], ids=["scenarios", "sites"])
async def test_each_is_refused_with_its_place_and_the_server_is_well_after_it(path: str, texts: list[str]) -> None:
    accepted: list[str] = []
    with connections() as connected:
        async with linktape.mock() as jira:
            headers = {"Authorization": f"Bearer {jira.token()}", "Content-Type": "application/yaml"}
            async with aiohttp.ClientSession() as client:
                for text in texts:
                    async with client.put(
                        f"{jira.control_url()}/{path}", data=text.encode("utf-8", "surrogatepass"), headers=headers
                    ) as answer:
                        if answer.status not in (400, 422) or "error" not in await answer.json():
                            accepted.append(text)
                    async with client.get(f"{jira.url}/rest/api/3/serverInfo") as well:
                        assert well.status == 200, text
            own = {jira.url.partition("//")[2], jira.control_url().partition("//")[2]}

    assert accepted == []
    assert len(SCENARIOS) + len(SITES) >= 60
    assert own <= connected <= {"127.0.0.1", *own}


@pytest.fixture
def cassettes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mapping[str, str]]:
    """Give a cassette for each row that is to take its place: file -> name of the row. Nothing else may be made."""
    monkeypatch.chdir(tmp_path)
    names = {f"{number}.yaml": name for number, name in enumerate(BAD)}
    for file in names:
        put(file, ONE.encode())
    yield names
    assert {path.name for path in tmp_path.iterdir()} == set(names)


async def test_a_cassette_that_becomes_malformed_is_told_with_its_place_and_what_was_there_is_served(
    cassettes: Mapping[str, str],
) -> None:
    with connections() as connected:
        async with aiohttp.ClientSession() as client, AsyncExitStack() as stack:
            servers = {file: await stack.enter_async_context(linktape.replay(file)) for file in cassettes}
            own = {url.partition("//")[2] for one in servers.values() for url in (one.url, one.control_url())}

            for file, name in cassettes.items():
                put(file, BAD[name][0])
            refused = {file: await reloaded(client, server, ok=False) for file, server in servers.items()}
            served = {await answer(client, server) for server in servers.values()}
            for file in cassettes:
                put(file, ONE.replace("'{}'", "'{\"changed\": 1}'").encode())
            accepted = {await reloaded(client, server, ok=True) for server in servers.values()}
            served_then = {await answer(client, server) for server in servers.values()}

    assert [cassettes[file] for file, says in refused.items() if BAD[cassettes[file]][1] not in says] == []
    assert (served, accepted, served_then) == ({"{}"}, {"1 interaction"}, {'{"changed": 1}'})
    assert own <= connected <= {"127.0.0.1", *own}


def put(file: str, data: bytes) -> None:
    """Put a file in the place of another, at once."""
    Path(f"{file}.new").write_bytes(data)
    Path(f"{file}.new").replace(file)


async def reloaded(client: aiohttp.ClientSession, server: linktape.Server, *, ok: bool) -> str:
    """Wait until a server has read its file again, and has taken or refused it; gives what it says."""
    headers = {"Authorization": f"Bearer {server.token()}"}
    async with asyncio.timeout(60):
        while True:
            async with client.get(f"{server.control_url()}/status", headers=headers) as answer:
                told = (await answer.json())["files"]
            if told and told[0]["ok"] is ok:
                return str(told[0]["says"])
            await asyncio.sleep(0.1)


async def answer(client: aiohttp.ClientSession, server: linktape.Server) -> str:
    async with client.get(f"{server.url}/rest/api/3/myself") as came:
        return await came.text()
