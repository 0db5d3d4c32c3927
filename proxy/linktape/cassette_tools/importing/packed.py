"""Recordings that are packed: what gzip made smaller, and a zip archive of a HAR with the bodies that it names."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from linktape.errors import BadDocument, bad
from linktape.inflating import Broken, Inflater
from linktape.wording import cut

MOST_BYTES = 128 << 20
"""How much is taken out of a file that is packed: of a zip archive each body as often as it is named."""

MOST_FILES = 50_000
"""How many files a zip archive may have: each costs as much as half a kilobyte to know of."""

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"  # how its list begins each
_ENCRYPTED = 1
_HAR = ".har"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A recording's bytes, and what it is called in messages. `attached` gives what lies beside it, by its name."""

    data: bytes
    file: str
    attached: Callable[[str], bytes | None]


def nothing(_: str) -> None:
    """Say that there is nothing beside."""


def unpacked(data: bytes, file: str, beside: Callable[[str], bytes | None] = nothing) -> Unpacked:
    """Give a recording as it was before it was packed. Raises BadDocument."""
    if data.startswith(_GZIP):
        data = _gunzipped(data, file)
    if not data.startswith(_ZIP):
        return Unpacked(data, file, beside)
    archive = _Archive(data, file)
    name = archive.har()
    return Unpacked(archive.content(name), f"{file}/{name}", archive.attached)


def _gunzipped(data: bytes, file: str) -> bytes:
    inflater, plain = Inflater("gzip"), bytearray()
    try:
        for piece in inflater.feed(data):
            plain += piece
            if len(plain) > MOST_BYTES:
                raise _too_large(file)
        inflater.finish()
    except Broken as exc:
        raise bad(file, 1, 1, "what gzip has packed is broken", "the whole file") from exc
    return bytes(plain)


class _Archive:
    """A zip archive, of which is taken what is asked for by its name, and nothing is written anywhere."""

    def __init__(self, data: bytes, file: str) -> None:
        self._file = file
        self._left = MOST_BYTES
        if data.count(_ENTRY) > MOST_FILES:
            raise bad(file, 1, 1, f"a zip archive of more than {MOST_FILES} files", "a smaller one")
        self._read: dict[str, bytes] = {}
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as exc:
            raise self._broken() from exc

    def har(self) -> str:
        """Name the HAR in it."""
        names = [name for name in self._zip.namelist() if name.lower().endswith(_HAR)]
        if len(names) == 1:
            return names[0]
        what = f"a zip archive with {len(names)} files whose name ends in {_HAR}"
        raise bad(self._file, 1, 1, what, "one of them; unpack it, and import what is in it")

    def attached(self, name: str) -> bytes | None:
        """Give the content of a file in it; None where there is none of that name. Raises BadDocument."""
        return self.content(name) if name in self._zip.NameToInfo else None

    def content(self, name: str) -> bytes:
        """Give the content of a file that is in it. Raises BadDocument."""
        info = self._zip.NameToInfo[name]
        self._left -= info.file_size
        if self._left < 0:
            raise _too_large(self._file)
        if name not in self._read:
            if info.flag_bits & _ENCRYPTED or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                what = f"{cut(name, 80)} in it is encrypted, or not packed as zip does it"
                raise bad(self._file, 1, 1, what, "it unpacked; import what is in it")
            try:
                self._read[name] = self._zip.read(info)
            except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError) as exc:
                raise self._broken() from exc
        return self._read[name]

    def _broken(self) -> BadDocument:
        return bad(self._file, 1, 1, "a zip archive that is broken", "the whole file")


def _too_large(file: str) -> BadDocument:
    return bad(
        file, 1, 1, f"more than {MOST_BYTES} bytes are packed in it", "less; unpack it, and import what is in it"
    )
