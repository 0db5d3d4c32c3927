"""Replay: recordings of several sizes, against the bare servers and talkback."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.side_by_side.contest import Contest, say
from benchmarks.side_by_side.load import write_requests
from benchmarks.side_by_side.peers import talkback
from benchmarks.side_by_side.recordings import drawn, write_cassette, write_tapes
from benchmarks.side_by_side.sections import WEB, Run, Section, checked, references
from benchmarks.side_by_side.servers import Contestant, linktape
from benchmarks.side_by_side.traffic import KINDS, SITE, exchange

HOT = 5_001
LARGE = 99_999  # in three equal parts
METHOD = """\
`linktape replay --repeat always --cassette FILE`: a load test repeats its writes, and by default each is had once.
A recording has, for each issue, a link made, its reading, and the issue's reading: answers of 0, 2.6 and 4.9 kB.
talkback has the same as tapes, `allowHeaders: ["content-type"]`, silent."""


def replaying(run: Run) -> Section:
    """Compare at each size, and at the largest drawn from a few and from all."""
    section = Section("Replay", METHOD)
    for size in (9, 999) if run.is_quick else (9, 999, LARGE):
        folder = run.scratch / f"replay-{size}"
        folder.mkdir()
        say(f"writing a recording of {size:,}")
        section.outcomes += _contest(run, folder, size).run(run.wrk, run.pace, folder)
        shutil.rmtree(folder)
    return section


def _contest(run: Run, folder: Path, size: int) -> Contest:
    cassette = write_cassette(folder / "cassette.yaml", size)
    sample = [exchange(at) for at in range(size - len(KINDS), size)]
    start = linktape("replay", "--repeat", "always", "--cassette", str(cassette))
    answers = [(each.status, each.answer.replace(SITE.encode(), b"http://127.0.0.1:12345")) for each in sample]
    contestants = [Contestant("linktape", checked(start, sample)), *references(folder, answers)]
    if run.programs.talkback:
        tapes = write_tapes(folder / "tapes", size)
        contestants.append(
            Contestant("talkback", checked(talkback(run.programs, "replay", tapes), sample), is_peer=True)
        )
    return Contest(contestants, WEB, _loads(folder, size))


def _loads(folder: Path, size: int) -> dict[str, Path]:
    if size < LARGE:
        return {f"{size:,} interactions": write_requests(folder / "all.txt", drawn(size))}
    return {
        f"{size:,} interactions, {HOT:,} of them asked for": write_requests(folder / "hot.txt", drawn(size, HOT)),
        f"{size:,} interactions, all asked for": write_requests(folder / "all.txt", drawn(size)),
    }
