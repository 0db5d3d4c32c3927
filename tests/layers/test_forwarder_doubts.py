from __future__ import annotations

import asyncio
import gzip

import pytest

from linktape.errors import UpstreamFailed
from linktape.layers.forwarder import Forwarder
from tests.layers.upstreams import GET, Step, ask, ok, scripted
from tests.support import call

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


def _patience_s(causes: str) -> float:
    """Give up soon only where that is what is tested: a busy machine is slow, too."""
    return 0.7 if "timeout" in causes else 30.0


class TestMisbehavedUpstreams:
    @pytest.mark.parametrize("name", MISBEHAVED)
    async def test_a_doubtful_answer_is_a_failure_with_its_cause(self, name: str) -> None:
        steps, status, causes = MISBEHAVED[name]

        async with scripted(*steps) as upstream:
            with pytest.raises(UpstreamFailed) as failed:
                await ask(upstream.url, timeout_s=_patience_s(causes), most_bytes=8 << 20)

        assert failed.value.status == status
        assert failed.value.cause in causes.split("|")
        assert f"127.0.0.1:{upstream.port}" in str(failed.value)
        assert len(upstream.heads) == 1

    @pytest.mark.parametrize("name", MISBEHAVED)
    async def test_the_next_request_does_not_notice(self, name: str) -> None:
        steps, _, causes = MISBEHAVED[name]
        async with scripted(*steps, then=(ok(b'{"well": true}'),)) as upstream:
            async with Forwarder(upstream.url, timeout_s=_patience_s(causes), most_bytes=8 << 20) as forwarder:
                with pytest.raises(UpstreamFailed):
                    await forwarder.respond(call("GET", GET))

                answers = [await forwarder.respond(call("GET", GET)) for _ in range(3)]

        assert [answer.content for answer in answers] == [b'{"well": true}'] * 3

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
