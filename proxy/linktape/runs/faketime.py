"""libfaketime: where it is on this machine, and what a command's environment needs to live by a faster clock.

All processes of a command share one beginning, in a piece of shared memory that is made here: the library would make
one by itself, but takes it away again as soon as a forked shell ends, and the next process begins at the real time.
"""

from __future__ import annotations

import mmap
import os
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from linktape.errors import UsageError

_IS_DARWIN = sys.platform == "darwin"
_PRELOAD = "DYLD_INSERT_LIBRARIES" if _IS_DARWIN else "LD_PRELOAD"
_LIBRARIES = (
    ("libfaketimeMT.1.dylib", "libfaketime.1.dylib") if _IS_DARWIN else ("libfaketimeMT.so.1", "libfaketime.so.1")
)
_FOLDERS = ("lib/*/faketime", "lib/faketime", "lib64/faketime", "lib")
_PREFIXES = ("/usr", "/usr/local", "/opt/homebrew", "/opt/local")
_BYTES = 4_096  # more than it keeps there


@dataclass(frozen=True, slots=True)
class FastTime:
    """A clock for a command that goes `speed` times as fast, by this library."""

    speed: float
    library: Path

    @contextmanager
    def begun(self) -> Iterator[Mapping[str, str]]:
        """Give the variables by which the processes of one command share a clock, while the block lasts."""
        with _shared_beginning() as names:
            yield {
                _PRELOAD: str(self.library),
                "FAKETIME": f"+0 x{self.speed:g}",
                "FAKETIME_SHARED": names,
                **({"DYLD_FORCE_FLAT_NAMESPACE": "1"} if _IS_DARWIN else {}),
            }


def joined(environment: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """Add the variables to an environment. What it loads into its processes already, stays."""
    before = [environment[name] for name in (_PRELOAD,) if environment.get(name)]
    return {**environment, **variables, _PRELOAD: ":".join([*before, variables[_PRELOAD]])}


def fast_time(speed: float, path: str | None = None) -> FastTime | None:
    """Give what makes a command's clock so fast; None for 1. `path` is where programs are looked for.

    Raises UsageError where libfaketime is not on this machine.
    """
    if speed == 1:
        return None
    program = shutil.which("faketime", path=path)
    prefixes = [Path(program).resolve().parent.parent] if program else []
    prefixes += [Path(prefix) for prefix in _PREFIXES] if path is None else []
    for prefix in prefixes:
        for folder in _FOLDERS:
            for name in _LIBRARIES:
                for library in sorted(prefix.glob(f"{folder}/{name}")):
                    return FastTime(speed, library)
    raise UsageError(
        "--speed needs libfaketime, which is not on this machine: on Debian and Ubuntu `apt-get install faketime`, on "
        "Fedora `dnf install libfaketime`, on macOS `brew install libfaketime`; without it take --time-scale"
    )


@contextmanager
def _shared_beginning() -> Iterator[str]:
    """Make a semaphore and a piece of memory, both new; gives their names as libfaketime reads them.

    All bits set say that nobody has begun yet.
    """
    import _multiprocessing  # type: ignore[import-not-found]  # as well
    import _posixshmem  # type: ignore[import-not-found]  # what multiprocessing.shared_memory is made of

    stem = f"/linktape-{secrets.token_hex(8)}"
    semaphore, memory = f"{stem}-s", f"{stem}-m"
    _multiprocessing.SemLock(1, 1, 1, semaphore, False)  # a semaphore that may be taken once
    try:
        file = _posixshmem.shm_open(memory, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        try:
            os.ftruncate(file, _BYTES)
            with mmap.mmap(file, _BYTES) as mapped:
                mapped[:] = b"\xff" * _BYTES
            yield f"{semaphore} {memory}"
        finally:
            os.close(file)
            _posixshmem.shm_unlink(memory)
    finally:
        _multiprocessing.sem_unlink(semaphore)
