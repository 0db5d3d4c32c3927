"""Cassettes on disk: loading, and the one writer a file may have. With opening.py, all that touches the disk.

What is appended is written with one `write` and stays valid whatever happens next: a refused or short write is taken
back, a torn tail of an earlier recorder is moved to `FILE.torn` before anything is added.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from linktape.errors import BadDocument, CassetteExists, CassetteUnwritable, UsageError
from linktape.progress import Progress, untold
from linktape.tape import keeping, opening, reader, writer
from linktape.tape.cassette import Cassette, Interaction
from linktape.tape.digest import digest
from linktape.tape.held_file import HeldFile
from linktape.tape.keeping import Shelf
from linktape.tape.syncing import DiskWait
from linktape.version import __version__

MOST_IN_MEMORY = 16 << 20
"""How long a cassette may be that is kept in memory, in bytes: no matter then what becomes of the file."""

MODES = ("once", "new_episodes", "all")

Filler = Callable[[HeldFile, str, int, bytes], None]
"""Given an open file, its name, size and digest, it puts on a shelf what is to be known of it, or does not."""

_OF_ALL = "; all processes that record it need the same folder"

_REFUSALS = {401, 403, 404, 429, *range(300, 400), *range(500, 600)}
"""What a dead token, a wrong address or a site that is down gives to everything."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where an interaction was written: the line of its `- request:`, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def load(
    path: Path | str, progress: Progress = untold, shelf: Shelf | None = None, fill: Filler | None = None
) -> Cassette:
    """Read a cassette. Raises BadDocument (file:line:column) or UsageError; changes nothing on disk.

    `shelf` keeps where what stands in a long one, under the digest of its content; `fill` may put that there.
    """
    with opening.opened(Path(path)) as descriptor:
        size = os.fstat(descriptor).st_size
        if not is_long(size):
            return reader.cassette(opening.content(descriptor), str(path), progress)
        held = HeldFile(descriptor, str(path))
        found = _kept(shelf, held, str(path), size, fill) if shelf else None
        return found or _read(opening.content(descriptor), str(path), progress, held, shelf)


def _kept(shelf: Shelf, held: HeldFile, file: str, size: int, fill: Filler | None) -> Cassette | None:
    name = digest(held.piece, size)
    found = keeping.kept(shelf, name, file, held)
    if found is None and fill is not None:
        fill(held, file, size, name)
        found = keeping.kept(shelf, name, file, held)
    return found


def is_long(size: int) -> bool:
    """Whether a file of so many bytes is kept open, and not in memory."""
    return size > MOST_IN_MEMORY and hasattr(os, "pread")


def _read(data: bytes, file: str, progress: Progress, held: HeldFile, shelf: Shelf | None) -> Cassette:
    cassette = reader.cassette(data, file, progress, held)
    if shelf is None:
        return cassette
    view = memoryview(data)
    return keeping.keep(shelf, digest(lambda at, size: view[at : at + size], len(data)), cassette)


def about(doing: str, path: Path) -> str:
    """Say what is done with a file, and how large that is, for who waits for it: `reading a.yaml (18 MB)`."""
    size_mb = path.stat().st_size / 1e6 if path.exists() else 0
    return f"{doing} {path} ({size_mb:.0f} MB)" if size_mb >= 1 else f"{doing} {path}"


def read_bytes(path: Path) -> bytes:
    """Give a regular file's content, within bounds. Raises UsageError where it is missing, BadDocument otherwise."""
    with opening.opened(path) as descriptor:
        return opening.content(descriptor)


def rewrite(path: Path | str, change: Callable[[bytes], bytes]) -> None:
    """Put in a file's place, atomically, what `change` makes of its content, while nobody else may write it.

    Whatever goes wrong, the file stays as it was. Raises UsageError, CassetteLocked, and what `change` raises.
    """
    try:
        real = opening.real_path(Path(path)).resolve(strict=True)
        start = opening.Start(opening.locked(real, str(path)), real, str(path), {}, durable=False)
        try:
            content = opening.content(start.descriptor)
            changed = change(content)
            if changed != content:
                start = replace(start, descriptor=opening.replaced(start, changed))
        finally:
            os.close(start.descriptor)
    except OSError as exc:
        raise UsageError(f"{path} cannot be rewritten: {exc.strerror}") from exc


