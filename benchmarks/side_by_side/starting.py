"""How long a start takes: `--version`, the first answer of a mock and of replays, with their memory."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.side_by_side.contest import say
from benchmarks.side_by_side.recordings import write_cassette
from benchmarks.side_by_side.sections import Run, Section, references
from benchmarks.side_by_side.servers import LINKTAPE, Memory, Server, environment, linktape
from benchmarks.side_by_side.traffic import Exchange, exchange

METHOD = """\
Seconds from the command to the first answer, with the files in the system's memory; × is against {reference}.
"Cold" is without linktape's cache in the user's folder, "again" is with what the start before has left there."""
REFERENCE = "a bare `web.Server`'s first answer"
MOCKED = Exchange("getIssue", "GET", "/rest/api/3/issue/HSP-1", b"", 200, b"")


@dataclass(frozen=True, slots=True)
class Start:
    """How long one start took, and what the process held after its first answer."""

    seconds: float
    memory: Memory


def starting(run: Run) -> Section:
    """Time every start, in rounds that take turns."""
    folder = run.scratch / "starting"
    folder.mkdir()
    rounds: dict[str, list[Start]] = {}
    subjects = _subjects(run, folder)
    for number in range(run.pace.rounds):
        for name, start in subjects.items():
            rounds.setdefault(name, []).append(started := start())
            say(f"  {name}, {number + 1}: {started.seconds:.2f} s")
    shutil.rmtree(folder)
    section = Section("Start", METHOD.format(reference=REFERENCE))
    section.lines += _table(rounds)
    return section


def _subjects(run: Run, folder: Path) -> dict[str, Callable[[], Start]]:
    sample = exchange(2)
    (bare, _) = references(folder, [(201, b""), (200, b"{}"), (200, sample.answer)])
    subjects: dict[str, Callable[[], Start]] = {
        REFERENCE: partial(_first_answer, bare.start, folder / "bare", sample),
        "`linktape --version`": partial(_version, folder),
        "`linktape mock`": partial(_first_answer, linktape("mock"), folder / "mock", MOCKED),
    }
    for size in (999,) if run.is_quick else (999, 99_999):
        say(f"writing a recording of {size:,}")
        cassette = write_cassette(folder / f"{size}.yaml", size)
        megabytes = cassette.stat().st_size / 1e6
        home = folder / f"replay-{size}"
        title = f"`linktape replay`, {size:,} interactions ({megabytes:,.0f} MB)"
        subjects[f"{title}, cold"] = partial(_cold, cassette, home)
        subjects[f"{title}, again"] = partial(_replay, cassette, home)
    return subjects


def _version(folder: Path) -> Start:
    began = time.perf_counter()
    subprocess.run([LINKTAPE, "--version"], check=True, capture_output=True, env=environment(folder), cwd=folder)
    return Start(time.perf_counter() - began, Memory(0, 0))


def _cold(cassette: Path, home: Path) -> Start:
    shutil.rmtree(home, ignore_errors=True)
    return _replay(cassette, home)


def _replay(cassette: Path, home: Path) -> Start:
    return _first_answer(linktape("replay", "--cassette", str(cassette)), home, exchange(2))


def _first_answer(start: Callable[[Path], Server], folder: Path, asked: Exchange) -> Start:
    server = start(folder)
    try:
        status, _ = server.ask(asked)
        assert status == asked.status, status
        return Start(time.perf_counter() - server.began, server.memory())
    finally:
        server.stop()


def _table(rounds: dict[str, list[Start]]) -> list[str]:
    to = statistics.median(each.seconds for each in rounds[REFERENCE])
    lines = ["| | seconds | × | memory, MB | own, MB |", "| --- |" + " ---: |" * 4]
    for name, starts in rounds.items():
        seconds = statistics.median(each.seconds for each in starts)
        resident, own = (statistics.median(getattr(each.memory, kind) for each in starts) for kind in Memory.__slots__)
        lines.append(f"| {name} | {seconds:.2f} | {seconds / to:.2f} | {resident:,.0f} | {own:,.0f} |")
    return lines
