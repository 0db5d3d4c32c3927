"""pictures/score.py: a share as a number and a bar."""

from __future__ import annotations

import pytest

from linktape.pictures.score import bar, score
from tests.pictures.markup import Reader


def test_a_share_is_a_number_a_bar_and_words() -> None:
    read = Reader(score(87.5, "of 8 failures", "good"))

    assert [text for text in read.texts if text.strip()] == ["88 %", "of 8 failures"]
    assert ("width", "87.5%") in read.attributes


def test_a_share_of_nothing_has_no_bar() -> None:
    read = Reader(score(None, "of nothing"))

    assert "–" in read.texts
    assert "svg" not in read.names


@pytest.mark.parametrize(("percent", "width"), [(-1.0, "0.0%"), (250.0, "100.0%")])
def test_a_bar_keeps_to_its_ends(percent: float, width: str) -> None:
    assert ("width", width) in Reader(bar(percent)).attributes
