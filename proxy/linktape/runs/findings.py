"""What makes the verdict of a run bad, line by line, as people read it."""

from __future__ import annotations

from collections.abc import Iterable

from linktape.runs.outcome import Served, SessionOutcome
from linktape.session import DEFAULT
from linktape.wording import counted

_MOST_REASON = 4


def findings(served: Served) -> Iterable[str]:
    """Give, line by line, everything that makes the verdict bad."""
    if served.lost:
        yield served.lost
    for session in served.sessions:
        yield from _of_session(session)
    for name, verdict in served.dropped_bad:
        yield from (f"{name}: {violation}" for violation in verdict.violations)
        if verdict.unmatched:
            yield f"{name}: {counted(len(verdict.unmatched), 'call')} matched no recording"
    if served.strict:
        yield from (f"never asked for: {file}:{line}" for file, line in served.unused)


def _of_session(session: SessionOutcome) -> Iterable[str]:
    where = "" if session.name == DEFAULT else f"{session.name}: "
    entries = {entry.n: entry for entry in session.entries}
    for number in session.verdict.unmatched:
        entry = entries.get(number)
        yield f"{where}#{number} {entry.words if entry else 'a call'}: no recording answers this"
        reasons = "" if entry is None else next((note.reason for note in entry.layers if note.layer == "Replayer"), "")
        yield from (f"    {line.strip()}" for line in reasons.splitlines()[:_MOST_REASON])
    for number in session.verdict.not_recorded:
        yield f"{where}#{number}: answered, and NOT recorded"
    for violation in session.verdict.violations:
        yield f"{where}{violation}"
