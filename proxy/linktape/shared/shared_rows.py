"""The journal of a session that is kept elsewhere: its rows as plain data, and those that are not there yet."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from linktape.bounded import Recent, Tally
from linktape.journal_rows import Ending, Entry, JournalRows, Reasons, Row, Said, entry_of, told
from linktape.shared.plain_forms import Forms
from linktape.shared.state_bytes import Statics, decoded, encoded

_MOST_RECENT = 100

_FORMS = Forms({}, shared={}, static=(), own={})


@dataclass(slots=True)
class KeptRow:
    """A row without what follows from the rest of it."""

    n: int
    at: datetime
    said: Said
    status: int | None
    origin: str
    cause: str | None
    reasons: Reasons
    fault: str | None
    brief: str
    took_s: float | None
    delivered: bool | None


@dataclass(slots=True)
class RowsState:
    """What a session's journal has beside its rows: the calls under way, and how all that ended did so."""

    open: list[KeptRow] = field(default_factory=list[KeptRow])
    endings: Tally[Ending] = field(default_factory=Tally[Ending])


ROW, ROWS_STATE = _FORMS.of(KeptRow), _FORMS.of(RowsState)
_NONE = Statics()


class SharedRows(JournalRows):
    """Rows that are given away with `taken`; of those that ended here last some can be found again."""

    def __init__(self, session: str) -> None:
        super().__init__(session)
        self._new: list[Row] = []
        self._recent: Recent[int, Row] = Recent()
        self._counted: Counter[Ending] = Counter()
        self.elsewhere = 0  # how many rows are there that are not here
        self.copied_from: SharedRows | None = None

    @property
    def original(self) -> JournalRows:
        return self if self.copied_from is None else self.copied_from

    def end(self, row: Row) -> None:
        self._open.pop(row[0], None)
        former = self._recent.get(row[0])
        if former is not None:  # it was taken for delivered, and was not
            self._counted[(*former[2][7], former[4])] -= 1
        self._new.append(row)
        self._recent.keep(row[0], row, _MOST_RECENT)
        self._counted[(*row[2][7], row[4])] += 1

    def endings(self) -> Counter[Ending]:
        return +self._counted

    def find_row(self, n: int) -> Row | None:
        """Give the row of a call that is under way, or has ended here of late."""
        return self._open.get(n) or self._recent.get(n)

    def find(self, n: int) -> Entry | None:
        row = self.find_row(n)
        return super().find(n) if row is None else self._entry(row)

    def __len__(self) -> int:
        return super().__len__() + self.elsewhere

    def taken(self) -> list[bytes]:
        """Give the rows that ended since the last time, as they are kept."""
        new, self._new = self._new, []
        return [encoded(_kept(row), ROW, _NONE, set()) for row in new]

    @property
    def state(self) -> RowsState:
        """Give what is kept beside the rows."""
        return RowsState([_kept(row) for row in self._open.values()], Tally(+self._counted))

    @state.setter
    def state(self, state: RowsState) -> None:
        self._open = {row.n: _row(row) for row in state.open}
        self._counted = Counter(state.endings.counts)

    def load(self, rows: Iterable[bytes]) -> None:
        """Have all the rows that are kept; of two of one call the later one."""
        by_number: dict[int, Row] = {}
        for data in rows:
            row = _row(decoded(data, ROW, _NONE))
            by_number.pop(row[0], None)
            by_number[row[0]] = row
        self._ended = deque(by_number.values())


def read_entry(session: str, data: bytes) -> Entry:
    """Read a row that was given away."""
    return entry_of(session, _row(decoded(data, ROW, _NONE)))


def _kept(row: Row) -> KeptRow:
    n, at, (said, status, origin, cause, reasons, _, _, answered, brief), took_s, delivered = row
    return KeptRow(n, at, said, status, origin, cause, reasons, answered[4], brief, took_s, delivered)


def _row(kept: KeptRow) -> Row:
    about = told(kept.said, kept.status, kept.origin, kept.cause, kept.reasons, kept.fault, kept.brief)
    return kept.n, kept.at, about, kept.took_s, kept.delivered
