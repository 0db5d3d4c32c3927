"""The machine's clock is set forward and back by an hour under a running server, by libfaketime: nothing suffers."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from linktape.runs.faketime import fast_time
from linktape.tape import files
from tests.cli.running import Running, running
from tests.runs.faked import needs_faketime
from tests.support import basic, link

pytestmark = needs_faketime
JUMPS = ["+3600", "-3600", "+0"]
HEADERS = {"Authorization": basic(), "Content-Type": "application/json"}


class SetClock:
    """The time of day of a process: a file says by how much it is ahead."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "ahead"
        self.set("+0")

    def set(self, ahead: str) -> None:
        beside = self._file.with_name("ahead.new")
        beside.write_text(f"{ahead}\n")
        beside.replace(self._file)

    @property
    def environment(self) -> Mapping[str, str]:
        fast = fast_time(2)
        assert fast is not None
        return {
            "LD_PRELOAD": str(fast.library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


class KeptConnection:
    """Asks over one connection, and notices where another one was needed."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
        self._connection.connect()
        self._socket = self._connection.sock

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Mapping[str, str]]:
        self._connection.request(method, path, None if body is None else json.dumps(body), HEADERS)
        answer = self._connection.getresponse()
        answer.read()
        assert self._connection.sock is self._socket, "the connection was not kept"
        return answer.status, dict(answer.headers)

    def close(self) -> None:
        self._connection.close()


def ahead_s(headers: Mapping[str, str]) -> float:
    """Say by how much a server's time of day is ahead of ours."""
    return (parsedate_to_datetime(headers["Date"]) - datetime.now(UTC)).total_seconds()


def journal_of(server: Running) -> list[dict[str, float]]:
    control, token = server.control
    connection = http.client.HTTPConnection(urlsplit(control).netloc, timeout=20)
    connection.request("GET", "/journal", headers={"Authorization": f"Bearer {token}"})
    entries = json.loads(connection.getresponse().read())["entries"]
    connection.close()
    assert isinstance(entries, list)
    return entries


def test_a_mock_keeps_its_connections_its_sessions_and_its_journal(tmp_path: Path) -> None:
    clock = SetClock(tmp_path)
    with running("mock", "--profile", "datacenter", folder=tmp_path, **clock.environment) as mock:
        client = KeptConnection(mock.url)
        made, headers = client.ask("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1"))
        path = urlsplit(headers["Location"]).path
        seen = []
        for jump in JUMPS:
            clock.set(jump)
            status, headers = client.ask("GET", path)
            seen.append((status, ahead_s(headers)))
        client.close()
        entries = journal_of(mock)
        code, _ = mock.stopped()

    assert (made, [status for status, _ in seen]) == (201, [200] * 3)
    assert [round(ahead / 3_600) for _, ahead in seen] == [1, -1, 0], "the clock was not set"
    assert [entry["n"] for entry in entries] == [1, 2, 3, 4]
    assert all(0 <= entry["took_s"] < 60 for entry in entries)
    assert code == 0


@pytest.mark.parametrize("jump", JUMPS[:2])
def test_no_limit_is_shut_for_longer_than_it_says(tmp_path: Path, jump: str) -> None:
    clock = SetClock(tmp_path)
    limits = "[{kind: burst, requests: 1, within_s: 600}]"
    with running("mock", "--limits", limits, folder=tmp_path, **clock.environment) as mock:
        client = KeptConnection(mock.url)
        allowed, _ = client.ask("GET", "/rest/api/3/myself")
        clock.set(jump)
        refused, headers = client.ask("GET", "/rest/api/3/myself")
        client.close()

    assert (allowed, refused) == (200, 429)
    assert 500 < int(headers["Retry-After"]) <= 600


def test_a_recorder_notes_how_long_an_answer_took(tmp_path: Path) -> None:
    clock = SetClock(tmp_path)
    recording = ("record", "--cassette", "a.yaml", "--upstream")
    with (
        running("mock", folder=tmp_path) as site,
        running(*recording, site.url, folder=tmp_path, **clock.environment) as recorder,
    ):
        client = KeptConnection(recorder.url)
        for jump in JUMPS:
            clock.set(jump)
            assert client.ask("GET", "/rest/api/3/myself")[0] == 200
        client.close()
        code, _ = recorder.stopped()

    tape = list(files.load(tmp_path / "a.yaml"))
    assert code == 0
    assert len(tape) == len(JUMPS)
    assert all(0 <= one.elapsed_s < 60 for one in tape)
