"""wiring/serving.py: an onion behind its two ports, until the block ends."""

from __future__ import annotations

import socket

import aiohttp
import pytest

from linktape.errors import UsageError
from linktape.wiring.serving import served
from linktape.wiring.settings import Mode, Settings


async def test_both_ports_are_open_inside_the_block_and_closed_behind_it() -> None:
    async with aiohttp.ClientSession() as client:
        async with served(Settings(mode=Mode.MOCK, port=0)) as (onion, serving):
            async with client.get(f"{serving.url}/rest/api/3/serverInfo") as answer:
                status = answer.status
            url = serving.url

        with pytest.raises(aiohttp.ClientConnectorError):
            await client.get(url)

    assert (status, onion.sessions.get().calls) == (200, 1)


async def test_what_cannot_be_served_leaves_nothing_open() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(UsageError, match="is in use; choose another with --port"):
            async with served(Settings(mode=Mode.MOCK, port=taken.getsockname()[1])):
                pass
