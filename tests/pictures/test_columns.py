"""pictures/columns.py: where the nodes of a graph stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linktape.pictures.columns import columns

NODES = st.sampled_from("abcdefgh")


def test_an_arrow_goes_to_the_right() -> None:
    assert columns([("a", "b"), ("b", "c"), ("a", "c")]) == {"a": (0, 0), "b": (1, 0), "c": (2, 0)}


def test_what_does_not_hang_together_stands_below() -> None:
    assert columns([("a", "b"), ("c", "d")]) == {"a": (0, 0), "b": (1, 0), "c": (0, 1), "d": (1, 1)}


def test_a_node_stands_near_what_leads_to_it() -> None:
    placed = columns([("a", "x"), ("b", "y"), ("c", "z"), ("a", "z"), ("b", "x")])

    assert [placed[name][1] for name in "xyz"] == [0, 1, 2]


def test_a_ring_is_cut_once() -> None:
    placed = columns([("a", "b"), ("b", "c"), ("c", "a"), ("d", "d")])

    assert [placed[name][0] for name in "abcd"] == [0, 1, 2, 0]


@given(st.lists(st.tuples(NODES, NODES)))
def test_every_node_has_a_place_of_its_own(edges: list[tuple[str, str]]) -> None:
    placed = columns(edges)

    assert set(placed) == {node for edge in edges for node in edge}
    assert len(set(placed.values())) == len(placed)
