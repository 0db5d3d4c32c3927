from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape import streams
from linktape.jira.addresses import Rewriter
from linktape.messages import SITE
from linktape.streams import RewrittenStream, close

CLIENT = "http://127.0.0.1:8095/s/x"
BY = Rewriter({SITE: CLIENT, f"{SITE}/jira": "http://other"})
FORMS = [SITE, SITE.replace("/", "\\/"), SITE.replace(":", "%3A").replace("/", "%2F"), f"{SITE}/jira", SITE.upper()]
PIECES = st.lists(
    st.one_of(
        st.sampled_from(FORMS),
        st.sampled_from([form[:-4] for form in FORMS]),
        st.sampled_from(list('":/.%3A4@x-h{}\n')),
    ),
    max_size=12,
)


async def _rewritten(pieces: list[bytes]) -> list[bytes]:
    async def inside() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return [piece async for piece in RewrittenStream(inside(), BY)]


@given(parts=PIECES, cuts=st.lists(st.integers(0, 400), max_size=20))
def test_a_stream_is_rewritten_like_the_whole_wherever_it_is_cut(parts: list[str], cuts: list[int]) -> None:
    whole = "".join(parts).encode()
    ends = sorted({min(cut, len(whole)) for cut in cuts} | {0, len(whole)})
    pieces = [whole[start:end] for start, end in pairwise(ends)]

    got = asyncio.run(_rewritten(pieces))

    assert b"".join(got) == BY.rewrite(whole)


def test_what_cannot_be_an_address_is_not_held_back() -> None:
    events = [b'data: {"n": 1}\n\n', f'data: {{"self": "{SITE}/rest/1"}}\n\n'.encode(), b"data: 2\n\n"]

    got = asyncio.run(_rewritten(events))

    assert got == [BY.rewrite(event) for event in events]


@given(text=st.binary(max_size=300))
def test_only_a_bounded_rest_is_held_back(text: bytes) -> None:
    done, held = BY.rewrite_part(text)

    assert len(held) < BY.longest + 4
    assert text.endswith(held)
    assert len(done) >= 0


async def test_closing_a_stream_closes_what_is_inside() -> None:
    closed: list[bool] = []

    class Inside:
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b""

        async def aclose(self) -> None:
            closed.append(True)

    await close(RewrittenStream(Inside(), BY))

    assert closed == [True]


@pytest.mark.parametrize(
    ("size", "is_beside"), [(0, False), (streams.LONG_BYTES, False), (streams.LONG_BYTES + 1, True)]
)
async def test_what_may_take_long_is_done_beside_the_loop(size: int, is_beside: bool) -> None:
    thread = await streams.aside(size, threading.get_ident)

    assert (thread != threading.get_ident()) is is_beside


async def test_what_may_take_long_is_not_held_up_by_the_collector() -> None:
    assert gc.isenabled()

    assert await streams.aside(streams.LONG_BYTES + 1, gc.isenabled) is False

    assert gc.isenabled()
