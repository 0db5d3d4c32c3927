"""tape/marks.py: end marks, and the plan of a file that they give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.errors import BadDocument
from linktape.tape.marks import HEAD, LAST_KEY, file_plan, is_as_recorded, mark, refuse_conflict

BLOCKS = [b"- request: 1\n  response: 2\n", b"- request: 3\n"]
FILE = HEAD + b"  a: 1\ninteractions:\n" + b"".join(block + mark(block, f"k{n}") for n, block in enumerate(BLOCKS))

LINE = st.sampled_from([b"", b"- a: b", b"  c", b"#", b"  # end", b"  # end it", b"end"])


def test_a_mark_is_a_comment_with_checksum_and_key() -> None:
    assert mark(b"- request: 1\n", "linkIssues/3/201/5e1d0c77") == b"  # end a8c6303e linkIssues/3/201/5e1d0c77\n"


def test_a_plan_says_where_each_interaction_stands() -> None:
    found = file_plan(FILE)

    assert found is not None
    assert [FILE[block.start : block.end] for block in found.blocks] == BLOCKS
    assert [(block.line, block.is_intact, block.key) for block in found.blocks] == [(5, True, "k0"), (8, True, "k1")]
    assert FILE[: found.head].endswith(b"interactions:\n")
    assert (found.end, found.lines) == (len(FILE), FILE.count(b"\n"))


def test_what_stands_behind_the_last_mark_is_outside_of_the_plan() -> None:
    found = file_plan(FILE + b"- request: to")

    assert found is not None
    assert (found.end, len(found.blocks)) == (len(FILE), 2)


def test_a_changed_byte_is_an_edit_and_crlf_is_none() -> None:
    edited = file_plan(FILE.replace(b"response: 2", b"response: 4"))
    converted = file_plan(FILE.replace(b"\n", b"\r\n"))

    assert edited is not None
    assert converted is not None
    assert [block.is_intact for block in edited.blocks] == [False, True]
    assert [block.is_intact for block in converted.blocks] == [True, True]


def test_a_mark_closes_nothing_when_nothing_stands_before_it() -> None:
    found = file_plan(HEAD + b"interactions:\n" + mark(b"", "k"))

    assert found is not None
    assert [block.is_intact for block in found.blocks] == [False]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD + b"interactions:\n",
        HEAD + mark(b"", "k") + b"interactions:\n",  # a mark before the list is a comment
        b"interactions:\n" + BLOCKS[0] + b"  # end of it\n",
        b"interactions:\n" + BLOCKS[0] + b"  # end A8C6303E k\n",  # capitals are not ours
        b"interactions:\n" + BLOCKS[0] + b"  # end a8c6303e k",  # cut before its line was over
        b"interactions: []\n" + mark(b"", "k"),
    ],
)
def test_a_file_without_marks_has_no_plan(data: bytes) -> None:
    assert file_plan(data) is None


@given(st.lists(st.lists(LINE, min_size=1).map(lambda lines: b"\n".join(lines) + b"\n"), min_size=1, max_size=5))
def test_whatever_is_marked_is_found_whole(blocks: list[bytes]) -> None:
    data = HEAD + b"interactions:\n" + b"".join(block + mark(block, "k") for block in blocks)

    found = file_plan(data)

    assert found is not None
    assert [data[block.start : block.end] for block in found.blocks] == blocks
    assert all(block.is_intact for block in found.blocks)


@pytest.mark.parametrize(
    ("data", "may_be_cut"),
    [
        (b"", True),
        (HEAD[:5], True),
        (FILE[:40], True),
        (b"interactions:\n", False),
        (b"v: 1", False),
        (HEAD + b'interactions:\n- request:\n    method: "G', True),
        (HEAD + b'interactions:\n  - request:\n      method: "G', False),  # a formatter's layout
    ],
)
def test_a_file_that_begins_as_ours_may_have_been_cut_before_its_first_mark(data: bytes, may_be_cut: bool) -> None:
    assert is_as_recorded(data) is may_be_cut


@pytest.mark.parametrize(("data", "has_all"), [(b"- a:\n  elapsed: 0.1\n", True), (b"      elapsed: 0.1\n", False)])
def test_the_last_key_stands_behind_the_bodies(data: bytes, has_all: bool) -> None:
    assert (LAST_KEY.search(data) is not None) is has_all


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"a\n>>>>>>> b\n", 2), (b"a\nb\n=======\r\n<<<<<<< b\n", 3), (b"<<<<<<< b\n", 1), (b"<<<<<<< b\n=======\n", 1)],
)
def test_a_mark_of_a_merge_conflict_is_refused_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(BadDocument, match=rf"a\.yaml:{line}:1: a mark of a merge conflict"):
        refuse_conflict(data, "a.yaml")


def test_a_mark_of_a_merge_conflict_stands_at_the_left_edge() -> None:
    refuse_conflict(b"a\n  <<<<<<< b\n  =======\n  >>>>>>> c\n", "a.yaml")
