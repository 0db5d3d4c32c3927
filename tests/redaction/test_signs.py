"""signs.py: nothing is found in a text that has no sign of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.redaction import encodings, named_in_text
from linktape.redaction.encodings import Budget
from linktape.redaction.people import Pseudonyms
from linktape.redaction.shapes import Shapes
from linktape.redaction.signs import Sign, signs_in

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


@given(TEXTS)
def test_what_is_found_in_a_text_has_its_sign(text: str) -> None:
    signs = signs_in(text)

    assert Sign.SECRET in signs or not list(SHAPES.secrets(text))
    assert Sign.PERSON in signs or not [*SHAPES.persons(text), *SHAPES.addresses(text)]
    assert Sign.NAMED in signs or not list(named_in_text.values(text, in_json=True))
    assert Sign.NAMED in signs or Sign.MEMBER in signs or not list(named_in_text.values(text))
    assert Sign.RUN in signs or Sign.LINES in signs or not list(encodings.runs(text, Budget(len(text))))


@pytest.mark.parametrize("text", ["HSP-1 blocks MKY-1", "/rest/api/3/issueLink/10001", "2026-11-29T04:29:54", ""])
def test_ordinary_texts_have_none(text: str) -> None:
    assert not signs_in(text)
