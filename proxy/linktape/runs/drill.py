"""`drill`: one command, once without a fault and once per failure, each time against a linktape of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from linktape.errors import CommandNotStarted, UsageError
from linktape.jira.operations import OperationId
from linktape.journal_rows import Entry
from linktape.judge.coverage import Coverage, percent_words
from linktape.runs.drill_run import Result, Trial
from linktape.runs.held import Held, changes, holdings
from linktape.runs.held_signals import HeldSignals, signals_held
from linktape.runs.mutants import mutants
from linktape.runs.no_call import no_call
from linktape.runs.same_calls import quicken
from linktape.runs.struck import SURVIVORS, Reaction, reaction
from linktape.runs.summing_up import sum_up
from linktape.runs.trials import Finished, TrialPlan, TrialRunner
from linktape.tape.cassette import Interaction
from linktape.wiring import scenario_library
from linktape.wiring.settings import Mode


@dataclass(frozen=True, slots=True)
class DrillPlan(TrialPlan):
    """What to drill. `scenarios` empty: all of the library that fit the client's calls.

    `each_call`: empty, `operation` or `all`. `twice`: a second run against the same Jira must change nothing; alone,
    that is the whole drill. A run that is killed hung.
    """

    scenarios: tuple[str, ...] = ()
    each_call: str = ""
    twice: bool = False


@dataclass(slots=True)
class Drilled:
    """What a drill has come to, as far as it got. `interrupted`: by which signal; `left`: how many runs are missing.

    `played`: the recordings that the run without a fault had; None where nothing is replayed.
    """

    plan: DrillPlan
    clean: Result | None = None
    results: list[Result] = field(default_factory=list[Result])
    played: Sequence[Interaction] | None = field(default=None, repr=False)
    interrupted: int | None = None
    left: int = 0
    not_started: str | None = None
    met: Coverage = field(default_factory=Coverage)
    redact: Callable[[str], str] = str  # once a linktape has been built, its own
    slowed: list[str] = field(default_factory=list[str])  # what could not be had at the speed, and why

    @property
    def counted(self) -> list[Result]:
        """The runs whose failure the client met."""
        uncounted = (Reaction.NOT_MET, Reaction.NONE)
        return [result for result in self.results if not (result.trial.is_twice or result.finding in uncounted)]

    @property
    def again(self) -> Result | None:
        """The run in which the command ran a second time."""
        return next((result for result in self.results if result.trial.is_twice), None)

    @property
    def survivors(self) -> list[Result]:
        """The failures that the client swallowed, or hung in."""
        return [result for result in self.counted if result.finding in SURVIVORS]

    @property
    def score(self) -> float | None:
        """The share of the failures that was noticed or recovered from, in percent; None: it met none."""
        counted = self.counted
        return 100 * (1 - len(self.survivors) / len(counted)) if counted else None

    @property
    def score_words(self) -> str:
        """The score for people: `7 of 8 failures noticed or recovered from (88 %)`."""
        met = len(self.counted)
        shown = percent_words(self.score, 0)
        return f"{met - len(self.survivors)} of {met} failures noticed or recovered from ({shown})"

    @property
    def untested(self) -> str | None:
        """Why the drill has tested nothing, in a sentence; None where it has, or where that is meant."""
        if self.clean is None or self.clean.ended.code or self.plan.settings.allow_no_calls:
            return None
        if self.clean.served.untested is not None:
            return self.clean.served.untested
        is_expected = any(result.finding is Reaction.NONE for result in self.results)
        if self.counted or self.again or is_expected or self.interrupted is not None:
            return None
        return "no failure struck any call, so nothing was tested: what the command calls, no failure is about"

    def exit_code(self, fail_under: float | None = None) -> int:
        """Give what `linktape drill` exits with."""
        if self.interrupted is not None:
            return 128 + self.interrupted
        if self.clean is None or self.clean.ended.code:
            return self.clean.ended.code if self.clean is not None else CommandNotStarted.exit_code
        if self.untested or self.clean.is_bad:
            return 1
        if any(result.is_bad and result.finding is not Reaction.HUNG for result in self.results):
            return 1
        if fail_under is not None:
            may_be_none = self.plan.settings.allow_no_calls
            return int(not may_be_none if self.score is None else self.score < fail_under)
        # Without a score, a failure counts that was swallowed and that each-call asked about, or in which it hung.
        return int(any(result.finding is Reaction.HUNG or self.plan.each_call for result in self.survivors))


class DrillWatch(Protocol):
    """Whoever wants to know how a drill goes on. `number` and `of` count the runs, but for the one without a fault."""

    def begins(self, runs: int, each_s: float) -> None:
        """So many runs follow the one without a fault, which took so long."""

    def starts(self, trial: Trial, number: int, of: int) -> None:
        """A run begins."""

    def ends(self, result: Result, number: int, of: int) -> None:
        """A run has ended."""

    def says(self, what: str) -> None:
        """Something is to be told that is no run."""


def drill(plan: DrillPlan, watch: DrillWatch) -> Drilled:
    """Run the command without a fault, then once per failure. Main thread only; an interrupted drill keeps what it has.

    Raises UsageError where a scenario is not to be had, or linktape cannot be built so.
    """
    if plan.twice and plan.settings.mode is not Mode.MOCK:
        raise UsageError("--twice: only the fake Jira can tell what a second run has changed; leave the source out")
    scenario_library.find_all(plan.scenarios)  # a wrong name shall not wait for the run without a fault
    with signals_held(own_group=True) as signals, tempfile.TemporaryDirectory(prefix="linktape-drill-") as folder:
        runner = _Runner(plan, signals, Path(folder), watch)
        try:
            return runner.drilled()
        finally:
            runner.close()


def fitting(calls: Sequence[Entry]) -> list[str]:
    """Name the library's scenarios that a client who makes these calls can meet."""
    used = {OperationId(call.operation) for call in calls}
    names = []
    for name in scenario_library.names():
        scenario = scenario_library.built_in(name)
        matches = [match for rule in scenario.rules for match in rule.on]
        fits = any(match.operations is None or match.operations & used for match in matches)
        if fits or (scenario.expect and not scenario.rules):
            names.append(name)
    return names


