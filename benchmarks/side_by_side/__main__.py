"""The command: `python -m benchmarks.side_by_side [--quick] [--only replay --only mock] [--output FILE]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.side_by_side.contest import say
from benchmarks.side_by_side.load import Pace, Wrk, WrongAnswers
from benchmarks.side_by_side.mocking import mocking
from benchmarks.side_by_side.passing_on import passing_on
from benchmarks.side_by_side.programs import PROGRAMS, at_hand
from benchmarks.side_by_side.replaying import replaying
from benchmarks.side_by_side.results import PICTURE, written
from benchmarks.side_by_side.sections import Run
from benchmarks.side_by_side.sharing import sharing
from benchmarks.side_by_side.starting import starting

PARTS = {"replay": replaying, "mock": mocking, "forward": passing_on, "share": sharing, "start": starting}
FULL = Pace(rounds=5, seconds=2, warm_up_s=1)
QUICK = Pace(rounds=1, seconds=1, warm_up_s=0)


def main() -> int:
    """Run what is asked for; gives 1 where a server answered wrongly."""
    options = _options()
    programs = at_hand(install=not options.quick, without=options.without or ())
    parts = PARTS if programs.wrk else {"start": starting}
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        largest = min(options.largest, 1_000) if options.quick else options.largest
        pace = QUICK if options.quick else FULL
        run = Run(programs, Wrk(programs.wrk), pace, Path(scratch), options.quick, largest)
        try:
            sections = [part(run) for name, part in parts.items() if name in (options.only or parts)]
        except WrongAnswers as exc:
            say(f"wrong: {exc}")
            return 1
    page = written(run, sections)
    if options.output is None:
        print(page)
        return 0
    options.output.write_text(page, encoding="utf-8")
    for svg in filter(None, (section.picture for section in sections)):
        options.output.with_name(PICTURE).write_text(svg, encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.side_by_side", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small rounds with what is installed")
    parser.add_argument("--only", action="append", choices=PARTS, help="only this part; repeatable")
    parser.add_argument("--without", action="append", choices=PROGRAMS, help="not with this program; repeatable")
    parser.add_argument("--largest", type=int, default=100_000, help="leave out larger recordings [100000]")
    parser.add_argument("--output", type=Path, help="write the results to this file instead of printing them")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
