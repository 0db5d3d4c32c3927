"""`hunt`: the search for the few failures after which Jira does not hold what it should."""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Protocol

from linktape.errors import CommandNotStarted
from linktape.journal_rows import Entry
from linktape.judge.coverage import Coverage
from linktape.runs.drill_run import Result, Trial
from linktape.runs.frontier import Frontier
from linktape.runs.harm import HAMMERING, Harm, Yardstick
from linktape.runs.held import holdings, untouched
from linktape.runs.held_signals import HeldSignals, signals_held
from linktape.runs.no_call import no_call
from linktape.runs.same_calls import quicken
from linktape.runs.schedule import Schedule, contains, name, rules
from linktape.runs.shrinking import shrunk
from linktape.runs.struck import Reaction, reaction
from linktape.runs.summing_up import sum_up
from linktape.runs.trials import Finished, TrialPlan, TrialRunner

MOST_BARREN = 40
"""After so many drawn schedules that show nothing new the hunt is over."""


@dataclass(frozen=True, slots=True)
class HuntPlan(TrialPlan):
    """What to hunt in. After `budget_s` or `most_runs` the search ends; what was found by then is still made small.

    `options`: by command those with which `run` and `drill` answer as the hunt does, but for the speed.
    """

    budget_s: float = 120.0
    most_runs: int = 10_000
    seed: int = 0
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Prey:
    """What was found: the fewest failures that do it, and the run in which they did. `runs`: after how many it was."""

    schedule: Schedule
    harms: tuple[Harm, ...]
    result: Result
    runs: int
    took_s: float

    @property
    def calls(self) -> list[Entry]:
        """The calls of that run."""
        return _calls_of(self.result)


@dataclass(slots=True)
class Hunted:
    """What a hunt has come to. `tried`: how many schedules there were, by how many failures they have.

    `unsteady`: schedules that did harm once and not again. `slowed`: what could not be had at the
    speed, and why. `is_exhausted`: nothing promising was left to try.
    """

    plan: HuntPlan
    clean: Result | None = None
    found: list[Prey] = field(default_factory=list[Prey])
    tried: Counter[int] = field(default_factory=Counter[int])
    runs: int = 0
    took_s: float = 0.0
    unsteady: list[str] = field(default_factory=list[str])
    slowed: list[str] = field(default_factory=list[str])
    is_exhausted: bool = False
    interrupted: int | None = None
    not_started: str | None = None
    met: Coverage = field(default_factory=Coverage)
    redact: Callable[[str], str] = str  # once a linktape has been built, its own

    @property
    def exit_code(self) -> int:
        """What `linktape hunt` exits with."""
        if self.interrupted is not None:
            return 128 + self.interrupted
        if self.clean is None:
            return CommandNotStarted.exit_code
        return self.clean.ended.code or int(bool(self.found) or self.clean.served.untested is not None)


