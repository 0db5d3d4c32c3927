from __future__ import annotations

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from linktape.edge.limits import Limits
from linktape.edge.serving import Serving, ServingOptions
from linktape.errors import RequestRefused, UpstreamFailed, UsageError
from linktape.messages import SITE, Headers, Response
from linktape.responder import Call
from tests.edge.standing import Served, StandInOnion, raw, served, served_by
from tests.support import basic

H = b"Host: 127.0.0.1\r\n"
LAST = H + b"Connection: close\r\n"


@pytest.fixture
async def server() -> AsyncIterator[Served]:
    async with served() as here:
        yield here


async def get(here: Served, path: str, **headers: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(here.url + path, headers=headers) as answer:
        return answer.status, await answer.read()


class TestWhatGoesIn:
    async def test_a_request_is_classified_behind_session_and_context(self, server: Served) -> None:
        await get(server, "/s/one/jira/rest/api/3/issue/HSP-1?fields=issuelinks")

        call = server.calls[0]
        assert call.operation.id == "getIssue"
        assert call.operation.issue == "HSP-1"
        assert call.request.path == "/rest/api/3/issue/HSP-1"
        assert call.request.query == "fields=issuelinks"
        assert call.request.context == "/jira"
        assert call.request.client_base == f"{server.url}/s/one/jira"
        assert call.session.name == "one"
        assert call.n == 1

    async def test_a_body_is_read_into_the_operation(self, server: Served) -> None:
        async with aiohttp.ClientSession() as session:
            await session.post(f"{server.url}/rest/api/2/issueLink", json={"type": {"name": "Blocks"}})

        assert server.calls[0].operation.payload.members == {"type": {"name": "Blocks"}}
        assert server.calls[0].request.content == b'{"type": {"name": "Blocks"}}'

    async def test_headers_of_the_connection_stay_outside(self, server: Served) -> None:
        more = b"Connection: TE, X-Mine\r\nTE: trailers\r\nX-Mine: 1\r\nKeep-Alive: 5\r\nProxy-Authorization: x\r\n"
        await raw(server.port, b"GET /rest/api/3/myself HTTP/1.0\r\n" + H + more + b"X-Other: 2\r\nx-low: 3\r\n\r\n")

        assert list(server.calls[0].request.headers) == [("X-Other", "2"), ("x-low", "3")]

    async def test_repeated_headers_keep_number_and_order(self, server: Served) -> None:
        await raw(server.port, b"GET / HTTP/1.1\r\n" + LAST + b"X-A: 1\r\nX-B: 2\r\nX-A: 3\r\n\r\n")

        assert list(server.calls[0].request.headers) == [("X-A", "1"), ("X-B", "2"), ("X-A", "3")]

    async def test_an_absolute_target_that_is_our_own_is_taken(self, server: Served) -> None:
        data = b"GET http://127.0.0.1/rest/api/3/myself?a=b HTTP/1.1\r\n" + LAST + b"\r\n"

        answer = await raw(server.port, data)

        assert answer.startswith(b"HTTP/1.1 200 ")
        assert server.calls[0].request.target == "/rest/api/3/myself?a=b"

    @pytest.mark.parametrize(
        "body", [b"", b"{}", b"\xff\xfe", b"[" * 10_000, b"1" * 10_000, b'{"a": 1, "a": 2}', b"NaN"]
    )
    async def test_no_body_is_an_error_of_our_own(self, body: bytes, server: Served) -> None:
        head = b"POST /rest/api/3/issueLink HTTP/1.1\r\n" + LAST + b"Content-Length: %d\r\n\r\n" % len(body)

        answer = await raw(server.port, head + body)

        assert answer.startswith(b"HTTP/1.1 200 ")
        assert server.calls[0].request.content == body

    async def test_a_get_may_have_a_body_and_a_length_of_zero(self, server: Served) -> None:
        with_body = await raw(server.port, b"GET / HTTP/1.1\r\n" + LAST + b"Content-Length: 2\r\n\r\n{}")
        with_zero = await raw(server.port, b"DELETE / HTTP/1.1\r\n" + LAST + b"Content-Length: 0\r\n\r\n")

        assert with_body.startswith(b"HTTP/1.1 200 ")
        assert with_zero.startswith(b"HTTP/1.1 200 ")

    async def test_an_upgrade_is_not_heeded(self, server: Served) -> None:
        for protocol in (b"h2c", b"websocket"):
            more = b"Connection: Upgrade, close\r\nUpgrade: " + protocol + b"\r\nHTTP2-Settings: AAMAAABk\r\n"

            answer = await raw(server.port, b"GET / HTTP/1.1\r\n" + H + more + b"\r\n")

            assert answer.startswith(b"HTTP/1.1 200 ")

    async def test_a_client_that_waits_to_be_asked_is_asked_for_its_body(self, server: Served) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        more = b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        writer.write(b"POST /rest/api/3/issueLink HTTP/1.1\r\n" + LAST + more)
        asked = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"{}")

        answer = await reader.read()

        assert asked == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert server.calls[0].request.content == b"{}"
        writer.close()

    async def test_a_body_that_is_too_long_is_not_asked_for(self, server: Served) -> None:
        more = b"Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"POST /rest/api/3/issueLink HTTP/1.1\r\n" + LAST + more)

        head = await reader.readuntil(b"\r\n")

        assert head == b"HTTP/1.1 413 Request Entity Too Large\r\n"
        writer.close()


