"""Opens cassettes: a regular file, locked, repaired. With files.py, the only part of `tape` that touches the disk.

Reading works on every system. What is written is locked, which only POSIX can: it is imported where it is needed.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from linktape.errors import CassetteLocked, UsageError, bad
from linktape.tape import marks, reader

log = logging.getLogger(__name__)

MOST_BYTES = 512 << 20
"""The largest cassette that is opened, and the largest that linktape did not write: its marks make opening cheap."""
MOST_FOREIGN_BYTES = 128 << 20

READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""How a file is opened whose kind is not known yet: without waiting for a pipe's other end."""

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""How a file is made that must not be there yet."""

_UNFINISHED = 0o600
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Start:
    """A file that is open and locked, and what is to be written into it."""

    descriptor: int
    path: Path  # without symbolic links
    shown: str  # as the user gave it
    metadata: Mapping[str, Any]
    durable: bool


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Open a regular file, within bounds, to be read. Raises UsageError where it is missing, BadDocument otherwise."""
    try:
        descriptor = os.open(path, READING)
    except OSError as exc:
        raise UsageError(f"{path} cannot be opened: {exc.strerror}") from exc
    try:
        check_kind(descriptor, path)
        yield descriptor
    finally:
        os.close(descriptor)


def real_path(path: Path) -> Path:
    """Follow symbolic links, but for one in a folder where anybody may have put it. Raises UsageError or OSError."""
    if path.is_symlink() and path.parent.stat().st_mode & stat.S_IWOTH:
        raise UsageError(f"{path} is a symbolic link in a folder that everybody may write to; name the file itself")
    return Path(os.path.realpath(path))


class Hold:
    """A file that is open and locked, which may be let go of and taken again."""

    def __init__(self, start: Start) -> None:
        self.path = start.path
        self.shown = start.shown
        self._descriptor: int | None = start.descriptor
        self._was = os.fstat(start.descriptor)

    def take(self) -> int:
        """Give the descriptor. Where it was let go of, raises CassetteLocked, UsageError or OSError; FileNotFoundError
        where the name leads to another file by now, or to none.
        """
        if self._descriptor is None:
            descriptor = locked(self.path, self.shown, make=False)
            if not os.path.samestat(os.fstat(descriptor), self._was):
                os.close(descriptor)
                raise FileNotFoundError(errno.ENOENT, "another file is there now")
            self._descriptor = descriptor
        return self._descriptor

    def look(self) -> int:
        """Give a descriptor of its own for what the file has, without the lock. Raises OSError."""
        return os.open(self.path, READING) if self._descriptor is None else os.dup(self._descriptor)

    def let_go(self) -> None:
        """Close the file, and give the lock up with it. Harmless when repeated."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def locked(path: Path, shown: str, *, make: bool = True) -> int:
    """Open a file, made if need be, and lock it. Raises CassetteLocked, UsageError or OSError."""
    try:
        import fcntl
    except ImportError as exc:
        raise UsageError(
            f"{shown} cannot be written: linktape writes cassettes under a file lock of POSIX, which {sys.platform} "
            "does not have. Record under Linux, macOS or WSL; replay and mock work here"
        ) from exc
    flags = os.O_RDWR | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW | (os.O_CREAT if make else 0)
    while True:
        descriptor = os.open(path, flags, _UNFINISHED)
        try:
            check_kind(descriptor, Path(shown))
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_at(path, descriptor):
                return descriptor
        except BlockingIOError as exc:
            raise CassetteLocked(f"{shown} is being recorded by another process{_holder(descriptor)}") from exc
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def is_at(path: Path, descriptor: int) -> bool:
    """Whether an open file is still what its name leads to."""
    try:
        there = path.stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(there, os.fstat(descriptor))


def check_kind(descriptor: int, path: Path) -> None:
    """Refuse what is no regular file, or too large. Raises UsageError, BadDocument."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise UsageError(f"{path} is no regular file; a cassette is one")
    is_ours = status.st_size <= MOST_FOREIGN_BYTES or _read(descriptor, len(marks.HEAD), 0) == marks.HEAD
    most = MOST_BYTES if is_ours else MOST_FOREIGN_BYTES
    if status.st_size > most:
        raise bad(str(path), 1, 1, f"{status.st_size} bytes", f"a file of at most {most} bytes")