def create(path: Path | str, content: bytes) -> None:
    """Write a new file, whole or not at all. Raises UsageError where there is one already."""
    beside = Path(path).with_name(f".{Path(path).name}.{os.getpid()}")
    try:
        descriptor = os.open(beside, opening.NEW, 0o666)
        try:
            opening.write_all(descriptor, content)
            os.fsync(descriptor)
            os.link(beside, path)
        finally:
            os.close(descriptor)
            beside.unlink()
    except OSError as exc:
        raise UsageError(f"{path} cannot be written: {exc.strerror}") from exc


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a file was recorded, whoever did: its bytes and lines. `is_beside`: it is still FILE.new."""

    size: int
    lines: int
    is_beside: bool


class CassetteWriter:
    """Appends interactions to one file, which nobody else may write meanwhile. `file`: its name as the user gave it.

    `is_new`: the file was made for this; `replaces` is the one that this file is to take the place of at a clean end.
    `replaced`: how many interactions were in it, once that is done. `spared`: the one that stayed as it was instead.
    """

    def __init__(self, start: opening.Start, *, is_new: bool = False, replaces: opening.Start | None = None) -> None:
        self._hold = opening.Hold(start)
        self._is_new = is_new
        self._replaces = None if replaces is None else opening.Hold(replaces)
        self._path = start.path
        self.file = start.shown
        self._head = writer.file_head(start.metadata)
        self._size = os.fstat(start.descriptor).st_size
        self._lines = sum(piece.count(b"\n") for piece in opening.pieces(start.descriptor))
        self.is_durable = start.durable
        self._must_shrink = False
        self._broken = ""
        self._is_closed = False
        self._is_to_spare = False
        self._is_shared = False
        self.count = 0
        self._on_disk = (self._size, self._lines, 0)
        self.replaced: int | None = None
        self.spared: str | None = None

    @property
    def keeps(self) -> str | None:
        """The file in whose place nothing came, since nothing was recorded."""
        return self.file if self._replaces is not None and not self._size else None

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
            real = opening.real_path(Path(path))
            real.parent.mkdir(parents=True, exist_ok=True)
            opening.tell_of_unfinished(real, str(path))
            descriptor = opening.locked(real, str(path))
            try:
                return cls._started(opening.Start(descriptor, real, str(path), given, durable), mode)
            except BaseException:
                os.close(descriptor)
                raise
        except OSError as exc:
            raise UsageError(f"{path} cannot be written: {exc.strerror}") from exc

    @classmethod
    def going_on(cls, path: Path | str, mark: Mark, *, durable: bool = False) -> CassetteWriter:
        """Open what another process has recorded up to `mark`; what it wrote behind that was answered to nobody.

        Raises UsageError where the file does not go that far, or cannot be had.
        """
        opened: list[int] = []
        try:
            real = opening.real_path(Path(path))
            opened.append(opening.locked(real, str(path), make=False))
            start, replaces = opening.Start(opened[0], real, str(path), {}, durable), None
            if mark.is_beside:
                beside = real.with_name(real.name + ".new")
                opened.append(opening.locked(beside, f"{path}.new", make=False))
                start, replaces = replace(start, descriptor=opened[1], path=beside), start
            if os.fstat(start.descriptor).st_size > mark.size:
                start = opening.repaired(start)
            writer = cls(start, replaces=replaces)
        except BaseException as exc:
            for descriptor in opened:
                with suppress(OSError):  # what was repaired may have another one, and this is closed
                    os.close(descriptor)
            if isinstance(exc, OSError):
                raise UsageError(f"{path} cannot be gone on with: {exc.strerror}{_OF_ALL}") from exc
            raise
        if writer._size < mark.size:
            writer._let_go()
            raise UsageError(f"{path} has {writer._size} bytes here, and {mark.size} were recorded{_OF_ALL}")
        return writer

    @property
    def mark(self) -> Mark:
        """How far the file is recorded."""
        return Mark(self._size, self._lines, self._replaces is not None)

    def goes_on_from(self, mark: Mark) -> bool:
        """Go on where others have come to; False where the file is not just there."""
        if self._is_closed or self._broken or mark.is_beside != (self._replaces is not None):
            return False
        self._size, self._lines = mark.size, mark.lines
        try:
            self._ready()
        except (CassetteUnwritable, OSError):
            return False
        return True

    @classmethod
    def _started(cls, start: opening.Start, mode: str) -> CassetteWriter:
        if os.fstat(start.descriptor).st_size == 0:
            return cls(start, is_new=True)
        if mode == "once":
            raise CassetteExists(
                f"{start.shown} is there already; record into another file, delete it, "
                "or choose --mode new_episodes (add what is new) or --mode all (record anew)"
            )
        if mode == "new_episodes":
            return cls(opening.repaired(start))
        path = start.path.with_name(start.path.name + ".new")  # recorded into while FILE stays locked
        opening.set_aside(path)
        descriptor = opening.locked(path, f"{start.shown}.new")
        return cls(replace(start, descriptor=descriptor, path=path), replaces=start)

    def append(self, interaction: Interaction) -> Location:
        """Write one interaction at the end, and wait for the disk if that was asked for.

        Raises CassetteUnwritable; the file is then as it was before.
        """
        place = self.append_block(writer.block(interaction))
        if self.is_durable:
            disk = self.begin_wait()
            try:
                disk.wait()
            except OSError as exc:
                raise self.not_reached(exc) from exc
            self.has_reached(disk)
        return place

    def append_block(self, block: bytes) -> Location:
        """Write what `writer.block` gave. Raises CassetteUnwritable; the file is then as it was before.

        Waits for no disk: whoever wants that does so for all that was written before, by `begin_wait`.
        """
        data = block if self._size else self._head + block
        try:
            descriptor = self._ready()
            self._write(descriptor, data)
        except OSError as exc:
            raise CassetteUnwritable(f"{self.file} cannot be written: {exc.strerror}") from exc
        line = self._lines + data.count(b"\n") - block.count(b"\n") + 1
        self._size += len(data)
        self._lines += data.count(b"\n")
        self.count += 1
        return Location(self.file, line)

    def begin_wait(self) -> DiskWait:
        """Give what waits for the disk, for all that has been written; one at a time. Raises CassetteUnwritable."""
        if self._broken:
            raise CassetteUnwritable(self._broken)
        is_new = not self._on_disk[0]
        return DiskWait(self._hold.look(), self._path.parent if is_new else None, (self._size, self._lines, self.count))

    def has_reached(self, disk: DiskWait) -> None:
        """Know that what was written when this wait began is on the disk."""
        self._on_disk = disk.mark

    def not_reached(self, error: OSError) -> CassetteUnwritable:
        """Take back what did not reach the disk, and write no more: the kernel may have dropped the pages."""
        self._broken = f"{self.file} did not reach the disk ({error.strerror}); recording has stopped"
        if not self._is_closed and not self._is_shared:
            self._size, self._lines, self.count = self._on_disk
            with suppress(OSError, UsageError):
                os.ftruncate(self._hold.take(), self._size)
        return CassetteUnwritable(self._broken)

    def share(self) -> None:
        """Let go of the file, which others may go on with by `mark`. Raises CassetteUnwritable."""
        self._is_shared = True
        self.rest()

    def spare(self) -> None:
        """Replace nothing at the end: what is recorded anew stays beside the file, in FILE.new."""
        self._is_to_spare = True

    def close(self) -> None:
        """Finish: put the file in its place and let go of it. Harmless when repeated.

        Raises CassetteUnwritable, also where it would put nothing but refusals in the place of successes.
        """
        if self._is_closed:
            return
        self._is_closed = True
        try:
            self._finish()
        except (OSError, UsageError) as exc:
            where = f"; what was recorded lies in {self._path}" if self._path.name.endswith(".new") else ""
            reason = (isinstance(exc, OSError) and exc.strerror) or exc
            raise CassetteUnwritable(f"{self.file} cannot be finished: {reason}{where}") from exc
        finally:
            self._let_go()

    def rest(self) -> None:
        """Let go of the file until the next `append`, so that a process may record into more than it may have open.

        Meanwhile somebody else may lock it. Raises CassetteUnwritable.
        """
        if self._is_closed or not self._size:
            self.close()
            return
        if self._replaces is None:
            self._finish()
            self._is_new = False
        self._let_go()

    def _let_go(self) -> None:
        self._hold.let_go()
        if self._replaces is not None:
            self._replaces.let_go()

    def _ready(self) -> int:
        """Take the file; check that it is still ours and ends where we left it."""
        if self._is_closed:
            raise CassetteUnwritable(f"{self.file} is closed")
        if self._broken:
            raise CassetteUnwritable(self._broken)
        try:
            descriptor = self._hold.take()
            if self._replaces is not None:
                self._replaces.take()
        except FileNotFoundError:
            descriptor = None
        except UsageError as exc:
            raise CassetteUnwritable(str(exc)) from exc
        if descriptor is None or not opening.is_at(self._path, descriptor):
            raise CassetteUnwritable(f"{self.file} was deleted or replaced while it was recorded")
        if self._must_shrink:
            os.ftruncate(descriptor, self._size)
            self._must_shrink = False
        if os.fstat(descriptor).st_size != self._size:
            raise CassetteUnwritable(f"{self.file} was changed by somebody else while it was recorded")
        return descriptor

    def _write(self, descriptor: int, data: bytes) -> None:
        self._must_shrink = True
        try:
            written = os.write(descriptor, data)
            if written < len(data):
                raise OSError(errno.ENOSPC, f"only {written} of {len(data)} bytes fitted")
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, self._size)
                self._must_shrink = False
            raise
        self._must_shrink = False

    def _finish(self) -> None:
        """Give a new file its mode and its place; take one away into which nothing was recorded."""
        if self._replaces is None and not self._is_new:
            return
        descriptor = self._hold.take()
        if self._size and self._replaces is not None and self._is_to_spare:
            self.spared, self.file = self.file, f"{self.file}.new"
        elif self._size and self._replaces is not None:  # whoever has written it
            before = self._replaces.take()
            self.replaced = self._counted_before(descriptor, before)
            os.fchmod(descriptor, stat.S_IMODE(os.fstat(before).st_mode))
            os.fsync(descriptor)
            self._path.replace(self._replaces.path)
        elif self._size:
            os.fchmod(descriptor, 0o666 & ~opening.umask())
        elif self._replaces is not None or opening.is_at(self._path, descriptor):
            self._path.unlink()

    def _counted_before(self, descriptor: int, before: int) -> int | None:
        """Count what is to be replaced; None where that is no cassette. Raises CassetteUnwritable to keep it."""
        try:
            old = reader.cassette(opening.content(before), self.file)
            is_worth_keeping = any(one.response.is_success for one in old)
        except BadDocument:
            return None
        recorded = reader.cassette(opening.content(descriptor), self.file)
        if is_worth_keeping and all(one.response.status in _REFUSALS for one in recorded):
            kept, self.file = self.file, f"{self.file}.new"
            raise CassetteUnwritable(
                f"{kept} stays as it was: it has successes, and all {len(recorded)} new answers are redirects, 401, "
                f"403, 404, 429 or 5xx; they lie in {self.file}. Look at the credentials and the upstream, and record "
                "again"
            )
        return len(old)
