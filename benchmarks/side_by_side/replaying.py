"""Replay: recordings of several sizes, against the bare servers and talkback."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.side_by_side.aims import Aim, at_most, faster, steady
from benchmarks.side_by_side.contest import Contest, Outcome
from benchmarks.side_by_side.load import write_requests
from benchmarks.side_by_side.peers import talkback
from benchmarks.side_by_side.picture import picture
from benchmarks.side_by_side.recordings import selection, write_tapes
from benchmarks.side_by_side.sections import WEB, Run, Section, checked, references, unseen
from benchmarks.side_by_side.servers import Contestant, linktape
from benchmarks.side_by_side.traffic import KINDS, SITE

SIZES = (10, 1_000, 100_000)
HOT = 5_000
LINKTAPE = "linktape"
METHOD = """\
`linktape replay --repeat always --cassette FILE`: a load test repeats its writes, and by default each is had once.
A recording has, for each issue, a link made, its reading, and the issue's reading: answers of 0, 2.6 and 4.9 kB.
talkback has the same as tapes, `allowHeaders: ["content-type"]`, silent."""


def replaying(run: Run) -> Section:
    """Compare at each size, and at the largest drawn from a few and from all."""
    section = Section("Replay", METHOD)
    lines: dict[str, dict[int, float]] = {}
    for size in (size for size in SIZES if size <= run.largest):
        folder = run.folder(f"replay-{size}")
        outcomes = _contest(run, folder, size).run(run.wrk, run.pace, folder)
        shutil.rmtree(folder)
        section.outcomes += outcomes
        section.aims += [aim for outcome in outcomes for aim in _aims(outcome)]
        section.lines += [unseen(outcome, LINKTAPE) for outcome in outcomes[1:]]
        for name, figures in outcomes[-1].figures.items():
            lines.setdefault(name, {})[size] = figures.per_s
        if size >= SIZES[1]:
            lines.setdefault(f"{LINKTAPE}, {HOT:,} asked for", {})[size] = outcomes[0].figures[LINKTAPE].per_s
    section.picture = picture(lines, "interactions in the recording, all asked for", "requests a second")
    return section


def _contest(run: Run, folder: Path, size: int) -> Contest:
    exchanges = selection(size)
    sample = exchanges[-len(KINDS) :]
    start = linktape("replay", "--repeat", "always", "--cassette", str(run.cassette(size)))
    answers = [(each.status, each.answer.replace(SITE.encode(), b"http://127.0.0.1:12345")) for each in sample]
    contestants = [Contestant(LINKTAPE, checked(start, sample)), *references(folder, answers)]
    if run.programs.talkback:
        peer = talkback(run.programs, "replay", write_tapes(folder / "tapes", size))
        contestants.append(Contestant("talkback", checked(peer, sample), is_peer=True))
    everything = write_requests(folder / "all.txt", exchanges)
    if size <= HOT:
        return Contest(contestants, WEB, {f"{size:,} interactions": everything})
    few = write_requests(folder / "few.txt", selection(size, HOT))
    title = f"{size:,} interactions"
    return Contest(
        contestants, WEB, {f"{title}, {HOT:,} of them asked for": few, f"{title}, all asked for": everything}
    )


def _aims(outcome: Outcome) -> list[Aim]:
    what = f"replay, {outcome.title}"
    is_wide = "all asked for" in outcome.title
    aims = faster(outcome, LINKTAPE, WEB, 0.3 if is_wide else 1.0, what)
    if is_wide:
        own = outcome.figures[LINKTAPE].anonymous_mb
        return [*aims, at_most(f"{what}: memory of its own", own, 400, "MB")]
    return [*aims, *steady(outcome, LINKTAPE, 3, 4, what)]
