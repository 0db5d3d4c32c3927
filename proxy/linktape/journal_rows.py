"""The journal of a session: a small plain row for each call, which becomes an `Entry` where somebody reads it.

A row is a tuple of texts, numbers and such tuples: the garbage collector leaves it alone, however many there are.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from linktape.bounded import MOST_KINDS, Tally
from linktape.values import packable
from linktape.wording import visible

JOURNAL_LENGTH = 10_000
"""How many calls the journal of a session has."""

NO_RECORDING = "no recording"
"""The origin of what replay knew no answer to."""

_ROW_BYTES = 250

Said = tuple[str, str, str, str, str]
"""Method, path, operation, subject, words: what a request says of itself."""

Near = tuple[str, int, str, tuple[str, ...]]
"""A recording that comes near: its file, line, what it is of, and each difference."""

Reasons = tuple[tuple[str, str, tuple[Near, ...]], ...]
"""Layer, reason and what came near, outermost first."""

Answered = tuple[str, str, int | None, str, str | None]
"""Method, operation, status, origin where no recording answered, fault."""

Told = tuple[Said, int | None, str, str | None, Reasons, int, str, Answered, str]
"""What was said, status, origin, cause, reasons, about how many bytes that is, a line of the log, how it was answered,
and what became of it beside that, in a word.

It is shared by calls that are alike.
"""

Row = tuple[int, datetime, Told, float | None, bool | None]
"""Number, arrival, what is told of it, seconds taken, whether delivered."""

Ending = tuple[str, str, int | None, str, str | None, bool | None]
"""Method, operation, status, origin where no recording answered, fault, whether delivered."""


@packable
class Note(NamedTuple):
    """One layer's reason for what it did with a call; `brief` is what the log's line says of it, in fixed words."""

    layer: str
    reason: str
    near: tuple[Near, ...] = ()
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One call in the journal; already redacted. `status` is None while it is under way, and when nobody answered."""

    n: int
    session: str
    at: str  # RFC 3339, UTC
    method: str
    path: str
    operation: str
    subject: str
    words: str
    took_s: float | None = None
    status: int | None = None
    origin: str = ""
    cause: str | None = None
    delivered: bool | None = None  # None: not known yet
    layers: list[Note] = field(default_factory=list[Note])
    fault: str | None = None  # what a scenario struck it with

    def as_json(self) -> dict[str, object]:
        """Give the entry in the shape of the control API."""
        return {**asdict(self), "layers": [{"layer": note.layer, "reason": note.reason} for note in self.layers]}


class JournalRows:
    """The rows of one session, the oldest forgotten first, and those of the calls that are under way."""

    def __init__(self, session: str, most: int = JOURNAL_LENGTH) -> None:
        self._session = session
        self._most = most
        self._ended: deque[Row] = deque()
        self._open: dict[int, Row] = {}
        self._dropped: Tally[tuple[Answered, bool | None]] = Tally()
        self.size_bytes = 0

    @property
    def original(self) -> JournalRows:
        """What was written to as the calls came: itself, unless this is a copy of rows that are kept elsewhere."""
        return self

    def under_way(self, row: Row) -> None:
        """Set the row of a call that has not ended."""
        self._open[row[0]] = row

    def end(self, row: Row) -> None:
        """Set the last row of a call."""
        self._open.pop(row[0], None)
        self._ended.append(row)
        self.size_bytes += row[2][5]
        if len(self._ended) > self._most:
            _, _, about, _, delivered = self._ended.popleft()
            self.size_bytes -= about[5]
            self._dropped.add((about[7], delivered))

    def forget_oldest(self) -> bool:
        """Drop the row that was ended first; False where there is none."""
        if not self._ended:
            return False
        _, _, about, _, delivered = self._ended.popleft()
        self.size_bytes -= about[5]
        self._dropped.add((about[7], delivered))
        return True

    def endings(self) -> Counter[Ending]:
        """Count how calls ended, those included that were dropped."""
        counts = self._dropped.counts + Counter((row[2][7], row[4]) for row in self._ended)
        return Counter({(*answered, delivered): count for (answered, delivered), count in counts.items()})

    def clear(self) -> None:
        """Forget all rows."""
        self._ended.clear()
        self._open.clear()
        self.size_bytes = 0

    def find(self, n: int) -> Entry | None:
        """Give the call of this number, if it is still there."""
        row = self._open.get(n) or next((row for row in reversed(self._ended) if row[0] == n), None)
        return None if row is None else self._entry(row)

    def __len__(self) -> int:
        return len(self._ended) + len(self._open)

    def __iter__(self) -> Iterator[Entry]:
        return map(self._entry, sorted([*self._ended, *self._open.values()], key=_number))

    def __reversed__(self) -> Iterator[Entry]:
        return map(self._entry, sorted([*self._ended, *self._open.values()], key=_number, reverse=True))

    def _entry(self, row: Row) -> Entry:
        return entry_of(self._session, row)


def entry_of(session: str, row: Row) -> Entry:
    """Read a row of a session."""
    n, at, (said, status, origin, cause, reasons, _, _, answered, _), took_s, delivered = row
    layers = [Note(*reason) for reason in reasons]
    took_s = None if took_s is None else round(took_s, 6)
    return Entry(n, session, moment(at), *said, took_s, status, origin, cause, delivered, layers, answered[4])


def begun(said: Said) -> Told:
    """Put together what is told of a call that is under way."""
    return (said, None, "", None, (), 0, "", (said[0], said[2], None, "", None), "")


def told(
    said: Said,
    status: int | None = None,
    origin: str = "",
    cause: str | None = None,
    reasons: Reasons = (),
    fault: str | None = None,
    brief: str = "",
) -> Told:
    """Put together what is told of a call that has ended."""
    size = _ROW_BYTES + sum(map(len, said)) + sum([len(reason) for _, reason, _ in reasons])
    line = _line(said, status, origin, cause, brief)
    answered = _answered(said[0], said[2], status, origin if origin == NO_RECORDING else "", fault)
    return (said, status, origin, cause, reasons, size + len(line), line, answered, brief)


@lru_cache(maxsize=MOST_KINDS)
def _answered(*parts: *Answered) -> Answered:
    """Give the same object for what is answered alike: there are few kinds, and rows for many requests."""
    return parts


def _number(row: Row) -> int:
    return row[0]


def line(row: Row) -> str:
    """Say in a line what became of a call."""
    n, _, about, _, delivered = row
    return f"{n} {about[6] if delivered else _line(*about[:4], about[8], became=', lost')}"


def log_line(row: Row) -> str:
    """Say of a call when it came, what became of it and how long that took: times of day are UTC, as in the journal."""
    at, took_s = row[1], row[3]
    clock = f"{at.hour:02}:{at.minute:02}:{at.second:02}.{at.microsecond // 1000:03}"
    return f"{clock} {line(row)} {(took_s or 0.0) * 1000:.1f} ms"


def _line(said: Said, status: int | None, origin: str, cause: str | None, brief: str, became: str = "") -> str:
    method, path, _, _, words = said
    why = f" ({cause})" if cause else ""
    who = ", ".join(filter(None, (origin or "upstream", brief)))
    return visible(f"{method} {path}: {words} -> {status or 'no answer'}{became}{why} [{who}]")


def moment(at: datetime) -> str:
    """Write a moment as the journal does: RFC 3339 in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
