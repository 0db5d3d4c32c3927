"""Looks by coverage for bytes that a parser neither reads nor refuses.

    python -m tools.fuzz [--seconds 60] [NAME ...]    # make fuzz

The parsers and their seeds stand in tools/parsers.py; without names all are tried. Each has a process of its own, which
atheris drives. Exits with 1 where something was found, and prints it: it belongs into `FOUND` of
tests/whole/test_parsers.py. atheris is optional (`pip install --group fuzz`); without it this says that nothing was
fuzzed, and that is no failure.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

NOT_FUZZED = "NOT FUZZED"
SLOWEST_S = 20  # a single input may take so long, which is a hang
_PATIENCE_S = 240  # atheris instruments the product before it begins
_LONGEST = 8_192


def main(arguments: list[str] | None = None) -> int:
    """Fuzz, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="of tools/parsers.py")
    parser.add_argument("--seconds", type=int, default=60, help="for each parser")
    parser.add_argument("--inside", metavar="FOLDER", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if importlib.util.find_spec("atheris") is None:
        print(f"{NOT_FUZZED}: atheris is not installed; pip install --group fuzz", file=sys.stderr)
        return 0
    if given.inside:
        inside(given.names[0], Path(given.inside), given.seconds)
    names = given.names or known()
    strange = sorted(set(names) - set(known()))
    if strange:
        parser.error(f"there is no parser {strange[0]!r}; there are {', '.join(known())}")
    return max([fuzzed(name, given.seconds) for name in names])


def known() -> list[str]:
    """Name the parsers."""
    from tools.parsers import PARSERS

    return [parser.name for parser in PARSERS]


def fuzzed(name: str, seconds: int) -> int:
    """Fuzz one parser in a process of its own, and print a line about it; gives the exit code."""
    with tempfile.TemporaryDirectory(prefix="linktape-fuzz-") as folder:
        command = [sys.executable, "-m", "tools.fuzz", name, "--seconds", str(seconds), "--inside", folder]
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=seconds + _PATIENCE_S, check=False
        )
        found = sorted(Path(folder).glob("found-*"))
        if done.returncode == 0 and not found:
            print(f"{name}: {_tries(done.stderr)}, nothing found")
            return 0
        print(f"{name}: found, exit code {done.returncode}\n{done.stdout[-2_000:]}{done.stderr[-4_000:]}")
        for path in found:
            print(f"    ({name!r}, {path.read_bytes()!r}),")
    return 1


def _tries(said: str) -> str:
    last = next((line for line in reversed(said.splitlines()) if line.startswith("Done ")), "Done 0 runs")
    return last.removeprefix("Done ")


def inside(name: str, folder: Path, seconds: int) -> None:
    """Fuzz in this process, which atheris ends."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["linktape"]):
        from tools.parsers import PARSERS
    parser = next(one for one in PARSERS if one.name == name)
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(parser.seeds):
        (corpus / str(number)).write_bytes(seed)
    options = [
        *(f"-max_total_time={seconds}", f"-max_len={_LONGEST}", f"-timeout={SLOWEST_S}"),
        *(f"-artifact_prefix={folder}/found-", "-rss_limit_mb=2048", "-print_final_stats=0", str(corpus)),
    ]
    atheris.Setup([sys.argv[0], *options], parser.tried)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
