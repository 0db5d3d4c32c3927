"""A call's turns at a session that is kept elsewhere: what it does between two awaits is one turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from typing import Any, Generic, Protocol, TypeVar, cast

from linktape.errors import StateGone
from linktape.shared.session_place import Place
from linktape.shared.shared_session import SharedSession

Result = TypeVar("Result")


class Keeper(Protocol):
    """Where sessions are held and written. All of it raises StateGone."""

    async def enter(self, place: Place) -> SharedSession:
        """Hold a session."""

    async def give_back(self, place: Place, session: SharedSession) -> None:
        """Write what has changed and let go."""

    def park(self, place: Place) -> None:
        """Let others of this process have it, and soon other processes."""

    async def renew_held(self, place: Place, session: SharedSession) -> None:
        """Put a new session in the place of one that is held, and let go."""


class Turn:
    """One call's turns at a session: nobody else comes between what it does without waiting."""

    def __init__(self, keeper: Keeper, place: Place, session: SharedSession) -> None:
        self.session: SharedSession = session
        self._keeper = keeper
        self._place = place
        self._is_held = True
        self._is_over = False  # the session was begun anew: what this does is nobody's any more
        self._is_lost = False

    def lose(self) -> None:
        """Know that what this has changed before it waited is kept nowhere."""
        self._is_lost = True

    async def give_back(self) -> None:
        """Have what was changed kept, and let others come. Raises StateGone."""
        if not self._is_held:
            return
        self._is_held = False
        await self._keeper.give_back(self._place, self.session)

    def park(self) -> None:
        """Let others come while this waits. What was changed is kept with the next turn, or before others have it."""
        if self._is_held:
            self._is_held = False
            self._place.parked.add(self)
            self._keeper.park(self._place)

    async def end_with(self, session: SharedSession, *, is_new: bool) -> None:
        """Have what was changed kept; with `is_new` this session is in its place from now on. Raises StateGone."""
        if not is_new:
            await self.give_back()
        elif self._is_held:
            self._is_held = False
            await _to_its_end(self._keeper.renew_held(self._place, session))

    async def again(self) -> None:
        """Take the session again, as it is now. Raises StateGone."""
        if not self._is_held and not self._is_over:
            await _to_its_end(self._take_again())

    async def _take_again(self) -> None:
        session = await self._keeper.enter(self._place)
        self._place.parked.discard(self)
        if session is self.session and not self._is_lost:
            self._is_held = True
            return
        self._is_over = True
        await self._keeper.give_back(self._place, session)
        if self._is_lost:
            raise StateGone(f"session {session.name} could not be kept while this call waited")

    async def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do a call's work in turns: whenever it waits, others have the session; it takes that again to go on.

        At its end the session is held. Raises StateGone where it cannot be had: the work is cancelled then.
        """
        return await _InTurns(self, work)


class _InTurns(Generic[Result]):
    """Awaits a coroutine step by step."""

    def __init__(self, turn: Turn, work: Coroutine[Any, Any, Result]) -> None:
        self._turn = turn
        self._work = work

    def __await__(self) -> Generator[Any, Any, Result]:
        gone: StateGone | None = None
        step: Callable[[], Any] = partial(self._work.send, None)
        while True:
            try:
                waits_for = step()
            except StopIteration as ended:
                if gone is not None:
                    raise gone from None
                return cast(Result, ended.value)
            except asyncio.CancelledError:
                if gone is not None:
                    raise gone from None
                raise
            try:
                if gone is None:
                    self._turn.park()
                value = yield waits_for
                step = partial(self._work.send, value)
            except BaseException as exc:
                step = partial(self._work.throw, exc)
            try:
                if gone is None:
                    yield from self._turn.again().__await__()
            except StateGone as exc:
                gone = exc
                step = partial(self._work.throw, asyncio.CancelledError())
            except asyncio.CancelledError as exc:
                step = partial(self._work.throw, exc)


async def _to_its_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Do something to its end although we are cancelled meanwhile; then be cancelled."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # nobody else asks for it
        raise
