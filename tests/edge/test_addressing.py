from __future__ import annotations

import aiohttp
import pytest

from linktape.messages import SITE, Headers, Response
from linktape.responder import Call
from tests.standing import LAST, get, raw, served


class TestAddresses:
    async def test_the_clients_address_is_the_sites_inside_and_back_outside(self) -> None:
        inside = Response(
            200,
            Headers({"Content-Type": "application/json", "Location": f"{SITE}/rest/x", "Link": f"<{SITE}/rest/y>"}),
            (
                f'{{"plain": "{SITE}/rest", "escaped": "https:\\/\\/your-domain.atlassian.net\\/rest",'
                f' "encoded": "https%3A%2F%2Fyour-domain.atlassian.net%2Frest", "other": "{SITE}.evil.example"}}'
            ).encode(),
        )
        async with served(lambda _: inside) as here:
            base = f"{here.url}/s/x/jira"
            async with aiohttp.ClientSession() as session:
                headers = {"Origin": here.url, "Referer": f"{base}/browse/HSP-1", "X-Other": f"{here.url}0/"}
                sent = {"a": f"{base}/rest/api/3/issue/1"}
                answer = await session.post(f"{base}/rest/api/3/issueLink?u={base}", json=sent, headers=headers)
                said = await answer.json()

        request = here.calls[0].request
        assert request.headers.get("Origin") == SITE
        assert request.headers.get("Referer") == f"{SITE}/browse/HSP-1"
        assert request.headers.get("X-Other") == f"{here.url}0/"
        assert request.content == f'{{"a": "{SITE}/rest/api/3/issue/1"}}'.encode()
        assert request.query == f"u={SITE}"
        assert answer.headers["Location"] == f"{base}/rest/x"
        assert answer.headers["Link"] == f"<{base}/rest/y>"
        assert said["plain"] == said["escaped"] == f"{base}/rest"
        assert said["encoded"] == (base + "/rest").replace(":", "%3A").replace("/", "%2F")
        assert said["other"] == f"{SITE}.evil.example"

    async def test_a_client_behind_an_ingress_gets_the_external_address(self) -> None:
        def answer(_: Call) -> Response:
            return Response(200, Headers({"Content-Type": "application/json"}), f'"{SITE}/rest"'.encode())

        async with served(answer, external_url="https://mocks.example/lt/") as here:
            _, body = await get(here, "/s/a/rest/api/3/myself", Host="mocks.example")

        assert body == b'"https://mocks.example/lt/s/a/rest"'

    @pytest.mark.parametrize("kind", ["image/png", "application/octet-stream", "application/zip"])
    async def test_binary_is_never_touched(self, kind: str) -> None:
        body = b"\x00" + SITE.encode() + b"\xff"
        async with served(lambda _: Response(200, Headers({"Content-Type": kind}), body)) as here:
            _, got = await get(here, "/secure/attachment/1/x")

        assert got == body

    async def test_a_body_that_is_still_encoded_is_not_touched(self) -> None:
        headers = Headers({"Content-Type": "application/json", "Content-Encoding": "br"})
        async with served(lambda _: Response(200, headers, SITE.encode())) as here:
            answer = await raw(here.port, b"GET / HTTP/1.1\r\n" + LAST + b"\r\n")

        assert answer.endswith(SITE.encode())

    async def test_a_path_in_a_location_begins_at_the_clients_address(self) -> None:
        headers = Headers({"Location": "/login.jsp?x=1"})
        async with served(lambda _: Response(302, headers)) as here:
            async with aiohttp.ClientSession() as session:
                url = f"{here.url}/s/a/jira/rest/api/3/myself"
                async with session.get(url, allow_redirects=False) as answer:
                    assert answer.headers["Location"] == "/s/a/jira/login.jsp?x=1"

    async def test_a_cookie_comes_back_from_the_client(self) -> None:
        headers = Headers([("Set-Cookie", "JSESSIONID=1; Path=/; Secure; HttpOnly"), ("Set-Cookie", "b=2")])
        async with served(lambda _: Response(200, headers)) as here:
            jar = aiohttp.CookieJar(unsafe=True)
            async with aiohttp.ClientSession(cookie_jar=jar) as session:
                async with session.get(f"{here.url}/s/a/rest/api/3/myself") as answer:
                    assert answer.headers.getall("Set-Cookie")[0] == "JSESSIONID=1; Path=/s/a; HttpOnly"
                await session.get(f"{here.url}/s/a/rest/api/3/myself")

        assert "JSESSIONID=1" in (here.calls[1].request.headers.get("Cookie") or "")
