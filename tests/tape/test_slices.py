"""tape/slices.py: what slices say together is what the whole file says, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.tape import reader, slices, writer
from linktape.tape.blocks import Blocks, Columns
from tests.tape.recordings import issue_answer, recorded

SAID = [
    recorded("GET issue/HSP-1", answer=issue_answer("HSP-1")),
    recorded(
        "POST issueLink",
        b"no JSON at all",
        status=400,
        answer={"errorMessages": ["  # end of it\n  # end 00000000 x\n"]},
    ),
    recorded("DELETE issueLink/7"),
]
RECORDINGS = st.lists(st.sampled_from(SAID), min_size=1, max_size=12)


def joined(data: bytes, count: int) -> tuple[bytes, Columns | None, int]:
    """Give the head, and what all slices say together; how many there were."""
    cut = slices.cut(lambda at, size: data[at : at + size], len(data), count)
    if cut is None:
        return b"", None, 0
    head, parts = cut
    all_ = Columns()
    for part in parts:
        found = slices.columns(data[part.start - 1 : part.start + part.size], part)
        if found is None:
            return head, None, len(parts)
        all_.extend(found)
    return head, all_, len(parts)


@given(RECORDINGS, st.integers(1, 5))
def test_slices_say_what_the_whole_file_says(recordings: list[object], count: int) -> None:
    data = writer.file_head({"of": "team"}) + b"".join(map(writer.block, recordings))  # type: ignore[arg-type]

    head, columns, parts = joined(data, count)

    whole = reader.cassette(data, "a.yaml").makers
    assert isinstance(whole, Blocks)
    assert (head, columns) == (whole.head, whole.columns)
    assert 1 <= parts <= count


def test_a_long_file_is_cut_into_as_many_as_are_wanted() -> None:
    data = writer.file_head({}) + b"".join(map(writer.block, SAID)) * 10

    assert joined(data, 4)[2] == 4


LAST = writer.block(SAID[2])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(writer.file_head({}) + LAST + LAST[:-30], id="torn"),
        pytest.param(writer.file_head({}) + LAST + LAST.replace(b"204", b"200") + LAST, id="edited"),
        pytest.param(writer.file_head({}) + LAST + b"# a comment\n", id="something behind it"),
        pytest.param(writer.file_head({}) + LAST.replace(b"\n", b"\r\n"), id="ends of lines of another system"),
        pytest.param(b"<<<<<<< ours\n" + writer.file_head({}) + LAST, id="a merge conflict"),
        pytest.param(b"interactions:\n- request: {}\n", id="without marks"),
        pytest.param(writer.file_head({}), id="nothing in it"),
        pytest.param(b"{}", id="no cassette"),
    ],
)
@pytest.mark.parametrize("count", [1, 2])
def test_what_there_is_something_to_say_about_is_read_as_a_whole(data: bytes, count: int) -> None:
    assert joined(data, count)[1] is None
