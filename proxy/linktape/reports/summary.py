"""What a run says at its end, on a screen: at most `MOST_LINES` lines, the worst first."""

from __future__ import annotations

from itertools import islice

from linktape.runs.outcome import Outcome, Served, findings
from linktape.wording import counted, cut, visible

MOST_LINES = 20
_WIDTH = 200


def summary(outcome: Outcome) -> list[str]:
    """Give the lines to print."""
    served = outcome.served
    left = ", and what it had left running was ended" if outcome.left_over else ""
    ending = f"ended with {outcome.ended} after {outcome.took_s:.1f} s{left}"
    head = [
        *([outcome.not_started] if outcome.not_started else []),
        f"{_traffic(served)}; the command {'was not started' if outcome.not_started else ending}",
    ]
    bad = list(islice(findings(served), 200))
    good_to_know = list(served.recorded_lines)
    if served.unused and not served.strict:
        unused = counted(len(served.unused), "recorded interaction")
        good_to_know.append(f"{unused} never asked for (--strict makes that bad)")
    remarks = [remark for session in served.sessions for remark in session.remarks if remark.saves]
    good_to_know += [f"could be saved: {remark}" for remark in sorted(remarks, key=lambda remark: -remark.saves)[:2]]
    kind = [*good_to_know[:6], f"verdict: {'good' if served.ok else 'bad'}"]
    room = MOST_LINES - len(head) - len(kind)
    lines = bad if len(bad) <= room else [*bad[: room - 1], f"  … and more: --report FILE has all {len(bad)} lines"]
    return [cut(visible(line), _WIDTH) for line in (*head, *lines, *kind)]


def _traffic(served: Served) -> str:
    text = counted(served.count, "call")
    if served.retries:
        shortest = "" if served.shortest_wait_s is None else f" (shortest wait {served.shortest_wait_s:.2f} s)"
        text += f", {counted(served.retries, 'retry', 'retries')}{shortest}"
    return text + (f" in {len(served.sessions)} sessions" if len(served.sessions) > 1 else "")
