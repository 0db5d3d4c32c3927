"""pictures/html.py: what is put into an element is text, unless it is marked as markup."""

from __future__ import annotations

import pytest

from linktape.pictures.html import Html, Row, banner, breakable, chip, folded, scrolled, stylesheet, table, tag
from tests.pictures.markup import Reader


@pytest.mark.parametrize(("name", "value"), [("title", '"><b>'), ("data_x", "a&b")])
def test_attributes_are_escaped_and_named_with_hyphens(name: str, value: str) -> None:
    made = tag("p", **{name: value})

    assert [(name.replace("_", "-"), value)] == Reader(made).attributes


def test_only_what_is_marked_as_markup_is_markup() -> None:
    assert tag("p", "<b>", Html("<i></i>")) == "<p>&lt;b&gt;<i></i></p>"


@pytest.mark.parametrize(
    ("text", "shown"), [("a\u202eb", "a\\u202eb"), ("\x1b[31m", "\\x1b[31m"), ("a\n\tb", "a\n\tb")]
)
def test_what_cannot_be_seen_or_turns_the_text_around_it_is_shown_as_its_code(text: str, shown: str) -> None:
    assert tag("p", text, title=text) == f'<p title="{shown}">{shown}</p>'
    assert breakable(text) == shown


def test_an_attribute_that_is_none_is_left_out_and_a_trailing_underscore_dropped() -> None:
    assert tag("p", class_="soft", id=None) == '<p class="soft"></p>'


def test_a_table_without_titles_titles_its_rows() -> None:
    assert table((), [("a", Html("<b>1</b>"))]) == (
        '<table><tbody><tr><th scope="row">a</th><td><b>1</b></td></tr></tbody></table>'
    )
    head = '<thead><tr><th scope="col">x&lt;y</th></tr></thead>'
    assert table(["x<y"], []) == f"<table>{head}<tbody></tbody></table>"


def test_a_row_may_be_led_to() -> None:
    made = table(["x"], [Row(["a"], id="call-1", class_="bad")])

    assert '<tr id="call-1" class="bad"><td>a</td></tr>' in made


def test_a_folded_part_is_closed_unless_it_is_said_to_be_open() -> None:
    assert folded("a&b", Html("<i></i>")) == "<details><summary>a&amp;b</summary><div><i></i></div></details>"
    assert folded("a", Html(""), is_open=True).startswith("<details open>")


def test_a_link_to_a_folded_part_leads_into_it() -> None:
    assert folded("a", Html("<i></i>"), id_="run-1").endswith('<div id="run-1"><i></i></div></details>')


def test_what_scrolls_is_reached_by_keys_and_has_a_name() -> None:
    read = Reader(scrolled(Html("<i></i>"), "every call"))

    assert {("tabindex", "0"), ("aria-label", "every call")} <= set(read.attributes)


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("cassettes/sync.yaml:9", "cassettes/<wbr>sync.<wbr>yaml:<wbr>9"),
        ("/rest/api/3", "/rest/<wbr>api/<wbr>3"),
        ("a.", "a."),
        ("a&lt;b", "a&amp;<wbr>lt;b"),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_a_line_may_end_after_the_strokes_of_a_path_and_nowhere_in_a_word(text: str, markup: str) -> None:
    assert breakable(text) == markup


def test_a_chip_is_coloured_by_its_class_alone() -> None:
    assert chip("201", "good", title="linked") == '<span class="chip good" title="linked">201</span>'


def test_the_style_sheet_fetches_nothing_and_knows_dark_from_light() -> None:
    assert "@import" not in stylesheet()
    assert "url(" not in stylesheet()
    assert "prefers-color-scheme: dark" in stylesheet()


@pytest.mark.parametrize(
    ("sentence", "markup"),
    [
        ("Bad: 1 call <b>", "<strong>Bad</strong>: 1 call &lt;b&gt;"),
        ("Good, but slow: it is", "<strong>Good</strong>, but slow: it is"),
        ("nothing to stress", "<strong></strong>nothing to stress"),
    ],
)
def test_the_first_word_of_a_banner_stands_out(sentence: str, markup: str) -> None:
    assert banner(sentence, "bad") == f'<p class="banner bad">{markup}</p>'
