"""edge/coded_body.py: bodies of requests that are compressed, or say so."""

from __future__ import annotations

import gzip
import zlib
from functools import partial

import pytest

from linktape.edge.coded_body import plain
from linktape.errors import RequestRefused
from linktape.messages import MOST_PLAIN_BYTES, Headers, Request

packed = partial(gzip.compress, mtime=0)
BODY = b'{"type": {"name": "Blocks"}}'


def request(coding: str, body: bytes) -> Request:
    return Request("POST", "/rest/api/3/issueLink", headers=Headers({"Content-Encoding": coding}), body=body)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", packed(BODY)),
        ("X-GZIP", packed(BODY)),
        ("gzip", packed(BODY[:5]) + packed(BODY[5:])),
        ("deflate", zlib.compress(BODY)),
        ("deflate, gzip", packed(zlib.compress(BODY))),
    ],
)
async def test_a_compressed_body_is_undone(coding: str, body: bytes) -> None:
    undone = await plain(request(coding, body))

    assert undone.content == BODY
    assert "Content-Encoding" not in undone.headers


@pytest.mark.parametrize(("coding", "body"), [("br", b"\x0b"), ("identity", BODY), ("", BODY), ("gzip", b"")])
async def test_what_cannot_or_need_not_be_undone_stays(coding: str, body: bytes) -> None:
    one = request(coding, body)

    assert await plain(one) is one


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", BODY),
        ("gzip", packed(BODY)[:-1]),
        ("gzip", packed(BODY) + b"x"),
        ("gzip", packed(b"") * 100_000),
        ("deflate", BODY),
        ("deflate", zlib.compress(BODY)[:-1]),
        ("deflate, gzip", packed(BODY)),
    ],
)
async def test_a_body_that_is_not_compressed_as_it_says_is_refused(coding: str, body: bytes) -> None:
    with pytest.raises(RequestRefused, match="not compressed as its Content-Encoding says") as refused:
        await plain(request(coding, body))

    assert refused.value.status == 400


async def test_a_bomb_is_refused() -> None:
    with pytest.raises(RequestRefused, match="when it is decompressed") as refused:
        await plain(request("gzip", packed(bytes(MOST_PLAIN_BYTES + 1))))

    assert refused.value.status == 413
