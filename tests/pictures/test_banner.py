"""pictures/banner.py: the sentence that a page begins with."""

from __future__ import annotations

import pytest

from linktape.pictures.banner import banner


@pytest.mark.parametrize(
    ("sentence", "markup"),
    [
        ("Bad: 1 call <b>", "<strong>Bad</strong>: 1 call &lt;b&gt;"),
        ("Good, but slow: it is", "<strong>Good</strong>, but slow: it is"),
        ("nothing to stress", "<strong></strong>nothing to stress"),
    ],
)
def test_its_first_word_stands_out(sentence: str, markup: str) -> None:
    assert banner(sentence, "bad") == f'<p class="banner bad">{markup}</p>'
