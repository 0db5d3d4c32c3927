"""Which documented answers a client has met. Only answers that reached it count. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import Self

from linktape.bounded import Tally
from linktape.jira.answers import DOCUMENTED, DONE, USUAL_ANSWERS, DocumentedAnswer, SiteAnswers
from linktape.jira.operations import OperationId
from linktape.messages import Response
from linktape.session import Session

Met = tuple[OperationId, int, str]
"""An answer as a client met it: operation, status, cause (empty for a success, or where nobody knows)."""


@dataclass(slots=True)
class Coverage:
    """How often each answer was met."""

    tally: Tally[Met] = field(default_factory=Tally[Met])

    @property
    def met(self) -> Counter[Met]:
        """How often each answer was met."""
        return self.tally.counts

    def note(self, operation: OperationId, response: Response, answers: SiteAnswers = USUAL_ANSWERS) -> None:
        """Count an answer that reached the client, its cause told by `answers` where nobody else tells it.

        What linktape itself refused is no answer of Jira's.
        """
        status, fault = response.status, response.fault
        is_ours = status >= 400 and (response.is_unmatched or "Linktape-Error" in response.headers)
        if is_ours or operation is OperationId.OTHER:
            return
        cause = (
            DONE
            if status < 400 and fault is None
            else answers.cause_of(status, response.cause, fault, response.content)
        )
        self.tally.add((operation, status, cause))

    def add(self, other: Coverage) -> None:
        """Count what another run has met as well."""
        self.met.update(other.met)

    def measured(self) -> Measured:
        """Compare with the documented answers of the operations that were called."""
        called = {operation for operation, _, _ in self.met}
        counts = self.met
        left = Counter(counts)
        rows = []
        for answer in chain.from_iterable(answers for operation, answers in DOCUMENTED.items() if operation in called):
            mine = [met for met in counts if met[0] is answer.operation and answer.is_met_by(met[1], met[2])]
            rows.append((answer, sum(counts[met] for met in mine)))
            for met in mine:
                left.pop(met, None)
        never = tuple(operation for operation in DOCUMENTED if operation not in called)
        return Measured(tuple(rows), tuple(sorted(left.items())), never)

    def as_json(self) -> dict[str, object]:
        """Give what was met in the shape of a coverage file."""
        return {"version": 1, "met": [_line(met, count) for met, count in sorted(self.met.items())]}

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read a coverage file. Raises ValueError (pydantic's) for what is none."""
        from linktape.judge.coverage_file import CoverageFile

        lines = CoverageFile.model_validate_json(text).met
        return cls(Tally(Counter({(line.operation, line.status, line.cause): line.count for line in lines})))


@dataclass(frozen=True, slots=True)
class Measured:
    """Coverage against the documents. `rows`: each documented answer of the called operations, and how often it came.

    `beyond`: what was met and is not documented; `never_called`: operations with documented answers left out.
    """

    rows: tuple[tuple[DocumentedAnswer, int], ...]
    beyond: tuple[tuple[Met, int], ...]
    never_called: tuple[OperationId, ...]

    @property
    def met(self) -> int:
        """How many documented answers were met."""
        return sum(1 for _, count in self.rows if count)

    @property
    def percent(self) -> float | None:
        """Their share in percent; None where nothing documented was called, for nothing was measured."""
        return 100 * self.met / len(self.rows) if self.rows else None

    @property
    def share(self) -> str:
        """How much was met, for people: `12 of 31 (38.7 %)`."""
        return f"{self.met} of {len(self.rows)} ({percent_words(self.percent)})"

    def is_under(self, percent: float) -> bool:
        """Whether less was met; of nothing, always."""
        return self.percent is None or self.percent < percent

    def as_json(self) -> dict[str, object]:
        """Give the measure for programs."""
        return {
            "percent": None if self.percent is None else round(self.percent, 1),
            "met": self.met,
            "documented": len(self.rows),
            "answers": [
                _line((answer.operation, answer.status, answer.cause or ""), count, says=answer.says)
                for answer, count in self.rows
            ],
            "beyond": [_line(met, count) for met, count in self.beyond],
            "never_called": [operation.value for operation in self.never_called],
        }


def percent_words(percent: float | None, digits: int = 1) -> str:
    """Write a share; a share of nothing is `–`, neither all nor none."""
    return "–" if percent is None else f"{percent:.{digits}f} %"


def _line(met: tuple[OperationId, int | str, str], count: int, **more: str) -> dict[str, object]:
    operation, status, cause = met
    return {"operation": operation.value, "status": status, "cause": cause, **more, "count": count}


def coverage_of(session: Session) -> Coverage:
    """Give the session's coverage."""
    return session.state(Coverage, Coverage)
