from __future__ import annotations

import asyncio
import gzip
import logging
import re
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from linktape.clock import REAL
from linktape.edge.limits import Limits
from linktape.errors import RequestRefused, UpstreamFailed
from linktape.layers.journal import Journal
from linktape.messages import Headers, Response
from linktape.responder import Call
from tests.standing import LAST, H, Served, get, raw, served, served_by
from tests.support import Failing, StandIn, listening


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

    async def test_a_compressed_body_is_read_into_the_operation_and_passed_on_as_it_came(self, server: Served) -> None:
        packed = gzip.compress(b'{"type": {"name": "Blocks"}}')
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        async with aiohttp.ClientSession() as session:
            await session.post(f"{server.url}/rest/api/2/issueLink", data=packed, headers=headers)

        assert server.calls[0].operation.payload.members == {"type": {"name": "Blocks"}}
        assert server.calls[0].request.content == packed

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
        writer.close()

        assert head.startswith(b"HTTP/1.1 413 ")  # the phrase depends on Python's version


class Reading:
    """A Responder that reads the whole upload, and says when it begins and ends."""

    def __init__(self) -> None:
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def respond(self, call: Call) -> Response:
        assert not isinstance(call.request.body, bytes)
        self.begun.set()
        try:
            return Response.json(200, {"size": len(b"".join([piece async for piece in call.request.body]))})
        finally:
            self.ended.set()


class TestFailures:
    async def test_an_upload_that_is_cut_is_a_call_that_ended(self) -> None:
        reading = Reading()
        async with served_by(Journal(reading, redact=str)) as here:
            _, writer = await asyncio.open_connection("127.0.0.1", here.port)
            writer.write(b"POST /upload HTTP/1.1\r\n" + H + b"Content-Length: 100000\r\n\r\nbegun")
            await reading.begun.wait()
            writer.close()
            await reading.ended.wait()
            headers = {"Authorization": f"Bearer {here.serving.token}"}
            async with aiohttp.ClientSession(headers=headers) as control:
                async with control.get(f"{here.control_url}/metrics") as answer:
                    lines = (await answer.text()).splitlines()

        entry = next(iter(here.onion.sessions.get().journal))
        assert (entry.status, entry.delivered) == (None, False)
        assert 'linktape_lost_total{operation="other"} 1' in lines

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
        outermost = Journal(Failing(error), redact=str)
        async with served_by(outermost) as here, aiohttp.ClientSession() as session:
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

    async def test_the_crash_of_one_request_is_one_500_with_an_id_in_the_log_and_no_other_request_suffers(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        def answer(call: Call) -> Response:
            if call.request.path == "/crash":
                raise LookupError("s3cret")
            return Response.json(200, {"fine": True})

        async with served_by(Journal(StandIn(answer), redact=str)) as here:
            asked = b"".join(b"GET /%s HTTP/1.1\r\n" % path + H + b"\r\n" for path in (b"a", b"crash", b"b"))
            said = await raw(here.port, asked + b"GET /c HTTP/1.1\r\n" + LAST + b"\r\n")

        assert [int(status) for status in re.findall(rb"HTTP/1.1 (\d+) ", said)] == [200, 500, 200, 200]
        [own_id] = re.findall(rb"the log has more, by ([0-9a-f]{8})", said)
        assert [f"own, {own_id.decode()}" in record.getMessage() for record in caplog.records] == [True]

    async def test_a_header_that_no_one_may_send_is_an_error_of_our_own(self, caplog: pytest.LogCaptureFixture) -> None:
        async with served(lambda _: Response(200, Headers({"X-A": "a\r\nX-B: b"}))) as here:
            answer = await raw(here.port, b"GET / HTTP/1.1\r\n" + LAST + b"\r\n")

        assert answer.startswith(b"HTTP/1.1 500 ")
        assert b"X-B" not in answer
        assert len(caplog.records) == 1


class TestSettling:
    async def test_every_answer_is_settled_once(self) -> None:
        told: list[bool] = []
        async with served(listening(told.append, Response.json(200, {}))) as here:
            await raw(here.port, (b"GET / HTTP/1.1\r\n" + H + b"\r\n") * 3 + b"GET / HTTP/1.1\r\n" + LAST + b"\r\n")

        assert told == [True] * 4

    @pytest.mark.parametrize(("size", "is_told"), [(10, True), (1 << 20, False)])
    async def test_a_call_can_be_asked_when_its_answer_went_out(self, size: int, is_told: bool) -> None:
        calls: list[Call] = []

        def answer(call: Call) -> Response:
            calls.append(call)
            return Response(200, body=bytes(size))

        async with served(answer) as here:
            await raw(here.port, b"GET / HTTP/1.1\r\n" + LAST + b"\r\n")

        sent_s = calls[0].sent_s()
        assert (sent_s is not None) is is_told
        assert sent_s is None or calls[0].arrived_s <= sent_s <= REAL.monotonic()

    async def test_an_answer_to_a_client_that_has_gone_is_not_delivered(self) -> None:
        told: list[bool] = []
        gone, seen = asyncio.Event(), asyncio.Event()

        class Slow:
            async def respond(self, call: Call) -> Response:
                seen.set()
                await gone.wait()
                call.when_settled(told.append)
                return Response.json(200, {})

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
