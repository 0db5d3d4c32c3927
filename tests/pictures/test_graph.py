"""pictures/graph.py: issues and their links, with direction, before and after."""

from __future__ import annotations

from linktape.pictures.graph import MOST_LINKS, Arrow, LinkChange, graph
from tests.pictures.markup import Reader

MADE = Arrow("HSP-1", "blocks", "MKY-1", LinkChange.MADE)
GONE = Arrow("PR-3", "duplicates", "PR-2", LinkChange.GONE)
KEPT = Arrow("HSP-1", "relates to", "PR-3")


def test_an_arrow_leaves_its_source_and_points_at_its_destination() -> None:
    markup = graph([MADE])

    source, destination = (markup.index(f">{name}<title>") for name in ("HSP-1", "MKY-1"))
    assert source < destination
    assert 'd="M122 29 C192 29 254 29 324 29" class="way"' in markup
    assert 'd="M324 29 l-8 -4 l0 8 z"' in markup


def test_who_cannot_see_it_is_told() -> None:
    read = Reader(graph([MADE, GONE, KEPT]))

    said = [text for text in read.texts if " blocks " in text or " duplicates " in text or " relates to " in text]
    assert said == ["made: HSP-1 blocks MKY-1", "gone: PR-3 duplicates PR-2", "HSP-1 relates to PR-3"]


def test_what_was_made_and_taken_away_is_told_from_what_stayed() -> None:
    markup = graph([MADE, GONE, KEPT])

    assert [markup.count(f'<g class="{change}">') for change in LinkChange] == [2, 2, 2]  # each in the legend, too
    assert markup.count("taken away") == 1


def test_labels_between_the_same_issues_keep_apart() -> None:
    read = Reader(graph([Arrow("A-1", "blocks", "A-2"), Arrow("A-1", "clones", "A-2"), Arrow("A-2", "blocks", "A-1")]))

    places = [
        (read.attributes[place - 1][1], value)
        for place, (name, value) in enumerate(read.attributes)
        if name == "y" and read.attributes[place + 1] == ("text-anchor", "middle")
    ]
    assert len(set(places)) == 5  # three labels, two issues


def test_markup_in_a_key_or_a_type_stays_text() -> None:
    read = Reader(graph([Arrow("<b>", "<script>", '"><i>')]))

    assert {"b", "script", "i"}.isdisjoint(read.names)


def test_a_graph_has_a_bound() -> None:
    many = [Arrow(f"A-{n}", "blocks", f"B-{n}") for n in range(MOST_LINKS + 2)]

    assert "… and 2 links more" in graph(many)


def test_no_link_is_no_error() -> None:
    assert "<svg" in graph([])
