"""The processes that share a Redis and a prefix, as one of them sees them: it tells them news, and asks them questions.

What is told goes through Redis and stays nowhere. Who is away does not hear it, and does not answer.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from linktape.errors import StateGone
from linktape.shared.plain_forms import encode
from linktape.shared.redis_ear import RedisEar
from linktape.shared.redis_wire import RedisWire
from linktape.shared.state_bytes import decode

ANSWERS_WITHIN_S = 1.0
"""How long the others are waited for: who is as busy as that is left out."""


class Fleet:
    """One process among them. `crew`: those that one `linktape --workers` has started with it."""

    def __init__(self, wire: RedisWire, ear: RedisEar, prefix: str, crew: str = "") -> None:
        self._wire = wire
        self._ear = ear
        self._all = f"{prefix}fleet"
        self._crew = f"{prefix}crew:{crew}" if crew else ""
        self._me = f"{prefix}to:{secrets.token_hex(8)}"
        self._heard: dict[str, Callable[..., None]] = {}
        self._answers: dict[str, Callable[..., object]] = {}
        self._asked = 0
        self._waiting: dict[int, asyncio.Queue[object]] = {}

    def hear(self, news: str, hear: Callable[..., None]) -> None:
        """Do this whenever such news are told, by this process as well."""
        self._heard[news] = hear

    def answer(self, question: str, answer: Callable[..., object]) -> None:
        """Answer such a question so; None: this one knows nothing."""
        self._answers[question] = answer

    async def meet(self) -> None:
        """Be one of them from now on."""
        await self._ear.hear(self._me, self._hear_answer)
        for channel in filter(None, (self._all, self._crew)):
            await self._ear.hear(channel, self._hear_all)

    def tell(self, news: str, *about: str) -> None:
        """Tell all. Where Redis is gone, nobody hears it."""
        self._say(self._all, [news, "", 0, *about])

    async def ask(self, question: str, *about: object, of_crew: bool = False) -> list[Any]:
        """Give what the others answer, and this one: all, or those of its crew. Raises StateGone."""
        self._asked += 1
        number, said = self._asked, asyncio.Queue[object]()
        self._waiting[number] = said
        answers: list[Any] = []
        try:
            asked = encode([question, self._me, number, *about])
            channel = self._crew if of_crew else self._all
            expected = await self._wire.ask("PUBLISH", channel, asked)
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                while len(answers) < expected:
                    answers.append(await said.get())
        except TimeoutError:
            pass
        finally:
            del self._waiting[number]
        return [one for one in answers if one is not None]

    def _say(self, channel: str, what: object) -> None:
        said: asyncio.Future[Any] = self._wire.ask("PUBLISH", channel, encode(what))
        said.add_done_callback(_looked_at)

    def _hear_all(self, data: bytes) -> None:
        what, who, number, *about = decode(data)
        if what in self._heard:
            self._heard[what](*about)
        elif who:
            answer = self._answers.get(what)
            self._say(who, [number, None if answer is None else answer(*about)])

    def _hear_answer(self, data: bytes) -> None:
        number, answer = decode(data)
        waiting = self._waiting.get(number)
        if waiting is not None:
            waiting.put_nowait(answer)


def _looked_at(said: asyncio.Future[Any]) -> None:
    """Whoever does not wait is not told why it failed either."""
    if not said.cancelled() and not isinstance(said.exception(), StateGone):
        said.result()
