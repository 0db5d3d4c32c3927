"""tape/packing.py: texts and numbers come back as they were."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.tape.keeping import MALFORMED
from linktape.tape.packing import packed, unpacked


@given(
    st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)),
    st.lists(st.integers(0, 2**32 - 1)),
    st.lists(st.integers(-(2**31), 2**31 - 1)),
)
def test_what_is_unpacked_is_what_was_packed(texts: object, ones: list[int], others: list[int]) -> None:
    columns = [array("I", ones), array("i", others), array("Q", ones)]

    assert unpacked(b"".join(packed(texts, columns))) == (texts, columns)  # type: ignore[arg-type]  # it is JSON


@pytest.mark.parametrize("size", [0, 5, 20, -1])
def test_what_is_cut_is_malformed(size: int) -> None:
    data = b"".join(packed({"a": "b"}, [array("I", [1, 2, 3])]))

    with pytest.raises(MALFORMED):
        unpacked(data[:size])
