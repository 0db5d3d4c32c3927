"""What is kept of an index, so that it need not be built again for the same cassettes and settings. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from linktape.playback.index import Index, Tables
from linktape.playback.match_settings import MatchSettings
from linktape.playback.nearest import Nearest
from linktape.playback.relations import Links, Names, Relations
from linktape.playback.rows import Rows
from linktape.tape.cassette import Cassette
from linktape.tape.keeping import MALFORMED, Shelf, name_of
from linktape.tape.packing import packed, unpacked

_KEY_BYTES = 16


def keep(shelf: Shelf, cassettes: Sequence[Cassette], settings: MatchSettings, index: Index) -> None:
    """Keep an index, unless something about its cassettes is not told by their contents alone."""
    name = _name(cassettes, settings)
    if name is None or len(index.files) != len(cassettes):
        return
    tables, relations = index.tables, index.relations
    names = relations.names
    texts: Any = {
        "ids_by_key": names.ids_by_key,
        "type_ids": names.type_ids,
        "group_ids": names.group_ids,
        "shared_ids": names.shared_ids,
        "shared_type_ids": names.shared_type_ids,
        "links": list(relations.links.columns),
    }
    rows = (tables.recordings, tables.starts, tables.about, tables.changes, tables.writes)
    columns = [
        array("B", b"".join(tables.keys)),
        array("B", tables.is_write),
        *(tables.tracks, tables.nths, tables.lines, tables.parts),
        *(column for row in rows for column in (row.ends, row.values)),
        *(index.nearest.buckets, index.nearest.seqs),
    ]
    shelf.put(name, packed(texts, columns))


def kept(shelf: Shelf, cassettes: Sequence[Cassette], settings: MatchSettings) -> Index | None:
    """Give the index of such cassettes, if it was kept; their names are those that they have now."""
    name = _name(cassettes, settings)
    data = None if name is None else shelf.get(name)
    if data is None:
        return None
    try:
        texts, columns = unpacked(data)
        return _index(texts, columns, [one.file for one in cassettes], settings)
    except MALFORMED:
        return None


def _index(texts: Any, columns: list[array[int]], files: Sequence[str], settings: MatchSettings) -> Index:
    keys, is_write, tracks, nths, lines, parts, *rest = columns
    ends, values, (buckets, seqs) = rest[:-2:2], rest[1:-2:2], rest[-2:]
    recordings, starts, about, changes, writes = map(Rows, ends, values)
    all_keys = keys.tobytes()
    tables = Tables(
        keys=[all_keys[at : at + _KEY_BYTES] for at in range(0, len(all_keys), _KEY_BYTES)],
        recordings=recordings,
        starts=starts,
        about=about,
        tracks=tracks,
        nths=nths,
        lines=lines,
        changes=changes,
        writes=writes,
        is_write=bytearray(is_write.tobytes()),
        parts=parts,
    )
    links = Links(texts.pop("links"))
    return Index(tables, Relations(Names(**texts), links), Nearest(buckets, seqs), files, settings)


def _name(cassettes: Sequence[Cassette], settings: MatchSettings) -> str | None:
    digests = [one.digest for one in cassettes]
    return name_of("index", repr(settings).encode(), *digests) if all(digests) and digests else None
