"""The user's cache folder, where the indexes of long cassettes are kept: bounded, and safe to remove at any time."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

log = logging.getLogger(__name__)

MOST_BYTES = 512 << 20
"""How much is kept together; what was not used for longest goes first."""

_BEGIN = b"linktape index\n"
_DIGEST_BYTES = 32
_ENDING = ".index"


def folder() -> Path:
    """Give the folder: `~/.cache/linktape` on Linux, `XDG_CACHE_HOME` heeded."""
    import platformdirs

    return platformdirs.user_cache_path("linktape", appauthor=False)


class IndexCache:
    """Files in a folder, each with a checksum. What goes wrong with them is as if they were not there."""

    def __init__(self, folder: Callable[[], Path] = folder, most_bytes: int = MOST_BYTES) -> None:
        self._ask = folder
        self._most_bytes = most_bytes

    @cached_property
    def _folder(self) -> Path:
        return self._ask()

    @property
    def can_keep(self) -> bool:
        """Whether something could be kept just now."""
        try:
            self._make()
        except OSError:
            return False
        return os.access(self._folder, os.W_OK)

    def get(self, name: str) -> bytes | None:
        """Give what was kept; None where it is not there, not whole, or not ours."""
        path = self._path(name)
        try:
            with path.open("rb") as file:
                if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                    return None
                head, data = file.read(len(_BEGIN) + _DIGEST_BYTES), file.read()
        except OSError:
            return None
        if head != _BEGIN + hashlib.sha256(data).digest():
            return None
        with suppress(OSError):
            os.utime(path)
        return data

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep something, whole or not at all; where the folder cannot be written to, nothing happens."""
        parts = list(pieces)
        digest = hashlib.sha256()
        for part in parts:
            digest.update(part)
        try:
            self._make()
            descriptor, beside = tempfile.mkstemp(suffix=".unfinished", dir=self._folder)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.writelines([_BEGIN, digest.digest(), *parts])
                Path(beside).replace(self._path(name))
            except BaseException:
                Path(beside).unlink(missing_ok=True)
                raise
            self._bound()
        except OSError as exc:
            log.debug("no index is kept in %s: %s", self._folder, exc.strerror)

    def _make(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_ENDING}"

    def _bound(self) -> None:
        """Remove what was not used for longest, and what was never finished, until the rest is not too much."""
        held = 0
        found = [(path.stat(), path) for path in self._folder.iterdir() if path.suffix in (_ENDING, ".unfinished")]
        for status, path in sorted(found, key=lambda pair: pair[0].st_mtime_ns, reverse=True):
            held += status.st_size
            if held > self._most_bytes:
                path.unlink(missing_ok=True)
