"""A session that is kept elsewhere: its states are written as plain data when they were used, and read when they are
newer there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from linktape.clock import Clock
from linktape.errors import LinktapeError
from linktape.session import Session
from linktape.session_clock import ClockState, SessionClock, own_clock
from linktape.shared.plain_forms import Memo
from linktape.shared.shared_rows import SharedRows
from linktape.shared.state_bytes import Statics, decoded, encoded
from linktape.shared.state_kinds import KINDS, NAMES, form_of

State = TypeVar("State")

_CLOCK = "clock"


class SharedSession(Session):
    """One life of a session, from its beginning to its reset, as one process has it. Knows which states were used."""

    def __init__(self, name: str, clock: Clock) -> None:
        super().__init__(name, clock)
        self._used: set[type[object]] = set()
        self._written: dict[str, bytes] = {}
        self._memos: dict[str, Memo] = {}

    def clear(self) -> None:
        """Be as it was at its beginning; who has a turn at it keeps it."""
        self._states.clear()
        self._used.clear()
        self._written.clear()
        self._memos.clear()
        self.calls, self.journal = 0, SharedRows(self.name)

    def state(self, kind: type[State], make: Callable[[], State]) -> State:
        self._used.add(kind)
        return super().state(kind, make)

    def peek(self, kind: type[State]) -> State | None:
        self._used.add(kind)
        return super().peek(kind)

    def put(self, state: object) -> None:
        self._used.add(type(state))
        super().put(state)

    def changes(self, statics: Statics) -> tuple[dict[str, bytes], set[bytes]]:
        """Write what was used since the last time, and give what is other than it was, by the names of its kinds.

        Gives also the digests of what stands beside these, and what not every process has by itself.
        """
        changed: dict[str, bytes] = {}
        beside: set[bytes] = set()
        for kind in self._used:
            state = super().peek(kind)
            if state is None:
                continue
            name = NAMES.get(kind)
            if name is None:
                raise LinktapeError(f"{kind.__name__} is no kind of state that can be kept elsewhere")
            self._changed(name, state, statics, changed, beside)
        if isinstance(self.clock, SessionClock):
            self._changed(_CLOCK, self.clock.state, statics, changed, beside)
        self._used.clear()
        return changed, {digest for digest in beside if not statics.is_own(digest)}

    def _changed(
        self, name: str, state: object, statics: Statics, changed: dict[str, bytes], beside: set[bytes]
    ) -> None:
        used: set[bytes] = set()
        data = encoded(state, form_of(name), statics, used, self._memos.setdefault(name, {}))
        if self._written.get(name) != data:
            self._written[name] = changed[name] = data
            beside |= used

    def read(self, name: str, data: bytes, statics: Statics) -> None:
        """Take over a state as it is kept. Raises StateUnreadable."""
        state = decoded(data, form_of(name), statics)
        if isinstance(state, ClockState):
            own_clock(self).state = state
        else:
            super().put(state)
            self._used.discard(KINDS[name])
        self._written[name] = data
