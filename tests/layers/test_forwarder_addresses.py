from __future__ import annotations

import pytest
from aiohttp import web

from linktape.layers.forwarder import Forwarder
from linktape.messages import SITE
from linktape.upstream.address import to_site
from tests.layers.upstreams import GET, ask, behaved, whole
from tests.support import call


class TestAddresses:
    @pytest.mark.parametrize(
        ("base", "context"), [("", ""), ("/jira", ""), ("/jira", "/jira"), ("", "/jira"), ("/ex/jira/1", "")]
    )
    @pytest.mark.parametrize("target", [GET, "/rest/agile/1.0/board"])
    async def test_the_upstreams_address_is_the_site(self, base: str, context: str, target: str) -> None:
        path = base if base.endswith(context) else base + context

        async def answer(request: web.BaseRequest) -> web.Response:
            here = f"http://{request.host}{path}"
            text = f'["{here}/rest/1", "{here.replace("/", chr(92) + "/")}", "http://{request.host}0/"]'
            return web.Response(text=text, content_type="application/json", headers={"Location": f"{here}/rest/1"})

        async with behaved(answer) as url, Forwarder(url + base) as forwarder:
            response = await forwarder.respond(call("GET", context + target))
            body = await whole(response)

        assert body == (f'["{SITE}/rest/1", "{SITE.replace("/", chr(92) + "/")}", "{url}0/"]').encode()
        assert response.headers.get("Location") == f"{SITE}/rest/1"

    @pytest.mark.parametrize(
        ("base", "location", "seen"),
        [
            ("", "/login.jsp", "/login.jsp"),
            ("/jira", "/jira/login.jsp?a=b", "/login.jsp?a=b"),
            ("/jira", "/jira", "/"),
            ("/jira", "/jirax", "{origin}/jirax"),
            ("/jira", "/sso", "{origin}/sso"),
            ("/jira", "//evil.example/", "//evil.example/"),
            ("", "https://id.example/login", "https://id.example/login"),
        ],
    )
    async def test_a_path_in_a_location_begins_at_the_site(self, base: str, location: str, seen: str) -> None:
        async def answer(_: web.BaseRequest) -> web.Response:
            return web.Response(status=302, headers={"Location": location})

        async with behaved(answer) as url:
            response = await ask(url + base)

        assert response.headers.get("Location") == seen.format(origin=url)

    async def test_a_cookie_is_made_to_fit_the_site(self) -> None:
        async def answer(_: web.BaseRequest) -> web.Response:
            return web.Response(headers={"Set-Cookie": "a=b; Domain=.example.org; Path=/jira; HttpOnly"})

        async with behaved(answer) as url:
            response = await ask(f"{url}/jira")

        assert response.headers.get("Set-Cookie") == "a=b; Path=/; HttpOnly"

    async def test_the_name_that_the_upstream_gives_itself_is_the_site_too(self) -> None:
        own = "https://acme.atlassian.net"

        async def answer(request: web.BaseRequest) -> web.Response:
            if request.path.endswith("serverInfo"):
                return web.json_response({"baseUrl": own, "version": "1001.0.0-SNAPSHOT"})
            return web.json_response({"self": f"{own}/rest/api/3/issue/1"})

        async with behaved(answer) as url, Forwarder(f"{url}/ex/jira/1") as forwarder:
            info = await forwarder.respond(call("GET", "/rest/api/3/serverInfo"))
            issue = await forwarder.respond(call("GET", "/rest/api/3/issue/1"))

        assert SITE.encode() in info.content
        assert issue.content == f'{{"self": "{SITE}/rest/api/3/issue/1"}}'.encode()

    @pytest.mark.parametrize("own", ["https://acme.atlassian.net", "https://jira.example/jira"])
    async def test_no_answer_names_the_site_by_an_address_that_it_gives_itself(self, own: str) -> None:
        async def answer(request: web.BaseRequest) -> web.Response:
            if request.method == "POST":
                return web.Response(status=201, headers={"Location": f"{own}/rest/api/3/issueLink/7"})
            plain = own.replace("https:", "http:")
            return web.json_response({"self": f"{own}/rest/api/3/issue/1", "icon": f"{plain}/icon"})

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            issue = await forwarder.respond(call("GET", "/rest/api/3/issue/1"))
        async with behaved(answer) as url, Forwarder(url) as forwarder:
            made = await forwarder.respond(call("POST", "/rest/api/3/issueLink", {}))

        assert issue.content == f'{{"self": "{SITE}/rest/api/3/issue/1", "icon": "{SITE}/icon"}}'.encode()
        assert made.headers.get("Location") == f"{SITE}/rest/api/3/issueLink/7"

    async def test_a_name_that_is_given_again_and_again_leaves_room_for_others(self) -> None:
        async def answer(request: web.BaseRequest) -> web.Response:
            own = "https://late.example" if request.path.endswith("/99") else "https://acme.atlassian.net"
            return web.json_response({"self": f"{own}/rest/api/3/issue/1"})

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            for number in range(80, 100):
                issue = await forwarder.respond(call("GET", f"/rest/api/3/issue/{number}"))

        assert issue.content == f'{{"self": "{SITE}/rest/api/3/issue/1"}}'.encode()

    async def test_what_a_user_stored_names_no_site(self) -> None:
        body = {"key": "p", "value": {"self": "https://canary.example/rest/api/3/issue/1"}}

        async def answer(_: web.BaseRequest) -> web.Response:
            return web.json_response(body)

        async with behaved(answer) as url:
            response = await ask(url, call("GET", "/rest/api/3/issue/HSP-1/properties/p"))

        assert b"https://canary.example/" in response.content

    @pytest.mark.parametrize(
        "base_url", ["", "x", "http://", "javascript:alert(1)", 5, None, "https://a b", "h" * 9_999]
    )
    async def test_nonsense_is_no_name_of_the_site(self, base_url: object) -> None:
        async def answer(_: web.BaseRequest) -> web.Response:
            return web.json_response({"baseUrl": base_url})

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            await forwarder.respond(call("GET", "/rest/api/3/serverInfo"))
            again = await forwarder.respond(call("GET", "/rest/api/3/serverInfo"))

        assert SITE.encode() not in again.content

    async def test_a_default_port_is_the_same_address(self) -> None:
        by = to_site("https://jira.example.org:443")

        assert by.rewrite(b'"https://jira.example.org/rest"') == f'"{SITE}/rest"'.encode()
        assert by.rewrite(b'"https://jira.example.org:443/rest"') == f'"{SITE}/rest"'.encode()
