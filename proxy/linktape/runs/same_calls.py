"""Whether a command does the same in two runs, such as at two speeds: its calls, its exit code, what Jira holds."""

from __future__ import annotations

from collections import Counter

from linktape.runs.drill_run import Trial
from linktape.runs.faketime import FastTime
from linktape.runs.held import changes, holdings
from linktape.runs.trials import Finished, TrialRunner
from linktape.wording import counted


def quicken(runner: TrialRunner, fast: FastTime, usual: Finished) -> str | None:
    """Make a run once more with a faster clock. Where all of it is the same, `runner` goes on so; else gives why."""
    runner.speed = fast
    tried = runner.run_one(Trial(f"(at {fast.speed:g})", "at-speed"))
    why = None if tried is None else difference(usual, tried)
    if why is not None:
        runner.speed = None
    return why


def difference(usual: Finished, other: Finished) -> str | None:
    """Say where the other run differs from the usual one; None where it does the same."""
    if other.slowed:
        return other.slowed
    if other.ended != usual.ended:
        return f"it ended with {other.ended}, and usually does with {usual.ended}"
    was, now = _calls(usual), _calls(other)
    if was != now:
        more = [f"{call} came {counted(count, 'time')} more" for call, count in (now - was).items()]
        less = [f"{call} came {counted(count, 'time')} less" for call, count in (was - now).items()]
        return f"its calls differ: {', '.join([*more, *less][:3])}"
    before, after = holdings(usual.onion), holdings(other.onion)
    if before is not None and after is not None and before != after:
        return f"it left Jira otherwise: it {', '.join(changes(before, after)[:3])}"
    return None


def _calls(finished: Finished) -> Counter[str]:
    entries = [entry for session in finished.onion.sessions for entry in session.journal]
    return Counter(f"{entry.words} ({entry.status})" for entry in entries)
