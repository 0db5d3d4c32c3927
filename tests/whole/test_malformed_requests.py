"""Malformed and hostile requests to real servers: each has its outcome, and the server is well after it.

Nothing of them is quoted in the log, and nobody but the upstream is connected to.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import linktape
from tests.edge.malformed_requests import HOSTILE, MALFORMED, get
from tests.standing import raw
from tests.whole.connections_watched import connections

WELL = get(b"Connection: close\r\n", line=b"GET /rest/api/3/serverInfo HTTP/1.1")
WELL_WITHIN_S = 20.0  # of a machine that does much else meanwhile; a server that hangs never answers
AT_ONCE = 15
LONG_BYTES = 100_000
_STATUS = re.compile(rb"HTTP/1\.1 ([0-9]{3}) ")
_SEVERAL = {"ten requests at once": 10}

Table = dict[str, tuple[bytes, set[int]]]
SHORT: Table = {name: row for name, row in HOSTILE.items() if len(row[0]) < LONG_BYTES}


@dataclass(frozen=True)
class Target:
    """A real server, and the upstream behind it, if it has one."""

    port: int
    upstream: linktape.Server | None = None

    @property
    def passed_on(self) -> int:
        """How many requests the upstream has had."""
        return len(self.upstream.journal()) if self.upstream else 0

    async def answer(self, data: bytes) -> bytes:
        """Send bytes; give all that comes back until the server closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        came = b""
        try:
            with suppress(ConnectionError):
                writer.write(data)
                while piece := await reader.read(65_536):
                    came += piece
        finally:
            writer.close()
        return came

    async def wrongs(self, rows: Table) -> dict[str, str]:
        """Send some rows at once; give what was wrong with the answers, by the row's name."""
        before = self.passed_on
        answers = await asyncio.gather(*(self.answer(data) for data, _ in rows.values()))
        wrong = {}
        for (name, (_, allowed)), answer in zip(rows.items(), answers, strict=True):
            statuses = [int(found) for found in _STATUS.findall(answer)] or [0]
            if not set(statuses) <= allowed or len(statuses) != _SEVERAL.get(name, 1) or b"s3cret" in answer:
                wrong[name] = f"{statuses}: {answer[-200:]!r}"
        refused = sum(b"Linktape-Error: refused" in answer or not answer for answer in answers)
        if self.passed_on - before > sum(map(len, map(_STATUS.findall, answers))) - refused:
            wrong["passed on"] = f"what was refused, too, of {', '.join(rows)}"
        async with asyncio.timeout(WELL_WITHIN_S):
            if not (await raw(self.port, WELL)).startswith(b"HTTP/1.1 200 "):
                wrong["not well"] = f"after {', '.join(rows)}"
        return wrong


@asynccontextmanager
async def target(kind: str, folder: Path) -> AsyncIterator[Target]:
    async with linktape.mock() as jira:
        if kind == "mock":
            yield Target(urlsplit(jira.url).port or 0)
            return
        async with linktape.record(jira.url, folder / "a.yaml") as recorder:
            yield Target(urlsplit(recorder.url).port or 0, jira)


@pytest.mark.parametrize(
    ("kind", "table", "least"),
    [("record", MALFORMED, 150), ("mock", HOSTILE, 55), ("record", SHORT, 45)],
    ids=["malformed", "hostile", "hostile, recorded"],
)
async def test_each_has_its_outcome_and_the_server_is_well_after_it(
    kind: str,
    table: Table,
    least: int,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    found: dict[str, str] = {}
    names = list(table)
    with caplog.at_level(logging.DEBUG), connections() as connected:
        async with target(kind, tmp_path) as server:
            urls = [f"//127.0.0.1:{server.port}", *([server.upstream.url] if server.upstream else [])]
            for at in range(0, len(names), AT_ONCE):
                found |= await server.wrongs({name: table[name] for name in names[at : at + AT_ONCE]})
    said = caplog.text + "".join(capfd.readouterr())

    assert found == {}
    assert len(table) >= least
    assert "s3cret" not in said
    assert "Traceback" not in said
    assert not re.search(r"^::|\x1b", said, re.MULTILINE)
    own = {urlsplit(url).netloc for url in urls}
    assert own <= connected <= {"127.0.0.1", *own}
