"""fake/operations/jql.py: a query is read, or refused in words."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from linktape.fake.operations import jql


@given(st.text(alphabet="abkey =!~()'\"\\,ANDORNOTin-1", max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with contextlib.suppress(jql.BadQuery):
        jql.parse(text)
