"""Holds sessions that are kept in Redis, and writes them: each is taken for a turn, changed, and given back.

Whichever process has a session's next call takes it. A turn is what happens between two awaits of a call. While a call
waits, as for a slow upstream, its session is only parked: it is given back as soon as another process asks for it, or
after a moment. A process that dies in its turn loses the session after `HOLD_MS`, and nothing of what it did in it is
kept. Where nobody else has asked for a session of late, it stays held between two calls, and a call is one trip.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakValueDictionary

from linktape.bounded import Recent
from linktape.clock import Clock
from linktape.errors import StateGone
from linktape.journal_rows import JOURNAL_LENGTH
from linktape.session import Session
from linktape.session_clock import SessionClock, let_go
from linktape.shared.plain_forms import StateUnreadable
from linktape.shared.redis_ear import RedisEar
from linktape.shared.redis_scripts import BEGIN_ANEW, GIVE_BACK, LOOK, TAKE
from linktape.shared.redis_wire import RedisWire
from linktape.shared.session_place import Place
from linktape.shared.session_turns import Turn
from linktape.shared.shared_rows import ROWS_STATE, SharedRows
from linktape.shared.shared_session import SharedSession
from linktape.shared.state_bytes import Statics, decoded, encoded
from linktape.shared.state_kinds import FORMAT, KINDS
from linktape.version import __version__

SCRIPTS = (TAKE, GIVE_BACK, LOOK, BEGIN_ANEW)

HOLD_MS = 10_000
"""How long a turn may last: what is longer was stopped or is dead, and nothing of it is kept."""

KEPT_MS = 5_000
"""How long a session stays held for the next call, if nobody else asks for it and whoever holds it lives."""

ALONE = 8
"""After so many turns in a row without anybody else, a session stays held between two calls."""

IDLE_S = 3_600.0
MOST_HERE = 1_000
"""Of how many sessions a process keeps what it last knew; of others everything is fetched anew."""

PARKED_S = 0.25
"""How long a session is kept for calls that wait, if nobody asks for it."""

_AT_LEAST_S = 1.5
"""For how long it must go on being held here for a turn to begin without asking Redis."""

_LOOKS_AGAIN_S = 0.05
_WAITS_S = (0.0005, 0.004)
_STATIC = "s:"
_ROWS, _CALLS = "rows", "calls"


class RedisKeeper:
    """Keeps the sessions of all processes that share a Redis and a prefix.

    `prepare` is called with each new session, `follow` with each that may lack what has changed in our files since.
    """

    def __init__(
        self,
        wire: RedisWire,
        prefix: str,
        clock: Clock,
        prepare: Callable[[Session], None],
        statics: Statics,
        ear: RedisEar,
        follow: Callable[[Session], None] = lambda _: None,
        idle_s: float = IDLE_S,
    ) -> None:
        self.wire = wire
        self._ear = ear
        self.statics = statics
        self._prefix = prefix
        self._clock = clock
        self.prepare = prepare
        self._follow = follow
        self._changes = 0
        self._idle_ms = round(idle_s * 1_000)
        self._process = secrets.token_hex(8)
        self.calls_channel = f"{prefix}calls"
        self._turns = 0
        self._places: WeakValueDictionary[str, Place] = WeakValueDictionary()
        self._here: Recent[str, Place] = Recent()
        self._leaving: set[asyncio.Future[None]] = set()

    async def take(self, name: str) -> Turn:
        """Take a session for a turn, made if need be. Raises StateGone."""
        place = self._place(name)
        session = await self.enter(place)
        return Turn(self, place, session)

    def _place(self, name: str) -> Place:
        place = self._places.get(name)
        if place is None:
            place = self._places[name] = Place(name)
        self._here.keep(name, place, MOST_HERE)
        return place

    async def enter(self, place: Place) -> SharedSession:
        """Take a session of which something is known here. Raises StateGone."""
        place.waiting += 1
        try:
            await place.lock.acquire()
        except asyncio.CancelledError:
            self._leave(place)
            raise
        finally:
            place.waiting -= 1
        try:
            left_s = place.held_until_s - asyncio.get_running_loop().time()
            if place.parked and left_s < 0:
                place.forget()
            if not place.holder or left_s < _AT_LEAST_S:
                await self._grant(place)
            assert place.session is not None
            if place.followed != self._changes:
                self._follow(place.session)
                place.followed = self._changes
            return place.session
        except BaseException:
            place.forget()
            place.lock.release()
            raise

    def _leave(self, place: Place) -> None:
        """Give back what was kept for somebody who does not come any more."""
        if place.holder and place.waiting == 1 and not place.lock.locked():
            self._give_back_soon(place)

    def _give_back_soon(self, place: Place) -> None:
        self._leaving.add(task := asyncio.ensure_future(self._given_back(place.name)))
        task.add_done_callback(self._leaving.discard)

    def park(self, place: Place) -> None:
        """Let others of this process have a session, and other processes as soon as they ask, or after a moment."""
        place.lock.release()
        if place.is_wanted:
            self._give_back_soon(place)
        elif place.until is None:
            place.until = asyncio.get_running_loop().call_later(PARKED_S, self._parked_long_enough, place)

    def _parked_long_enough(self, place: Place) -> None:
        place.until = None
        if place.parked and not place.lock.locked():
            self._give_back_soon(place)

    async def hear(self) -> None:
        """Hear from now on when another process waits for what is parked here."""
        await self._ear.hear(self._channel(self._process), self._hear_of_wanted)

    def _hear_of_wanted(self, name: bytes) -> None:
        place = self._places.get(name.decode())
        if place is None:  # it was held for so long that nothing is known of it any more
            place = self._place(name.decode())
        elif not place.holder:
            return
        place.is_wanted = True
        if not place.lock.locked():
            self._give_back_soon(place)

    def _channel(self, process: str) -> str:
        return f"{self._prefix}wanted:{process}"

    async def _given_back(self, name: str) -> None:
        with suppress(StateGone):
            await (await self.take(name)).give_back()

    async def _grant(self, place: Place) -> None:
        """Wait until nobody else has the session, and know what it is by then."""
        loop = asyncio.get_running_loop()
        tried_until_s = loop.time() + 2 * HOLD_MS / 1_000
        if place.is_others_next:
            place.is_others_next = False
            await asyncio.sleep(_WAITS_S[1])
        while True:
            holder, said = await self._asked_for(place)
            match said[0]:
                case b"taken" | b"new":
                    was_here = said[0] == b"new" and self._is_expected(place)
                    await self._know(place, holder, said)
                    if was_here:
                        await self._let_go(place)
                        raise self._nothing_of(place)
                    return
                case b"other":
                    raise _of_another_format(place.name, said[1], said[2])
                case _ if loop.time() > tried_until_s:
                    raise StateGone(f"session {place.name} is held by another process, which does not give it back")
            await asyncio.sleep(random.uniform(*_WAITS_S))  # so that they do not come all at once

    def _nothing_of(self, place: Place) -> StateGone:
        return StateGone(
            f"session {place.name} is lost: {self.wire.place} has nothing of it any more, as after a restart of a "
            "Redis that keeps nothing on disk; it begins anew with the next call"
        )

    async def _asked_for(self, place: Place) -> tuple[str, Sequence[Any]]:
        """Ask for the session; gives by which name it would be held here, and what Redis says."""
        self._turns += 1
        holder = f"{self._process}:{self._turns}"
        place.held_until_s = asyncio.get_running_loop().time() + HOLD_MS / 2_000
        who = (holder, self._process, HOLD_MS, secrets.token_hex(6), FORMAT, __version__)
        known = (place.life, place.version, self._idle_ms, self._channel(""), place.name)
        return holder, await self.wire.run(TAKE, [self._key("s", place.name)], *who, *known, may_repeat=True)

    def _is_expected(self, place: Place) -> bool:
        """Whether there must be something of a session: it was used here, and not so long ago that it is forgotten."""
        return bool(place.life) and asyncio.get_running_loop().time() - place.used_s < self._idle_ms / 1_000

    async def _let_go(self, place: Place) -> None:
        session = place.session
        assert session is not None, "it is known"
        keys = [self._key("s", place.name), self._key("j", place.name), f"{self._prefix}sessions"]
        await self.wire.run(GIVE_BACK, keys, *self._given(place, session))

    async def _know(self, place: Place, holder: str, said: Sequence[Any]) -> None:
        """Take over what is newer there."""
        life, version = said[1].decode(), int(said[2])
        if (place.life, place.version) != (life, version):
            place.alone = 0
        if place.session is None or place.life != life:
            if place.session is not None:
                let_go(place.session)  # what waits by its clock: nobody can set that forward any more
            place.begin(self.new(place.name), life)
        elif place.version < 0:
            place.session.clear()
            place.begin(place.session, life)
        assert place.session is not None
        place.version, place.holder = version, holder
        try:
            _read_into(place.session, said[3:], self.statics)
        except StateUnreadable as exc:
            raise _unreadable(place.name, exc) from exc
        if len(said) > 3:
            place.followed = -1
            rows = _rows_of(place.session)
            place.rows, place.calls = encoded(rows.state, ROWS_STATE, self.statics, set()), place.session.calls
        if version == 0:
            self.prepare(place.session)

    async def give_back(self, place: Place, session: SharedSession) -> None:
        """Write what has changed and let go. Raises StateGone."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        keeps = not place.is_wanted and (place.waiting > 0 or place.alone >= ALONE)
        keys = [self._key("s", place.name), self._key("j", place.name), f"{self._prefix}sessions"]
        cancelled: asyncio.CancelledError | None = None
        try:
            answer = self.wire.start(GIVE_BACK, keys, *self._given(place, session, keeps=str(KEPT_MS) if keeps else ""))
            while not answer.done():
                try:
                    await asyncio.shield(answer)
                except asyncio.CancelledError as exc:  # first this is done to its end
                    cancelled = exc
            said = answer.result()
        except BaseException:
            place.forget()
            place.lock.release()
            raise
        if said[0] == b"kept":
            place.used_s = loop.time()
            place.version = int(said[1])
            place.alone += 1
            place.parked.clear()
            if keeps:
                place.held_until_s = began_s + KEPT_MS / 2_000
            else:
                place.let_go()
        else:
            place.forget()
        place.lock.release()
        if place.is_wanted and not place.waiting:  # somebody has asked for it just now
            self._give_back_soon(place)
        if cancelled is not None:
            raise cancelled
        if said[0] == b"gone":
            place.life = ""
            raise self._nothing_of(place)
        if said[0] == b"lost":
            raise StateGone(f"session {place.name} was held for longer than it may be, and is another's now")

    def _given(self, place: Place, session: SharedSession, keeps: str = "") -> list[str | bytes | int]:
        """Give what GIVE_BACK is to be told."""
        changed, beside = session.changes(self.statics)
        parts: list[str | bytes | int] = []
        count = 0
        rows = _rows_of(session)
        kept = encoded(rows.state, ROWS_STATE, self.statics, set())
        if kept != place.rows:
            changed[_ROWS] = place.rows = kept
        if session.calls != place.calls:
            place.calls = session.calls
            changed[_CALLS] = str(session.calls).encode()
        for digest in beside - place.beside:
            changed[_STATIC + digest.hex()] = self.statics.blobs[digest]
        place.beside |= beside
        for name, data in changed.items():
            parts += (name, data)
            count += 1
        who = (place.holder, place.life, keeps, self._idle_ms, JOURNAL_LENGTH, place.name)
        return [*who, self.calls_channel, count, *parts, *rows.taken()]

    async def _begin_anew(self, place: Place, session: SharedSession) -> None:
        """Put a new session in the place of one that is held. Raises StateGone."""
        life = secrets.token_hex(6)
        keys = [self._key("s", place.name), self._key("j", place.name)]
        said = await self.wire.run(BEGIN_ANEW, keys, place.holder, place.life, life)
        if said[0] != b"kept":
            raise StateGone(f"session {place.name} was begun anew by another process just now")
        place.begin(session, life)

    def new(self, name: str) -> SharedSession:
        """Make a session of which nothing is kept."""
        session = SharedSession(name, self._clock)
        session.clear()
        return session

    def _key(self, what: str, name: str) -> str:
        return f"{self._prefix}{what}:{name}"

    async def watch_clocks(self) -> None:
        """Have what waits here by a session's own clock see what others do to that, until cancelled."""
        while True:
            await asyncio.sleep(_LOOKS_AGAIN_S)
            for place in [one for one in self._places.values() if _waits(one)]:
                with suppress(StateGone):
                    await (await self.take(place.name)).give_back()

    def files_changed(self) -> None:
        """Have every session follow what has changed, with its next call."""
        self._changes += 1

    def here(self, name: str) -> SharedSession | None:
        """Give a session as this process has it, however old that is."""
        place = self._places.get(name)
        return None if place is None else place.session

    async def renew_held(self, place: Place, session: SharedSession) -> None:
        """Put a new session in the place of one that is held, and let go. Raises StateGone."""
        try:
            await self._begin_anew(place, session)
        except BaseException:
            place.forget()
            place.lock.release()
            raise
        await self.give_back(place, session)

    async def names(self) -> list[str]:
        """Name the sessions that there are, the longest unused first."""
        long_ago_s = self._clock.monotonic() - self._idle_ms / 1_000
        key = f"{self._prefix}sessions"
        _, found = await asyncio.gather(
            self.wire.ask("ZREMRANGEBYSCORE", key, "-inf", f"({long_ago_s}", may_repeat=True),
            self.wire.ask("ZRANGE", key, 0, -1, may_repeat=True),
        )
        return [one.decode() for one in found]

    async def look(self, name: str, *, with_calls: bool) -> SharedSession | None:
        """Give a session as it is kept now; None where there is none."""
        here = self._places.get(name)
        if here is not None and here.parked:
            await self._given_back(name)
        keys = [self._key("s", name), self._key("j", name)]
        parts, count, rows = await self.wire.run(LOOK, keys, "1" if with_calls else "", may_repeat=True)
        found = dict(zip(parts[::2], parts[1::2], strict=True))
        if not found or int(found[b"v"]) == 0:
            return None
        if found[b"f"] != str(FORMAT).encode():
            raise _of_another_format(name, found[b"f"], found[b"b"])
        session = self.new(name)
        kept = [(key[2:], value) for key, value in found.items() if key.startswith(b"k:")]
        try:
            _read_into(session, [part for pair in kept for part in pair], self.statics)
            _rows_of(session).load(rows)
        except StateUnreadable as exc:
            raise _unreadable(name, exc) from exc
        self._follow(session)
        _rows_of(session).elsewhere = 0 if with_calls else int(count)
        if here is not None and here.session is not None and here.life.encode() == found[b"g"]:
            _rows_of(session).copied_from = _rows_of(here.session)
        return session


