from __future__ import annotations

import asyncio
import gzip
import ipaddress
import json
import ssl
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace

import pytest
import trustme
from aiohttp import web

from linktape.errors import RequestRefused, UpstreamFailed
from linktape.layers.forwarder import Credentials, Forwarder
from linktape.messages import SITE, Response, Stream
from linktape.responder import Call
from linktape.upstream.site import to_site
from tests.layers.upstreams import Step, behaved, scripted
from tests.support import basic, call, link

GET = "/rest/api/3/issueLinkType"
OTHER = "/secure/attachment/1/x.bin"


async def ask(url: str, asked: Call | None = None, **options: object) -> Response:
    async with Forwarder(url, **options) as forwarder:  # type: ignore[arg-type]  # the options of each test
        return await forwarder.respond(asked or call("GET", GET))


async def whole(response: Response) -> bytes:
    if isinstance(response.body, bytes):
        return response.body
    return b"".join([piece async for piece in response.body])


def ok(body: bytes = b"{}", *fields: bytes) -> bytes:
    head = [b"HTTP/1.1 200 OK", b"Content-Type: application/json", b"Content-Length: %d" % len(body), *fields]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
CLOSING = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"

MISBEHAVED: dict[str, tuple[tuple[Step, ...], int, str]] = {
    "closes at once": (("close",), 502, "cut"),
    "resets at once": (("reset",), 502, "reset"),
    "never answers": ((60.0,), 504, "timeout"),
    "drips nonsense": ((b"HTTP/1.1 2", "drip"), 502, "malformed"),
    "half a head": ((b"HTTP/1.1 200 OK\r\nContent-Le", "close"), 502, "cut|malformed"),
    "half a head, reset": ((b"HTTP/1.1 200 OK\r\nContent-Le", "reset"), 502, "reset|cut"),
    "half a head, silence": ((b"HTTP/1.1 200 OK\r\nContent-Le", 60.0), 504, "timeout"),
    "no HTTP": ((b"SSH-2.0-OpenSSH_9.6\r\n", "close"), 502, "malformed"),
    "TLS alert": ((b"\x15\x03\x01\x00\x02\x02\x46", "close"), 502, "malformed"),
    "HTTP/0.9": ((b"<html>hello</html>", "close"), 502, "malformed"),
    "HTTP/2.0": ((b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", "close"), 502, "malformed"),
    "HTTP/1.2": ((b"HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\n{}", "close"), 502, "malformed"),
    "status of two digits": ((b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n{}",), 502, "malformed"),
    "status of four digits": ((b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}",), 502, "malformed"),
    "status 999": ((b"HTTP/1.1 999 OK\r\nContent-Length: 2\r\n\r\n{}",), 502, "malformed"),
    "status 101": ((b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", 60.0), 502, "malformed"),
    "status 000": ((b"HTTP/1.1 000 OK\r\nContent-Length: 2\r\n\r\n{}",), 502, "malformed"),
    "endless 100s": ((b"HTTP/1.1 100 Continue\r\n\r\n" * 100, 60.0), 504, "timeout"),
    "shorter than announced": ((ok(b"{}").replace(b": 2", b": 3"), "close"), 502, "cut"),
    "shorter, reset": ((ok(b"{}").replace(b": 2", b": 3"), "reset"), 502, "cut|reset"),
    "shorter, silence": ((ok(b"{}").replace(b": 2", b": 3"), 60.0), 504, "timeout"),
    "body that drips": ((ok(b"").replace(b": 0", b": 999"), "drip"), 504, "timeout"),
    "no length, reset": ((CLOSING + b'{"a": 1', 0.05, "reset"), 502, "cut|reset"),
    "no length, reset at once": ((CLOSING + b'{"a": 1}', "reset"), 502, "cut|reset"),
    "no length, endless": ((CLOSING, "endless"), 502, "too-large"),
    "no length, drip": ((CLOSING, "drip"), 504, "timeout"),
    "no last chunk": ((CHUNKED + b"2\r\n{}\r\n", "close"), 502, "cut"),
    "no last chunk, reset": ((CHUNKED + b"2\r\n{}\r\n", "reset"), 502, "cut|reset"),
    "cut chunk": ((CHUNKED + b"5\r\n{}", "close"), 502, "cut"),
    "chunk size of letters": ((CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n",), 502, "cut|malformed|reset"),
    "negative chunk size": ((CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n",), 502, "cut|malformed|reset"),
    "huge chunk size": ((CHUNKED + b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n",), 502, "cut|malformed|reset"),
    "chunk longer than said": ((CHUNKED + b"1\r\n{}\r\n0\r\n\r\n",), 502, "cut|malformed|reset"),
    "endless chunks": ((CHUNKED + b"40000000\r\n", "endless"), 502, "too-large"),
    "coding gzip, chunked": (
        (CHUNKED.replace(b": chunked", b": gzip, chunked") + b"2\r\n{}\r\n0\r\n\r\n",),
        502,
        "malformed",
    ),
    "coding gzip, pigeons": ((CHUNKED.replace(b": chunked", b": gzip, pigeons") + b"{}", "close"), 502, "malformed"),
    "coding chunked, chunked": (
        (CHUNKED.replace(b": chunked", b": chunked, chunked") + b"2\r\n{}\r\n0\r\n\r\n",),
        502,
        "malformed",
    ),
    "coding identity": ((CHUNKED.replace(b": chunked", b": identity") + b"{}", "close"), 502, "malformed"),
    "coding in HTTP/1.0": ((CHUNKED.replace(b"1.1", b"1.0") + b"2\r\n{}\r\n0\r\n\r\n", "close"), 502, "malformed"),
    "length and coding": (
        (CHUNKED[:-2] + b"Content-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",),
        502,
        "malformed",
    ),
    "two lengths": ((ok(b"{}", b"Content-Length: 3"),), 502, "malformed"),
    "two equal lengths": ((ok(b"{}", b"Content-Length: 2"),), 502, "malformed"),
    "negative length": ((ok().replace(b": 2", b": -2"),), 502, "malformed"),
    "signed length": ((ok().replace(b": 2", b": +2"),), 502, "malformed"),
    "length of letters": ((ok().replace(b": 2", b": two"),), 502, "malformed"),
    "huge length": ((ok().replace(b": 2", b": 99999999999999999999"),), 502, "malformed"),
    "length over the limit": ((ok().replace(b": 2", b": 999999999"), "endless"), 502, "too-large"),
    "control character in a field": ((ok(b"{}", b"X-A: a\x01b"),), 502, "malformed"),
    "bell in a field": ((ok(b"{}", b"X-A: \x07"),), 502, "malformed"),
    "delete in a field": ((ok(b"{}", b"X-A: \x7f"),), 502, "malformed"),
    "NUL in a field": ((ok(b"{}", b"X-A: a\x00b"),), 502, "malformed"),
    "bare CR in a field": ((ok(b"{}", b"X-A: a\rb"),), 502, "malformed"),
    "bytes that are not UTF-8": ((ok(b"{}", b"X-A: \xff"),), 502, "malformed"),
    "space in a name": ((ok(b"{}", b"X A: b"),), 502, "malformed"),
    "empty name": ((ok(b"{}", b": b"),), 502, "malformed"),
    "no colon": ((ok(b"{}", b"nonsense"),), 502, "malformed"),
    "long field": ((ok(b"{}", b"X-A: " + b"a" * 200_000),), 502, "malformed"),
    "many fields": ((ok(b"{}", *[b"X-%d: 1" % n for n in range(1_000)]),), 502, "malformed"),
    "endless head": ((b"HTTP/1.1 200 OK\r\nX-A: ", "endless"), 502, "malformed"),
    "broken gzip": ((ok(b"\x1f\x8bnothing", b"Content-Encoding: gzip"),), 502, "malformed"),
    "cut gzip": ((ok(gzip.compress(b"{}" * 99)[:-5], b"Content-Encoding: gzip"),), 502, "malformed"),
    "broken deflate": ((ok(b"\xff\xff\xff", b"Content-Encoding: deflate"),), 502, "malformed"),
    "bomb": ((ok(gzip.compress(bytes(64 << 20)), b"Content-Encoding: gzip"),), 502, "too-large"),
}


class TestMisbehavedUpstreams:
    @pytest.mark.parametrize("name", MISBEHAVED)
    async def test_a_doubtful_answer_is_a_failure_with_its_cause(self, name: str) -> None:
        steps, status, causes = MISBEHAVED[name]

        async with scripted(*steps) as upstream:
            with pytest.raises(UpstreamFailed) as failed:
                await ask(upstream.url, timeout_s=0.5, most_bytes=8 << 20)

        assert failed.value.status == status
        assert failed.value.cause in causes.split("|")
        assert f"127.0.0.1:{upstream.port}" in str(failed.value)
        assert len(upstream.heads) == 1

    @pytest.mark.parametrize("name", MISBEHAVED)
    async def test_the_next_request_does_not_notice(self, name: str) -> None:
        steps, _, _ = MISBEHAVED[name]
        async with scripted(*steps, then=(ok(b'{"well": true}'),)) as upstream:
            async with Forwarder(upstream.url, timeout_s=0.5, most_bytes=8 << 20) as forwarder:
                with pytest.raises(UpstreamFailed):
                    await forwarder.respond(call("GET", GET))

                answers = [await forwarder.respond(call("GET", GET)) for _ in range(3)]

        assert [answer.content for answer in answers] == [b'{"well": true}'] * 3

    @pytest.mark.parametrize(
        "extra", [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", b"evil", b"\r\n\r\nHTTP/1.1 500 Evil\r\n\r\n"]
    )
    @pytest.mark.parametrize("late_s", [0.0, 0.02])
    async def test_what_comes_unasked_is_nobodys_answer(self, extra: bytes, late_s: float) -> None:
        steps: tuple[Step, ...] = (ok(b'{"first": 1}'), late_s, extra) if late_s else (ok(b'{"first": 1}') + extra,)
        async with scripted(*steps, then=(ok(b'{"well": true}'),)) as upstream:
            async with Forwarder(upstream.url, timeout_s=2) as forwarder:
                with suppress(UpstreamFailed):  # it may be doubted for what follows it
                    await forwarder.respond(call("GET", GET))
                await asyncio.sleep(late_s * 5)

                second = await forwarder.respond(call("GET", GET))

        assert second.content == b'{"well": true}'
        assert upstream.connections == 2

    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
    async def test_nothing_is_sent_twice_when_a_kept_connection_closes(self, method: str) -> None:
        target = "/rest/api/3/issueLinkType/1" if method != "POST" else "/rest/api/3/issueLink"
        async with scripted(ok(), then=("close",)) as upstream:
            async with Forwarder(upstream.url, timeout_s=2) as forwarder:
                await forwarder.respond(call("GET", GET))
                with pytest.raises(UpstreamFailed) as failed:
                    await forwarder.respond(call(method, target))

        assert failed.value.cause == "cut"
        assert len(upstream.heads) == 2

    async def test_the_time_limit_is_kept(self) -> None:
        async with scripted(60.0) as upstream:
            started = asyncio.get_running_loop().time()
            with pytest.raises(UpstreamFailed, match=r"within 0\.2 s; --upstream-timeout"):
                await ask(upstream.url, timeout_s=0.2)
            took_s = asyncio.get_running_loop().time() - started

        assert took_s < 1.2

    @pytest.mark.parametrize(
        ("url", "cause"),
        [
            ("http://127.0.0.1:1", "refused"),
            ("http://no-such-host.invalid", "dns"),
        ],
    )
    async def test_an_upstream_that_is_not_there_is_named(self, url: str, cause: str) -> None:
        with pytest.raises(UpstreamFailed) as failed:
            await ask(url)

        assert failed.value.status == 502
        assert failed.value.cause == cause
        assert url.partition("//")[2] in str(failed.value)


class TestStreams:
    @pytest.mark.parametrize(
        ("steps", "begin"),
        [
            ((b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + b"x" * 9, "close"), b"x" * 9),
            ((b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + b"x" * 9, 0.05, "reset"), b"x" * 9),
            ((b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + b"x" * 9, "drip"), b"x" * 9),
            ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n" + b"x" * 9 + b"\r\n", "close"), b"x" * 9),
        ],
    )
    async def test_a_stream_that_is_cut_is_cut_for_the_client(self, steps: tuple[Step, ...], begin: bytes) -> None:
        got: list[bytes] = []
        async with scripted(*steps) as upstream, Forwarder(upstream.url, timeout_s=0.3) as forwarder:
            response = await forwarder.respond(call("GET", OTHER))
            assert not isinstance(response.body, bytes)

            with pytest.raises(UpstreamFailed):
                await _read_into(got, response.body)

        assert b"".join(got).startswith(begin)

    async def test_a_big_answer_passes_in_pieces(self) -> None:
        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "application/zip"})
            await response.prepare(request)
            for _ in range(64):
                await response.write(b"x" * (1 << 20))
            return response

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            response = await forwarder.respond(call("GET", OTHER))
            assert not isinstance(response.body, bytes)
            sizes = [len(piece) async for piece in response.body]

        assert sum(sizes) == 64 << 20
        assert max(sizes) <= 1 << 20

    async def test_a_stream_nobody_reads_gives_its_connection_up(self) -> None:
        gone = asyncio.Event()

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            try:
                while True:
                    await response.write(b"x" * 65_536)
            finally:
                gone.set()

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            response = await forwarder.respond(call("GET", OTHER))
            response.settle(False)

            async with asyncio.timeout(5):
                await gone.wait()

    async def test_an_upload_is_passed_on_as_it_comes(self) -> None:
        async def answer(request: web.BaseRequest) -> web.Response:
            size = 0
            async for piece in request.content.iter_any():
                size += len(piece)
            return web.json_response({"size": size, "length": request.headers.get("Content-Length")})

        async def megabytes() -> AsyncIterator[bytes]:
            for _ in range(32):
                yield b"x" * (1 << 20)

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            chunked = await forwarder.respond(_upload(megabytes()))
            announced = await forwarder.respond(_upload(megabytes(), **{"Content-Length": str(32 << 20)}))

        assert chunked.content == b'{"size": 33554432, "length": null}'
        assert announced.content == b'{"size": 33554432, "length": "33554432"}'

    @pytest.mark.parametrize("error", [ConnectionResetError("gone"), RequestRefused(408, "too slow")])
    async def test_an_upload_that_breaks_off_breaks_off_upstream(self, error: Exception) -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield b"x"
            raise error

        async def answer(request: web.BaseRequest) -> web.Response:
            await request.read()
            return web.Response()

        async with behaved(answer) as url, Forwarder(url, timeout_s=5) as forwarder:
            with pytest.raises(type(error)):
                await forwarder.respond(_upload(broken()))

    async def test_a_slow_upload_is_no_slow_upstream(self) -> None:
        async def slow() -> AsyncIterator[bytes]:
            for _ in range(5):
                await asyncio.sleep(0.1)
                yield b"x"

        async def answer(request: web.BaseRequest) -> web.Response:
            return web.Response(body=await request.read())

        async with behaved(answer) as url, Forwarder(url, timeout_s=0.3) as forwarder:
            response = await forwarder.respond(_upload(slow()))

        assert response.content == b"xxxxx"


async def _read_into(pieces: list[bytes], stream: Stream) -> None:
    async for piece in stream:
        pieces.append(piece)  # noqa: PERF401  # what came before it broke off counts


def _upload(body: AsyncIterator[bytes], **headers: str) -> Call:
    asked = call("POST", "/rest/api/3/issue/HSP-1/attachments", headers=headers)
    return replace(asked, request=replace(asked.request, body=body))


async def echo(request: web.BaseRequest) -> web.Response:
    """Say what the upstream was asked, as it was asked."""
    return web.json_response(
        {
            "method": request.method,
            "target": request.raw_path,
            "headers": [[name.decode(), value.decode()] for name, value in request.raw_headers],
            "body": (await request.read()).decode(),
        }
    )


async def echoed(url: str, asked: Call, **options: object) -> dict[str, object]:
    response = await ask(url, asked, **options)
    found: dict[str, object] = json.loads(await whole(response))
    return found


class TestRequests:
    async def test_method_target_headers_and_body_arrive(self) -> None:
        asked = call(
            "POST", "/rest/api/3/issueLink?a=%20b&a=c", link("HSP-1", "MKY-1"), headers={"X-A": "1"}, auth=basic()
        )
        async with behaved(echo) as url:
            said = await echoed(url, asked)

        assert said["method"] == "POST"
        assert said["target"] == "/rest/api/3/issueLink?a=%20b&a=c"
        assert said["body"] == asked.request.content.decode()
        assert said["headers"] == [
            ["Host", url.partition("//")[2]],
            ["X-A", "1"],
            ["Content-Type", "application/json"],
            ["Authorization", basic()],
            ["Accept-Encoding", "identity"],
            ["Content-Length", str(len(asked.request.content))],
        ]

    @pytest.mark.parametrize(
        ("base", "context", "target"),
        [
            ("", "", GET),
            ("", "/jira", f"/jira{GET}"),
            ("/jira", "", f"/jira{GET}"),
            ("/jira", "/jira", f"/jira{GET}"),
            ("/proxy/jira", "/jira", f"/proxy/jira{GET}"),
            ("/ex/jira/123-456", "", f"/ex/jira/123-456{GET}"),
            ("", "/ex/jira/123-456", f"/ex/jira/123-456{GET}"),
            ("/jira/", "", f"/jira{GET}"),
        ],
    )
    async def test_paths_are_joined_and_not_doubled(self, base: str, context: str, target: str) -> None:
        async with behaved(echo) as url:
            said = await echoed(url + base, call("GET", context + GET))

        assert said["target"] == target

    @pytest.mark.parametrize("path", ["/rest/../x", "/rest/api/3/%2e%2e/x", "/rest/./x", "/rest/api/.%2E/x"])
    async def test_a_path_that_leads_out_of_the_site_is_refused(self, path: str) -> None:
        with pytest.raises(RequestRefused) as refused:
            await ask("http://127.0.0.1:1/ex/jira/123", call("GET", path))

        assert refused.value.status == 400

    async def test_two_slashes_lead_to_no_other_host(self) -> None:
        async with behaved(echo) as url:
            said = await echoed(url, call("GET", "//evil.example/rest/api/3/myself"))

        assert said["target"] == "//evil.example/rest/api/3/myself"

    async def test_headers_of_one_connection_stay_on_it(self) -> None:
        hop = {"Connection": "X-Mine, close", "X-Mine": "1", "Keep-Alive": "5", "TE": "trailers", "Upgrade": "h2c",
               "Proxy-Authorization": "x", "Transfer-Encoding": "chunked", "Host": "evil.example"}  # fmt: skip
        async with behaved(echo) as url:
            said = await echoed(url, call("GET", GET, headers={**hop, "X-Kept": "2"}))

        names = [name for name, _ in said["headers"]]  # type: ignore[attr-defined]  # a list of pairs
        assert names == ["Host", "X-Kept", "Accept-Encoding"]

    @pytest.mark.parametrize(
        ("asked", "sent"),
        [
            (None, "identity"),
            ("gzip, deflate, br, zstd", "gzip, deflate"),
            ("gzip;q=0.5, *", "gzip;q=0.5"),
            ("br", "identity"),
        ],
    )
    async def test_only_codings_that_can_be_undone_are_asked_for(self, asked: str | None, sent: str) -> None:
        headers = {} if asked is None else {"Accept-Encoding": asked}
        async with behaved(echo) as url:
            said = await echoed(url, call("GET", GET, headers=headers))

        assert ["Accept-Encoding", sent] in said["headers"]  # type: ignore[operator]  # a list of pairs

    @pytest.mark.parametrize(
        ("own", "sent"), [(None, "Bearer upstream-token"), (basic(), basic()), ("", "Bearer upstream-token")]
    )
    async def test_our_credentials_stand_in_where_the_client_has_none(self, own: str | None, sent: str) -> None:
        asked = call("GET", GET, auth=own)
        async with behaved(echo) as url:
            said = await echoed(url, asked, credentials=Credentials.bearer("upstream-token"))

        assert [pair for pair in said["headers"] if pair[0] == "Authorization"] == [["Authorization", sent]]  # type: ignore[attr-defined]  # a list of pairs

    def test_credentials_show_nothing_of_themselves(self) -> None:
        shown = repr(Credentials.basic("a@example.com", "s3cret-token")) + repr(Credentials.bearer("s3cret-token"))

        assert "s3cret" not in shown
        assert Credentials.basic("a", "b").authorization == "Basic YTpi"

    async def test_the_site_is_called_by_the_upstreams_address(self) -> None:
        asked = call(
            "POST",
            f"/jira/rest/api/3/issueLink?u={SITE}/x",
            {"a": f"{SITE}/rest/api/3/issue/1"},
            headers={"Origin": SITE, "Referer": f"{SITE}/browse/HSP-1"},
        )
        seen: list[bytes] = []

        async def answer(request: web.BaseRequest) -> web.Response:
            seen.append(await request.read())
            seen.append("\n".join([request.raw_path, *(f"{n}: {v}" for n, v in request.headers.items())]).encode())
            return web.Response()

        async with behaved(answer) as url:
            await ask(url, asked)

        body, head = (part.decode() for part in seen)
        assert body == f'{{"a": "{url}/jira/rest/api/3/issue/1"}}'
        assert head.startswith(f"/jira/rest/api/3/issueLink?u={url}/jira/x\n")
        assert f"\nReferer: {url}/jira/browse/HSP-1\n" in head
        assert f"\nOrigin: {url}\n" in head


class TestAnswers:
    async def test_status_headers_and_body_come_back(self) -> None:
        async def answer(_: web.BaseRequest) -> web.Response:
            headers = [
                ("X-A", "1"),
                ("X-B", "2"),
                ("X-A", "3"),
                ("Connection", "X-Hop"),
                ("X-Hop", "4"),
                ("Keep-Alive", "5"),
            ]
            return web.Response(status=201, body=b'{"a": 1}', headers=headers, content_type="application/json")

        async with behaved(answer) as url:
            response = await ask(url)

        assert response.status == 201
        assert response.content == b'{"a": 1}'
        assert response.headers.all("X-A") == ("1", "3")
        assert not {"Connection", "X-Hop", "TE", "Content-Length"} & {name for name, _ in response.headers}
        assert response.origin == f"upstream {url.partition('//')[2]}"

    @pytest.mark.parametrize("target", [GET, "/rest/agile/1.0/board"])
    @pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "raw deflate", "GZIP", "two members"])
    @pytest.mark.parametrize("count", [1, 20_000])
    async def test_compressed_text_is_held_plain(self, target: str, coding: str, count: int) -> None:
        text = b'{"a": "' + b"0123456789" * count + b'"}'
        compressors: dict[str, Callable[[bytes], bytes]] = {
            "deflate": zlib.compress,
            "raw deflate": lambda data: zlib.compress(data)[2:-4],
            "two members": lambda data: gzip.compress(data[:5]) + gzip.compress(data[5:]),
        }
        compress = compressors.get(coding, gzip.compress)
        name = {"raw deflate": "deflate", "two members": "gzip"}.get(coding, coding)

        async def answer(_: web.BaseRequest) -> web.Response:
            return web.Response(
                body=compress(text), headers={"Content-Encoding": name}, content_type="application/json"
            )

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            response = await forwarder.respond(call("GET", target))
            body = await whole(response)

        assert body == text
        assert "Content-Encoding" not in response.headers

    @pytest.mark.parametrize(
        ("coding", "kind", "target"),
        [("br", "application/json", GET), ("gzip", "application/zip", OTHER), ("gzip, br", "application/json", OTHER)],
    )
    async def test_what_cannot_or_need_not_be_undone_passes_as_it_is(self, coding: str, kind: str, target: str) -> None:
        body = gzip.compress(b"x" * 99)

        async def answer(_: web.BaseRequest) -> web.Response:
            return web.Response(body=body, headers={"Content-Encoding": coding}, content_type=kind)

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            response = await forwarder.respond(call("GET", target))
            got = await whole(response)

        assert got == body
        assert response.headers.get("Content-Encoding") == coding

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    async def test_redirects_are_the_clients_to_follow(self, status: int) -> None:
        seen: list[str] = []

        async def answer(request: web.BaseRequest) -> web.Response:
            seen.append(request.path)
            return web.Response(status=status, headers={"Location": "http://evil.example/"})

        async with behaved(answer) as url:
            response = await ask(url)

        assert response.status == status
        assert response.headers.get("Location") == "http://evil.example/"
        assert len(seen) == 1

    async def test_cookies_of_one_client_are_not_sent_for_another(self) -> None:
        seen: list[str | None] = []

        async def answer(request: web.BaseRequest) -> web.Response:
            seen.append(request.headers.get("Cookie"))
            return web.Response(headers={"Set-Cookie": "JSESSIONID=1; Path=/; Domain=localhost"})

        async with behaved(answer, host="localhost") as url, Forwarder(url) as forwarder:
            first = await forwarder.respond(call("GET", GET))
            await forwarder.respond(call("GET", GET))

        assert seen == [None, None]
        assert first.headers.get("Set-Cookie") == "JSESSIONID=1; Path=/"

    async def test_no_proxy_of_the_environment_is_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        async with behaved(echo) as url:
            assert (await ask(url)).status == 200

    async def test_a_head_has_no_body_and_says_no_length(self) -> None:
        async with behaved(echo) as url:
            response = await ask(url, call("HEAD", GET))

        assert response.status == 200
        assert response.body == b""
        assert "Content-Length" not in response.headers

    @pytest.mark.parametrize("status", [204, 304])
    async def test_an_answer_without_a_body_is_whole(self, status: int) -> None:
        async with scripted(b"HTTP/1.1 %d X\r\n\r\n" % status) as upstream:
            response = await ask(upstream.url, call("DELETE", "/rest/api/3/issueLink/1"), timeout_s=2)

        assert response.status == status
        assert response.body == b""

    async def test_a_connection_is_used_again(self) -> None:
        async with scripted(ok()) as upstream, Forwarder(upstream.url) as forwarder:
            for _ in range(5):
                await forwarder.respond(call("GET", GET))

        assert (len(upstream.heads), upstream.connections) == (5, 1)

    async def test_a_body_that_ends_with_the_connection_is_whole(self) -> None:
        async with scripted(CLOSING + b'{"a": 1}', "close") as upstream:
            response = await ask(upstream.url, timeout_s=2)

        assert response.content == b'{"a": 1}'

    async def test_each_layer_can_read_who_answered(self) -> None:
        asked = call("GET", GET)
        async with behaved(echo) as url:
            await ask(url, asked)

        assert asked.notes[0].layer == "Forwarder"
        assert "answered 200" in asked.notes[0].reason


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


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


class TestTls:
    def server_side(self, certificate: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context

    async def test_a_certificate_of_a_trusted_authority_is_accepted(self, authority: trustme.CA) -> None:
        tls = self.server_side(authority.issue_cert("localhost"))
        with authority.cert_pem.tempfile() as ca_file:
            async with behaved(echo, host="localhost", tls=tls) as url, Forwarder(url, ca_file=ca_file) as forwarder:
                answers = [await forwarder.respond(call("GET", GET)) for _ in range(3)]

        assert [answer.status for answer in answers] == [200] * 3

    @pytest.mark.parametrize("what", ["unknown authority", "another name", "no TLS"])
    async def test_a_peer_that_is_not_verified_gets_no_request(self, what: str, authority: trustme.CA) -> None:
        seen: list[str] = []

        async def answer(request: web.BaseRequest) -> web.Response:
            seen.append(request.path)
            return web.Response()

        signer = trustme.CA() if what == "unknown authority" else authority
        name = "jira.example.org" if what == "another name" else "localhost"
        tls = None if what == "no TLS" else self.server_side(signer.issue_cert(name))
        with authority.cert_pem.tempfile() as ca_file:
            async with behaved(answer, host="localhost", tls=tls) as url:
                with pytest.raises(UpstreamFailed) as failed:
                    await ask(url.replace("http:", "https:"), call("GET", GET, auth=basic()), ca_file=ca_file)

        assert failed.value.status == 502
        assert failed.value.cause == "tls"
        assert seen == []

    async def test_an_address_needs_its_own_certificate(self, authority: trustme.CA) -> None:
        tls = self.server_side(authority.issue_cert(str(ipaddress.ip_address("127.0.0.1"))))
        with authority.cert_pem.tempfile() as ca_file:
            async with behaved(echo, tls=tls) as url:
                assert (await ask(url, ca_file=ca_file)).status == 200