def content(descriptor: int) -> bytes:
    """Give the whole content of an open file, wherever its position is."""
    data = _read(descriptor, os.fstat(descriptor).st_size, 0)
    return data + b"".join(pieces(descriptor, len(data)))


def pieces(descriptor: int, at: int = 0) -> Iterator[bytes]:
    """Give the content piece by piece."""
    while piece := _read(descriptor, _CHUNK, at):
        yield piece
        at += len(piece)


def _read(descriptor: int, size: int, at: int) -> bytes:
    """Read as `os.pread` would, which Windows does not have; what is appended goes to the end wherever this leaves."""
    os.lseek(descriptor, at, os.SEEK_SET)
    return os.read(descriptor, size)


def repaired(start: Start) -> Start:
    """Make a file fit to be appended to. What stands behind the last end mark is moved to FILE.torn.

    A file in another order is rewritten, and then has another descriptor.
    """
    data = content(start.descriptor)
    plan = marks.file_plan(data)
    if not reader.cassette(data, start.shown).is_ours:
        changed = reader.foreign(data, start.shown).rewritten(start.metadata, start.shown)
        return replace(start, descriptor=replaced(start, changed))
    end = plan.end if plan else 0
    if data[end:].strip():
        torn = start.path.with_name(start.path.name + ".torn")
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        keeper = os.open(torn, flags, _UNFINISHED)
        try:
            os.fchmod(keeper, _UNFINISHED)
            write_all(keeper, data[end:])
            os.fsync(keeper)
        finally:
            os.close(keeper)
        log.warning("%s: the torn end, %d bytes, was moved to %s.torn", start.shown, len(data) - end, start.shown)
    os.ftruncate(start.descriptor, end)
    if data[end - 1 : end] not in (b"", b"\n"):
        write_all(start.descriptor, b"\n")
    return start


def replaced(start: Start, data: bytes) -> int:
    """Put another content in a file's place, atomically; gives the new file's descriptor, locked."""
    beside = start.path.with_name(f".{start.path.name}.rewritten")
    beside.unlink(missing_ok=True)
    descriptor = locked(beside, str(beside))
    try:
        write_all(descriptor, data)
        os.fchmod(descriptor, stat.S_IMODE(os.fstat(start.descriptor).st_mode))
        os.fsync(descriptor)
        beside.replace(start.path)
    except BaseException:
        beside.unlink(missing_ok=True)
        os.close(descriptor)
        raise
    os.close(start.descriptor)
    return descriptor


def write_all(descriptor: int, data: bytes) -> None:
    """Write, however many writes it takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def set_aside(path: Path) -> None:
    """Keep what a recording that did not end cleanly left behind."""
    if not path.exists() or not path.stat().st_size:
        return
    number = 1
    while (kept := path.with_name(f"{path.name}.{number}")).exists():
        number += 1
    path.rename(kept)
    log.warning("%s was left by a recording that did not end cleanly; it is kept as %s", path, kept)


def tell_of_unfinished(path: Path, shown: str) -> None:
    """Say so where an earlier recording with `all` was stopped before it took the file's place."""
    left = path.with_name(path.name + ".new")
    if left.exists() and left.stat().st_size:
        log.warning("%s.new was left by a recording that did not end cleanly", shown)


def _holder(descriptor: int) -> str:
    """Name the process that holds the lock, where the system tells (Linux)."""
    status = os.fstat(descriptor)
    inode = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    with suppress(OSError):
        for line in Path("/proc/locks").read_text(encoding="ascii", errors="replace").splitlines():
            fields = line.split()
            if len(fields) > 5 and fields[1] == "FLOCK" and fields[5] == inode:
                return f" (process {fields[4]})"
    return ""


def umask() -> int:
    """Give the process's mask of file modes."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
