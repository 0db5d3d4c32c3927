"""tape/keeping.py: a long cassette is known again by its content, and never taken for another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linktape.errors import CassetteChanged
from linktape.tape import files
from tests.tape.recordings import recorded
from tests.tape.shelves import ShelfInMemory, long_cassette
from tests.tape.support import content


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return long_cassette(tmp_path / "a.yaml")


def test_what_was_kept_is_the_cassette_as_it_is_read(path: Path) -> None:
    shelf = ShelfInMemory()

    read, again, whole = files.load(path, shelf=shelf), files.load(path, shelf=shelf), files.load(path)

    assert len(shelf.given) == 1
    assert [*map(content, again)] == [*map(content, read)] == [*map(content, whole)]
    assert [one.place for one in again] == [one.place for one in whole]
    assert again.metadata == whole.metadata == {"of": "team"}
    assert again.digest == read.digest != b""


def test_it_has_the_name_that_the_file_has_now(path: Path, tmp_path: Path) -> None:
    shelf = ShelfInMemory()
    files.load(path, shelf=shelf)
    path.rename(tmp_path / "b.yaml")

    again = files.load(tmp_path / "b.yaml", shelf=shelf)

    assert len(shelf.given) == 1
    assert again[0].place == f"{tmp_path}/b.yaml:5"


def test_another_content_is_read_although_its_size_and_time_are_the_same(path: Path) -> None:
    shelf, before = ShelfInMemory(), path.stat()
    files.load(path, shelf=shelf)
    changed = path.read_bytes().replace(b"code: 201", b"code: 404", 1)
    path.write_bytes(changed)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    again = files.load(path, shelf=shelf)

    assert shelf.given == []
    assert again[0].response.status == 404


def test_a_file_that_is_written_over_is_never_served_as_it_was(path: Path) -> None:
    shelf = ShelfInMemory()
    files.load(path, shelf=shelf)
    again = files.load(path, shelf=shelf)
    path.write_bytes(path.read_bytes().replace(b"code: 201", b"code: 404", 1))

    with pytest.raises(CassetteChanged):
        again[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"- request:\n",
        lambda data: data.replace(b"code: 201", b"code: 204", 1),
        lambda data: data.replace(b"  # end ", b"  # was "),
    ],
    ids=["torn", "edited", "foreign"],
)
def test_what_there_is_something_to_say_about_is_not_kept(path: Path, change: object) -> None:
    assert callable(change)
    path.write_bytes(change(path.read_bytes()))
    shelf = ShelfInMemory()

    cassette = files.load(path, shelf=shelf)

    assert shelf.kept == {}
    assert cassette.digest == b""


def test_a_short_one_is_not_kept(tmp_path: Path) -> None:
    from linktape.tape import writer

    shelf = ShelfInMemory()
    (tmp_path / "a.yaml").write_bytes(writer.file_head({}) + writer.block(recorded("GET issue/HSP-1")))

    files.load(tmp_path / "a.yaml", shelf=shelf)

    assert shelf.kept == {}


def test_what_is_malformed_is_read_again(path: Path) -> None:
    shelf = ShelfInMemory()
    read = files.load(path, shelf=shelf)
    shelf.kept = {name: data[:-3] for name, data in shelf.kept.items()}

    assert len(files.load(path, shelf=shelf)) == len(read)
    assert len(files.load(path, shelf=shelf)) == len(read)
