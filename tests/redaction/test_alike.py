"""redaction/alike.py: what is said of a text holds for all that differ in digits only, until something is learned."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linktape.redaction.alike import OfAllAlike, alike, told_of_all_alike


@given(st.text(alphabet="HSP-/0123456789ü\udc80", max_size=12), st.text(alphabet="HSP-019ü\udc80", max_size=3))
def test_a_text_that_is_in_another_is_so_for_all_alike(text: str, part: str) -> None:
    assert part not in text or alike(part) in alike(text)
    assert alike(alike(text)) == alike(text)
    assert len(alike(text)) == len(text)


def test_what_is_said_of_a_text_is_remembered_for_all_that_differ_in_digits() -> None:
    asked: list[str] = []

    def is_asked(text: str) -> bool:
        asked.append(text)
        return True

    told = told_of_all_alike(is_asked)

    assert [told("HSP-12"), told("HSP-94"), told("HSP-123"), told("x1" * 300), told("x2" * 300)] == [True] * 5
    assert asked == ["HSP-00", "HSP-000", "x1" * 300, "x2" * 300]


def test_what_was_said_is_forgotten_when_something_is_learned() -> None:
    said = OfAllAlike()

    assert [said.holds("HSP-1", lambda _: True, 0), said.holds("HSP-2", lambda _: False, 0)] == [True, True]
    assert [said.holds("HSP-1", lambda _: False, 1), said.holds("HSP-1", lambda _: True, 1)] == [False, False]
