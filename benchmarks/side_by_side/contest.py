"""A contest: everybody gets the same load, in rounds that take turns, and one is what the others are held against."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.side_by_side.load import Figures, Load, Pace, Wrk, WrongAnswers, median
from benchmarks.side_by_side.servers import Contestant, NotStarted, Server

Rounds = dict[str, list[Figures]]
HEAD_BYTES = 600  # Jira's answers have more headers than bare ones
LIKE = 0.1  # and bodies have addresses and numbers of other lengths


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a load: the medians in the order of the contestants; `absent` says why somebody took no part."""

    title: str
    reference: str
    figures: dict[str, Figures]
    absent: dict[str, str]

    def ratio(self, name: str) -> float:
        """So many times as many requests a second as the reference."""
        return self.figures[name].per_s / self.figures[self.reference].per_s


@dataclass(slots=True)
class Contest:
    """Who takes part, and under which loads: a title and a file of requests each."""

    contestants: Sequence[Contestant]
    reference: str
    loads: Mapping[str, Path]
    is_anew: bool = False  # each round with servers and folders of its own: for those that write
    absent: dict[str, str] = field(default_factory=dict)

    def run(self, wrk: Wrk, pace: Pace, scratch: Path) -> list[Outcome]:
        """Measure everybody; raises WrongAnswers where somebody who is not a peer gives such."""
        return [
            self._outcome(title, rounds)
            for title, rounds in (self._anew if self.is_anew else self._kept)(wrk, pace, scratch)
        ]

    def _kept(self, wrk: Wrk, pace: Pace, scratch: Path) -> Iterator[tuple[str, Rounds]]:
        with ExitStack() as stack:
            servers = self._started(stack, scratch)
            for title in self.loads:
                rounds: Rounds = {}
                for number in range(pace.rounds):
                    self._measure(title, servers, number, Load(wrk, pace, self.loads[title]), rounds)
                yield title, rounds

    def _anew(self, wrk: Wrk, pace: Pace, scratch: Path) -> Iterator[tuple[str, Rounds]]:
        for at, title in enumerate(self.loads):
            rounds: Rounds = {}
            for number in range(pace.rounds):
                folder = scratch / f"{at}-{number}"
                with ExitStack() as stack:
                    servers = self._started(stack, folder)
                    self._measure(title, servers, number, Load(wrk, pace, self.loads[title]), rounds)
                self._check_files(folder, rounds)
                shutil.rmtree(folder)
            yield title, rounds

    def _started(self, stack: ExitStack, folder: Path) -> dict[str, Server]:
        servers: dict[str, Server] = {}
        for at, contestant in enumerate(self.contestants):
            try:
                servers[contestant.name] = contestant.start(folder / str(at))
                stack.callback(servers[contestant.name].stop)
            except (NotStarted, WrongAnswers) as exc:
                self._miss("start", contestant, exc)
        return servers

    def _measure(self, title: str, servers: Mapping[str, Server], number: int, load: Load, rounds: Rounds) -> None:
        """Measure each once; each round begins with another one."""
        first = number % len(self.contestants)
        for contestant in (*self.contestants[first:], *self.contestants[:first]):
            if contestant.name in self.absent:
                continue
            server = servers[contestant.name]
            try:
                known = None if self.is_anew else rounds.get(contestant.name)
                figures = load.measure(server, known[-1] if known else None)
            except WrongAnswers as exc:
                self._miss(title, contestant, exc)
                continue
            say(f"  {title}: {contestant.name}: {figures.per_s:,.0f}/s, {figures.cpu_us:,.0f} µs of CPU each")
            rounds.setdefault(contestant.name, []).append(figures)

    def _check_files(self, folder: Path, rounds: Rounds) -> None:
        for at, contestant in enumerate(self.contestants):
            if contestant.recorded and contestant.name in rounds:
                answered, recorded = rounds[contestant.name][-1].answered, contestant.recorded(folder / str(at))
                if recorded < answered:
                    raise WrongAnswers(f"{contestant.name}: {answered:,.0f} answered, {recorded:,} recorded")

    def _miss(self, title: str, contestant: Contestant, exc: Exception) -> None:
        if not contestant.is_peer:
            raise WrongAnswers(f"{title}: {contestant.name}: {exc}") from exc
        self.absent[contestant.name] = str(exc)
        say(f"  {title}: without {contestant.name}: {exc}")

    def _outcome(self, title: str, rounds: Rounds) -> Outcome:
        medians = {name: median(figures) for name, figures in rounds.items() if name not in self.absent}
        figures = {each.name: medians[each.name] for each in self.contestants if each.name in medians}
        expected = figures[self.reference].bytes_each
        for contestant in self.contestants:
            size = figures[contestant.name].bytes_each if contestant.name in figures else expected
            if not contestant.is_peer and abs(size - expected) > HEAD_BYTES + LIKE * expected:
                raise WrongAnswers(f"{title}: {contestant.name}: {size:,.0f} bytes each, not {expected:,.0f}")
        return Outcome(title, self.reference, figures, dict(self.absent))


def say(text: str) -> None:
    """Tell who waits what goes on."""
    print(text, file=sys.stderr, flush=True)