def _waits(place: Place) -> bool:
    clock = None if place.session is None else place.session.clock
    return isinstance(clock, SessionClock) and clock.waiting > 0


def _of_another_format(name: str, number: bytes, version: bytes) -> StateGone:
    return StateGone(
        f"session {name} is kept in format {number.decode()} by linktape {version.decode()}, and this is linktape "
        f"{__version__}, whose format is {FORMAT}; let it end there, or reset it there, or start with another "
        "--state-prefix"
    )


def _unreadable(name: str, exc: StateUnreadable) -> StateGone:
    return StateGone(f"session {name} cannot be read: {exc}; all processes need the same site and cassettes")


def _rows_of(session: Session) -> SharedRows:
    rows = session.journal
    assert isinstance(rows, SharedRows)
    return rows


def _read_into(session: SharedSession, parts: Sequence[bytes], statics: Statics) -> None:
    """Take over parts of a session, each its name and its bytes. Raises StateUnreadable."""
    named = {parts[at].decode(): parts[at + 1] for at in range(0, len(parts), 2)}
    for name, data in named.items():
        if name.startswith(_STATIC):
            statics.blobs[bytes.fromhex(name.removeprefix(_STATIC))] = data
    for name, data in named.items():
        if name == _ROWS:
            _rows_of(session).state = decoded(data, ROWS_STATE, statics)
        elif name == _CALLS:
            session.calls = int(data)
        elif name in KINDS:
            session.read(name, data, statics)
        elif not name.startswith(_STATIC):
            raise StateUnreadable(f"a part {name!r} that this linktape does not know")
