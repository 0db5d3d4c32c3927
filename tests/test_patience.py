"""patience.py: a peer is waited for as long as this process runs."""

from __future__ import annotations

import asyncio
import socket

import pytest

from linktape.patience import Patience


class Stopped(asyncio.SelectorEventLoop):
    """A loop that can have stood still for a while."""

    stood_still_s = 0.0

    def time(self) -> float:
        return super().time() + self.stood_still_s


def test_what_came_while_the_process_stood_still_is_read_and_only_then_is_the_time_up() -> None:
    loop = Stopped()

    async def asked() -> tuple[bytes, float]:
        near, far = socket.socketpair()
        with near, far:
            near.setblocking(False)
            async with Patience(30.0) as patience:
                reading = asyncio.ensure_future(loop.sock_recv(near, 10))
                await asyncio.sleep(0)
                far.send(b"answer")
                loop.stood_still_s += 60.0
                return await reading, patience.stood_still_s

    async def never() -> None:
        async with Patience(30.0):
            loop.stood_still_s += 60.0
            await loop.create_future()

    try:
        answer, stood_still_s = loop.run_until_complete(asked())
        assert answer == b"answer"
        assert stood_still_s > 30.0
        with pytest.raises(TimeoutError):
            loop.run_until_complete(never())
    finally:
        loop.close()


@pytest.mark.parametrize("seconds", [0.01, 0.0, -60.0])
async def test_the_time_is_up_after_so_many_seconds(seconds: float) -> None:
    patience = Patience(seconds)

    with pytest.raises(TimeoutError):
        async with patience:
            await asyncio.get_running_loop().create_future()

    assert patience.stood_still_s == 0.0


async def test_it_may_begin_again_until_it_is_over() -> None:
    async with Patience(30.0) as patience:
        patience.restart()
    patience.restart()

    with pytest.raises(TimeoutError):
        await _again_when_it_is_over()


async def _again_when_it_is_over() -> None:
    async with Patience(0.0) as patience:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            patience.restart()


async def test_who_is_cancelled_is_no_time_out() -> None:
    async def waits() -> None:
        async with Patience(30.0):
            await asyncio.get_running_loop().create_future()

    task = asyncio.ensure_future(waits())
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