class _Runner:
    """Says what is run, and what has become of each run."""

    def __init__(self, plan: DrillPlan, signals: HeldSignals, folder: Path, watch: DrillWatch) -> None:
        self._plan = plan
        self._folder = folder
        self._watch = watch
        self._clean: Held | None = None
        self._of = 0
        self._started = 0
        self._drilled = Drilled(plan)
        self._clean_run: Finished | None = None
        self._trials = TrialRunner(plan, signals, folder, starts=self._starts, finished=self._finish, told=self._slowed)
        self.close = self._trials.close

    def drilled(self) -> Drilled:
        """Run everything."""
        self._run_all([Trial("(no fault)", "no-fault")])
        clean = self._drilled.results.pop() if self._drilled.results else None
        if clean is None:
            return self._drilled
        self._drilled.clean = clean
        if clean.ended.code or clean.served.untested or self._drilled.interrupted is not None:
            return self._drilled
        if self._plan.speed is not None and self._clean_run is not None:
            why = quicken(self._trials, self._plan.speed, self._clean_run)
            if why is not None:
                self._slowed(f"{why}; the drill goes on at 1")
        trials = self._failures([call for session in clean.served.sessions for call in session.entries])
        if trials:
            self._watch.begins(len(trials), clean.took_s)
        self._run_all(trials)
        self._drilled.results.sort(key=lambda result: trials.index(result.trial))
        return self._drilled

    def _slowed(self, why: str) -> None:
        self._drilled.slowed.append(why)
        self._watch.says(f"--speed: {why}")

    def _failures(self, calls: Sequence[Entry]) -> list[Trial]:
        calls = [call for call in calls if call.operation != OperationId.OTHER]
        plan, trials = self._plan, []
        if plan.twice:
            trials.append(Trial("(second run)", "second-run", about="the same command again", is_twice=True))
        if plan.each_call:
            for number, mutant in enumerate(mutants(calls, each=plan.each_call == "all")):
                path = self._folder / f"each-call-{number}.yaml"
                path.write_text(mutant.scenario(), encoding="utf-8")
                trials.append(Trial(mutant.name, str(number), (*plan.scenarios, str(path)), mutant.words))
        elif plan.scenarios or not plan.twice:
            for number, name in enumerate(plan.scenarios or fitting(calls)):
                scenario = scenario_library.find(name)
                trials.append(Trial(scenario.name, str(number), (name,), " ".join(scenario.description.split())))
        return trials

    def _run_all(self, trials: Sequence[Trial]) -> None:
        self._of, self._started = len(trials), 0
        drilled, runner = self._drilled, self._trials
        drilled.left += runner.run_all(trials)
        drilled.interrupted, drilled.not_started, drilled.redact = runner.interrupted, runner.not_started, runner.redact

    def _starts(self, trial: Trial) -> None:
        self._started += 1
        self._watch.starts(trial, self._started, self._of)

    def _finish(self, finished: Finished) -> None:
        onion, trial, ended = finished.onion, finished.trial, finished.ended
        self._drilled.met.add(onion.all_coverage())
        served = replace(sum_up(onion, draws=True), lost=finished.lost)
        was = holdings(onion)
        changed = changes(finished.settled, was) if finished.settled is not None and was is not None else ()
        if not trial.scenarios and not trial.is_twice:
            self._clean, self._clean_run, self._drilled.played = was, finished, onion.played()
            if not served.count and not self._plan.settings.allow_no_calls:
                names, proxied = self._plan.names, self._plan.settings.proxied
                served = replace(served, untested=no_call(names, finished.counters, ended, proxied))
        is_harmed = was != self._clean
        if finished.was_killed:
            found = Reaction.HUNG
        elif trial.is_twice:
            found = Reaction.FAILED if ended.code else Reaction.CHANGED if changed else Reaction.UNCHANGED
        elif not any(scenario.rules for scenario in onion.scenarios):
            found = Reaction.NONE
        elif not onion.has_acted:
            found = Reaction.NOT_MET
        else:
            found = reaction(ended, served.struck, is_harmed=None if was is None else is_harmed)
        if self._plan.each_call or not self._plan.scenarios:  # unless it is named, a failure may be one that is not met
            served = replace(served, never_struck=())
        result = Result(
            trial=trial,
            ended=ended,
            took_s=finished.took_s,
            served=served,
            finding=found,
            output=finished.output,
            is_harmed=is_harmed,
            changes=changed,
            speed=finished.speed,
        )
        self._drilled.results.append(result)
        self._watch.ends(result, len(self._drilled.results), self._of)
