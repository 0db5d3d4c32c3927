"""Both ports before a StandIn or before a whole linktape, and a client of the control port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from linktape.wiring import serving
from linktape.wiring.settings import Mode, Settings
from tests.standing import Served, ask, served
from tests.support import basic


@pytest.fixture
async def server() -> AsyncIterator[Served]:
    """Both ports before a StandIn that always answers 200."""
    async with served() as here:
        yield here


@pytest.fixture
async def control(server: Served) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the control port that has its token."""
    headers = {"Authorization": f"Bearer {server.serving.token}"}
    async with aiohttp.ClientSession(server.control_url, headers=headers) as session:
        yield session


SAMPLE = Path(__file__).parents[2] / "cassettes" / "sample.yaml"


@dataclass
class Whole:
    """A whole linktape, a client of its control port, and one of Jira's."""

    control: aiohttp.ClientSession
    jira: aiohttp.ClientSession
    url: str

    async def ask(self, path: str, method: str = "GET", status: int = 200, **more: Any) -> Any:
        """Ask the control port, and give the JSON of its answer, which must have this status."""
        got, said = await ask(self.control, method, path, **more)
        assert got == status, said
        return said

    async def call(self, method: str, path: str, body: object = None, session: str = "") -> int:
        """Make a call as a client does, and give its status."""
        prefix = f"/s/{session}" if session else ""
        async with self.jira.request(method, f"{prefix}/rest/api/3/{path}", json=body) as answer:
            await answer.read()
            return answer.status


@asynccontextmanager
async def whole(mode: Mode = Mode.MOCK, **options: Any) -> AsyncIterator[Whole]:
    """Serve a whole linktape on free ports."""
    async with serving.served(Settings(mode, port=0, **options)) as (_, here):
        token = {"Authorization": f"Bearer {here.token}"}
        async with (
            aiohttp.ClientSession(here.control_url, headers=token) as control,
            aiohttp.ClientSession(here.url, headers={"Authorization": basic()}) as jira,
        ):
            yield Whole(control, jira, here.url)


@pytest.fixture
async def mock() -> AsyncIterator[Whole]:
    """The mock with its built-in site."""
    async with whole() as here:
        yield here
