"""What is kept of sessions that are no more: dropped for their number or age, or begun anew."""

from __future__ import annotations

from dataclasses import dataclass, field

from linktape.judge.coverage import Coverage, coverage_of
from linktape.judge.verdict import Verdict
from linktape.session import Session

MOST_KEPT = 100


@dataclass(slots=True)
class Past:
    """Sums over ended sessions. `bad` has the first verdicts that were not ok, by session."""

    dropped: int = 0
    calls: int = 0
    coverage: Coverage = field(default_factory=Coverage)
    bad: list[tuple[str, Verdict]] = field(default_factory=list[tuple[str, Verdict]])

    def dropped_with(self, session: Session, verdict: Verdict) -> None:
        """Keep what a session that is dropped has come to: nobody asked for that, so its verdict still counts."""
        self.dropped += 1
        self.begun_anew(session)
        if not verdict.ok and len(self.bad) < MOST_KEPT:
            self.bad.append((session.name, verdict))

    def begun_anew(self, session: Session) -> None:
        """Keep what a session that is reset has met, and its late calls will; its verdict is forgotten, as asked."""
        self.calls += session.calls
        self.coverage.add(coverage_of(session))
        session.put(self.coverage)
