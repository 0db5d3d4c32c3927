"""How long a start takes: `--version`, the first answer of a mock and of replays, with their memory."""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.side_by_side.aims import at_most
from benchmarks.side_by_side.contest import say
from benchmarks.side_by_side.load import WrongAnswers
from benchmarks.side_by_side.sections import Run, Section, references
from benchmarks.side_by_side.servers import LINKTAPE, Memory, Server, environment, linktape
from benchmarks.side_by_side.traffic import Exchange, exchange

METHOD = """\
Seconds from the command to the first answer, with the files in the system's memory; × is against {reference}.
"Cold" is without linktape's cache in the user's folder, "again" is with what the start before has left there."""
REFERENCE = "a bare `web.Server`'s first answer"
BOUNDS = ((1_000, 0.55, 0.55), (100_000, 8.0, 1.5))  # interactions, seconds cold and again
MOCKED = Exchange("getIssue", "GET", "/rest/api/3/issue/HSP-1", b"", 200, b"")


@dataclass(frozen=True, slots=True)
class Start:
    """How long one start took, and what the process held after its first answer."""

    seconds: float
    cpu_s: float
    memory: Memory


def starting(run: Run) -> Section:
    """Time every start, in rounds that take turns."""
    folder = run.folder("starting")
    rounds: dict[str, list[Start]] = {}
    subjects = _subjects(run, folder)
    for number in range(run.pace.rounds):
        for name, subject in subjects.items():
            rounds.setdefault(name, []).append(started := subject.start())
            say(f"  {name}, {number + 1}: {started.seconds:.2f} s")
    shutil.rmtree(folder)
    section = Section("Start", METHOD.format(reference=REFERENCE))
    section.lines += _table(rounds)
    for name, subject in subjects.items():
        if subject.bound_s:
            section.aims.append(at_most(f"start: {name}", _median_s(rounds[name]), subject.bound_s, "s"))
    return section


@dataclass(frozen=True, slots=True)
class Subject:
    """What is started, and in how many seconds it should be there."""

    start: Callable[[], Start]
    bound_s: float = 0.0


def _subjects(run: Run, folder: Path) -> dict[str, Subject]:
    sample = exchange(2)
    bare, _ = references(folder, [(201, b""), (200, b"{}"), (200, sample.answer)])
    subjects = {
        REFERENCE: Subject(partial(_first_answer, bare.start, folder / "bare", sample)),
        "`linktape --version`": Subject(partial(_version, folder), 0.25),
        "`linktape mock`": Subject(partial(_first_answer, linktape("mock"), folder / "mock", MOCKED), 0.45),
    }
    for size, cold_s, again_s in (row for row in BOUNDS if row[0] <= run.largest):
        cassette, home = run.cassette(size), folder / f"replay-{size}"
        title = f"`linktape replay`, {size:,} interactions, {cassette.stat().st_size / 1e6:,.0f} MB"
        subjects[f"{title}, cold"] = Subject(partial(_cold, cassette, home), cold_s)
        subjects[f"{title}, again"] = Subject(partial(_replay, cassette, home), again_s)
    return subjects


def _version(folder: Path) -> Start:
    began, used_s = time.perf_counter(), _children_cpu_s()
    subprocess.run([LINKTAPE, "--version"], check=True, capture_output=True, env=environment(folder), cwd=folder)
    return Start(time.perf_counter() - began, _children_cpu_s() - used_s, Memory(0, 0))


def _children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _cold(cassette: Path, home: Path) -> Start:
    shutil.rmtree(home, ignore_errors=True)
    return _replay(cassette, home)


def _replay(cassette: Path, home: Path) -> Start:
    return _first_answer(linktape("replay", "--cassette", str(cassette)), home, exchange(2))


def _first_answer(start: Callable[[Path], Server], folder: Path, first: Exchange) -> Start:
    server = start(folder)
    try:
        status, _ = server.ask(first)
        if status != first.status:
            raise WrongAnswers(f"the first answer to {first.target} was {status}")
        return Start(time.perf_counter() - server.began, server.cpu_s(), server.memory())
    finally:
        server.stop()


def _median_s(starts: list[Start]) -> float:
    return statistics.median(each.seconds for each in starts)


def _table(rounds: dict[str, list[Start]]) -> list[str]:
    to = _median_s(rounds[REFERENCE])
    lines = ["| | seconds | × | CPU s | MB | own MB |", "| --- |" + " ---: |" * 5]
    for name, starts in rounds.items():
        seconds = _median_s(starts)
        resident, own = (statistics.median(getattr(each.memory, kind) for each in starts) for kind in Memory.__slots__)
        cpu_s = statistics.median(each.cpu_s for each in starts)
        lines.append(f"| {name} | {seconds:.2f} | {seconds / to:.2f} | {cpu_s:.2f} | {resident:,.0f} | {own:,.0f} |")
    return lines
