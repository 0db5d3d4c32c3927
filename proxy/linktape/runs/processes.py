"""The processes of a running command, as Linux shows them: which there are, what they have loaded, what they use."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_TICK_S = 1.0 / (os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100)
_STARTING_S = 0.25
"""How long a process may take, on a busy machine, from its beginning until its libraries are loaded."""

_INTERPRETER = 3  # PT_INTERP: what loads a program's libraries


class Processes:
    """A command and everything that it has started. Where there is no /proc, nothing is seen of them."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._loaded: set[tuple[int, str]] = set()
        self._seen_s: dict[tuple[int, str], float] = {}

    def without(self, library: str) -> str | None:
        """Name a process that has not loaded a library, and why it has not; None where each one has, so far."""
        for pid in family(self._pid):
            try:
                program = str((_PROC / str(pid) / "exe").readlink())
                key = (pid, program)
                if key in self._loaded:
                    continue
                maps = (_PROC / str(pid) / "maps").read_text(errors="replace")
            except PermissionError:
                return f"{_name(pid)} (process {pid}) runs with other rights, and loads nothing that it is told to"
            except OSError:
                continue  # it has just ended
            if library in maps:
                self._loaded.add(key)
            elif maps and is_static(Path(program)):
                return f"{_name(pid, program)} (process {pid}) loads no libraries: it is linked statically"
            elif maps and time.monotonic() - self._seen_s.setdefault(key, time.monotonic()) > _STARTING_S:
                return f"{_name(pid, program)} (process {pid}) has not loaded it"
        return None

    def is_at_work(self) -> bool:
        """Whether any thread of it computes, wants to, or waits for the disk at this moment."""
        return any(_state(thread) in ("R", "D") for pid in family(self._pid) for thread in _threads(pid))

    def cpu_s(self) -> float:
        """Give how long its processes have been computing, those that have ended and were waited for included."""
        return sum(_cpu_s(pid) for pid in family(self._pid))


def family(pid: int) -> Iterator[int]:
    """Give a process and all below it."""
    yield pid
    for thread in _threads(pid):
        try:
            children = (thread / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield from family(int(child))


def _threads(pid: int) -> list[Path]:
    try:
        return list((_PROC / str(pid) / "task").iterdir())
    except OSError:
        return []


def _state(thread: Path) -> str:
    try:
        return (thread / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def is_static(program: Path) -> bool:
    """Whether a program (ELF) is one that nothing can be loaded into; False for what cannot be read."""
    try:
        with program.open("rb") as file:
            head = file.read(64)
            if len(head) < 64 or head[:4] != b"\x7fELF" or head[5] != 1:
                return False
            is_64 = head[4] == 2
            start, size, count = (
                (_number(head, 32, 8), _number(head, 54, 2), _number(head, 56, 2))
                if is_64
                else (_number(head, 28, 4), _number(head, 42, 2), _number(head, 44, 2))
            )
            file.seek(start)
            table = file.read(size * count)
    except OSError:
        return False
    kinds = {_number(table, at, 4) for at in range(0, len(table), size)} if size else set[int]()
    return bool(kinds) and _INTERPRETER not in kinds


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _name(pid: int, program: str = "a process") -> str:
    """Give a process' own name; that of its program for one that has ended since it was looked at."""
    try:
        return (_PROC / str(pid) / "comm").read_text(errors="replace").strip() or Path(program).name
    except OSError:
        return Path(program).name


def _cpu_s(pid: int) -> float:
    try:
        fields = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) * _TICK_S  # its own and its children's, in user and in system mode
