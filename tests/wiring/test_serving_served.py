"""wiring/serving.py: an onion behind its two ports, until the block ends."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from linktape.errors import UsageError
from linktape.wiring.serving import served
from linktape.wiring.settings import Mode, Settings

SAMPLE = Path(__file__).parents[2] / "cassettes" / "sample.yaml"


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


@pytest.mark.parametrize("options", [{"mode": Mode.MOCK}, {"mode": Mode.REPLAY, "cassettes": [SAMPLE]}])
async def test_a_browser_is_told_where_the_page_is_and_never_its_token(options: dict[str, Any]) -> None:
    async with served(Settings(port=0, **options)) as (onion, serving):
        async with aiohttp.ClientSession(headers={"Accept": "text/html"}) as browser:
            async with browser.get(serving.url + "/") as answer:
                text = await answer.text()
            status = (await browser.get(serving.url + "/x")).status

        assert answer.status == 200
        assert f"{serving.control_url}/" in text
        assert serving.token not in text
        assert status in (404, 501)
        assert onion.judged(onion.sessions.get()).unmatched == ((2,) if status == 501 else ())
