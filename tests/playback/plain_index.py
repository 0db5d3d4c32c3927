"""An index in plain lists and dictionaries, made of whole interactions: what the product's own must agree with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from linktape.playback import effects
from linktape.playback.index import Index
from linktape.playback.match_settings import MatchSettings
from linktape.playback.meaning import PAGE_SIZE, WHOLE, is_whole, meaning
from linktape.playback.relations import Relations, relate
from linktape.tape.cassette import Interaction


@dataclass
class PlainIndex:
    """For each meaning its recordings, and for each the offset where its epoch begins; writes by what they concern."""

    relations: Relations
    tracks: dict[bytes, list[tuple[int, int]]] = field(default_factory=dict)
    changes: dict[int, frozenset[int]] = field(default_factory=dict)  # mutation -> the writes that share a concern
    writes: list[int] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)


def plain_index(interactions: Sequence[Interaction], settings: MatchSettings = MatchSettings()) -> PlainIndex:
    made = PlainIndex(relate(interactions))
    about: dict[bytes, frozenset[effects.Concern]] = {}
    written: dict[effects.Concern, list[int]] = {}
    last_before: dict[bytes, int] = {}
    concerned: dict[int, frozenset[effects.Concern]] = {}
    for seq, one in enumerate(interactions):
        meant = meaning(one.request, one.operation, made.relations, settings)
        is_mutation = effects.is_mutation(one.request, one.operation)
        concerns = (
            effects.mutation_concerns(one.operation, one.response, made.relations)
            if is_mutation
            else frozenset(effects.read_depends_on(one.operation, made.relations))
        )
        before = max((written[concern][-1] for concern in concerns if concern in written), default=-1)
        whole = [meant.with_part(PAGE_SIZE, WHOLE).key] if is_whole(one.operation, one.response) else []
        for key in [meant.key, *whole]:
            about.setdefault(key, concerns)
            track = made.tracks.setdefault(key, [])
            is_new = not track or before != last_before[key]
            track.append((seq, len(track) if is_new else track[-1][1]))
            last_before[key] = before
        made.places.append((one.file, one.line))
        if is_mutation:
            concerned[seq] = concerns
        if effects.is_write(one.request, one.operation, one.response):
            made.writes.append(seq)
            for concern in {*concerns, effects.ANYTHING}:
                written.setdefault(concern, []).append(seq)
    for seq, concerns in concerned.items():
        made.changes[seq] = frozenset(at for concern in concerns for at in written.get(concern, ()))
    return made


def as_plain(index: Index) -> PlainIndex:
    """Say an index in the same words."""
    tables = index.tables
    made = PlainIndex(index.relations)
    for number, key in enumerate(tables.keys):
        made.tracks[key] = list(zip(tables.recordings[number], tables.starts[number], strict=True))
    for seq in range(len(index)):
        made.places.append(index.place(seq))
        if len(index.changes[seq]):
            made.changes[seq] = frozenset(at for number in index.changes[seq] for at in index.writes[number])
    made.writes = list(index.writes[index.anything])
    return made


def same(one: PlainIndex, other: PlainIndex) -> bool:
    """Whether two say the same; a mutation that concerns nothing is not told by the second."""
    changes = {seq: writes for seq, writes in one.changes.items() if writes}
    others = {seq: writes for seq, writes in other.changes.items() if writes}
    relations = (told(one.relations), told(other.relations))
    return (
        one.tracks == other.tracks
        and changes == others
        and one.writes == other.writes
        and one.places == other.places
        and relations[0] == relations[1]
    )


def told(relations: Relations) -> object:
    """Say everything that relations know."""
    return relations.names, [list(column) for column in relations.links.columns]
