"""pictures/html.py: what is put into an element is text, unless it is marked as markup."""

from __future__ import annotations

import pytest

from linktape.pictures.html import Html, chip, folded, page, table, tag
from tests.pictures.markup import Reader

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&lt;]]>"


@pytest.mark.parametrize(("name", "value"), [("title", '"><b>'), ("data_x", "a&b")])
def test_attributes_are_escaped_and_named_with_hyphens(name: str, value: str) -> None:
    made = tag("p", **{name: value})

    assert [(name.replace("_", "-"), value)] == Reader(made).attributes


def test_only_what_is_marked_as_markup_is_markup() -> None:
    assert tag("p", "<b>", Html("<i></i>")) == "<p>&lt;b&gt;<i></i></p>"
    assert "<p>&lt;b&gt;</p>" in page("x", tag("p", "<b>"))


def test_an_attribute_that_is_none_is_left_out_and_a_trailing_underscore_dropped() -> None:
    assert tag("p", class_="soft", id=None) == '<p class="soft"></p>'


def test_a_table_without_titles_has_no_head() -> None:
    assert table((), [("a", Html("<b>1</b>"))]) == (
        "<table><tbody><tr><td>a</td><td><b>1</b></td></tr></tbody></table>"
    )
    assert table(["x<y"], []) == "<table><thead><tr><th>x&lt;y</th></tr></thead><tbody></tbody></table>"


def test_a_folded_part_is_closed_unless_it_is_said_to_be_open() -> None:
    assert folded("a&b", Html("<i></i>")) == "<details><summary>a&amp;b</summary><i></i></details>"
    assert folded("a", Html(""), is_open=True).startswith("<details open>")


def test_a_page_lets_nothing_in() -> None:
    read = Reader(page("a title", chip("bad", "bad")))

    assert "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'" in [
        value for name, value in read.attributes if name == "content"
    ]
    assert "script" not in read.names
    assert ("class", "chip bad") in read.attributes
