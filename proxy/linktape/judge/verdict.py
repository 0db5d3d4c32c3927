"""The verdict on a session: whether the client did well, what says otherwise, and what is kept when it is no more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from linktape.judge.coverage import Coverage, coverage_of
from linktape.judge.expectations import Violation
from linktape.judge.holdings import Holdings
from linktape.judge.holdings import violations as violations_of
from linktape.judge.judge import judge_of
from linktape.session import Session
from linktape.wording import counted

MOST_KEPT = 100


@dataclass(frozen=True, slots=True)
class Unmet:
    """A rule that never acted, by its scenario's name and its own; `fitted`: how many calls it was for."""

    scenario: str
    rule: str
    fitted: int = 0

    @property
    def reason(self) -> str:
        """Why it did not act: `no call fits it`, `1 call fits it, and is not the one that it waits for`."""
        if not self.fitted:
            return "no call fits it"
        which = "is not the one" if self.fitted == 1 else "none of them is the one"
        return f"{counted(self.fitted, 'call fits', 'calls fit')} it, and {which} that it waits for"

    def __str__(self) -> str:
        return f"rule {self.rule} of scenario {self.scenario} never acted: {self.reason}"


def rule_names(unmet: Collection[Unmet]) -> list[str]:
    """Give the rules by name; where they are of several scenarios, with the scenario's in front."""
    is_plain = len({one.scenario for one in unmet}) <= 1
    return [one.rule if is_plain else f"{one.scenario}/{one.rule}" for one in unmet]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a session. `unused` are the (file, line) of recordings nobody asked for.

    `unmatched`, `unsupported` (Jira would have answered, the mock could not), `outside` (the call went past the address
    that was given) and `not_recorded` are numbers of calls; `not_judged` says what could not be judged, and why.
    `never_struck`: the scenarios that were asked for by name, and of which no rule acted.
    """

    ok: bool
    unmatched: tuple[int, ...] = ()
    unsupported: tuple[int, ...] = ()
    unused: tuple[tuple[str, int], ...] = ()
    unmet: tuple[Unmet, ...] = ()
    never_struck: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    not_recorded: tuple[int, ...] = ()
    not_judged: tuple[str, ...] = ()
    outside: tuple[int, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Give the verdict in the shape of the control API."""
        return {
            "ok": self.ok,
            "unmatched": list(self.unmatched),
            "unsupported": list(self.unsupported),
            "outside": list(self.outside),
            "unused": [{"file": file, "line": line} for file, line in self.unused],
            "unmet": rule_names(self.unmet),
            "violations": [violation.as_json() for violation in self.violations],
            "not_recorded": list(self.not_recorded),
            "not_judged": list(self.not_judged),
        }


def verdict(
    session: Session,
    *,
    unused: Iterable[tuple[str, int]] = (),
    unmet: Sequence[Unmet] = (),
    never_struck: Sequence[str] = (),
    holdings: Callable[[], Holdings] | None = None,
    strict: bool = False,
) -> Verdict:
    """Judge a session as it stands. `holdings` gives what the mock holds.

    `strict`: an unused recording and an unmet rule count as well.
    """
    judge = judge_of(session)
    violations = judge.violations()
    not_judged: list[str] = []
    if judge.holdings_expectations and holdings is not None:
        violations += violations_of(judge.holdings_expectations, holdings())
    elif judge.holdings_expectations:
        unknown = [f"{one.name}: {one.about}" for one in judge.holdings_expectations]
        not_judged = [f"{what}: only the mock knows what Jira holds" for what in unknown]
    left = tuple(unused)
    bad = (judge.unmatched, judge.unsupported, judge.outside, judge.not_recorded)
    return Verdict(
        ok=not (violations or any(bad) or never_struck or (strict and (left or unmet))),
        unmatched=tuple(judge.unmatched),
        unsupported=tuple(judge.unsupported),
        unused=left,
        unmet=tuple(unmet),
        never_struck=tuple(never_struck),
        violations=tuple(violations),
        outside=tuple(judge.outside),
        not_recorded=tuple(judge.not_recorded),
        not_judged=tuple(not_judged),
    )


@dataclass(slots=True)
class Past:
    """Sums over ended sessions. `bad` has the first verdicts that were not ok, by session.

    `acted` has the rules that acted, each as (scenario, rule).
    """

    dropped: int = 0
    calls: int = 0
    acted: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
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
