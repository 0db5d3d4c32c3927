"""wiring/sources/in_slices.py: several processes put on the shelf what one would, or nothing."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from linktape.playback import kept_index
from linktape.playback.match_settings import MatchSettings, Versions
from linktape.tape import files
from linktape.tape.cassette import Cassette
from linktape.tape.held_file import HeldFile
from linktape.wiring.sources import in_slices
from linktape.wiring.sources.in_slices import InSlices
from tests.playback.plain_index import as_plain, plain_index, same
from tests.playback.test_indexing import SAID
from tests.tape.shelves import ShelfInMemory, long_cassette

pytestmark = pytest.mark.slow

MATCH = MatchSettings(versions=Versions.TOGETHER, ignore=("$.comment.body",))


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a cassette that is long enough, on a system with processors enough."""
    monkeypatch.setattr(in_slices, "processors", lambda: 3)
    return long_cassette(tmp_path / "a.yaml", *SAID, *SAID)


def opened(
    path: Path, shelf: ShelfInMemory, settings: MatchSettings = MATCH, told: list[float] | None = None
) -> Cassette:
    def tell(done: int, total: int) -> None:
        if told is not None:
            told.append(done / total)

    return files.load(path, shelf=shelf, fill=InSlices(settings, shelf, tell, shortest=0))


def test_several_processes_find_what_one_finds(path: Path) -> None:
    shelf, told = ShelfInMemory(), list[float]()

    cassette = opened(path, shelf, told=told)

    index = kept_index.kept(shelf, [cassette], MATCH)
    assert index is not None
    assert same(as_plain(index), plain_index(list(files.load(path)), MATCH))
    assert list(cassette) == list(files.load(path))
    assert told == sorted(told)
    assert 0 < told[-1] <= 1


def test_what_is_kept_is_not_asked_of_processes_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = ShelfInMemory()
    opened(path, shelf)
    monkeypatch.setattr(in_slices, "_Crew", None)

    assert list(opened(path, shelf)) == list(files.load(path))


def test_of_a_file_that_was_changed_meanwhile_nothing_is_kept_under_what_it_was(path: Path) -> None:
    shelf = ShelfInMemory()
    with path.open("rb") as file:
        held = HeldFile(file.fileno(), str(path))

        InSlices(MATCH, shelf, lambda *_: None, shortest=0)(held, str(path), path.stat().st_size, b"of another content")

    assert not shelf.kept


@pytest.mark.parametrize("settings", [MatchSettings(exact=True), MatchSettings(headers=("Accept",))])
def test_what_needs_whole_interactions_is_read_by_one(path: Path, settings: MatchSettings) -> None:
    shelf = ShelfInMemory()

    cassette = opened(path, shelf, settings)

    assert len(shelf.kept) == 1
    assert cassette.digest


def test_an_edited_file_is_read_by_one_who_says_so(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"code: 404", b"code: 403", 1))
    shelf = ShelfInMemory()

    cassette = opened(path, shelf)

    assert not shelf.kept
    assert [notice.text for notice in cassette.notices] == ["this interaction was edited after it was recorded"]


@pytest.mark.parametrize("program", ["", "/nowhere/python", "false"])
def test_where_processes_cannot_be_had_one_reads(
    path: Path, program: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    shelf = ShelfInMemory()

    with caplog.at_level(logging.DEBUG, in_slices.__name__):
        cassette = opened(path, shelf)

    assert len(shelf.kept) == 1
    assert cassette.digest
    assert "is read by one process" in caplog.text


def test_one_processor_or_a_short_file_needs_no_processes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_slices, "_Crew", None)
    shelf = ShelfInMemory()

    files.load(path, shelf=shelf, fill=InSlices(MATCH, shelf, lambda *_: None))
    shelf.kept.clear()
    monkeypatch.setattr(in_slices, "processors", lambda: 1)

    assert opened(path, shelf).digest
