"""The command line: a command a file. `main` is the one place where an error becomes an exit code."""

from __future__ import annotations

import signal
import sys

from linktape.cli.collector import look_only_at_new, uncollected
from linktape.cli.lost_signals import send_lost_signals_again
from linktape.errors import LinktapeError
from linktape.version import __version__


def main() -> None:
    """Run `linktape`. Exits 0, 1 or 2 as errors.py says; run and drill have their own codes."""
    if sys.argv[1:] == ["--version"]:
        print(f"linktape {__version__}")  # nothing more has to be loaded for this
        return
    try:
        _run()
    except LinktapeError as exc:
        for line in str(exc).splitlines() or [type(exc).__name__]:
            print(f"linktape: error: {line}", file=sys.stderr)
        sys.exit(exc.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _run() -> None:
    send_lost_signals_again()
    with uncollected():
        from linktape.cli.app import application
        from linktape.cli.options import WrongUse, as_ours

        program = application(sys.argv[1:])
    look_only_at_new()
    try:
        sys.exit(program(prog_name="linktape", standalone_mode=False))
    except WrongUse as exc:
        if type(exc).__name__ == "NoArgsIsHelpError":
            exc.show()
            sys.exit(exc.exit_code)
        raise as_ours(exc) from exc
