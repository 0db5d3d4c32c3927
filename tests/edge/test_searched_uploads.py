"""edge/searched_uploads.py: nothing goes on of what is searched for, compressed or not; all else does as it is."""

from __future__ import annotations

import gzip
import random
import re
import zlib
from collections.abc import AsyncIterator, Callable
from typing import cast

import pytest

from linktape.edge.searched_uploads import MOST_HELD_BYTES, searched
from linktape.messages import Stream
from linktape.streams import close

WORD = b"canary-of-a-token"
NOISE = random.Random(1).randbytes(3_000)

PACKED: dict[str, tuple[str | None, Callable[[bytes], bytes]]] = {
    "plain": (None, bytes),
    "gzip": ("gzip", gzip.compress),
    "x-gzip": (" X-GZIP", gzip.compress),
    "two members": ("gzip", lambda body: gzip.compress(body[:3_008]) + gzip.compress(body[3_008:])),
    "deflate": ("deflate", zlib.compress),
    "deflate, bare": ("deflate", lambda body: zlib.compress(body)[2:-4]),
    "stored": ("gzip", lambda body: gzip.compress(body, 0)),
    "not compressed at all": ("gzip", bytes),
    "unknown": ("br", bytes),
}


class Found(Exception):
    """The word was in it."""


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(body), size):
        yield body[at : at + size]


async def passed_on(body: bytes, size: int, coding: str | None, passed: bytearray) -> None:
    stream = cast(Stream, pieces(body, size))
    async for piece in searched(stream, re.compile(re.escape(WORD)), len(WORD), coding, Found):
        passed += piece


@pytest.mark.parametrize("size", [1, 7, 16, 1_000, 100_000])
@pytest.mark.parametrize("kind", PACKED)
async def test_nothing_goes_on_of_what_is_searched_for(kind: str, size: int) -> None:
    coding, pack = PACKED[kind]
    body = pack(NOISE + WORD + NOISE)
    passed = bytearray()

    with pytest.raises(Found):
        await passed_on(body, size, coding, passed)

    assert body.startswith(passed)
    if kind in ("plain", "not compressed at all", "unknown"):
        assert NOISE.startswith(passed)
    else:
        assert NOISE.startswith(zlib.decompressobj(-15 if "bare" in kind else 47).decompress(passed))


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("body", [b"", b"x", WORD[:-1], NOISE, b"-" * 300_000])
@pytest.mark.parametrize("kind", PACKED)
async def test_all_else_goes_on_as_it_is(kind: str, body: bytes, size: int) -> None:
    coding, pack = PACKED[kind]
    packed = pack(body)
    if size == 1:
        packed = packed[:4_000]
    passed = bytearray()

    await passed_on(packed, size, coding, passed)

    assert passed == packed


async def test_of_what_says_nothing_only_so_much_is_held() -> None:
    begun, empty = gzip.compress(b"")[:10], b"\0\0\0\xff\xff"  # stored blocks of no length, without an end
    body = begun + empty * (MOST_HELD_BYTES // 2)
    stream = searched(cast(Stream, pieces(body, 64 << 10)), re.compile(WORD), len(WORD), "gzip", Found)
    passed = 0

    async for piece in stream:
        passed += len(piece)
        if passed > MOST_HELD_BYTES:
            break

    assert passed > MOST_HELD_BYTES
    await close(stream)
