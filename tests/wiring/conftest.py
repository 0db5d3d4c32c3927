"""A served StandIn, for the tests of the port."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.standing import Served, served


@pytest.fixture
async def server() -> AsyncIterator[Served]:
    """Both ports before a StandIn that always answers 200."""
    async with served() as here:
        yield here
