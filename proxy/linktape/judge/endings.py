"""How calls ended, in words and in numbers: struck by a fault, missed by the tape, writing, lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from linktape.jira.operations import OperationId
from linktape.journal_rows import NO_RECORDING, Ending, Entry
from linktape.judge.dependence import SAFE


@dataclass(slots=True)
class Endings:
    """How many calls ended how. `faults` are scripted, `misses` found no recording, `lost` did not reach the client."""

    ended: int = 0
    faults: int = 0
    misses: int = 0
    writes: int = 0
    lost: int = 0

    def add(self, counts: Counter[Ending]) -> None:
        """Count the calls of a journal."""
        for ending, count in counts.items():
            told = set(_marks(*ending))
            self.ended += count
            self.faults += count * ("fault" in told)
            self.misses += count * ("miss" in told)
            self.writes += count * ("write" in told)
            self.lost += count * ("lost" in told)


def marks(entry: Entry) -> Iterator[str]:
    """Say what a call in the journal is counted as: fault, miss, write, lost; mostly none of them."""
    return _marks(entry.method, entry.operation, entry.status, entry.origin, entry.fault, entry.delivered)


def _marks(
    method: str, operation: str, status: int | None, origin: str, fault: str | None, delivered: bool | None
) -> Iterator[str]:
    if fault is not None:
        yield "fault"
    if origin == NO_RECORDING:
        yield "miss"
    if 200 <= (status or 0) < 300 and _changes(OperationId(operation), method):
        yield "write"
    if delivered is False:
        yield "lost"


def _changes(operation: OperationId, method: str) -> bool:
    """Whether a 2xx answer means a change: Jira's mutations, and what linktape does not know but is no plain read."""
    return operation.traits.is_mutation or (operation is OperationId.OTHER and method not in SAFE)
