"""A shelf in memory, and a cassette that is long enough to be kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from linktape.messages import Headers, Response
from linktape.tape import files, writer
from linktape.tape.cassette import Interaction
from tests.tape.support import interaction, linking


class ShelfInMemory:
    """Keeps everything, and how often each thing was asked for."""

    can_keep = True

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.given: list[str] = []

    def get(self, name: str) -> bytes | None:
        if name in self.kept:
            self.given.append(name)
        return self.kept.get(name)

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        self.kept[name] = b"".join(pieces)


def long_cassette(path: Path, *first: Interaction) -> Path:
    """Write a cassette of more than what is held in memory."""
    path.write_bytes(writer.file_head({"of": "team"}) + b"".join(map(writer.block, (linking(), *first))) + _filling())
    return path


@cache
def _filling() -> bytes:
    response = Response(200, Headers({"Content-Type": "text/plain"}), b"x" * (files.MOST_IN_MEMORY // 4))
    return b"".join(
        writer.block(replace(interaction(target=f"/rest/api/3/issue/HSP-{n}"), response=response)) for n in range(5)
    )
