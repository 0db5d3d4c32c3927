"""What a drill says while it is under way: how much is to come, what runs now, how each run ended."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from linktape.cli.progress_line import ProgressLine
from linktape.runs.drill_run import Result, Trial
from linktape.wording import counted, roughly


class DrillProgress:
    """Tells of a drill on standard error, on a terminal also of what is running. `jobs`: how many run at once."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._running: list[str] = []
        self._line = ProgressLine("drilling")

    def __enter__(self) -> Self:
        self._line.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None) -> None:
        self._line.__exit__(kind, exc, at)

    def begins(self, runs: int, each_s: float) -> None:
        """Say how many runs follow the one without a fault, which took so long."""
        hint = "; `--jobs N` makes N at once" if self._jobs == 1 and runs > 1 else ""
        least = roughly(each_s * runs / min(self._jobs, runs))
        self._line.say(f"linktape: {counted(runs, 'run')} to come, which take at least {least}{hint}")

    def starts(self, trial: Trial, number: int, of: int) -> None:
        """Name what runs."""
        self._running.append(trial.name)
        self._show(number - len(self._running), of)

    def ends(self, result: Result, number: int, of: int) -> None:
        """Say how a run ended."""
        self._running.remove(result.trial.name)
        seen = result.served
        is_about_a_failure = result.trial.scenarios or result.trial.is_twice
        found = [result.finding.value] if is_about_a_failure else []
        parts = [f"exit {result.ended.code}", counted(seen.count, "call"), *found, *(["bad"] if result.is_bad else [])]
        took = f"{result.took_s:.1f} s"
        self._line.say(f"linktape: {number}/{of} {result.trial.name}: {', '.join([*parts, took])}")
        self._show(number, of)

    def says(self, what: str) -> None:
        """Tell of something that is no run."""
        self._line.say(f"linktape: {what}")

    def _show(self, done: int, of: int) -> None:
        names = ", ".join(self._running)
        self._line.what = f"drilling {done + 1}/{of} {names}" if names else "drilling"
        self._line(done, of)
