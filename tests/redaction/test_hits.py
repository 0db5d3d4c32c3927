"""Where hits overlap, no character of a secret is left."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from linktape.redaction.hits import REDACTED, Hit, Rank, merged, settled, spliced

SPANS = st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda span: (span[0], span[0] + span[1]))
HITS = st.lists(
    st.builds(lambda span, rank: Hit(span[0], span[1], "a", rank=rank), SPANS, st.sampled_from(Rank)), max_size=8
)


@given(HITS)
def test_merged_hits_are_in_order_and_apart(hits: list[Hit]) -> None:
    found = merged(hits)

    assert all(first.end <= second.start for first, second in pairwise(found))


@given(HITS)
def test_merged_hits_cover_every_character_of_every_secret(hits: list[Hit]) -> None:
    covered = {at for hit in merged(hits) for at in range(hit.start, hit.end)}

    assert {at for hit in hits if hit.rank is Rank.SECRET for at in range(hit.start, hit.end)} <= covered


def test_overlapping_secrets_become_one() -> None:
    (found,) = merged([Hit(0, 5, "a"), Hit(3, 9, "b")])

    assert (found.start, found.end, found.replacement) == (0, 9, REDACTED)


def test_a_person_gives_way_to_a_secret_and_a_name_to_a_person() -> None:
    secret, person, name = Hit(4, 8, "s"), Hit(0, 5, "p", "x", Rank.PERSON), Hit(9, 12, "n", "y", Rank.NAME)
    other = Hit(10, 14, "p", "z", Rank.PERSON)

    assert merged([name, person, secret, other]) == [secret, other]


def test_splicing_replaces_and_keeps_the_rest() -> None:
    assert spliced("0123456789", [Hit(0, 2, "a", "x"), Hit(5, 6, "b", "")]) == "x2346789"
    assert spliced("same", []) == "same"


def test_what_a_replacement_brings_to_light_is_found_too() -> None:
    def find(text: str) -> list[Hit]:
        at = text.find("ab")
        return [Hit(at, at + 2, "pair", "")] if at >= 0 else []

    text, hits = settled("aabb", find)

    assert text == ""
    assert [(hit.start, hit.end) for hit in hits] == [(1, 3)]
