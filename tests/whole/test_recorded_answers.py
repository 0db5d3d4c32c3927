"""What sites of every generation answer: recorded, replayed, cleaned and replayed, it stays, but for who is in it."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

import linktape
from linktape.api import Server
from linktape.cassette_tools import cleaning
from linktape.cassette_tools.scan import scan
from linktape.messages import SITE as CANONICAL
from linktape.redaction.people import PSEUDONYM
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape import files
from tests.answers_of_sites import GENERATIONS, SITE, Exchange, Generation, generation, leaves
from tests.redaction.canaries import encode64, traced
from tests.stand_in_site import SiteHandler, serving

POLICY = RedactionPolicy(salt="a salt for tests")
CREDENTIALS = {"Authorization": "Basic " + encode64("sync@example.com:Kanari3nv0gel0")}

pytestmark = pytest.mark.slow
generations = pytest.mark.parametrize("name", GENERATIONS)


@contextmanager
def site(exchanges: tuple[Exchange, ...]) -> Iterator[str]:
    """Serve the answers, one after the other."""
    left = list(exchanges)

    class Site(SiteHandler):
        def respond(self) -> None:
            self.content()
            here = left.pop(0).at(self.base)
            fields = [("Content-Type", here.media)] if here.answer else []
            self.answer(here.status, here.answer.encode(), *fields)

    with serving(Site) as url:
        yield url


def answered(tape: Server, exchanges: tuple[Exchange, ...]) -> list[tuple[int, str]]:
    """Ask everything once; give statuses and bodies, in which the site has its own address."""
    url = urlsplit(tape.url)
    answers: list[tuple[int, str]] = []
    for exchange in (exchange.at(tape.url) for exchange in exchanges):
        client = http.client.HTTPConnection(url.hostname or "", url.port, timeout=20)
        headers = {**CREDENTIALS, "Content-Type": "application/json"}
        client.request(exchange.method, exchange.target, exchange.body.encode() or None, headers)
        answer = client.getresponse()
        answers.append((answer.status, answer.read().decode().replace(tape.url, SITE)))
        client.close()
    return answers


def vcrpy_cassette(exchanges: tuple[Exchange, ...]) -> bytes:
    """Write what vcrpy would have recorded of the same conversation."""
    interactions = [
        {
            "request": {
                "method": exchange.method,
                "uri": SITE + exchange.target,
                "body": exchange.body or None,
                "headers": {name: [value] for name, value in CREDENTIALS.items()},
            },
            "response": {
                "status": {"code": exchange.status, "message": ""},
                "headers": {"Content-Type": [exchange.media], "X-AUSERNAME": ["aokoye"]},
                "body": {"string": exchange.answer},
            },
        }
        for exchange in exchanges
    ]
    return yaml.safe_dump({"version": 1, "interactions": interactions}).encode()


def changes(jira: Generation, answers: list[tuple[int, str]]) -> list[str]:
    """Say what is other than it was, though it names nobody, and what is as it was, though it does."""
    wrong: list[str] = []
    for exchange, (status, text) in zip(jira.exchanges, answers, strict=True):
        if status != exchange.status or bool(text) != bool(exchange.answer):
            wrong.append(f"{exchange.method} {exchange.target}: {status} {text}")
        elif text:
            before, after = (list(leaves(json.loads(body))) for body in (exchange.answer, text))
            assert [path for path, _ in before] == [path for path, _ in after], exchange.target
            wrong += [
                f"{exchange.target} {path}: {was!r} -> {now!r}"
                for (path, was), (_, now) in zip(before, after, strict=True)
                if (was != now) != (isinstance(was, str) and jira.names_somebody(was))
                or (isinstance(now, str) and jira.names_somebody(now))
            ]
    return wrong


@pytest.fixture
def recording(name: str, tmp_path: Path) -> Path:
    """Record a generation's answers."""
    jira = generation(name)
    cassette = tmp_path / "recorded.yaml"
    redaction = POLICY.keys()
    with (
        site(jira.exchanges) as url,
        linktape.record(url, cassette, scope="all", redaction=redaction) as tape,
    ):
        seen = answered(tape, jira.exchanges)
    assert seen == [(exchange.status, exchange.answer) for exchange in jira.exchanges]
    return cassette


@pytest.fixture
def cleaned(name: str, tmp_path: Path) -> Path:
    """Clean what vcrpy recorded of a generation's answers."""
    cassette = tmp_path / "cleaned.yaml"
    cassette.write_bytes(cleaning.clean(vcrpy_cassette(generation(name).exchanges), "old.yaml", Redactor(POLICY)))
    return cassette


def held(cassette: Path) -> list[tuple[int, str]]:
    """Give the answers as they stand in a cassette."""
    return [
        (interaction.response.status, interaction.response.content.decode().replace(CANONICAL, SITE))
        for interaction in files.load(cassette)
    ]


@generations
def test_a_recording_holds_what_jira_said_but_for_people(name: str, recording: Path) -> None:
    jira = generation(name)

    assert changes(jira, held(recording)) == []
    assert traced(recording.read_bytes(), jira.gone) == set()
    assert scan(recording.read_bytes(), "recorded.yaml") == []


@generations
def test_a_cleaned_cassette_holds_what_a_recording_does(name: str, recording: Path, cleaned: Path) -> None:
    jira = generation(name)

    held_by_both = [[(status, PSEUDONYM.sub("", text)) for status, text in held(file)] for file in (recording, cleaned)]

    assert held_by_both[0] == held_by_both[1]
    assert changes(jira, held(cleaned)) == []
    assert traced(cleaned.read_bytes(), jira.gone) == set()
    assert scan(cleaned.read_bytes(), "cleaned.yaml") == []


def _is_told(said: object, stored: object) -> bool:
    """Whether it is what is stored, with other names in the place of pseudonyms."""
    if not isinstance(stored, str) or not isinstance(said, str):
        return said == stored
    return re.fullmatch(".+".join(map(re.escape, PSEUDONYM.split(stored))), said, re.DOTALL) is not None


@generations
@pytest.mark.parametrize("file", ["recording", "cleaned"])
def test_a_replay_says_what_the_cassette_holds(name: str, file: str, request: pytest.FixtureRequest) -> None:
    """Who names somebody reads that name again; all others are called by their pseudonyms."""
    jira = generation(name)
    cassette: Path = request.getfixturevalue(file)

    with linktape.replay(cassette) as tape:
        answers = answered(tape, jira.exchanges)

    for exchange, (status, text), stored in zip(jira.exchanges, answers, held(cassette), strict=True):
        assert (status, bool(text)) == (exchange.status, bool(exchange.answer)), exchange.target
        said, known = (list(leaves(json.loads(body or "null"))) for body in (text, stored[1]))
        assert [path for path, _ in said] == [path for path, _ in known], exchange.target
        assert [new for (_, old), (_, new) in zip(known, said, strict=True) if not _is_told(new, old)] == []


@generations
def test_cleaning_a_recording_changes_no_answer(name: str, recording: Path) -> None:
    again = cleaning.clean(recording.read_bytes(), "recorded.yaml", Redactor(POLICY))

    before = held(recording)
    recording.write_bytes(again)

    assert held(recording) == before
