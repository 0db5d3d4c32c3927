from __future__ import annotations

import asyncio
import re

import aiohttp
import pytest

from linktape.messages import SITE, Response
from linktape.responder import Call
from tests.standing import H, Served, get, served
from tests.support import basic


class TestSessions:
    @pytest.mark.parametrize(
        ("path", "headers", "name", "rest"),
        [
            ("/rest/api/3/myself", {}, "default", "/rest/api/3/myself"),
            ("/s/a.b-C_9/rest/api/3/myself", {}, "a.b-C_9", "/rest/api/3/myself"),
            ("/s/a/ex/jira/123/rest/api/3/myself", {}, "a", "/rest/api/3/myself"),
            ("/s/a/_edge/tenant_info", {}, "a", "/_edge/tenant_info"),
            ("/s/a/_edge/tenant_info/x", {}, "default", "/s/a/_edge/tenant_info/x"),
            ("/s/a/login.jsp", {}, "a", "/login.jsp"),
            ("/s/a/jira/login.jsp", {}, "a", "/jira/login.jsp"),
            ("/s/a/login.jsp/x", {}, "default", "/s/a/login.jsp/x"),
            ("/s/a/secure/attachment/1/x.png", {}, "default", "/s/a/secure/attachment/1/x.png"),
            ("/s/a", {}, "default", "/s/a"),
            ("/s/a/", {}, "default", "/s/a/"),
            ("/s/" + "a" * 65 + "/rest/api/3/myself", {}, "default", "/rest/api/3/myself"),
            ("/s/a%20b/rest/api/3/myself", {}, "default", "/rest/api/3/myself"),
            ("/s/a?x=/rest/api", {}, "default", "/s/a"),
            ("/rest/api/3/myself", {"Linktape-Session": "mine"}, "mine", "/rest/api/3/myself"),
            ("/s/a/rest/api/3/myself", {"Linktape-Session": "mine"}, "a", "/rest/api/3/myself"),
            ("/secure/x", {"linktape-session": "mine"}, "mine", "/secure/x"),
        ],
    )
    async def test_a_session_is_named_by_address_or_header(
        self, path: str, headers: dict[str, str], name: str, rest: str, server: Served
    ) -> None:
        await get(server, path, **headers)

        call = server.calls[0]
        assert call.session.name == name
        assert call.request.path == rest
        assert "Linktape-Session" not in call.request.headers

    async def test_a_credential_names_a_session_by_a_pseudonym(self) -> None:
        async with served(session_by="credential", session_salt=b"salt") as here:
            for user in ("anna@example.com", "ben@example.com", "anna@example.com"):
                await get(here, "/rest/api/3/myself", Authorization=basic(user))
            await get(here, "/rest/api/3/myself", Authorization="Bearer abc")
            await get(here, "/rest/api/3/myself")
            await get(here, "/s/named/rest/api/3/myself", Authorization=basic("anna@example.com"))

        anna, ben, again, bearer, nobody, named = (call.session.name for call in here.calls)
        assert anna == again
        assert len({anna, ben, bearer, nobody}) == 4
        assert (nobody, named) == ("default", "named")
        assert "anna" not in anna
        assert re.fullmatch(r"user-[0-9a-f]{16}", anna)

    async def test_another_salt_gives_other_pseudonyms(self) -> None:
        names = set()
        for salt in (b"a", b"b"):
            async with served(session_by="credential", session_salt=salt) as here:
                await get(here, "/rest/api/3/myself", Authorization=basic())
                names.add(here.calls[0].session.name)

        assert len(names) == 2

    async def test_sixteen_sessions_under_load_never_see_each_other(self) -> None:
        def echo(call: Call) -> Response:
            seen = call.session.state(list, list)
            seen.append(call.request.query)
            return Response.json(200, {"self": f"{SITE}/rest/api/3/issue/1", "n": call.n, "session": call.session.name})

        async def one(name: str, here: Served) -> None:
            async with aiohttp.ClientSession() as session:
                for n in range(1, 26):
                    async with session.get(f"{here.url}/s/{name}/rest/api/3/issue/1?{name}") as answer:
                        said = await answer.json()
                    assert said == {"self": f"{here.url}/s/{name}/rest/api/3/issue/1", "n": n, "session": name}

        async with served(echo) as here:
            await asyncio.gather(*(one(f"test-{n}", here) for n in range(16)))

            for session in here.onion.sessions:
                assert set(session.state(list, list)) == {session.name}

    async def test_twenty_thousand_names_leave_a_thousand_sessions(self) -> None:
        async with served() as here:
            reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
            for n in range(20_000):
                writer.write(b"GET /s/name-%d/rest/api/3/myself HTTP/1.1\r\n" % n + H + b"\r\n")
                await reader.readuntil(b"\r\n\r\n{}")
                here.calls.clear()

            assert len(here.onion.sessions) == 1_000
            writer.close()
