"""The verdict on a session: whether the client did well, and everything that says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linktape.judge.expectations import LinkCount
from linktape.judge.judge import Comments, Graph, graph_violations, judge_of
from linktape.judge.violations import Violation
from linktape.session import Session


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a session. `unused` are the (file, line) of recordings nobody asked for.

    `unmatched` and `not_recorded` are numbers of calls; `not_judged` says what could not be judged, and why.
    """

    ok: bool
    unmatched: tuple[int, ...] = ()
    unused: tuple[tuple[str, int], ...] = ()
    violations: tuple[Violation, ...] = ()
    not_recorded: tuple[int, ...] = ()
    not_judged: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Give the verdict in the shape of the control API."""
        return {
            "ok": self.ok,
            "unmatched": list(self.unmatched),
            "unused": [{"file": file, "line": line} for file, line in self.unused],
            "violations": [violation.as_json() for violation in self.violations],
            "not_recorded": list(self.not_recorded),
            "not_judged": list(self.not_judged),
        }


def verdict(
    session: Session,
    *,
    unused: Iterable[tuple[str, int]] = (),
    graph: Graph | None = None,
    comments: Comments | None = None,
    strict: bool = False,
) -> Verdict:
    """Judge a session as it stands. `graph` and `comments` look into the mock; `strict` counts unused recordings."""
    judge = judge_of(session)
    violations = judge.violations()
    not_judged: list[str] = []
    if graph is not None and comments is not None:
        violations += graph_violations(judge.graph_expectations, graph, comments)
    else:
        not_judged = [_not_judged(expectation) for expectation in judge.graph_expectations]
    left = tuple(unused)
    return Verdict(
        ok=not (violations or judge.unmatched or judge.not_recorded or (strict and left)),
        unmatched=tuple(judge.unmatched),
        unused=left,
        violations=tuple(violations),
        not_recorded=tuple(judge.not_recorded),
        not_judged=tuple(not_judged),
    )


def _not_judged(expectation: object) -> str:
    if isinstance(expectation, LinkCount):
        what = f"links: {expectation.type} from {expectation.source} to {expectation.destination}"
    else:
        what = f"comments: {getattr(expectation, 'issue', '')}"
    return f"{what}: only the mock knows what Jira holds"
