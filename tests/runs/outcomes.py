"""Outcomes to report on, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from linktape.jira.operations import OperationId
from linktape.journal_rows import Entry, Note
from linktape.judge.coverage import Coverage
from linktape.judge.economy import Remark
from linktape.judge.expectations import Violation
from linktape.judge.judge import Conduct
from linktape.judge.verdict import Verdict
from linktape.messages import Response
from linktape.runs.command import Ended
from linktape.runs.outcome import Outcome, Served, SessionOutcome
from linktape.runs.struck import Struck


def entry(n: int = 1, at_s: float = 0.0, words: str = "link HSP-1 blocks MKY-1", **more: object) -> Entry:
    """Make a call of the journal, so many seconds after noon."""
    made = Entry(
        n=n,
        session="default",
        at=f"2026-11-21T12:00:{at_s:06.3f}Z",
        method="POST",
        path="/rest/api/3/issueLink",
        operation="linkIssues",
        subject="Blocks HSP-1 -> MKY-1",
        words=words,
        took_s=0.012,
        status=201,
        origin="mock",
        delivered=True,
        layers=[Note("FakeJira", "made link 10002")],
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Entry


def violation(happened: str = "request 2 came 0.1 s after", policy: str = "no-retry-413") -> Violation:
    return Violation(policy, [1, 2], happened, "at most 0 after it", "a full issue stays full")


def session(
    entries: Sequence[Entry] = (),
    name: str = "default",
    violations: Sequence[Violation] = (),
    unmatched: Sequence[int] = (),
    unsupported: Sequence[int] = (),
    outside: Sequence[int] = (),
    remarks: Sequence[Remark] = (),
) -> SessionOutcome:
    is_ok = not (violations or unmatched or unsupported or outside)
    verdict = Verdict(is_ok, tuple(unmatched), tuple(unsupported), violations=tuple(violations), outside=tuple(outside))
    return SessionOutcome(name, verdict, len(entries), tuple(entries), Conduct(len(entries)), tuple(remarks))


def outcome(
    *sessions: SessionOutcome,
    code: int = 0,
    command: Sequence[str] = ("./sync",),
    strict: bool = False,
    struck: Sequence[Struck] = (),
    **more: object,
) -> Outcome:
    met = Coverage()
    met.note(OperationId.LINK_ISSUES, Response(201))
    met.note(OperationId.LINK_ISSUES, Response(404, cause="dead-token"))
    served = Served(
        mode="mock",
        source="the built-in site",
        scenarios=("link-limit",),
        seed=None,
        strict=strict,
        sessions=sessions or (session(),),
        unused=(("sync.yaml", 40),) if strict else (),
        coverage=met.measured(),
        recorded={},
        struck=tuple(struck),
        **{"recorded_lines": (), **more},  # type: ignore[arg-type]  # further fields of Served
    )
    return Outcome(tuple(command), "2026-11-21T12:00:00Z", 1.5, Ended(code), served)