class HuntWatch(Protocol):
    """Whoever wants to know how a hunt goes on."""

    def begins(self, clean: Result) -> None:
        """The run without a failure has ended."""

    def tries(self, schedule: Schedule, runs: int, found: int, left_s: float) -> None:
        """A run begins. `left_s`: of the budget."""

    def finds(self, prey: Prey) -> None:
        """Something was found, and made small."""

    def says(self, what: str) -> None:
        """There is something to be known."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """A schedule that was played."""

    schedule: Schedule
    result: Result
    harms: tuple[Harm, ...]

    @property
    def kinds(self) -> frozenset[tuple[str, str]]:
        return frozenset(harm.kind for harm in self.harms)


def _calls_of(result: Result) -> list[Entry]:
    """Give the calls of a run, of all its sessions."""
    return [call for session in result.served.sessions for call in session.entries]


def hunt(plan: HuntPlan, watch: HuntWatch) -> Hunted:
    """Search until the budget is used up or nothing is left to try. Main thread only.

    An interrupted hunt keeps what it has found. Raises UsageError where linktape cannot be built so.
    """
    with signals_held(own_group=True) as signals, tempfile.TemporaryDirectory(prefix="linktape-hunt-") as folder:
        hunter = _Hunter(plan, signals, Path(folder), watch)
        try:
            with suppress(_Over):
                hunter.hunt()
        finally:
            hunter.close()
        return hunter.hunted


class _Over(Exception):
    """The hunt cannot go on: interrupted, or the command cannot be started."""


class _Hunter:
    def __init__(self, plan: HuntPlan, signals: HeldSignals, folder: Path, watch: HuntWatch) -> None:
        self._plan = plan
        self._folder = folder
        self._watch = watch
        self._begun_s = time.monotonic()
        self._finished: dict[str, Finished] = {}
        self._clean: Finished | None = None
        self._yardstick = Yardstick((), ())
        self._schedules: dict[str, Schedule] = {}
        self._known: set[tuple[object, ...]] = set()
        self._runner = TrialRunner(plan, signals, folder, starts=self._starts, finished=self._ended, told=self._slowed)
        self.hunted = Hunted(plan)
        self.close = self._runner.close

    def hunt(self) -> None:
        """Search, and keep what comes of it in `hunted`."""
        hunted = self.hunted
        clean = self._play([()])[0]
        served = clean.result.served
        hunted.clean = clean.result
        if clean.result.ended.code or served.untested is not None:
            return
        if self._plan.speed is not None and self._clean is not None:
            why = quicken(self._runner, self._plan.speed, self._clean)
            if why is not None:
                self._slowed(f"{why}; the hunt goes on at 1")
        self._watch.begins(clean.result)
        frontier = Frontier(_calls_of(clean.result), self._plan.seed)
        while self._may_go_on:
            schedules = frontier.next(self._plan.jobs)
            if not schedules:
                break
            for tried in self._play(self._promising(schedules)):
                self._consider(tried, frontier)
        drawn, barren = frontier.drawn(), 0
        while self._may_go_on and barren < MOST_BARREN:
            schedules = list(islice(drawn, self._plan.jobs))
            if not schedules:
                break
            for tried in self._play(self._promising(schedules)):
                barren = 0 if self._consider(tried, frontier) else barren + 1
        hunted.is_exhausted = self._may_go_on

    def _slowed(self, why: str) -> None:
        self.hunted.slowed.append(why)
        self._watch.says(f"--speed: {why}")

    def _promising(self, schedules: Sequence[Schedule]) -> list[Schedule]:
        """Leave out what contains a find, be it with other calls between: it would do harm for that reason alone."""
        return [one for one in schedules if not any(contains(one, prey.schedule) for prey in self.hunted.found)]

    @property
    def _may_go_on(self) -> bool:
        return self._left_s > 0 and self.hunted.runs < self._plan.most_runs

    @property
    def _left_s(self) -> float:
        return self._plan.budget_s - (time.monotonic() - self._begun_s)

    def _consider(self, tried: _Tried, frontier: Frontier) -> bool:
        """Take in what a run has shown; give whether it is anything new."""
        if not tried.harms:
            return frontier.learn(tried.schedule, _calls_of(tried.result))
        if self._kind(tried) in self._known:
            return False
        again = self._play([tried.schedule])[0]
        if not tried.kinds & again.kinds:
            self.hunted.unsteady.append(name(tried.schedule))
            return True
        found_after = self.hunted.runs
        harmful = {tried.schedule: again}

        def do_harm(smaller: Sequence[Schedule]) -> list[bool]:
            played = self._play(smaller)
            harmful.update({one.schedule: one for one in played if one.kinds & tried.kinds})
            return [one in harmful for one in smaller]

        schedule = shrunk(tried.schedule, do_harm, self._plan.jobs)
        last = harmful[schedule]
        kind = self._kind(last)
        is_known = kind in self._known
        self._known |= {kind, self._kind(tried)}
        if is_known:
            return False
        prey = Prey(schedule, last.harms, last.result, found_after, time.monotonic() - self._begun_s)
        self.hunted.found.append(prey)
        self._watch.finds(prey)
        return True

    def _kind(self, tried: _Tried) -> tuple[object, ...]:
        """Say what two finds have in common that are of one fault in the client."""
        return (tried.kinds, tuple(strike.operation for strike in tried.schedule))

    def _play(self, schedules: Sequence[Schedule]) -> list[_Tried]:
        """Run the command with each of these. Raises _Over where that is not to be."""
        trials = [self._trial(schedule) for schedule in schedules]
        left = self._runner.run_all(trials)
        hunted, runner = self.hunted, self._runner
        hunted.interrupted, hunted.not_started, hunted.redact = runner.interrupted, runner.not_started, runner.redact
        hunted.took_s = time.monotonic() - self._begun_s
        if left or hunted.not_started is not None:
            raise _Over
        return [self._tried(self._schedules.pop(one.file), self._finished.pop(one.file)) for one in trials]

    def _trial(self, schedule: Schedule) -> Trial:
        number = f"{self.hunted.runs + len(self._schedules)}"
        self._schedules[number] = schedule
        if not schedule:
            return Trial("(no failure)", number)
        path = self._folder / f"{number}.yaml"
        scenario = {"scenario": "hunt", "seed": 0, "rules": rules(schedule), "expect": list(HAMMERING)}
        path.write_text(json.dumps(scenario), encoding="utf-8")
        return Trial(name(schedule), number, (str(path),))

    def _starts(self, trial: Trial) -> None:
        self._watch.tries(self._schedules[trial.file], self.hunted.runs, len(self.hunted.found), self._left_s)
        self.hunted.runs += 1

    def _ended(self, finished: Finished) -> None:
        self._finished[finished.trial.file] = finished

    def _tried(self, schedule: Schedule, finished: Finished) -> _Tried:
        """Hold a run against the clean one."""
        onion, ended, hunted = finished.onion, finished.ended, self.hunted
        hunted.met.add(onion.all_coverage())
        hunted.tried[len(schedule)] += 1
        served = replace(sum_up(onion, draws=True), never_struck=())  # a smaller schedule may well strike nothing
        held = holdings(onion) or ()
        if not schedule:
            self._clean, self._yardstick = finished, Yardstick(untouched(onion), held)
            if not served.count:
                names, proxied = self._plan.names, self._plan.settings.proxied
                served = replace(served, untested=no_call(names, finished.counters, ended, proxied))
        violations = [violation for _, violation in served.violations]
        harms = self._yardstick.harms(held, ended, violations, was_killed=finished.was_killed) if schedule else ()
        is_harmed = held != self._yardstick.clean
        found = Reaction.HUNG if finished.was_killed else reaction(ended, served.struck, is_harmed=is_harmed)
        return _Tried(
            schedule,
            Result(
                trial=finished.trial,
                ended=ended,
                took_s=finished.took_s,
                served=served,
                finding=found if schedule else Reaction.NONE,
                output=finished.output,
                is_harmed=is_harmed,
                speed=finished.speed,
            ),
            harms,
        )
