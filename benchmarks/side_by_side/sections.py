"""What a run needs, and the part of the results that each comparison writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.side_by_side.aims import Aim
from benchmarks.side_by_side.contest import Outcome, say
from benchmarks.side_by_side.load import Pace, Wrk, WrongAnswers
from benchmarks.side_by_side.programs import Programs
from benchmarks.side_by_side.recordings import write_cassette
from benchmarks.side_by_side.servers import Contestant, Server, reference
from benchmarks.side_by_side.traffic import SITE, Exchange
from benchmarks.side_by_side.versions import load_average

WEB = "aiohttp `web.Server`"
RAW = "answers in `data_received`"
PROXY = "aiohttp + ClientSession"


@dataclass(frozen=True, slots=True)
class Run:
    """What every comparison is given."""

    programs: Programs
    wrk: Wrk
    pace: Pace
    scratch: Path
    is_quick: bool
    largest: int  # recordings of more interactions are left out
    busy: float = field(default_factory=load_average)  # before it began

    def cassette(self, size: int) -> Path:
        """Give a cassette of so many interactions, which is written when it is first asked for."""
        path = self.scratch / f"{size}.yaml"
        if not path.exists():
            say(f"writing a recording of {size:,} interactions")
            write_cassette(path, size)
        return path

    def folder(self, name: str) -> Path:
        path = self.scratch / name
        path.mkdir()
        return path


@dataclass(slots=True)
class Section:
    """A heading of the results, what was done, its contests, and lines that say more."""

    title: str
    method: str
    outcomes: list[Outcome] = field(default_factory=list)
    aims: list[Aim] = field(default_factory=list)
    picture: str = ""
    lines: list[str] = field(default_factory=list)


def unseen(outcome: Outcome, name: str) -> str:
    """Tell how it was when each request was made for the first time."""
    figures, to = outcome.figures[name], outcome.figures[outcome.reference]
    if not figures.unseen_per_s:
        return f"{outcome.title}: not all requests were made while warming up."
    ratio = figures.unseen_per_s / to.per_s
    return (
        f"{outcome.title}: when each request was made for the first time, "
        f"{name} answered {figures.unseen_per_s:,.0f}/s ({ratio:.2f} ×)."
    )


def references(folder: Path, answers: Sequence[tuple[int, bytes]]) -> list[Contestant]:
    """Give the two bare servers, which give these three answers."""
    file = folder / "answers.json"
    file.write_text(json.dumps([(status, body.decode()) for status, body in answers]), encoding="utf-8")
    return [Contestant(WEB, reference("web", str(file))), Contestant(RAW, reference("raw", str(file)))]


def checked(start: Callable[[Path], Server], sample: Sequence[Exchange]) -> Callable[[Path], Server]:
    """Start a server, and see that it gives these answers, with its own address in the place of the site's."""

    def begin(folder: Path) -> Server:
        server = start(folder)
        for exchange in sample:
            status, body = server.ask(exchange)
            if (status, body.replace(server.url.encode(), SITE.encode())) != (exchange.status, exchange.answer):
                server.stop()
                raise WrongAnswers(f"{exchange.method} {exchange.target} was answered {status} {body[:500]!r}")
        return server

    return begin
