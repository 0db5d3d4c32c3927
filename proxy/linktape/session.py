"""A session: the private world of one test. All state of every layer, and the journal of its calls.

Layers keep nothing of their own between calls. Each has a plain dataclass, fetched with `session.state(...)`, so
that a session can be reset, counted, dropped and kept elsewhere as a whole. What a state holds is data: no callbacks,
no open files, nothing of asyncio.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from linktape.clock import REAL, Clock
from linktape.journal_rows import JournalRows

State = TypeVar("State")

DEFAULT = "default"
MOST_JOURNAL_BYTES = 64 << 20
"""How much the journals of all sessions take together, about."""

_CHECKED_EVERY = 200  # uses
_IDLE_CHECKED_EVERY_S = 1.0


class Session:
    """One test's state, by kind. Made on first use by a `SessionStore`, and asked for at every turn, so it is cheap."""

    def __init__(self, name: str = DEFAULT, clock: Clock = REAL) -> None:
        self.name = name
        self.clock = clock  # the server's, or from some moment on one of its own
        self.journal = JournalRows(name)
        self.used_s = 0.0
        self.calls = 0  # how many this session has seen
        self._states: dict[type[object], object] = {}

    def next_number(self) -> int:
        """Number the next call, from 1."""
        self.calls += 1
        return self.calls

    def state(self, kind: type[State], make: Callable[[], State]) -> State:
        """Give this session's state of one kind; `make` makes it on first use."""
        state = self._states.get(kind)
        if state is None:
            state = self._states[kind] = make()
        return state  # type: ignore[return-value]  # `put` and this keep each under its kind

    def peek(self, kind: type[State]) -> State | None:
        """Give the state of one kind if there is any yet."""
        return self._states.get(kind)  # type: ignore[return-value]

    def put(self, state: object) -> None:
        """Set the state of its kind, in place of what was there."""
        self._states[type(state)] = state


class SessionStore(Protocol):
    """Where the sessions of a server are kept: in memory (`Sessions`), or by whoever promises the same.

    - A decision is atomic: from asking a session for a number or a state until the next `await`, nobody else
      sees or changes what that session holds, in this process or another.
    - Elsewhere a state is kept as plain data under its kind's name, and a session with the number of their format. One
      of another format is refused by name. Of the fake's `World` it is what was changed; every process has the site
      below it.
    - A session that was dropped or renewed is cut off: its late calls go on in what they hold, and nothing of it
      reaches the session that has its name now.
    """

    def get(self, name: str = DEFAULT) -> Session:
        """Give the session of this name, made if need be, and count it as used now."""

    def peek(self, name: str) -> Session | None:
        """Give the session of this name if it exists, without using it."""

    def renew(self, name: str) -> Session:
        """Put a new session in the place of the one of this name."""

    def __iter__(self) -> Iterator[Session]:
        """Give all sessions that there are, the longest unused first."""

    def __len__(self) -> int: ...


class Sessions:
    """All sessions of a server, in memory: at most `most` of them, the longest unused dropped first.

    Their journals take about `most_bytes` together, and a little more for a moment: the oldest calls of the session
    that is longest unused go first.
    `prepare` is called with each new session, `forget` with each that is dropped for its age or for the number.
    """

    def __init__(
        self,
        most: int = 1_000,
        idle_s: float = 3_600.0,
        clock: Clock = REAL,
        prepare: Callable[[Session], None] = lambda _: None,
        forget: Callable[[Session], None] = lambda _: None,
        most_bytes: int = MOST_JOURNAL_BYTES,
    ) -> None:
        self._most_bytes = most_bytes
        self._uses = 0
        self._next_look_s = 0.0
        self._prepare = prepare
        self._forget = forget
        self._most = most
        self._idle_s = idle_s
        self._clock = clock
        self._by_name: OrderedDict[str, Session] = OrderedDict()

    def get(self, name: str = DEFAULT) -> Session:
        session = self._by_name.get(name) or self.renew(name)
        self._by_name.move_to_end(name)
        session.used_s = now = self._clock.monotonic()
        if now >= self._next_look_s:
            self._next_look_s = now + _IDLE_CHECKED_EVERY_S
            self._drop_old(now)
        self._uses += 1
        if self._uses >= _CHECKED_EVERY:
            self._uses = 0
            self._shorten_journals()
        return session

    def _shorten_journals(self) -> None:
        too_many = sum(session.journal.size_bytes for session in self) - self._most_bytes
        for session in self:
            journal = session.journal
            while too_many > 0:
                before = journal.size_bytes
                if not journal.forget_oldest():
                    break
                too_many -= before - journal.size_bytes

    def renew(self, name: str) -> Session:
        session = self._by_name[name] = Session(name, self._clock)
        self._by_name.move_to_end(name)
        session.used_s = self._clock.monotonic()
        self._drop_old(session.used_s)
        self._prepare(session)
        return session

    def peek(self, name: str) -> Session | None:
        return self._by_name.get(name)

    def _drop_old(self, now: float) -> None:
        while self._by_name:
            oldest = next(iter(self._by_name.values()))
            if len(self._by_name) <= self._most and now - oldest.used_s <= self._idle_s:
                return
            del self._by_name[oldest.name]
            self._forget(oldest)

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._by_name.values()))

    def __len__(self) -> int:
        return len(self._by_name)