class TestSessions:
    @pytest.mark.parametrize(
        ("path", "headers", "name", "rest"),
        [
            ("/rest/api/3/myself", {}, "default", "/rest/api/3/myself"),
            ("/s/a.b-C_9/rest/api/3/myself", {}, "a.b-C_9", "/rest/api/3/myself"),
            ("/s/a/ex/jira/123/rest/api/3/myself", {}, "a", "/rest/api/3/myself"),
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
        async with served(session_by_credential=True, session_salt=b"salt") as here:
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
            async with served(session_by_credential=True, session_salt=salt) as here:
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


class TestWhatComesOut:
    async def test_an_answer_is_one_segment(self) -> None:
        async with served(lambda _: Response.json(200, {"a": "x" * 1_000})) as here:
            reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
            writer.write(b"GET / HTTP/1.1\r\n" + H + b"\r\n")

            first = await reader.read(65_536)

        assert first.endswith(b'xxx"}')
        writer.close()

    async def test_only_framing_and_date_are_added(self, server: Served) -> None:
        answer = await raw(server.port, b"GET / HTTP/1.1\r\n" + LAST + b"\r\n")

        head, _, body = answer.partition(b"\r\n\r\n")
        names = [line.partition(b":")[0] for line in head.split(b"\r\n")[1:]]
        assert names == [b"Content-Type", b"Content-Length", b"Date", b"Connection"]
        assert body == b"{}"

    @pytest.mark.parametrize(
        ("status", "body", "length"),
        [(201, b"", b"0"), (204, b"", None), (204, b"x", None), (304, b"", None), (200, b"x", b"1")],
    )
    async def test_bodies_are_framed_as_their_status_wants(
        self, status: int, body: bytes, length: bytes | None
    ) -> None:
        async with served(lambda _: Response(status, Headers({"Content-Length": "77"}), body)) as here:
            answer = await raw(here.port, b"GET / HTTP/1.1\r\n" + LAST + b"\r\n")

        assert re.findall(rb"Content-Length: (\d+)", answer) == ([] if length is None else [length])
        assert answer.endswith(b"\r\n\r\n" + (body if length else b""))

    async def test_a_head_has_the_length_of_the_get_and_no_body(self, server: Served) -> None:
        answer = await raw(server.port, b"HEAD /rest/api/3/myself HTTP/1.1\r\n" + LAST + b"\r\n")

        assert b"Content-Length: 2\r\n" in answer
        assert answer.endswith(b"\r\n\r\n")
        assert server.calls[0].request.method == "HEAD"
        assert server.calls[0].operation.id == "getCurrentUser"

    async def test_a_connection_is_kept_and_its_answers_are_in_order(self) -> None:
        async with served(lambda call: Response.json(200, {"path": call.request.path})) as here:
            data = b"".join(b"GET /%d HTTP/1.1\r\n" % n + H + b"\r\n" for n in range(100))
            answer = await raw(here.port, data + b"GET /last HTTP/1.1\r\n" + LAST + b"\r\n")

        assert re.findall(rb'"/(\w+)"', answer) == [b"%d" % n for n in range(100)] + [b"last"]

    @pytest.mark.parametrize(
        ("more", "kept"), [(b"", b""), (b"Connection: keep-alive\r\n", b"Connection: keep-alive\r\n")]
    )
    async def test_an_old_client_keeps_the_connection_only_if_it_asks(
        self, more: bytes, kept: bytes, server: Served
    ) -> None:
        request = b"GET / HTTP/1.0\r\n" + H + more + b"\r\n"
        answer = await raw(server.port, request + (b"GET / HTTP/1.0\r\n" + H + b"\r\n" if more else b""))

        assert answer.count(b"HTTP/1.1 200") == (2 if more else 1)
        assert kept in answer

    async def test_a_stream_goes_out_in_chunks_or_with_its_length_or_until_the_end(self) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for piece in (b"ab", b"", b"cd"):
                yield piece

        def answer(call: Call) -> Response:
            kind = {"Content-Type": "application/octet-stream"}
            return Response(
                200, Headers(kind | ({"Content-Length": "4"} if call.request.path == "/long" else {})), pieces()
            )

        async with served(answer) as here:
            chunked = await raw(here.port, b"GET /chunks HTTP/1.1\r\n" + LAST + b"\r\n")
            announced = await raw(here.port, b"GET /long HTTP/1.1\r\n" + LAST + b"\r\n")
            old = await raw(here.port, b"GET /chunks HTTP/1.0\r\n" + H + b"Connection: keep-alive\r\n\r\n")

        assert chunked.endswith(b"\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n")
        assert b"Transfer-Encoding: chunked\r\n" in chunked
        assert announced.endswith(b"\r\n\r\nabcd")
        assert b"Content-Length: 4\r\n" in announced
        assert old.endswith(b"\r\n\r\nabcd")
        assert b"Connection: close\r\n" in old

    async def test_addresses_are_found_across_the_pieces_of_a_stream(self) -> None:
        text = f'{{"a": "{SITE}/rest/1", "b": "{SITE}/rest/2"}}'.encode()

        async def letters() -> AsyncIterator[bytes]:
            for at in range(len(text)):
                yield text[at : at + 1]

        headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(text))})
        async with served(lambda _: Response(200, headers, letters())) as here:
            _, body = await get(here, "/rest/agile/1.0/board")

        assert body == text.replace(SITE.encode(), here.url.encode())


