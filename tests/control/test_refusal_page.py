"""control/refusal_page.py: a browser that is not let in is told where the token is."""

from __future__ import annotations

import aiohttp
import pytest

from tests.browser import Browse
from tests.standing import Served, served

NAVIGATION = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/", "/?token=wrong", "/?token=", "/status", "/x"])
async def test_a_browser_without_the_token_is_told_where_it_is(path: str, server: Served) -> None:
    async with aiohttp.ClientSession(headers=NAVIGATION) as session:
        async with session.get(server.control_url + path) as answer:
            text = await answer.text()

    assert (answer.status, answer.content_type) == (401, "text/html")
    assert "Set-Cookie" not in answer.headers
    assert "linktape ctl open" in text
    assert server.serving.token not in text


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
async def test_a_program_without_the_token_gets_json(accept: str, server: Served) -> None:
    async with aiohttp.ClientSession(headers={"Accept": accept}) as session:
        async with session.get(f"{server.control_url}/") as answer:
            said = await answer.json()

    assert answer.status == 401
    assert set(said) == {"error", "hint"}


@pytest.mark.parametrize(
    ("headers", "status", "says"),
    [
        ({"Host": "evil.example"}, 421, "--allow-host evil.example"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "a web page of another site"),
    ],
)
async def test_any_other_refusal_is_a_page_as_well_and_says_why(
    headers: dict[str, str], status: int, says: str, server: Served
) -> None:
    async with aiohttp.ClientSession(headers={**NAVIGATION, **headers}) as session:
        async with session.get(f"{server.control_url}/") as answer:
            text = await answer.text()

    assert (answer.status, answer.content_type) == (status, "text/html")
    assert says in text
    assert "Where the token is" not in text


async def test_what_the_address_says_is_text_and_acts_nowhere(server: Served) -> None:
    async with aiohttp.ClientSession(headers=NAVIGATION) as session:
        async with session.get(f"{server.control_url}/?token=<script>alert(1)</script>") as answer:
            text = await answer.text()

    assert "<script" not in text
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_it_can_be_read_by_everybody(browse: Browse, axe: str) -> None:
    async with served() as server, browse() as visit:
        page = await visit.open(f"{server.control_url}/")

        assert "Not let in" in await page.locator(".banner").inner_text()
        assert await page.locator("li").count() == 4
        assert await page.evaluate("getComputedStyle(document.querySelector('.banner')).borderLeftWidth") == "5px"
        assert [one for one in visit.complaints if "401" not in one] == []
        await visit.is_for_everybody(axe)
