"""Both ports before a StandIn, and a client of the control port."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.standing import Served, served


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
