"""playback/kept_index.py: an index that was kept says what the one says that is built."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from linktape.playback import kept_index
from linktape.playback.index import Index
from linktape.playback.indexing import built
from linktape.playback.match_settings import MatchSettings
from linktape.tape.cassette import Cassette, Interaction, joined
from tests.playback.plain_index import as_plain, plain_index, same
from tests.playback.test_indexing import RECORDINGS, SAID, SETTINGS, from_file
from tests.tape.shelves import ShelfInMemory

MATCH = MatchSettings()


def digested(recordings: list[Interaction], file: str = "a.yaml") -> Cassette:
    return replace(from_file(recordings, file), digest=file.encode() * 4)


def kept(shelf: ShelfInMemory, cassettes: list[Cassette], settings: MatchSettings = MATCH) -> Index | None:
    kept_index.keep(shelf, cassettes, settings, built(joined(cassettes), settings))
    return kept_index.kept(shelf, cassettes, settings)


@given(RECORDINGS.filter(bool), RECORDINGS.filter(bool), SETTINGS)
def test_it_is_the_index_that_is_built(
    first: list[Interaction], second: list[Interaction], settings: MatchSettings
) -> None:
    cassettes = [digested(first), digested(second, "b.yaml")]

    index = kept(ShelfInMemory(), cassettes, settings)

    assert index is not None
    assert same(plain_index(list(joined(cassettes)), settings), as_plain(index))
    fresh = built(joined(cassettes), settings)
    for one in first + second:
        meant = fresh.meaning(one.request, one.operation)
        assert index.meaning(one.request, one.operation) == meant
        assert index.nearest.candidates(meant) == fresh.nearest.candidates(meant)
        assert [*map(index.mark, range(len(index)))] == [*map(fresh.mark, range(len(fresh)))]


def test_it_names_the_files_as_they_are_called_now() -> None:
    shelf, cassette = ShelfInMemory(), digested([SAID[0]])
    kept(shelf, [cassette])

    index = kept_index.kept(shelf, [replace(cassette, file="moved.yaml")], MATCH)

    assert index is not None
    assert index.place(0)[0] == "moved.yaml"


def test_other_settings_another_order_and_another_content_are_another_index() -> None:
    shelf = ShelfInMemory()
    one, other = digested([SAID[0]]), digested([SAID[1]], "b.yaml")
    kept(shelf, [one, other])

    assert kept_index.kept(shelf, [one, other], MatchSettings(exact=True)) is None
    assert kept_index.kept(shelf, [other, one], MATCH) is None
    assert kept_index.kept(shelf, [one], MATCH) is None
    assert kept_index.kept(shelf, [one, other], MATCH) is not None


@given(st.integers(0, 400))
def test_what_is_malformed_is_not_there(size: int) -> None:
    shelf, cassettes = ShelfInMemory(), [digested([SAID[0], SAID[9]])]
    kept(shelf, cassettes)
    shelf.kept = {name: data[:size] for name, data in shelf.kept.items() if size < len(data)}

    assert kept_index.kept(shelf, cassettes, MATCH) is None


def test_nothing_is_kept_of_cassettes_of_which_nothing_is_known() -> None:
    shelf = ShelfInMemory()

    assert kept(shelf, [from_file([SAID[0]])]) is None
    assert kept(shelf, []) is None
    assert shelf.kept == {}
