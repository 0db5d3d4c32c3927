"""The cassettes that are being written: one, or one for each session where the name has `{session}` in it."""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path

from linktape.errors import CassetteUnwritable, UsageError
from linktape.session import Session
from linktape.tape.files import CassetteWriter, Location
from linktape.tape.session_files import for_session, is_by_session
from linktape.wiring.settings import RecordMode
from linktape.wording import counted, visible

log = logging.getLogger(__name__)

_MOST_REMARKS = 5

MOST_OPEN = 64
"""How many files are open at once; what was not written to for longest is let go of until it is."""


class Recordings:
    """Opens cassettes for recording, and closes them all. A single one is opened at once, so that it fails early.

    A session's file is finished when the session ends; what its late calls still write is added to it.
    `unfinished`: sessions that are shared with other processes, of which something still lies in FILE.new.
    Raises UsageError (CassetteExists, CassetteLocked, BadDocument) where it cannot be written.
    """

    _did = "recorded"

    def __init__(self, path: Path, mode: RecordMode, *, durable: bool, metadata: Mapping[str, object]) -> None:
        self._path = path
        self._mode = mode
        self._durable = durable
        self._metadata = metadata
        self._writers: dict[Path, CassetteWriter] = {}
        self._awake: OrderedDict[Path, CassetteWriter] = OrderedDict()  # those that are open, the last used last
        self._finished: dict[Path, tuple[str, int]] = {}  # the name, and how much was written
        self._failed: list[CassetteUnwritable] = []
        self._replaced: dict[str, int] = {}
        self._kept: list[str] = []
        self._remarks: list[str] = []
        self._left_out: Counter[str] = Counter()
        self._untold = 0  # remarks that are in the log only
        self._spared: dict[str, str] = {}  # recording -> what is to be said of it
        self._are_spared = False
        self.unfinished: set[str] = set()
        self.is_by_session = is_by_session(path)
        if self.is_by_session and mode is RecordMode.NEW_EPISODES:
            raise UsageError(
                f"{path}: nothing can be added to the cassettes of single sessions, for each has a salt of its own; "
                "name one file without {session}, or record all of them anew with --mode all"
            )
        if not self.is_by_session:
            self._open(path)

    def keep(self, session: Session, block: bytes) -> tuple[Location, CassetteWriter]:
        """Write an interaction to a session's cassette. Raises CassetteUnwritable."""
        writer = self.writer_for(session)
        return writer.append_block(block), writer

    def writer_for(self, session: Session) -> CassetteWriter:
        """Give the writer of a session's cassette. Raises CassetteUnwritable."""
        path = for_session(self._path, session.name) if self.is_by_session else self._path
        writer = self._writers.get(path)
        if writer is None:
            try:
                return self._open(path)
            except UsageError as exc:
                raise CassetteUnwritable(str(exc)) from exc
        self._use(path, writer)
        return writer

    def end(self, session: Session) -> None:
        """Finish the file of a session that is no more; one that cannot be finished is told of by `close`."""
        if self.is_by_session:
            self._finish(for_session(self._path, session.name))

    def goes_on(self, session: Session, former: Session) -> None:
        """Have a session that has begun anew go on with the file of the one in whose place it is."""

    def counts(self) -> dict[str, int]:
        """Give how many interactions were written to each file."""
        counts = dict(self._finished.values())
        for writer in self._writers.values():
            counts[writer.file] = counts.get(writer.file, 0) + writer.count
        return counts

    def tell(self, remark: str) -> None:
        """Say something of a recording now, and again at the end."""
        log.warning("%s", remark)
        if len(self._remarks) < _MOST_REMARKS:
            self._remarks.append(visible(remark))
        else:
            self._untold += 1

    def leave_out(self, reason: str) -> None:
        """Count an answer that is not recorded, and is not meant to be: its reason is one of few."""
        self._left_out[reason] += 1

    def lines(self, calls: int | None = None) -> list[str]:
        """Say what was recorded, replaced and kept; where that is nothing and it is known of how many calls, why.

        After `close`, or it is not known yet.
        """
        lines = []
        for file, count in self.counts().items():
            replaced = f", in place of {self._replaced[file]}" if file in self._replaced else ""
            lines.append(f"{self._did} {counted(count, 'interaction')} in {file}{replaced}{self._spared.get(file, '')}")
        lines += [f"recorded 0 interactions; {file} stays as it was" for file in self._kept]
        more = [f"{self._untold} more such places are in the log"] if self._untold else []
        left_out = [f"not recorded: {counted(count, 'call')} {why}" for why, count in self._left_out.items()]
        return [*(lines or self._nothing(calls)), *left_out, *self._remarks, *more]

    def _nothing(self, calls: int | None) -> list[str]:
        why = ", for no call came" if calls == 0 else ""
        if self._path.exists():  # it may have had an answer to every call
            return [f"recorded 0 interactions: nothing was added to {self._path}{why}"]
        if calls and not self._left_out:  # else that says why
            why = ", for no call is in its scope; --scope all records all"
        return [f"recorded 0 interactions: {self._path} was not made{why}"]

    def spare(self) -> None:
        """Put nothing in the place of what was recorded before: whoever recorded this has failed."""
        self._are_spared = True

    def close(self) -> None:
        """Finish every file. Raises CassetteUnwritable for the first that could not be finished."""
        for path in list(self._writers):
            self._finish(path)
        if self._failed:
            raise self._failed[0]

    def _open(self, path: Path) -> CassetteWriter:
        is_there = self._finished.get(path, ("", 0))[0] == str(path)
        mode = RecordMode.NEW_EPISODES if is_there else self._mode
        writer = CassetteWriter.open(path, mode.value, durable=self._durable, metadata=self._metadata)
        self._writers[path] = writer
        self._use(path, writer)
        return writer

    def _use(self, path: Path, writer: CassetteWriter) -> None:
        """Count a file as used now, and let go of the one that makes too many."""
        self._awake[path] = writer
        self._awake.move_to_end(path)
        if len(self._awake) <= MOST_OPEN:
            return
        path, writer = self._awake.popitem(last=False)
        if not writer.count:
            del self._writers[path]
        self._try(writer.rest)

    def _finish(self, path: Path) -> None:
        writer = self._writers.pop(path, None)
        self._awake.pop(path, None)
        if writer is None:
            return
        before = self._finished.get(path, ("", 0))[1]
        if self._are_spared:
            writer.spare()
        self._try(writer.close)
        if writer.spared is not None:
            self._spared[writer.file] = f"; {writer.spared} stays as it was, for this did not end well"
        elif self._are_spared and self._mode is RecordMode.ONCE:
            self._spared[writer.file] = "; this did not end well: delete it, or record it anew with mode `all`"
        if before + writer.count:
            self._finished[path] = (writer.file, before + writer.count)
        if writer.replaced is not None:
            self._replaced[writer.file] = writer.replaced
        elif writer.keeps is not None:
            self._kept.append(writer.keeps)

    def _try(self, end: Callable[[], None]) -> None:
        """End something that nobody waits for; `close` raises what went wrong."""
        try:
            end()
        except CassetteUnwritable as exc:
            log.error("%s", exc)  # it names its reason
            self._failed.append(exc)
