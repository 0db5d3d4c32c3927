"""upstream/answer_body.py: held or as it comes, decoded or not, a body is the same."""

from __future__ import annotations

import gzip

import pytest

from linktape.errors import UpstreamFailed
from linktape.inflating import Inflater
from linktape.messages import Headers
from linktape.upstream.answer_body import PlainBody
from linktape.upstream.held_client import clients
from tests.layers.upstreams import Step, ok, scripted

BODY = b"a body of some length"
ZIPPED = gzip.compress(BODY, mtime=0)
HELD = {
    "with its head": (ok(BODY),),
    "behind its head": (ok(BODY)[: -len(BODY)], 0.02, BODY),
    "in pieces": (ok(BODY)[:-5], 0.02, BODY[-5:]),
    "of no length": (b"HTTP/1.1 200 OK\r\n\r\n" + BODY, "close"),
    "in chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n15\r\n" + BODY + b"\r\n0\r\n\r\n",),
    "compressed": (ok(ZIPPED),),
    "compressed, behind its head": (ok(ZIPPED)[: -len(ZIPPED)], 0.02, ZIPPED),
}


async def read(steps: tuple[Step, ...], coding: str | None, most_bytes: int | None) -> bytes:
    async with scripted(*steps) as upstream:
        session, client = clients(upstream.url)
        async with session:
            arrived = await client.ask("GET", client.head("GET", "/", client.fields(Headers()), 0), b"")
            plain = PlainBody(arrived, "host", 5, Inflater(coding) if coding else None)
            return b"".join([piece async for piece in plain]) if most_bytes is None else await plain.held(most_bytes)


@pytest.mark.parametrize("most_bytes", [None, len(BODY)])
@pytest.mark.parametrize("name", HELD)
async def test_a_body_is_whole_however_it_comes(name: str, most_bytes: int | None) -> None:
    assert await read(HELD[name], "gzip" if "compressed" in name else None, most_bytes) == BODY


@pytest.mark.parametrize("name", HELD)
async def test_a_body_that_is_longer_than_may_be_held_is_refused(name: str) -> None:
    with pytest.raises(UpstreamFailed) as failed:
        await read(HELD[name], "gzip" if "compressed" in name else None, len(BODY) - 1)

    assert failed.value.cause == "too-large"


@pytest.mark.parametrize("body", [b"no gzip", ZIPPED[:-3], ZIPPED + b"more"])
@pytest.mark.parametrize("most_bytes", [None, 99])
async def test_what_is_not_compressed_as_it_says_is_malformed(body: bytes, most_bytes: int | None) -> None:
    with pytest.raises(UpstreamFailed) as failed:
        await read((ok(body),), "gzip", most_bytes)

    assert failed.value.cause == "malformed"
