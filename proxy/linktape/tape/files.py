"""Cassettes on disk: loading, and the one writer a file may have. The only part of `tape` that touches the disk.

What is appended is written with one `write` and stays valid whatever happens next: a refused or short write is taken
back, a torn tail of an earlier recorder is moved to `FILE.torn` before anything is added.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from linktape.errors import BadDocument, CassetteExists, CassetteLocked, CassetteUnwritable, Problem, UsageError
from linktape.tape import marks, reader, rewriting, writer
from linktape.tape.cassette import Cassette
from linktape.tape.interaction import Interaction
from linktape.version import __version__

log = logging.getLogger(__name__)

MOST_BYTES = 512 << 20
"""The largest cassette that is opened, and the largest that linktape did not write: its marks make opening cheap."""
MOST_FOREIGN_BYTES = 128 << 20

MODES = ("once", "new_episodes", "all")

_UNFINISHED = 0o600
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where an interaction was written: the line of its `- request:`, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def load(path: Path | str) -> Cassette:
    """Read a cassette. Raises BadDocument (file:line:column) or UsageError; changes nothing on disk."""
    return reader.cassette(read_bytes(Path(path)), str(path))


def read_bytes(path: Path) -> bytes:
    """Give a regular file's content, within bounds. Raises UsageError where it is missing, BadDocument otherwise."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as exc:
        raise UsageError(f"{path} cannot be opened: {exc.strerror}") from exc
    try:
        _check_kind(descriptor, path)
        return _content(descriptor)
    finally:
        os.close(descriptor)


def rewrite(path: Path | str, change: Callable[[bytes], bytes]) -> None:
    """Put in a file's place, atomically, what `change` makes of its content, while nobody else may write it.

    Whatever goes wrong, the file stays as it was. Raises UsageError, CassetteLocked, and what `change` raises.
    """
    try:
        real = _real(Path(path)).resolve(strict=True)
        start = _Start(_locked(real, str(path)), real, str(path), {}, durable=False)
        try:
            content = _content(start.descriptor)
            changed = change(content)
            if changed != content:
                start = replace(start, descriptor=_replaced(start, changed))
        finally:
            os.close(start.descriptor)
    except OSError as exc:
        raise UsageError(f"{path} cannot be rewritten: {exc.strerror}") from exc


