"""The cassettes that are being written: one, or one for each session where the name has `{session}` in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from linktape.errors import CassetteUnwritable, UsageError
from linktape.session import Session
from linktape.tape.files import CassetteWriter, for_session
from linktape.wiring.settings import RecordMode

PLACEHOLDER = "{session}"


class Recordings:
    """Opens cassettes for recording, and closes them all. A single one is opened at once, so that it fails early.

    Raises UsageError (CassetteExists, CassetteLocked, BadDocument) where it cannot be written.
    """

    def __init__(self, path: Path, mode: RecordMode, *, durable: bool, metadata: Mapping[str, object]) -> None:
        self._path = path
        self._mode = mode
        self._durable = durable
        self._metadata = metadata
        self._writers: dict[Path, CassetteWriter] = {}
        self.is_by_session = PLACEHOLDER in path.name
        if self.is_by_session and mode is RecordMode.NEW_EPISODES:
            raise UsageError(
                f"{path}: new_episodes replays what is there, and cassettes are not replayed by session; "
                "name one file without {session}, or record with --mode all"
            )
        if not self.is_by_session:
            self._open(path)

    def writer_for(self, session: Session) -> CassetteWriter:
        """Give the writer of a session's cassette. Raises CassetteUnwritable."""
        path = for_session(self._path, session.name) if self.is_by_session else self._path
        writer = self._writers.get(path)
        if writer is not None:
            return writer
        try:
            return self._open(path)
        except UsageError as exc:
            raise CassetteUnwritable(str(exc)) from exc

    def counts(self) -> dict[str, int]:
        """Give how many interactions were written to each file."""
        return {writer.file: writer.count for writer in self._writers.values()}

    def close(self) -> None:
        """Finish every file. Raises CassetteUnwritable for the first that could not be finished."""
        failed: list[CassetteUnwritable] = []
        for writer in self._writers.values():
            try:
                writer.close()
            except CassetteUnwritable as exc:
                failed.append(exc)
        if failed:
            raise failed[0]

    def _open(self, path: Path) -> CassetteWriter:
        writer = CassetteWriter.open(path, self._mode.value, durable=self._durable, metadata=self._metadata)
        self._writers[path] = writer
        return writer
