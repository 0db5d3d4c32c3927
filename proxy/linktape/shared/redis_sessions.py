"""The sessions that are kept in Redis, as a store: what is asked of them is at hand within a block."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar

from linktape.errors import LinktapeError
from linktape.session import DEFAULT, Session
from linktape.shared.redis_keeper import RedisKeeper
from linktape.shared.session_turns import Turn
from linktape.shared.shared_session import SharedSession


class RedisSessions:
    """All sessions. Each way of reading them at once (`get`, `peek`, all of them) is only for who has them at hand."""

    def __init__(self, keeper: RedisKeeper) -> None:
        self.keeper = keeper
        self._view: ContextVar[dict[str, SharedSession] | None] = ContextVar("sessions at hand", default=None)
        self._renewed: ContextVar[set[str] | None] = ContextVar("sessions begun anew", default=None)
        self._afterwards: ContextVar[list[Callable[[], None]] | None] = ContextVar("done when given back", default=None)

    async def take(self, name: str) -> Turn:
        """Take a session for a turn, made if need be. Raises StateGone."""
        return await self.keeper.take(name)

    def files_changed(self) -> None:
        """Have every session follow what has changed, with its next call."""
        self.keeper.files_changed()

    @asynccontextmanager
    async def at_hand(self, name: str | None, *, changes: bool, with_calls: bool) -> AsyncIterator[None]:
        """Have a session at hand (None: all) within the block. Raises StateGone.

        With `changes` it is held, made if need be, and what was changed is kept; else it is as it was just now.
        `with_calls`: with the rows of its journal.
        """
        names = await self.keeper.names() if name is None else [name]
        if changes:
            async with self._held(names):
                yield
            return
        looks = await asyncio.gather(*(self.keeper.look(one, with_calls=with_calls) for one in names))
        mark = self._view.set({one.name: one for one in looks if one is not None})
        try:
            yield
        finally:
            self._view.reset(mark)

    @asynccontextmanager
    async def _held(self, names: Sequence[str]) -> AsyncIterator[None]:
        turns: list[Turn] = []
        view: dict[str, SharedSession] = {}
        renewed: set[str] = set()
        afterwards: list[Callable[[], None]] = []
        marks = self._view.set(view), self._renewed.set(renewed), self._afterwards.set(afterwards)
        try:
            for name in sorted(names):  # all in one order, so that two who want all do not wait for each other
                turns.append(turn := await self.keeper.take(name))
                view[name] = turn.session
            yield
        finally:
            self._view.reset(marks[0])
            self._renewed.reset(marks[1])
            self._afterwards.reset(marks[2])
            for turn in turns:
                await turn.end_with(view[turn.session.name], is_new=turn.session.name in renewed)
            for do in afterwards:
                do()

    def afterwards(self, do: Callable[[], None]) -> None:
        """Do this once what is held to be changed is kept; at once, where nothing is held."""
        waiting = self._afterwards.get()
        if waiting is None:
            do()
        else:
            waiting.append(do)

    async def count(self) -> int:
        """Give how many sessions there are. Raises StateGone."""
        return len(await self.keeper.names())

    def get(self, name: str = DEFAULT) -> Session:
        """Give a session that is at hand."""
        found = self.peek(name)
        if found is None:
            raise LinktapeError(f"session {name} is kept elsewhere, and was not fetched")
        return found

    def peek(self, name: str) -> Session | None:
        """Give a session that is at hand, if it is."""
        return (self._view.get() or {}).get(name)

    def renew(self, name: str) -> Session:
        """Begin anew a session that is at hand to be changed."""
        view, renewed = self._view.get(), self._renewed.get()
        if view is None or renewed is None or name not in view:
            raise LinktapeError(f"session {name} is kept elsewhere, and is not held")
        renewed.add(name)
        session = view[name] = self.keeper.new(name)
        self.keeper.prepare(session)
        return session

    def __iter__(self) -> Iterator[Session]:
        return iter(list((self._view.get() or {}).values()))

    def __len__(self) -> int:
        return len(self._view.get() or {})
