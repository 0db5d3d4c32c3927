"""Cassettes of sessions to which several processes write: whoever holds the session does, and nobody in between."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from linktape.errors import CassetteUnwritable, UsageError
from linktape.layers.recorder import Recorded
from linktape.session import Session
from linktape.tape.files import CassetteWriter, Location, Mark
from linktape.tape.session_files import for_session
from linktape.wiring.recordings import Recordings


class SharedRecordings(Recordings):
    """How far a session's file goes stands in the session (`Recorded.mark`)."""

    _did = "this process recorded"

    def keep(self, session: Session, block: bytes) -> tuple[Location, CassetteWriter]:
        recorded = session.state(Recorded, Recorded)
        writer = self._writer(session, recorded.mark)
        place = writer.append_block(block)
        recorded.mark = writer.mark
        writer.share()
        if recorded.mark.is_beside:
            self.unfinished.add(session.name)
        return place, writer

    def _writer(self, session: Session, mark: Mark | None) -> CassetteWriter:
        """Give the writer of a session, as far as it was recorded by now. Raises CassetteUnwritable."""
        path = for_session(self._path, session.name)
        here = self._writers.get(path)
        if here is not None and mark is not None and here.goes_on_from(mark):
            return here
        if here is not None:
            self._part_with(path, here)
        if mark is None:
            return self.writer_for(session)
        try:
            writer = self._writers[path] = CassetteWriter.going_on(path, mark, durable=self._durable)
        except UsageError as exc:
            raise CassetteUnwritable(str(exc)) from exc
        return writer

    def _part_with(self, path: Path, writer: CassetteWriter) -> None:
        """Leave a file as it is: others go on with it."""
        del self._writers[path]
        self._awake.pop(path, None)
        self._try(writer.rest)
        before = self._finished.get(path, ("", 0))[1]
        if before + writer.count:
            self._finished[path] = (writer.file, before + writer.count)

    def end(self, session: Session) -> None:
        """Put what a session that is held here has recorded in the file's place, if it is not there yet."""
        self.unfinished.discard(session.name)
        recorded = session.peek(Recorded)
        if recorded is None or recorded.mark is None or not recorded.mark.is_beside:
            return
        failed = len(self._failed)
        try:
            writer = self._writer(session, recorded.mark)
            self._finish(for_session(self._path, session.name))
        except CassetteUnwritable as exc:
            self._failed.append(exc)
            return
        if len(self._failed) == failed and writer.spared is None:
            recorded.mark = replace(recorded.mark, is_beside=False)

    def goes_on(self, session: Session, former: Session) -> None:
        recorded = former.peek(Recorded)
        if recorded is not None:
            session.put(Recorded(mark=recorded.mark))

    def _nothing(self, calls: int | None) -> list[str]:
        """Say nothing where nothing was recorded here: others may have."""
        return []

    def close(self) -> None:
        for path, writer in list(self._writers.items()):
            self._part_with(path, writer)
        super().close()
