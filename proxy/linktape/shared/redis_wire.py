"""One connection to Redis: what is asked meanwhile goes out together, so that many clients share a trip."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from hiredis import pack_command
from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import NoScriptError, RedisError, ResponseError

from linktape.errors import StateGone, UsageError

ANSWERS_WITHIN_S = 5.0
"""How long Redis may take to be reached, and for an answer."""

TRIES_AGAIN_S = 0.25
"""How long nothing is tried again after Redis could not be reached: whoever asks meanwhile is told at once."""

_CANCELLED_AGAIN_S = 0.1

Word = str | bytes | int | float


@dataclass(slots=True)
class _Asked:
    words: Sequence[Word]
    answer: asyncio.Future[Any]
    may_repeat: bool


class RedisWire:
    """Asks Redis, in the order of the questions. Raises UsageError for an address that is none.

    `within_s`: how long an answer may take. `asked` counts the commands, `trips` how often something went out.
    """

    def __init__(self, url: str, scripts: Sequence[str] = (), within_s: float = ANSWERS_WITHIN_S) -> None:
        try:
            self._pool = ConnectionPool.from_url(url, protocol=2, socket_connect_timeout=within_s)
        except (ValueError, RedisError) as exc:
            raise UsageError(f"--state: {exc}; write for example redis://127.0.0.1:6379/0") from None
        self.place = without_secrets(url)
        self.asked = self.trips = 0
        self._scripts = scripts
        self._digests = {script: hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest() for script in scripts}
        self.within_s = within_s
        self._waiting: list[_Asked] = []
        self._woken = asyncio.Event()
        self._connection: AbstractConnection | None = None
        self._rests_until_s = 0.0
        self._why = ""
        self._task = asyncio.get_running_loop().create_task(self._serve())

    async def aclose(self) -> None:
        """Close the connection; who still waits is told that it is gone."""
        await ended(self._task)
        self._fail(self._waiting, "linktape is stopping")
        await self._part()

    async def run(self, script: str, keys: Sequence[str], *words: Word, may_repeat: bool = False) -> Any:
        """Run one of the scripts. Raises StateGone."""
        return await self.start(script, keys, *words, may_repeat=may_repeat)

    def start(self, script: str, keys: Sequence[str], *words: Word, may_repeat: bool = False) -> asyncio.Future[Any]:
        """Run one of the scripts; its future raises StateGone."""
        return self.ask("EVALSHA", self._digests[script], len(keys), *keys, *words, may_repeat=may_repeat)

    def ask(self, *words: Word, may_repeat: bool = False) -> asyncio.Future[Any]:
        """Send a command, with whatever else is asked in this turn of the loop. Its future raises StateGone.

        `may_repeat`: it may be sent again where it is not known whether it has arrived.
        """
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Asked(words, answer, may_repeat))
        self._woken.set()
        return answer

    async def _serve(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            batch, self._waiting = self._waiting, []
            try:
                await self._exchange(batch)
            except asyncio.CancelledError:
                self._fail(batch, "linktape is stopping")
                raise

    async def _exchange(self, batch: list[_Asked]) -> None:
        was_open = self._connection is not None
        why = await self._try(batch)
        if not why:
            return
        again = [one for one in batch if one.may_repeat and not one.answer.done()] if was_open else []
        if again:
            await self._try(again)
        self._fail(batch, why)

    async def _try(self, batch: Sequence[_Asked]) -> str:
        """Send a batch and give each its answer. Gives why that failed, where it did."""
        loop = asyncio.get_running_loop()
        was_open = self._connection is not None
        if not was_open and loop.time() < self._rests_until_s:
            return self._why
        try:
            async with asyncio.timeout(self.within_s):
                connection = await self._met()
                self.asked += len(batch)
                self.trips += 1
                await connection.send_packed_command(
                    b"".join([_packed(one.words) for one in batch]), check_health=False
                )
                for one in batch:
                    await self._read(connection, one)
        except (RedisError, OSError, TimeoutError) as exc:
            self._why = _reason(exc)
            self._rests_until_s = loop.time() + (0.0 if was_open else TRIES_AGAIN_S)
            await self._part()
            return self._why
        except BaseException:
            await self._part()
            raise
        return ""

    async def connected(self) -> AbstractConnection:
        """Open one more connection to the same Redis. Raises RedisError, OSError or TimeoutError."""
        connection: AbstractConnection = self._pool.make_connection()  # type: ignore[no-untyped-call]  # as it is there
        async with asyncio.timeout(self.within_s):
            await connection.connect()  # type: ignore[no-untyped-call]
        return connection

    async def _met(self) -> AbstractConnection:
        connection = self._connection
        if connection is None:
            connection = await self.connected()
            for script in self._scripts:
                await connection.send_command("SCRIPT", "LOAD", script)
                await connection.read_response()
            self._connection = connection
        return connection

    async def _read(self, connection: AbstractConnection, one: _Asked) -> None:
        try:
            answer = await connection.read_response(disable_decoding=True)
        except ResponseError as exc:
            if isinstance(exc, NoScriptError):  # somebody has emptied the scripts: the next connection brings them
                raise
            if not one.answer.done():
                one.answer.set_exception(StateGone(f"the sessions in {self.place} cannot be had: {exc}"))
            return
        if not one.answer.done():
            one.answer.set_result(answer)

    def _fail(self, batch: Sequence[_Asked], why: str) -> None:
        for one in batch:
            if not one.answer.done():
                one.answer.set_exception(StateGone(f"the sessions in {self.place} cannot be had: {why}"))

    async def _part(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(RedisError, OSError, TimeoutError):
                await connection.disconnect(nowait=True)


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel a task until it has ended: what it waits for may swallow that, as a client does that is connecting."""
    while not task.done():
        task.cancel()
        await asyncio.wait((task,), timeout=_CANCELLED_AGAIN_S)


def without_secrets(url: str) -> str:
    """Give the address without user and password, for people."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def secrets_in(url: str) -> list[str]:
    """Give what must not be shown of an address: its password, as it stands there and as it is meant."""
    password = urlsplit(url).password
    return [] if not password else list({password, unquote(password)})


def _packed(words: Sequence[Word]) -> bytes:
    data: bytes = pack_command(tuple(words))  # type: ignore[arg-type]  # its stub takes one word
    return data


def _reason(exc: Exception) -> str:
    if isinstance(exc, TimeoutError):
        return "it does not answer"
    return str(exc) or type(exc).__name__
