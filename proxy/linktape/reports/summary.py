"""What a run says at its end, on a screen: at most `MOST_LINES` lines, the worst first."""

from __future__ import annotations

from itertools import islice

from linktape.judge.judge import Conduct
from linktape.runs.findings import findings
from linktape.runs.outcome import Outcome, Served
from linktape.wording import counted, cut

MOST_LINES = 20
_WIDTH = 200


def summary(outcome: Outcome) -> list[str]:
    """Give the lines to print."""
    seen = outcome.served
    head = [
        *([outcome.not_started] if outcome.not_started else []),
        f"{_traffic(seen)}; the command {_ending(outcome)}",
    ]
    bad = list(islice(findings(seen), 200))
    kind = [*_kind_words(outcome), f"verdict: {'good' if seen.ok else 'bad'}"]
    room = MOST_LINES - len(head) - len(kind)
    shown = bad if len(bad) <= room else [*bad[: room - 1], f"  … and more: --report FILE has all {len(bad)} lines"]
    return [cut(line, _WIDTH) for line in (*head, *shown, *kind)]


def _ending(outcome: Outcome) -> str:
    if outcome.not_started:
        return "was not started"
    left = ", and what it had left running was ended" if outcome.left_over else ""
    return f"ended with {outcome.ended} after {outcome.took_s:.1f} s{left}"


def _traffic(seen: Served) -> str:
    said = counted(seen.count, "call")
    if seen.retries:
        said += f", {counted(seen.retries, 'retry', 'retries')}{_shortest(seen.shortest_wait_s)}"
    return said + (f" in {len(seen.sessions)} sessions" if len(seen.sessions) > 1 else "")


def _shortest(seconds: float | None) -> str:
    return "" if seconds is None else f" (shortest wait {seconds:.2f} s)"


def _kind_words(outcome: Outcome) -> list[str]:
    """Say what is good to know, and makes nothing bad."""
    seen = outcome.served
    lines = [f"recorded {counted(count, 'interaction')} in {file}" for file, count in seen.recorded.items()]
    if seen.unused and not seen.strict:
        lines.append(f"{counted(len(seen.unused), 'recorded interaction')} never asked for (--strict makes that bad)")
    remarks = [remark for session in seen.sessions for remark in session.remarks if remark.saves]
    lines += [f"could be saved: {remark}" for remark in sorted(remarks, key=lambda one: -one.saves)[:2]]
    return lines[:6]


def waited(conduct: Conduct) -> str:
    """Say the shortest wait before a retry; a dash where there was none."""
    return "–" if conduct.shortest_wait_s is None else f"{conduct.shortest_wait_s:.2f} s"
