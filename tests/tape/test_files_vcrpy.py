"""The real vcrpy reads what we write, and we read what it writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import requests
import vcr  # type: ignore[import-untyped]  # vcrpy has no types

from linktape.jira.operations import OperationId
from linktape.messages import SITE
from linktape.tape.files import CassetteWriter, load
from tests.stand_in_site import SiteHandler, serving
from tests.tape.support import LINK_BODY, content, interaction, linking

ISSUE = f"{SITE}/rest/api/3/issue/HSP-1?fields=issuelinks"


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    writer = CassetteWriter.open(tmp_path / "ours.yaml", metadata={"redaction": {"salt": "0123"}})
    writer.append(linking())
    writer.append(interaction())
    writer.append(interaction("GET", "/rest/api/3/issueLink/1", answer=b"\xff\x00 \r\n"))
    writer.close()
    return tmp_path / "ours.yaml"


class Jira(SiteHandler):
    """Just enough of a server for vcrpy to record."""

    def respond(self) -> None:
        if self.content():
            self.answer(201)
            return
        body = json.dumps({"id": "10001", "self": f"{self.base}/jira/rest/api/2/issue/10001"}).encode()
        self.answer(200, body, ("Content-Type", "application/json;charset=UTF-8"))


@pytest.fixture
def jira() -> Iterator[str]:
    with serving(Jira) as url:
        yield f"{url}/jira"


def test_vcrpy_replays_ours_under_requests(ours: Path) -> None:
    with vcr.use_cassette(str(ours), record_mode="none"):
        made = requests.post(f"{SITE}/rest/api/3/issueLink", data=LINK_BODY, timeout=5)
        read = requests.get(ISSUE, timeout=5)
        binary = requests.get(f"{SITE}/rest/api/3/issueLink/1", timeout=5)

    assert (made.status_code, made.content) == (201, b"")
    assert read.json() == {"id": "10001", "fields": {"issuelinks": []}}
    assert read.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert binary.content == b"\xff\x00 \r\n"


async def test_vcrpy_replays_ours_under_aiohttp(ours: Path) -> None:
    with vcr.use_cassette(str(ours), record_mode="none"):
        async with aiohttp.ClientSession() as client:
            made = await client.post(f"{SITE}/rest/api/3/issueLink", data=LINK_BODY)
            read = await client.get(ISSUE)

            assert (made.status, await made.read()) == (201, b"")
            assert await read.json() == {"id": "10001", "fields": {"issuelinks": []}}


def test_vcrpy_matches_our_bodies_too(ours: Path) -> None:
    with vcr.use_cassette(str(ours), record_mode="none", match_on=["method", "uri", "body"]):
        headers = {"Content-Type": "application/json"}
        made = requests.post(f"{SITE}/rest/api/3/issueLink", data=LINK_BODY, headers=headers, timeout=5)

    assert made.status_code == 201


def test_a_cassette_that_vcrpy_recorded_is_read_with_canonical_addresses(jira: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs.yaml"
    with vcr.use_cassette(str(path)):
        requests.post(f"{jira}/rest/api/2/issueLink", data=LINK_BODY, timeout=5)
        requests.get(f"{jira}/rest/api/2/issue/HSP-1?fields=issuelinks", timeout=5)

    cassette = load(path)

    assert not cassette.is_ours
    assert [one.operation.id for one in cassette] == [OperationId.LINK_ISSUES, OperationId.GET_ISSUE]
    assert cassette[0].request.content == LINK_BODY
    assert json.loads(cassette[1].response.content) == {"id": "10001", "self": f"{SITE}/rest/api/2/issue/10001"}
    assert cassette[1].request.target == "/rest/api/2/issue/HSP-1?fields=issuelinks"
    assert [path.read_text().splitlines()[one.line - 1] for one in cassette] == ["- request:"] * 2


async def test_a_json_argument_that_vcrpy_recorded_under_aiohttp_is_json(jira: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs.yaml"
    with vcr.use_cassette(str(path)):
        async with aiohttp.ClientSession() as client:
            await client.post(f"{jira}/rest/api/2/issueLink", json=json.loads(LINK_BODY))

    (one,) = load(path)

    assert json.loads(one.request.content) == json.loads(LINK_BODY)


def test_a_cassette_of_vcrpy_is_brought_into_our_order_before_it_grows(jira: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs.yaml"
    with vcr.use_cassette(str(path)):
        requests.get(f"{jira}/rest/api/2/issue/HSP-1", timeout=5)
    path.write_text(path.read_text().replace("version: 1", "version: 1\nmetadata:\n  mine: 1\nextra: [a, ~]\n"))
    before = [content(one) for one in load(path)]

    writer = CassetteWriter.open(path, "new_episodes")
    place = writer.append(linking())
    writer.close()

    cassette = load(path)
    assert cassette.is_ours
    assert cassette.notices == ()
    assert [content(one) for one in cassette] == [*before, content(linking())]
    assert str(place) == cassette[1].place
    assert path.read_text().startswith("version: 1\nmetadata:\n  mine: 1\n  linktape: ")
    assert '\nextra:\n- "a"\n- ~\n' in path.read_text() or "\nextra:\n- a\n- ~\n" in path.read_text()
    assert [one.name for one in tmp_path.iterdir()] == ["theirs.yaml"]
    with vcr.use_cassette(str(path), record_mode="none") as theirs:
        assert len(theirs) == 2


def test_both_read_a_cassette_that_was_edited_by_hand(ours: Path) -> None:
    text = ours.read_text().replace('"id": "10001"', '"id": "10002"').replace("code: 201", "code: 409 # once")
    ours.write_text("# my own words\n" + text)

    with vcr.use_cassette(str(ours), record_mode="none"):
        made = requests.post(f"{SITE}/rest/api/3/issueLink", data=LINK_BODY, timeout=5)
        read = requests.get(ISSUE, timeout=5)

    cassette = load(ours)
    assert (made.status_code, read.json()["id"]) == (409, "10002")
    assert [one.response.status for one in cassette] == [409, 200, 200]
    assert cassette[1].response.content == b'{"id":"10002","fields":{"issuelinks":[]}}'
    assert len(cassette.notices) == 2
