"""Load by wrk, and what it cost: requests a second, the slowest hundredth, processor time."""

from __future__ import annotations

import json
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.side_by_side.servers import CREDENTIALS, HERE, Server
from benchmarks.side_by_side.traffic import Exchange

MANY = 16
TIMES = 3  # each request is made so often before anything is measured
LONGEST_WARM_UP = 20  # times as long as is asked for at least
THROUGH = 20  # so many times as long as that, where it is through by then
SLOWER = 5  # so many times as long is measured what answered next to nothing in its warm-up


class WrongAnswers(Exception):
    """A server answered something else than was asked of it, so that its speed means nothing."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long is measured, and how often."""

    rounds: int
    seconds: int
    warm_up_s: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a server did in one measurement, or in the median of several."""

    per_s: float
    cpu_us: float
    bytes_each: float
    p99_ms: float
    p99_alone_ms: float
    resident_mb: float
    anonymous_mb: float
    answered: float
    unseen_per_s: float  # when each request was made for the first time


def write_requests(path: Path, exchanges: Sequence[Exchange]) -> Path:
    """Write requests for load.lua, one a line."""
    lines = (f"{each.method}\t{each.target}\t{each.body.decode()}\n" for each in exchanges)
    path.write_text("".join(lines), encoding="utf-8")
    return path


class Wrk:
    """Runs wrk with one thread, which shares the cores with what it measures."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._seed = 0

    def run(
        self, url: str, requests: Path, seconds: int, connections: int, made: int | None = None
    ) -> dict[str, float]:
        """Load a server; raises WrongAnswers where it answered with other statuses than 2xx, or not at all.

        `made`: so many were made before, and the next ones are those behind them, in their order.
        """
        self._seed += 1
        command = [self._program, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s"]
        script = ["-s", str(HERE / "load.lua"), url, "--", str(requests), str(self._seed), CREDENTIALS]
        script += [] if made is None else [str(made)]
        finished = subprocess.run([*command, *script], capture_output=True, text=True, check=False)
        if finished.returncode:
            raise WrongAnswers(f"wrk failed: {finished.stdout}{finished.stderr}")
        summary: dict[str, float] = json.loads(finished.stdout.strip().splitlines()[-1])
        if summary["wrong"] or summary["broken"]:
            raise WrongAnswers(
                f"of {summary['requests']:,} answers {summary['wrong']:,} were not 2xx, {summary['broken']} broke"
            )
        return summary


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of a server, and for how long."""

    wrk: Wrk
    pace: Pace
    requests: Path

    def measure(self, server: Server, before: Figures | None = None) -> Figures:
        """Measure a server once: warm it up, ask over many connections, then over one.

        `before`: what was measured of it before, so that it knows all requests.
        """
        warm_up, unseen_per_s = self._warmed_up(server, before) if self.pace.warm_up_s else (0.0, 0.0)
        is_slow = self.pace.warm_up_s > 0 and warm_up < MANY
        used_s = server.cpu_s()
        many = self._ask(server, self.pace.seconds * (SLOWER if is_slow else 1), MANY)
        cpu_us = (server.cpu_s() - used_s) / many["requests"] * 1e6
        memory = server.memory()
        alone = self._ask(server, max(1, self.pace.seconds // 2), 1)
        return Figures(
            per_s=many["requests"] / many["seconds"],
            cpu_us=cpu_us,
            bytes_each=many["bytes"] / many["requests"],
            p99_ms=many["p99_ms"],
            p99_alone_ms=alone["p99_ms"],
            resident_mb=memory.resident,
            anonymous_mb=memory.anonymous,
            answered=warm_up + many["requests"] + alone["requests"],
            unseen_per_s=before.unseen_per_s if before else unseen_per_s,
        )

    def _warmed_up(self, server: Server, before: Figures | None) -> tuple[float, float]:
        """Ask in the file's order until each request was made a few times.

        Gives how many were answered, and how many a second until each had been made once.
        """
        with self.requests.open("rb") as lines:
            count = sum(1 for _ in lines)
        enough = TIMES * count if before is None else 1
        answered = slices = unseen_per_s = 0.0
        while answered < enough:
            slice_answered = self._ask(server, self.pace.warm_up_s, MANY, int(answered))["requests"]
            answered += slice_answered
            slices += 1
            if not unseen_per_s and answered >= count:
                unseen_per_s = answered / slices / self.pace.warm_up_s
            is_late = slices >= LONGEST_WARM_UP and answered / slices * THROUGH * LONGEST_WARM_UP < enough
            if slice_answered < MANY or is_late:
                break
        return answered, unseen_per_s

    def _ask(self, server: Server, seconds: int, connections: int, made: int | None = None) -> dict[str, float]:
        summary = self.wrk.run(server.url, self.requests, seconds, connections, made)
        if not summary["requests"] and seconds > self.pace.warm_up_s:
            raise WrongAnswers(f"no answer in {seconds} s")
        return summary


def median(figures: Sequence[Figures]) -> Figures:
    """Give the median of each figure."""
    names = Figures.__dataclass_fields__
    return Figures(*(statistics.median(getattr(each, name) for each in figures) for name in names))
