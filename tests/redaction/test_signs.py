"""redaction/signs.py: nothing is found in a text that has no sign of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.redaction.alike import alike
from linktape.redaction.encodings import Budget
from linktape.redaction.finder import Finder, cleaned
from linktape.redaction.message_bodies import Content
from linktape.redaction.people import Pseudonyms
from linktape.redaction.seen_names import SeenNames
from linktape.redaction.seen_values import SeenValues
from linktape.redaction.shapes import Shapes
from linktape.redaction.signs import IN_A_BLOCK, IN_JSON, is_plain, of_any_digit

FRAGMENTS = st.sampled_from(
    (
        "Basic ", "bWlhOnRva2Vu", "Bearer ", "token", "tok3n-0001", "mia", "@", "example", ".com", "https://", "/", ":",
        "5b10a2844c20165700ede21g", "712020:", "0f1e2d3c-0000-4000-8000-000000000000", "JIRAUSER10100", "[~mia]", "\n",
        "?", "&", "password", "=", '"', "'", " -u ", "mia:secret", "%41", "\\n", "</", "cookie", "Authorization", "ü",
        "A" * 19, "b+/" * 21, "deadbeef" * 4, "summary", "HSP-1 blocks MKY-1", "2026-11-29T04:29:54.123Z", "ghp_",
    )
)  # fmt: skip
TEXTS = st.lists(FRAGMENTS | st.text(max_size=3), max_size=8).map("".join)


SHAPES = Shapes(Pseudonyms("salt"))
DIGITS = st.lists(st.sampled_from("0123456789"), min_size=10, max_size=10, unique=True).map("".join)


def looked_through(text: str, *, in_json: bool, is_last: bool = False) -> bool:
    """Whether there is something in a text, looked for in every way."""
    people = Pseudonyms("salt")
    finder = Finder(people, SeenValues(), SHAPES, is_last=is_last)
    budget = Budget(len(text))
    return bool(list(finder._anywhere(text, budget, 0, in_json=in_json))) or budget.left != Budget(len(text)).left


@pytest.mark.parametrize("text", ["HSP-1 blocks MKY-1", "/rest/api/3/issueLink/10001", "2026-11-29T04:29:54", ""])
def test_ordinary_texts_are_plain(text: str) -> None:
    assert is_plain(text)
    assert IN_JSON.search(alike(text)) is IN_A_BLOCK.search(alike(text)) is None


@given(TEXTS, DIGITS)
def test_nothing_is_found_in_a_plain_text_whatever_its_digits(text: str, digits: str) -> None:
    other = text.translate(str.maketrans("0123456789", digits))

    assert is_plain(text) == is_plain(other)
    assert not (is_plain(text) and looked_through(other, in_json=False))
    assert IN_JSON.search(alike(text)) or not looked_through(other, in_json=True)
    assert IN_A_BLOCK.search(alike(text)) or not looked_through(other, in_json=True, is_last=True)


@pytest.mark.parametrize(
    "text", ["dop_v1_" + "0a" * 16, "5b10a2844c20165700ede21g", "xapp-1-ABCDEFGH", "JIRAUSER10100"]
)
def test_a_shape_with_a_digit_in_it_is_never_plain(text: str) -> None:
    assert not is_plain(text)


def test_a_pattern_of_any_digit_keeps_its_counts_and_ranges() -> None:
    assert of_any_digit(r"\b[56][0-9a-f]{22}v1_\d{3,}[^\x{80}]{1,4}") == r"\b[00][0-9a-f]{22}v0_\d{3,}[^\x{80}]{1,4}"


@given(TEXTS, st.sampled_from(("", "{", ' "', "[")), st.sampled_from(("", "tok3n-0001", "HSP-1 blocks")))
def test_what_is_left_at_once_holds_nothing(text: str, before: str, learned: str) -> None:
    values, names = SeenValues(), SeenNames()
    finder = Finder(Pseudonyms("salt"), values, SHAPES, names=names)
    finder.leaves(before + text)  # what is said before something is learned, is forgotten
    values.add(learned, "secret")
    names.add(learned, "somebody")

    assert not (finder.leaves(before + text) and finder.find(before + text, Budget(len(text)), 0))


@given(TEXTS, st.sampled_from(("", "tok3n-0001", "HSP-1 blocks")), st.sampled_from(('{"%s":1}', '["%s"]', "{%s", "%s")))
def test_a_json_text_that_is_left_at_once_holds_nothing(text: str, learned: str, form: str) -> None:
    values = SeenValues()
    content = Content(Finder(Pseudonyms("salt"), values, SHAPES))
    body = (form % text).encode("utf-8", "surrogatepass")
    content.finder.leaves_json(body)  # what is said before something is learned, is forgotten
    values.add(learned, "secret")

    if content.finder.leaves_json(body):
        assert content.finder.json_hits(body.decode(), Budget(len(body)), 0) == []
        assert cleaned(body, content.finder.json_hits).data is body
        assert list(content._in_json(body.decode())) == []


def test_an_ordinary_link_is_left_at_once() -> None:
    finder = Finder(Pseudonyms("salt"), SeenValues(), SHAPES)
    link = '{"type":{"name":"Blocks"},"inwardIssue":{"key":"HSP-%d"},"outwardIssue":{"key":"MKY-12"}}'

    assert all(finder.leaves_json((link % number).encode()) for number in range(5))
    assert not finder.leaves_json(b'{"accountId":"5b10a2844c20165700ede21g"}')
    assert not finder.leaves_json(b'{"password":"word"}')
    assert not finder.leaves_json(b'{"assignee":{"name":"mia"}}')


def test_what_was_left_at_once_is_not_once_it_holds_what_was_learned() -> None:
    values, names = SeenValues(), SeenNames()
    finder = Finder(Pseudonyms("salt"), values, SHAPES, names=names)
    body = b'{"key":"HSP-zebra7w"}'

    assert finder.leaves_json(body)
    assert finder.leaves("HSP-zebra7w")
    assert finder.leaves("Mia Krystof 1")

    values.add("HSP-zebra7w", "secret")

    assert not finder.leaves_json(body)
    assert not finder.leaves("HSP-zebra7w")
    assert finder.leaves("Mia Krystof 1")

    names.add("Mia Krystof", "Person 1")

    assert not finder.leaves("Mia Krystof 1")
    assert finder.leaves("HSP-zebra")