class Failing:
    """A Responder that raises."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def respond(self, call: Call) -> Response:
        raise self.error


class TestFailures:
    @pytest.mark.parametrize(
        ("error", "status", "mark"),
        [
            (UpstreamFailed(502, "the upstream example.org refused the connection", "refused"), 502, "upstream"),
            (UpstreamFailed(504, "the upstream example.org did not answer within 1 s", "timeout"), 504, "upstream"),
            (RequestRefused(403, "writes to project ABC are not let through"), 403, "refused"),
            (LookupError("s3cret"), 500, "internal"),
        ],
    )
    async def test_an_error_is_answered_in_jiras_shape(self, error: Exception, status: int, mark: str) -> None:
        async with served_by(Failing(error)) as here, aiohttp.ClientSession() as session:
            async with session.get(f"{here.url}/rest/api/3/myself") as answer:
                said = await answer.json()

        assert answer.status == status
        assert answer.headers["Linktape-Error"] == mark
        assert said["errors"] == {}
        assert said["errorMessages"][0].startswith("linktape: ")
        assert (str(error) in said["errorMessages"][0]) == (status != 500)

    async def test_an_error_of_our_own_is_logged_once_and_redacted(self, caplog: pytest.LogCaptureFixture) -> None:
        async with served_by(Failing(LookupError("s3cret"))) as here:
            await get(here, "/")

        assert len(caplog.records) == 1
        assert "LookupError" in caplog.text
        assert "s3cret" not in caplog.text

    async def test_a_header_that_no_one_may_send_is_an_error_of_our_own(self, caplog: pytest.LogCaptureFixture) -> None:
        async with served(lambda _: Response(200, Headers({"X-A": "a\r\nX-B: b"}))) as here:
            answer = await raw(here.port, b"GET / HTTP/1.1\r\n" + LAST + b"\r\n")

        assert answer.startswith(b"HTTP/1.1 500 ")
        assert b"X-B" not in answer
        assert len(caplog.records) == 1


class TestSettling:
    async def test_every_answer_is_settled_once(self) -> None:
        told: list[bool] = []
        async with served(lambda _: Response.json(200, {}).when_settled(told.append)) as here:
            await raw(here.port, (b"GET / HTTP/1.1\r\n" + H + b"\r\n") * 3 + b"GET / HTTP/1.1\r\n" + LAST + b"\r\n")

        assert told == [True] * 4

    async def test_an_answer_to_a_client_that_has_gone_is_not_delivered(self) -> None:
        told: list[bool] = []
        gone, seen = asyncio.Event(), asyncio.Event()

        class Slow:
            async def respond(self, call: Call) -> Response:
                seen.set()
                await gone.wait()
                return Response.json(200, {}).when_settled(told.append)

        async with served_by(Slow()) as here:
            _, writer = await asyncio.open_connection("127.0.0.1", here.port)
            writer.write(b"GET / HTTP/1.1\r\n" + H + b"\r\n")
            await seen.wait()
            writer.close()
            await writer.wait_closed()
            for _ in range(20):
                await asyncio.sleep(0)
            gone.set()
            await here.serving.drain(5)

        assert told == [False]

    async def test_a_refused_request_reaches_nobody(self, server: Served) -> None:
        await raw(server.port, b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")

        assert server.calls == []
        assert len(server.onion.sessions) == 0


class TestWhoMayAsk:
    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST:1", "127.0.0.1:99"])
    async def test_loopback_names_are_served(self, host: str, server: Served) -> None:
        answer = await raw(server.port, b"GET / HTTP/1.1\r\nConnection: close\r\nHost: " + host.encode() + b"\r\n\r\n")

        assert answer.startswith(b"HTTP/1.1 200 ")

    async def test_an_allowed_name_is_served_and_the_refusal_names_the_option(self) -> None:
        async with served(allow_hosts=("jira-mock.internal",)) as here:
            allowed = await raw(
                here.port, b"GET / HTTP/1.1\r\nHost: jira-mock.internal:80\r\nConnection: close\r\n\r\n"
            )
            other = await raw(here.port, b"GET / HTTP/1.1\r\nHost: other.internal\r\n\r\n")

        assert allowed.startswith(b"HTTP/1.1 200 ")
        assert other.startswith(b"HTTP/1.1 421 ")
        assert b"--allow-host other.internal" in other

    @pytest.mark.parametrize(
        ("headers", "status_open", "status_strict"),
        [
            (b"", 200, 200),
            (b"Origin: http://127.0.0.1\r\n", 200, 200),
            (b"Origin: http://evil.example\r\n", 200, 403),
            (b"Origin: null\r\n", 200, 403),
            (b"Sec-Fetch-Site: cross-site\r\n", 403, 403),
            (b"Sec-Fetch-Site: same-origin\r\n", 200, 200),
            (b"Sec-Fetch-Site: none\r\n", 200, 200),
        ],
    )
    @pytest.mark.parametrize("path", [b"/", b"/rest/api/3/myself", b"/s/a/rest/api/3/issueLink", b"/secure/x"])
    async def test_web_pages_of_other_sites_are_refused_on_every_path(
        self, headers: bytes, status_open: int, status_strict: int, path: bytes
    ) -> None:
        for is_strict, status in ((False, status_open), (True, status_strict)):
            async with served(refuse_cross_site=is_strict) as here:
                answer = await raw(here.port, b"GET " + path + b" HTTP/1.1\r\n" + LAST + headers + b"\r\n")

            assert answer.startswith(b"HTTP/1.1 %d " % status)
            assert len(here.calls) == (status == 200)


class TestStarting:
    async def test_a_port_in_use_names_the_option(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]

            for options, option in (
                (ServingOptions(port=port), "--port"),
                (ServingOptions(port=0, control_port=port), "--control-port"),
            ):
                with pytest.raises(UsageError, match=rf"port {port} .* in use; .* {option}"):
                    async with Serving(StandInOnion(), options):
                        pass

    @pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
    async def test_a_host_that_is_not_here_names_the_option(self, host: str) -> None:
        with pytest.raises(UsageError, match="--host"):
            async with Serving(StandInOnion(), ServingOptions(host=host, port=0)):
                pass

    async def test_ports_are_free_again_afterwards(self) -> None:
        async with served() as first:
            port = first.port
        async with Serving(StandInOnion(), ServingOptions(port=port)) as second:
            assert second.url == f"http://127.0.0.1:{port}"

    async def test_linktape_is_not_its_own_upstream(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]

        for name in ("127.0.0.1", "localhost", "0.0.0.0", "127.1.2.3"):
            options = ServingOptions(port=0, control_port=port, upstream=f"http://{name}:{port}/jira")
            with pytest.raises(UsageError, match="own address"):
                async with Serving(StandInOnion(), options):
                    pass

    async def test_an_ipv6_address_is_served(self) -> None:
        options = ServingOptions(host="::1", port=0)
        try:
            async with Serving(StandInOnion(), options) as serving, aiohttp.ClientSession() as session:
                async with session.get(serving.url) as answer:
                    assert answer.status == 200
        except UsageError:
            pytest.skip("this machine has no IPv6 loopback")


async def test_large_uploads_pass_in_pieces() -> None:
    sizes: list[int] = []

    class Counting:
        async def respond(self, call: Call) -> Response:
            assert not isinstance(call.request.body, bytes)
            sizes.extend([len(piece) async for piece in call.request.body])
            return Response(201)

    async def megabytes() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * (1 << 20)

    async with served_by(Counting()) as here, aiohttp.ClientSession() as session:
        async with session.post(f"{here.url}/rest/api/3/issue/HSP-1/attachments", data=megabytes()) as answer:
            assert answer.status == 201

    assert sum(sizes) == 64 << 20
    assert max(sizes) <= 1 << 20


async def test_the_log_says_nothing_of_an_ordinary_day(server: Served, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await get(server, "/rest/api/3/myself?access_token=s3cret")
        for _ in range(200):
            with socket.socket() as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                client.connect(("127.0.0.1", server.port))
        await get(server, "/rest/api/3/myself")

    assert "s3cret" not in caplog.text
    assert caplog.text == ""


async def test_limits_hold_what_is_known_and_stream_what_is_other() -> None:
    async with served(limits=Limits(body_bytes=10, small_bytes=5, linger_s=0.2)) as here:
        known = await raw(
            here.port, b"POST /rest/api/3/issueLink HTTP/1.1\r\n" + LAST + b"Content-Length: 11\r\n\r\n" + b"x" * 11
        )
        other = await raw(here.port, b"POST /upload HTTP/1.1\r\n" + LAST + b"Content-Length: 11\r\n\r\n" + b"x" * 11)
        small = await raw(here.port, b"POST /upload HTTP/1.1\r\n" + LAST + b"Content-Length: 5\r\n\r\n" + b"x" * 5)

    assert known.startswith(b"HTTP/1.1 413 ")
    assert other.startswith(b"HTTP/1.1 200 ")
    assert small.startswith(b"HTTP/1.1 200 ")
    assert not isinstance(here.calls[0].request.body, bytes)
    assert here.calls[1].request.body == b"xxxxx"
