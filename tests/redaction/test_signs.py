"""signs.py: what has no sign has nothing that is looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.redaction import encodings, named_in_text, signs
from linktape.redaction.encodings import ESCAPINGS, Budget
from linktape.redaction.people import Pseudonyms
from linktape.redaction.shapes import Shapes

FRAGMENTS = st.sampled_from(
    (
        "Basic ", "bWlhOnRva2Vu", "Bearer ", "token", "tok3n-0001", "mia", "@", "example", ".com", "https://", "/", ":",
        "5b10a2844c20165700ede21g", "712020:", "0f1e2d3c-0000-4000-8000-000000000000", "JIRAUSER10100", "[~mia]", "\n",
        "?", "&", "password", "=", '"', "'", " -u ", "mia:secret", "%41", "\\n", "</", "cookie", "Authorization", "ü",
        "A" * 19, "b+/" * 21, "deadbeef" * 4, "summary", "HSP-1 blocks MKY-1", "2026-11-29T04:29:54.123Z", "ghp_",
    )
)  # fmt: skip
TEXTS = st.lists(FRAGMENTS | st.text(max_size=3), max_size=8).map("".join)


@given(TEXTS)
def test_a_text_without_a_sign_has_nothing(text: str) -> None:
    if signs.has_any(text):
        return

    assert not list(Shapes(Pseudonyms("salt")).hits(text))
    assert not list(named_in_text.values(text))
    assert not list(encodings.runs(text, Budget(len(text))))
    assert not any(escaping.is_in(text) for escaping in ESCAPINGS)


@given(TEXTS)
def test_what_json_tells_by_its_places_needs_no_sign(text: str) -> None:
    if not signs.has_any(text, in_json=True):
        assert not list(named_in_text.values(text, in_json=True))


@given(TEXTS)
def test_the_last_scan_looks_for_no_names(text: str) -> None:
    if not signs.has_any(text, is_last=True):
        assert not list(Shapes(Pseudonyms("salt")).strict_hits(text))
        assert not list(encodings.runs(text, Budget(len(text))))


@pytest.mark.parametrize("text", ["HSP-1 blocks MKY-1", "/rest/api/3/issueLink/10001", "2026-11-29T04:29:54", ""])
def test_ordinary_texts_have_none(text: str) -> None:
    assert not signs.has_any(text)
