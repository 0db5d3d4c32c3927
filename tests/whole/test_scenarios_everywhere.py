"""Scenarios over every mode, through real sockets: the same fault, whoever answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

import linktape
from linktape import Server
from linktape.tape import files
from tests.support import basic, link

POST = "/rest/api/2/issueLink"
READ = "/rest/api/2/issue/HSP-1?fields=issuelinks"
COMMENTED = link("HSP-1", "MKY-1", comment={"body": "Linked"})
MODES = ("mock", "forward", "record", "replay")


@asynccontextmanager
async def client_of(tape: Server) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": basic()}
    async with httpx.AsyncClient(base_url=tape.url, headers=headers, trust_env=False, timeout=10) as client:
        yield client


async def recorded(folder: Path) -> Path:
    """Record one link creation, and the reads before and after it."""
    cassette = folder / "link.yaml"
    async with linktape.mock() as site, linktape.record(site.url, cassette) as tape, client_of(tape) as client:
        for method, target in (("GET", READ), ("POST", POST), ("GET", READ)):
            await client.request(method, target, json=COMMENTED if method == "POST" else None)
    return cassette


@asynccontextmanager
async def served(mode: str, scenario: str, folder: Path) -> AsyncIterator[tuple[Server, httpx.AsyncClient]]:
    """Serve a mode with a scenario in front of it."""
    async with linktape.mock() as site:
        match mode:
            case "mock":
                made = linktape.mock(scenario=scenario)
            case "forward":
                made = linktape.forward(site.url, scenario=scenario)
            case "record":
                made = linktape.record(site.url, folder / "new.yaml", scenario=scenario)
            case _:
                made = linktape.replay(await recorded(folder), scenario=scenario)
        async with made, client_of(made) as client:
            yield made, client


async def links_of(client: httpx.AsyncClient) -> list[str]:
    found: Mapping[str, Mapping[str, list[Mapping[str, Mapping[str, str]]]]] = (await client.get(READ)).json()
    return [entry["outwardIssue"]["key"] for entry in found["fields"]["issuelinks"]]


@pytest.mark.parametrize("mode", MODES)
async def test_a_lost_response_was_made_all_the_same(mode: str, tmp_path: Path) -> None:
    async with served(mode, "lost-response", tmp_path) as (tape, client):
        with pytest.raises(httpx.TransportError):
            await client.post(POST, json=COMMENTED)
        there = await links_of(client)
        again = await client.post(POST, json=COMMENTED)
        entries, verdict = tape.journal(), tape.verdict()

    assert there == ["MKY-1"]
    assert again.status_code == 201
    assert [(entry["operation"], entry["delivered"]) for entry in entries] == [
        ("linkIssues", False),
        ("getIssue", True),
        ("linkIssues", True),
    ]
    assert verdict["ok"], verdict


@pytest.mark.parametrize("mode", MODES)
async def test_a_comment_posted_blindly_again_is_caught(mode: str, tmp_path: Path) -> None:
    async with served(mode, "lost-response", tmp_path) as (tape, client):
        with pytest.raises(httpx.TransportError):
            await client.post(POST, json=COMMENTED)
        await client.post(POST, json=COMMENTED)
        verdict = tape.verdict()

    assert [violation["policy"] for violation in verdict["violations"]] == ["no-blind-repost"]
    assert verdict["violations"][0]["requests"] == [1, 2]


@pytest.mark.parametrize("mode", MODES)
async def test_a_new_link_shows_up_late(mode: str, tmp_path: Path) -> None:
    async with served(mode, "stale-read", tmp_path) as (_, client):
        made = await client.post(POST, json=COMMENTED)
        reads = [await links_of(client) for _ in range(3)]

    assert made.status_code == 201
    assert reads == [[], [], ["MKY-1"]]


@pytest.mark.parametrize("mode", MODES)
async def test_a_fault_answers_in_every_mode_and_its_retry_is_caught(mode: str, tmp_path: Path) -> None:
    async with served(mode, "link-limit", tmp_path) as (tape, client):
        answers = [await client.post(POST, json=COMMENTED) for _ in range(2)]
        entries, verdict = tape.journal(), tape.verdict()

    assert [answer.status_code for answer in answers] == [413, 413]
    assert answers[0].json()["errorMessages"] == ["The issue has reached the limit of 2000 issue links."]
    assert entries[0]["origin"] == "scenario link-limit, rule limit"
    assert "no-retry-413" in [violation["policy"] for violation in verdict["violations"]]


async def test_a_fault_is_never_recorded(tmp_path: Path) -> None:
    async with served("record", "link-limit", tmp_path) as (_, client):
        await client.post(POST, json=COMMENTED)
        await client.get(READ)

    [interaction] = files.load(tmp_path / "new.yaml")
    assert (interaction.operation.id.value, interaction.response.status) == ("getIssue", 200)
    assert b"reached the limit" not in (tmp_path / "new.yaml").read_bytes()


@pytest.mark.parametrize("mode", MODES)
async def test_a_client_that_gives_up_waiting_is_seen_to_come_back(mode: str, tmp_path: Path) -> None:
    async with served(mode, "lost-comment", tmp_path) as (tape, client):
        with pytest.raises(httpx.ReadTimeout):
            await client.post(POST, json=COMMENTED, timeout=0.2)
        again = await client.post(POST, json=COMMENTED)
        entries, verdict = tape.journal(), tape.verdict()

    assert again.status_code == 201
    assert [entry["delivered"] for entry in entries] == [False, True]
    assert [violation["policy"] for violation in verdict["violations"]] == ["no-blind-repost"]
