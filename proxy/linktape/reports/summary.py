"""What a run says at its end, on a screen: at most `MOST_LINES` lines, the worst first."""

from __future__ import annotations

from itertools import islice

from linktape.runs.outcome import Outcome, Served
from linktape.runs.outcome_findings import findings
from linktape.runs.struck import Reaction, Struck
from linktape.wording import counted, cut, visible

MOST_LINES = 20
_MOST_FAULTS = 3
_MOST_NAMED = 3
_LONGEST = 2_000
"""What a line may have, whoever reads it: a terminal breaks it, and a pipe wants it whole."""


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
    if outcome.elsewhere:
        hosts = ", ".join(outcome.elsewhere[:_MOST_NAMED])
        verb = "was" if len(outcome.elsewhere) == 1 else "were"
        advice = f"NO_PROXY={hosts.replace(', ', ',')} lets the command ask straight"
        good_to_know.append(f"{hosts} {verb} asked for as well, where the proxy does not lead; {advice}")

    if served.unused and not served.strict:
        unused = counted(len(served.unused), "recorded interaction")
        good_to_know.append(f"{unused} never asked for (--strict makes that bad)")
    remarks = [remark for session in served.sessions for remark in session.remarks if remark.saves]
    good_to_know += [f"could be saved: {remark}" for remark in sorted(remarks, key=lambda remark: -remark.saves)[:2]]
    kind = [*played(outcome), *good_to_know[:6], conclusion(outcome)]
    room = MOST_LINES - len(head) - len(kind)
    lines = bad if len(bad) <= room else [*bad[: room - 1], f"  … and more: --report FILE has all {len(bad)} lines"]
    return [cut(visible(line), _LONGEST) for line in (*head, *lines, *kind)]


def played(outcome: Outcome) -> list[str]:
    """Say which faults struck, what was swallowed, what never struck, and what was expected and kept."""
    served = outcome.served
    lines = [f"scenario {name} drew with seed {seed}; --seed {seed} repeats it" for name, seed in served.seeds.items()]
    by_fault: dict[str, list[Struck]] = {}
    for struck in served.struck:
        by_fault.setdefault(struck.fault, []).append(struck)
    for fault, struck_calls in islice(by_fault.items(), _MOST_FAULTS):
        calls = ", ".join(one.said for one in struck_calls[:_MOST_NAMED])
        more = ", …" if len(struck_calls) > _MOST_NAMED else ""
        lines.append(f"fault {fault} struck {counted(len(struck_calls), 'call')}: {calls}{more}")
    if len(by_fault) > _MOST_FAULTS:
        lines.append(f"{counted(len(by_fault) - _MOST_FAULTS, 'other fault')} struck as well")
    if outcome.reaction is Reaction.SWALLOWED:
        left = [str(one) for one in served.struck if not one.is_made_good]
        lines.append(f"swallowed: the command exits with 0, and never made good: {', '.join(left[:_MOST_NAMED])}")
    if not served.strict:
        lines += [
            f"{one} (--strict makes that bad)" for one in served.unmet if one.scenario not in served.never_struck
        ][:_MOST_FAULTS]
    if served.kept:
        lines.append(f"expected and kept: {', '.join(served.kept)}")
    return lines


def conclusion(outcome: Outcome) -> str:
    """Give the last line: the verdict, and what it has to do with how the command ended."""
    served = outcome.served
    if not served.ok:
        return "verdict: bad"
    if outcome.ended.code and served.struck:
        return f"verdict: good: the command noticed the failure ({outcome.ended}), and broke no expectation"
    if outcome.ended.code:
        return f"verdict: good, but the command failed for a reason of its own ({outcome.ended}): no fault struck it"
    if outcome.reaction is Reaction.SWALLOWED:
        return "verdict: good, but a failure was swallowed, or handled without a word"
    return "verdict: good"


def _traffic(served: Served) -> str:
    text = counted(served.count, "call")
    if served.retries:
        shortest = "" if served.shortest_wait_s is None else f" (shortest wait {served.shortest_wait_s:.2f} s)"
        text += f", {counted(served.retries, 'retry', 'retries')}{shortest}"
    return text + (f" in {len(served.sessions)} sessions" if len(served.sessions) > 1 else "")
