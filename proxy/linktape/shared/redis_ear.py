"""Hears what the processes that share a Redis tell each other through it, on a connection of its own.

Whatever is told while there is no connection is not heard: nothing may be wrong for want of it, only late.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import RedisError

from linktape.shared.redis_wire import TRIES_AGAIN_S, RedisWire, ended

log = logging.getLogger(__name__)

BEAT_S = 5.0
"""How long nothing is heard before Redis is asked whether it is still there."""

Hear = Callable[[bytes], None]


class RedisEar:
    """Hears some channels, from when each is asked for until it is closed."""

    def __init__(self, wire: RedisWire) -> None:
        self._wire = wire
        self._channels: dict[bytes, Hear] = {}
        self._heard: dict[bytes, asyncio.Event] = {}
        self._connection: AbstractConnection | None = None
        self._task: asyncio.Task[None] | None = None

    async def hear(self, channel: str, hear: Hear) -> None:
        """Hear a channel from when this returns on; where Redis is not there just now, from when it is back."""
        name = channel.encode()
        self._channels[name] = hear
        heard = self._heard[name] = asyncio.Event()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._listen())
        elif self._connection is not None:
            await self._subscribe(self._connection, name)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wire.within_s):
                await heard.wait()

    async def aclose(self) -> None:
        """Hear nothing any more."""
        if self._task is not None:
            await ended(self._task)

    async def _subscribe(self, connection: AbstractConnection, *names: bytes) -> None:
        with suppress(RedisError, OSError):  # it is seen where that is read
            await connection.send_command("SUBSCRIBE", *names, check_health=False)

    async def _listen(self) -> None:
        while True:
            try:
                self._connection = connection = await self._wire.connected()
                await self._subscribe(connection, *self._channels)
                await self._read(connection)
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(TRIES_AGAIN_S)
            finally:
                await self._part()

    async def _part(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(RedisError, OSError, TimeoutError):
                await connection.disconnect(nowait=True)

    async def _read(self, connection: AbstractConnection) -> None:
        """Read until the connection ends, or answers no more."""
        is_asked = False
        while True:
            said = await connection.read_response(disable_decoding=True, timeout=BEAT_S)
            if said is None and is_asked:
                return
            is_asked = said is None
            if said is None:
                await connection.send_command("PING", check_health=False)
            elif said[0] == b"subscribe":
                self._heard[said[1]].set()
            elif said[0] == b"message":
                self._tell(said[1], said[2])

    def _tell(self, channel: bytes, data: bytes) -> None:
        try:
            self._channels[channel](data)
        except Exception:  # as of what another version says: what comes next is heard all the same
            log.exception("what was told in %s is not understood", channel.decode())
