"""Reads the locks, and makes them anew: every package that linktape needs, with its version and its files' hashes.

    python -m tools.locks    # make lock: both locks, of pyproject.toml and constraints.txt, by uv

`requirements.lock` is what linktape needs to run; `requirements-extras.lock` is that and all extras. Both are for every
system and Python that linktape runs on, and name no registry.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNTIME, EXTRAS = "requirements.lock", "requirements-extras.lock"
OLDEST_PYTHON = "3.11.5"  # of the 3.11s, what soupsieve (of the extra demo) asks for

_PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)(?: ; (?P<marker>.+?))? \\")
_HASH = re.compile(r"    --hash=(sha256:[0-9a-f]{64})(?: \\)?")
_NEEDED_BY = re.compile(r"    #(?: via|  )\s*(?P<name>[a-z0-9-]+)(?: \(pyproject\.toml\))?")
_ITSELF = re.compile(r"    # via|    #   -c constraints\.txt")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package in a lock: names are normalized; `marker` is where it is needed, empty: everywhere."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]


def pins(text: str) -> list[Pin]:
    """Read a lock. Raises ValueError with the first line that is none of one."""
    return [_pin(lines) for lines in _blocks(text)]


def lock(output: str, *more: str) -> None:
    """Make a lock anew; what it pins already stays, as far as it fits. Raises CalledProcessError."""
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON),
        *("--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links"),
        *("--constraint", "constraints.txt", "--output-file", output, *more, "pyproject.toml"),
    ]
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> int:
    """Make both."""
    lock(EXTRAS, "--all-extras")
    lock(RUNTIME)
    return 0


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in text.splitlines():
        if not line.startswith(" ") and block:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _pin(lines: Sequence[str]) -> Pin:
    head = _PIN.fullmatch(lines[0])
    if head is None:
        raise ValueError(f"no pinned package: {lines[0]}")
    hashes: list[str] = []
    needed_by: list[str] = []
    for line in lines[1:]:
        if found := _HASH.fullmatch(line):
            hashes.append(found[1])
        elif not _ITSELF.fullmatch(line):
            needs = _NEEDED_BY.fullmatch(line)
            if needs is None:
                raise ValueError(f"{head['name']}: neither a hash nor who needs it: {line}")
            needed_by.append(needs["name"])
    return Pin(head["name"], head["version"], head["marker"] or "", tuple(hashes), tuple(needed_by))


if __name__ == "__main__":
    sys.exit(main())
