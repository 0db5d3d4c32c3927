"""`python -m tools.peer_suites`: runs the suites whose checkout is named, and prints their figures."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.peer_suites.suites import SUITES, CannotRun


def main(arguments: list[str] | None = None) -> int:
    """Run what can be run. Gives 1 when a test failed, 2 when a folder is no checkout."""
    parser = argparse.ArgumentParser(prog="python -m tools.peer_suites", description=__doc__)
    for suite in SUITES:
        parser.add_argument(f"--{suite.option}", type=Path, metavar="FOLDER", help=f"a checkout of {suite.repository}")
    folders = vars(parser.parse_args(arguments))
    failed = 0
    for suite in SUITES:
        folder: Path | None = folders[suite.option.replace("-", "_")]
        if folder is None:
            print(f"{suite.repository}: skipped, no checkout (--{suite.option} FOLDER)")
            continue
        for profile in suite.profiles:
            try:
                outcome = suite.run(folder.resolve(), profile)
            except CannotRun as exc:
                print(f"{suite.repository}: {exc}", file=sys.stderr)
                return 2
            failed += not outcome.is_good
            print(f"{suite.repository} ({profile}): {outcome}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
