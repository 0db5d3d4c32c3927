"""redaction/sought_texts.py: however many texts there are, each is found, and few times all are compiled."""

from __future__ import annotations

import pytest

from linktape.redaction import regex
from linktape.redaction.sought_texts import SoughtTexts


def name(number: int) -> str:
    return f"Mia {number:04} Muster"


def found(sought: SoughtTexts, text: str) -> list[str]:
    return [text[start:end] for start, end in sorted(sought.spans(text))]


@pytest.mark.parametrize("count", [1, 24, 25, 26, 60, 200])
def test_the_first_the_last_and_all_between_are_found(count: int) -> None:
    sought = SoughtTexts(1_000)
    for number in range(count):
        sought.add(name(number), str(number))
        assert found(sought, f"it is {name(number)}") == [name(number)]

    everyone = [name(number) for number in range(count)]
    assert found(sought, " and ".join(everyone)) == everyone
    assert [sought.get(one) for one in everyone] == [str(number) for number in range(count)]
    assert len(sought) == sought.generation == count


def test_all_are_compiled_once_for_many_that_are_new(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[int] = []
    any_of = regex.any_of

    def counted(texts: object) -> regex.Pattern:
        listed = list(texts)  # type: ignore[call-overload]
        compiled.append(len(listed))
        return any_of(listed)

    monkeypatch.setattr(regex, "any_of", counted)
    sought = SoughtTexts(1_000)

    for number in range(500):
        sought.add(name(number), "")
        assert found(sought, f"it is {name(number)}") == [name(number)]

    assert compiled == [*range(25, 501, 25)]


def test_what_was_new_is_found_although_it_is_compiled_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recorder looks beside the loop: where another thread has just compiled, nothing may be missed between."""
    sought = SoughtTexts(1_000)
    for number in range(30):
        sought.add(name(number), "")
        sought.spans("")
    spans = regex.Pattern.spans

    def slowly(pattern: regex.Pattern, text: str) -> object:
        monkeypatch.undo()
        for number in range(30, 60):
            sought.add(name(number), "")
            sought.spans("")
        return spans(pattern, text)

    monkeypatch.setattr(regex.Pattern, "spans", slowly)

    assert found(sought, f"{name(3)} {name(28)}") == [name(3), name(28)]


def test_what_is_forgotten_is_told_as_such_and_leaves_at_last() -> None:
    sought = SoughtTexts(30)
    for number in range(90):
        sought.add(name(number), "known")
        sought.spans("")

    assert (sought.get(name(0)), sought.get(name(89)), len(sought)) == (None, "known", 30)
    assert found(sought, name(0)) == []
    assert name(89) in sought
    assert name(0) not in sought


def test_each_form_of_a_text_is_found_one_by_one_and_compiled() -> None:
    sought = SoughtTexts(100, lambda text: (text, text.upper()))

    for number in range(40):
        sought.add(name(number), "")

    written = [name(0).upper(), name(0), name(39).upper(), name(39)]
    assert found(sought, " ".join(written)) == written


def test_texts_that_overlap_are_both_told() -> None:
    sought = SoughtTexts(10)
    sought.add("Mia Muster", "")
    sought.add("Muster Meier", "")

    assert sorted(sought.spans("Mia Muster Meier")) == [(0, 10), (4, 16)]


def test_the_latest_are_told_in_their_order() -> None:
    sought = SoughtTexts(3)
    for number in (1, 2, 3, 4):
        sought.add(name(number), str(number))

    assert sought.latest(0) == []
    assert sought.latest(2) == [(name(3), "3"), (name(4), "4")]
    assert sought.latest(9) == [(name(2), "2"), (name(3), "3"), (name(4), "4")]
