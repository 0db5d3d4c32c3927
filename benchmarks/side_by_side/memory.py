"""Whether memory stays flat: `python -m benchmarks.side_by_side.memory [--requests 1000000] [--only replay]`.

Each mode is sent as many requests; its memory is read between slices. Growth is told per 100,000 requests, after a
warm-up that fills what is bounded (the journal, for one). A recording is kept on the disk until its mode is through.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.side_by_side.contest import say
from benchmarks.side_by_side.load import MANY, Wrk, WrongAnswers, write_requests
from benchmarks.side_by_side.mocking import Site
from benchmarks.side_by_side.programs import Programs, at_hand
from benchmarks.side_by_side.recordings import selection, write_cassette
from benchmarks.side_by_side.servers import Server, linktape
from benchmarks.side_by_side.traffic import KINDS
from benchmarks.side_by_side.upstream import new_requests, nginx

MODES = ("replay", "mock", "forward", "record")
WARM_UP = 0.1  # of the requests
SLICE_S = 5
SIZE = 9_999  # interactions of the recording, issues of the site
RECORDED_BYTES = 5_000  # so much of each is on the disk
MOST_OF_THE_DISK = 0.8  # more of what is free is not written: then fewer are recorded
HEAD = ("mode", "requests", "MB after the warm-up", "MB at the end", "MB per 100,000", "requests/s, first", "last")


def main() -> int:
    """Send the requests to each mode, and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.side_by_side.memory", description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000_000, help="so many for each mode")
    parser.add_argument("--only", action="append", choices=MODES, help="only this mode; repeatable")
    options = parser.parse_args()
    programs = at_hand(install=True, without=("talkback", "mitmdump"))
    if not programs.wrk:
        return 0
    print(f"| {' | '.join(HEAD)} |\n| --- |" + " ---: |" * (len(HEAD) - 1))
    for mode in options.only or MODES:
        if mode in MODES[2:] and not programs.nginx:
            say(f"{mode} is not measured: nginx {programs.absent['nginx']}")
            continue
        try:
            print(f"| {' | '.join(_measured(mode, options.requests, programs))} |", flush=True)
        except WrongAnswers as exc:
            say(f"{mode}: {exc}")
            return 1
    return 0


def _measured(mode: str, requests: int, programs: Programs) -> tuple[str, ...]:
    """Send so many requests to a mode, and give the cells of its row."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch, ExitStack() as stack:
        fitting = int(shutil.disk_usage(scratch).free * MOST_OF_THE_DISK / RECORDED_BYTES / (1 + WARM_UP))
        count = min(requests, fitting) if mode == "record" else requests
        server, requests_file = _begun(mode, Path(scratch), stack, programs)
        *_, warm = send(Wrk(programs.wrk), server, requests_file, int(count * WARM_UP))
        slices = send(Wrk(programs.wrk), server, requests_file, count)
    first, last = slices[0], slices[-1]
    total = sum(each.requests for each in slices)
    growth = (last.resident_mb - warm.resident_mb) / total * 100_000
    speeds = (f"{each.per_s:,.0f}" for each in (first, last))
    return mode, f"{total:,}", f"{warm.resident_mb:,.0f}", f"{last.resident_mb:,.0f}", f"{growth:.2f}", *speeds


@dataclass(frozen=True, slots=True)
class Slice:
    """A few seconds of load, and what the server held at their end."""

    requests: int
    per_s: float
    resident_mb: float


def send(wrk: Wrk, server: Server, requests: Path, count: int) -> list[Slice]:
    """Send at least so many requests, in slices."""
    slices: list[Slice] = []
    while (so_far := sum(each.requests for each in slices)) < count:
        summary = wrk.run(server.url, requests, SLICE_S, MANY)
        slices.append(
            Slice(int(summary["requests"]), summary["requests"] / summary["seconds"], server.memory().resident)
        )
        say(f"  {so_far + slices[-1].requests:,} of {count:,} requests: {slices[-1].resident_mb:,.1f} MB")
    return slices


def _begun(mode: str, scratch: Path, stack: ExitStack, programs: Programs) -> tuple[Server, Path]:
    """Start a mode with what it needs; gives the server, and the requests that it is to be sent."""
    exchanges = new_requests()
    match mode:
        case "replay":
            exchanges = selection(SIZE)
            arguments = ["--repeat", "always", "--cassette", str(write_cassette(scratch / "cassette.yaml", SIZE))]
        case "mock":
            site = Site(SIZE)
            (scratch / "site.json").write_text(json.dumps(site.written()), encoding="utf-8")
            exchanges = site.exchanges(range(SIZE), KINDS)
            arguments = ["--site", str(scratch / "site.json")]
        case _:
            upstream = _stopped_later(stack, nginx(programs.nginx)(scratch / "nginx"))
            arguments = ["--upstream", upstream.url, *(["--cassette", "recorded.yaml"] if mode == "record" else [])]
    server = _stopped_later(stack, linktape(mode, *arguments)(scratch / mode))
    return server, write_requests(scratch / "requests.txt", exchanges)


def _stopped_later(stack: ExitStack, server: Server) -> Server:
    stack.callback(server.stop)
    return server


if __name__ == "__main__":
    sys.exit(main())