def create(path: Path | str, content: bytes) -> None:
    """Write a new file, whole or not at all. Raises UsageError where there is one already."""
    beside = Path(path).with_name(f".{Path(path).name}.{os.getpid()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        try:
            _write_all(descriptor, content)
            os.fsync(descriptor)
            os.link(beside, path)
        finally:
            os.close(descriptor)
            beside.unlink()
    except OSError as exc:
        raise UsageError(f"{path} cannot be written: {exc.strerror}") from exc


def for_session(template: Path, session: str) -> Path:
    """Put a session's name into a file name with `{session}`; without it, all sessions share the file."""
    name = session if session.strip(".") else session.replace(".", "_")
    return Path(str(template).replace("{session}", name))


@dataclass(frozen=True, slots=True)
class _Start:
    """A file that is open and locked, and what is to be written into it."""

    descriptor: int
    path: Path  # without symbolic links
    shown: str  # as the user gave it
    metadata: Mapping[str, Any]
    durable: bool


class CassetteWriter:
    """Appends interactions to one file, which nobody else may write meanwhile."""

    def __init__(self, start: _Start) -> None:
        self._descriptor: int | None = start.descriptor
        self._path = start.path
        self._shown = start.shown
        self._head = writer.head(start.metadata)
        self._durable = start.durable
        found = os.fstat(start.descriptor)
        self._size = found.st_size
        self._file_mode = stat.S_IMODE(found.st_mode)
        self._lines = sum(piece.count(b"\n") for piece in _pieces(start.descriptor))
        self._must_shrink = False
        self._broken = ""
        self._finish: Callable[[int], None] = lambda _: None
        self.count = 0

    @classmethod
    def open(
        cls, path: Path | str, mode: str = "once", *, durable: bool = False, metadata: Mapping[str, Any] | None = None
    ) -> CassetteWriter:
        """Open a cassette for recording, `once`, for `new_episodes` or `all` anew.

        Raises CassetteExists, CassetteLocked, BadDocument (what is there is no cassette), or UsageError.
        """
        if mode not in MODES:
            raise UsageError(f"recording mode {mode!r}: write {', '.join(MODES)}")
        given = {"linktape": __version__, **(metadata or {})}
        try:
            real = _real(Path(path))
            real.parent.mkdir(parents=True, exist_ok=True)
            _tell_of_unfinished(real, str(path))
            descriptor = _locked(real, str(path))
            try:
                return cls._started(_Start(descriptor, real, str(path), given, durable), mode)
            except BaseException:
                os.close(descriptor)
                raise
        except OSError as exc:
            raise UsageError(f"{path} cannot be written: {exc.strerror}") from exc

    @classmethod
    def _started(cls, start: _Start, mode: str) -> CassetteWriter:
        if os.fstat(start.descriptor).st_size == 0:
            made = cls(start)
            made._finish = made._finish_new
            return made
        if mode == "once":
            raise CassetteExists(
                f"{start.shown} is there already; record into another file, delete it, "
                "or choose --mode new_episodes (add what is new) or --mode all (record anew)"
            )
        if mode == "new_episodes":
            return cls(_repaired(start))
        return cls._beside(start)

    @classmethod
    def _beside(cls, start: _Start) -> CassetteWriter:
        """Record into FILE.new while FILE stays locked; take its place at a clean end."""
        path = start.path.with_name(start.path.name + ".new")
        _set_aside(path)
        made = cls(replace(start, descriptor=_locked(path, f"{start.shown}.new"), path=path))

        def finish(descriptor: int) -> None:
            if made.count == 0:
                path.unlink()
            else:
                os.fchmod(descriptor, stat.S_IMODE(os.fstat(start.descriptor).st_mode))
                os.fsync(descriptor)
                path.replace(start.path)
            os.close(start.descriptor)

        made._finish = finish
        return made

    @property
    def file(self) -> str:
        """The file's name as the user gave it."""
        return self._shown

    def append(self, interaction: Interaction) -> Place:
        """Write one interaction at the end. Raises CassetteUnwritable; the file is then as it was before."""
        return self.append_block(writer.block(interaction))

    def append_block(self, block: bytes) -> Place:
        """Write what `writer.block` gave. Raises CassetteUnwritable; the file is then as it was before."""
        data = block if self._size else self._head + block
        try:
            descriptor = self._ready()
            self._write(descriptor, data)
        except OSError as exc:
            raise CassetteUnwritable(f"{self._shown} cannot be written: {exc.strerror}") from exc
        line = self._lines + data.count(b"\n") - block.count(b"\n") + 1
        self._size += len(data)
        self._lines += data.count(b"\n")
        self.count += 1
        return Place(self._shown, line)

    def close(self) -> None:
        """Finish: put the file in its place and let go of it. Harmless when repeated. Raises CassetteUnwritable."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        try:
            self._finish(descriptor)
        except OSError as exc:
            where = f"; what was recorded lies in {self._path}" if self._path.name.endswith(".new") else ""
            raise CassetteUnwritable(f"{self._shown} cannot be finished: {exc.strerror}{where}") from exc
        finally:
            os.close(descriptor)

    def _ready(self) -> int:
        """Check that the file is still ours and ends where we left it."""
        if self._descriptor is None:
            raise CassetteUnwritable(f"{self._shown} is closed")
        if self._broken:
            raise CassetteUnwritable(self._broken)
        if not _is_at(self._path, self._descriptor):
            raise CassetteUnwritable(f"{self._shown} was deleted or replaced while it was recorded")
        if self._must_shrink:
            os.ftruncate(self._descriptor, self._size)
            self._must_shrink = False
        if os.fstat(self._descriptor).st_size != self._size:
            raise CassetteUnwritable(f"{self._shown} was changed by somebody else while it was recorded")
        return self._descriptor

    def _write(self, descriptor: int, data: bytes) -> None:
        self._must_shrink = True
        try:
            written = os.write(descriptor, data)
            if written < len(data):
                raise OSError(errno.ENOSPC, f"only {written} of {len(data)} bytes fitted")
            if self._durable:
                self._sync(descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, self._size)
                self._must_shrink = False
            raise
        self._must_shrink = False

    def _sync(self, descriptor: int) -> None:
        """Wait for the disk. After one failure nothing more is written: the kernel may have dropped the pages."""
        try:
            os.fdatasync(descriptor)
            if not self._size:
                _sync_folder(self._path)
        except OSError as exc:
            self._broken = f"{self._shown} did not reach the disk ({exc.strerror}); recording has stopped"
            raise

    def _finish_new(self, descriptor: int) -> None:
        """Give a new file its ordinary mode; take one away into which nothing was recorded."""
        if self.count:
            os.fchmod(descriptor, 0o666 & ~_umask())
        elif _is_at(self._path, descriptor):
            self._path.unlink()


def _real(path: Path) -> Path:
    """Follow symbolic links, but for one in a folder where anybody may have put it. Raises UsageError or OSError."""
    if path.is_symlink() and path.parent.stat().st_mode & stat.S_IWOTH:
        raise UsageError(f"{path} is a symbolic link in a folder that everybody may write to; name the file itself")
    return Path(os.path.realpath(path))


def _locked(path: Path, shown: str) -> int:
    """Open a file, made if need be, and lock it. Raises CassetteLocked, UsageError or OSError."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW
    while True:
        descriptor = os.open(path, flags, _UNFINISHED)
        try:
            _check_kind(descriptor, Path(shown))
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(path, descriptor):
                return descriptor
        except BlockingIOError as exc:
            raise CassetteLocked(f"{shown} is being recorded by another process{_holder(descriptor)}") from exc
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether an open file is still what its name leads to."""
    try:
        there = path.stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(there, os.fstat(descriptor))


def _check_kind(descriptor: int, path: Path) -> None:
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise UsageError(f"{path} is no regular file; a cassette is one")
    is_ours = found.st_size <= MOST_FOREIGN_BYTES or os.pread(descriptor, len(marks.HEAD), 0) == marks.HEAD
    most = MOST_BYTES if is_ours else MOST_FOREIGN_BYTES
    if found.st_size > most:
        raise BadDocument([Problem(str(path), 1, 1, f"{found.st_size} bytes", f"a file of at most {most} bytes")])


def _content(descriptor: int) -> bytes:
    """Give the whole content of an open file, wherever its position is."""
    data = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    return data + b"".join(_pieces(descriptor, len(data)))


def _pieces(descriptor: int, at: int = 0) -> Iterator[bytes]:
    while piece := os.pread(descriptor, _CHUNK, at):
        yield piece
        at += len(piece)


def _repaired(start: _Start) -> _Start:
    """Make a file fit to be appended to; one in another order is rewritten, and then has another descriptor."""
    data = _content(start.descriptor)
    plan = marks.plan(data)
    if not reader.cassette(data, start.shown).is_ours:
        content = rewriting.rewritten(reader.foreign(data, start.shown), start.metadata, start.shown)
        return replace(start, descriptor=_replaced(start, content))
    end = plan.end if plan else 0
    if data[end:]:
        _move_tail(start, data, end)
    return start


def _move_tail(start: _Start, data: bytes, end: int) -> None:
    """Move what stands behind the last end mark to FILE.torn."""
    torn = start.path.with_name(start.path.name + ".torn")
    if data[end:].strip():
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        keeper = os.open(torn, flags, _UNFINISHED)
        try:
            os.fchmod(keeper, _UNFINISHED)
            _write_all(keeper, data[end:])
            os.fsync(keeper)
        finally:
            os.close(keeper)
        log.warning("%s: the torn end, %d bytes, was moved to %s.torn", start.shown, len(data) - end, start.shown)
    os.ftruncate(start.descriptor, end)


def _replaced(start: _Start, content: bytes) -> int:
    """Put another content in a file's place, atomically; gives the new file's descriptor, locked."""
    beside = start.path.with_name(f".{start.path.name}.rewritten")
    beside.unlink(missing_ok=True)
    descriptor = _locked(beside, str(beside))
    try:
        _write_all(descriptor, content)
        os.fchmod(descriptor, stat.S_IMODE(os.fstat(start.descriptor).st_mode))
        os.fsync(descriptor)
        beside.replace(start.path)
    except BaseException:
        beside.unlink(missing_ok=True)
        os.close(descriptor)
        raise
    os.close(start.descriptor)
    return descriptor


def _sync_folder(path: Path) -> None:
    """Wait until a new file's name is on the disk, too."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _set_aside(path: Path) -> None:
    """Keep what a recording that did not end cleanly left behind."""
    if not path.exists() or not path.stat().st_size:
        return
    number = 1
    while (kept := path.with_name(f"{path.name}.{number}")).exists():
        number += 1
    path.rename(kept)
    log.warning("%s was left by a recording that did not end cleanly; it is kept as %s", path, kept)


def _tell_of_unfinished(path: Path, shown: str) -> None:
    """Say so where an earlier recording with `all` was stopped before it took the file's place."""
    left = path.with_name(path.name + ".new")
    if left.exists() and left.stat().st_size:
        log.warning("%s.new was left by a recording that did not end cleanly", shown)


def _holder(descriptor: int) -> str:
    """Name the process that holds the lock, where the system tells (Linux)."""
    found = os.fstat(descriptor)
    wanted = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    with suppress(OSError):
        for line in Path("/proc/locks").read_text(encoding="ascii", errors="replace").splitlines():
            fields = line.split()
            if len(fields) > 5 and fields[1] == "FLOCK" and fields[5] == wanted:
                return f" (process {fields[4]})"
    return ""


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
