"""What a hunt says while it is under way: what is tried, what was found, how much time is left."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from linktape.cli.progress_line import ProgressLine
from linktape.reports.hunt_scenario import sentence
from linktape.runs.drill_run import Result
from linktape.runs.hunt import Prey
from linktape.runs.schedule import Schedule, name
from linktape.wording import counted, roughly


class HuntProgress:
    """Tells of a hunt on standard error, on a terminal also of what is tried."""

    def __init__(self) -> None:
        self._line = ProgressLine("hunting")

    def __enter__(self) -> Self:
        self._line.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None) -> None:
        self._line.__exit__(kind, exc, at)

    def begins(self, clean: Result) -> None:
        """Say what the run without a failure was."""
        calls = counted(clean.served.count, "call")
        self._line.say(f"linktape: without a failure: {calls}, {clean.took_s:.1f} s; now the hunt")

    def tries(self, schedule: Schedule, runs: int, found: int, left_s: float) -> None:
        """Show what is tried."""
        left = f"{roughly(left_s)} left" if left_s > 0 else "making it small"
        what = name(schedule) or "without a failure"
        self._line.what = f"hunting, {counted(runs, 'run')}, {found} found, {left}: {what}"

    def finds(self, prey: Prey) -> None:
        """Say what was found."""
        self._line.say(f"linktape: found in run {prey.runs}: {sentence(prey)}")

    def says(self, what: str) -> None:
        """Say what there is to be known."""
        self._line.say(f"linktape: {what}")
