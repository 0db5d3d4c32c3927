"""tape/held_file.py: a long cassette's file is read piece by piece, and never gives what is not in it any more."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from linktape.errors import CassetteChanged
from linktape.tape import opening
from linktape.tape.held_file import HeldFile

DATA = b"one two three"


@pytest.fixture
def held(tmp_path: Path) -> HeldFile:
    (tmp_path / "a.yaml").write_bytes(DATA)
    with opening.opened(tmp_path / "a.yaml") as descriptor:
        return HeldFile(descriptor, "a.yaml")


def two(held: HeldFile) -> bytes:
    return held(4, 3, zlib.crc32(b"two"))


def open_files() -> int:
    return sum(1 for _ in Path("/dev/fd").iterdir())


def test_a_piece_is_read_where_it_stands(held: HeldFile) -> None:
    assert two(held) == b"two"


def test_a_file_that_was_replaced_or_deleted_is_still_there(held: HeldFile, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_bytes(b"something else")
    (tmp_path / "b.yaml").replace(tmp_path / "a.yaml")
    (tmp_path / "a.yaml").unlink()

    assert two(held) == b"two"


@pytest.mark.parametrize("now", [b"one TWO three", b"one", b""])
def test_a_file_that_was_written_over_is_refused_by_name(held: HeldFile, tmp_path: Path, now: bytes) -> None:
    (tmp_path / "a.yaml").write_bytes(now)

    with pytest.raises(CassetteChanged, match=r"a\.yaml was changed"):
        two(held)


def test_it_is_closed_when_nobody_needs_it(held: HeldFile) -> None:
    before = open_files()

    with opening.opened(Path(__file__)) as descriptor:
        HeldFile(descriptor, "x")

    assert two(held)
    assert open_files() == before
