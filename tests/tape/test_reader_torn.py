"""A cassette that was cut or damaged anywhere: what is whole is served, what is not is said, nothing is invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.errors import BadDocument
from linktape.tape import marks, reader, writer
from linktape.tape.files import CassetteWriter, load
from tests.tape.support import content, interaction, linking

SAMPLE = [
    linking(),
    interaction(),
    interaction("DELETE", "/rest/api/3/issueLink/10001", status=204, answer=b""),
    interaction("GET", "/rest/api/3/issueLink/10001", answer='{"summary":"é 😀 \\n  # end 00000000 x"}'.encode()),
    interaction("GET", "/rest/api/3/issueLinkType", answer=b"\xff\xfe\x00plain"),
]
HEAD = writer.file_head({"linktape": "0", "redaction": {"salt": "0123456789abcdef"}})
BLOCKS = [writer.block(one) for one in SAMPLE]
WHOLE = HEAD + b"".join(BLOCKS)
ENDS = [len(HEAD) + sum(map(len, BLOCKS[: count + 1])) for count in range(len(BLOCKS))]
MARKED = [end - len(b"\n") for end in ENDS]
LAST_KEY = WHOLE.index(b"\n  # end ")  # of the first interaction: it is whole from here on


def served(cut: int) -> int:
    """Say how many interactions of a file that was cut here are whole."""
    return max(sum(end <= cut for end in MARKED), int(cut >= LAST_KEY))


@pytest.mark.slow
def test_every_prefix_gives_its_complete_interactions_and_says_what_it_drops() -> None:
    for cut in range(1, len(WHOLE)):
        cassette = reader.cassette(WHOLE[:cut], "a.yaml")

        complete = served(cut)
        assert [content(one) for one in cassette] == [content(one) for one in SAMPLE[:complete]], cut
        dropped = cut - (ENDS[complete - 1] if complete else 0)
        is_without_marks = LAST_KEY <= cut < MARKED[0]
        said = "end marks no longer count" if is_without_marks else f"the last {dropped} bytes are torn"
        assert [said in str(notice) for notice in cassette.notices] == [True] * (dropped > 0 or is_without_marks), cut


@pytest.mark.slow
def test_recording_goes_on_behind_every_prefix(tmp_path: Path) -> None:
    path, torn = tmp_path / "a.yaml", tmp_path / "a.yaml.torn"
    for cut in range(0, len(WHOLE), 7):
        path.write_bytes(WHOLE[:cut])
        torn.unlink(missing_ok=True)

        grown = CassetteWriter.open(path, "new_episodes", metadata={"redaction": {"salt": "0123456789abcdef"}})
        grown.append(linking())
        grown.close()

        complete = served(cut)
        cassette = load(path)
        assert [content(one) for one in cassette] == [content(one) for one in [*SAMPLE[:complete], linking()]], cut
        assert cassette.notices == ()
        kept = torn.read_bytes() if torn.exists() else b""
        assert kept == WHOLE[ENDS[complete - 1] if complete else 0 : cut], cut


@given(st.integers(0, len(WHOLE) * 8 - 1))
def test_a_flipped_bit_is_never_served_without_a_word(at: int) -> None:
    data = bytearray(WHOLE)
    data[at // 8] ^= 1 << at % 8

    try:
        cassette = reader.cassette(bytes(data), "a.yaml")
        found = [content(one) for one in cassette]
    except BadDocument:
        return

    assert found == [content(one) for one in SAMPLE] or cassette.notices


def test_an_edit_by_hand_is_served_and_said() -> None:
    edited = WHOLE.replace(b'"id": "10001"', b'"id": "10002"')

    cassette = reader.cassette(edited, "a.yaml")

    line = WHOLE[: ENDS[0]].count(b"\n") + 1
    assert [str(notice) for notice in cassette.notices] == [
        f"a.yaml:{line}: this interaction was edited after it was recorded"
    ]
    assert cassette[1].response.content == b'{"id":"10002","fields":{"issuelinks":[]}}'
    assert [content(one) for one in cassette[2:]] == [content(one) for one in SAMPLE[2:]]


def test_an_edit_that_is_wrong_is_told_with_its_place() -> None:
    edited = WHOLE.replace(b"      code: 204\n", b"      code: two\n")

    with pytest.raises(BadDocument) as caught:
        reader.cassette(edited, "a.yaml")

    line = edited[: edited.index(b"code: two")].count(b"\n") + 1
    assert str(caught.value) == f"a.yaml:{line}:13: the status code: a number from 200 to 599"


def test_interactions_may_be_removed_added_and_commented_by_hand() -> None:
    added = BLOCKS[1].replace(b"  # end ", b"  # was ")
    data = HEAD + b"# first\n" + BLOCKS[0] + added + BLOCKS[2] + b"  # end 00000000 by-hand\n" + b"\n# the end\n"

    cassette = reader.cassette(data, "a.yaml")

    assert [content(one) for one in cassette] == [content(SAMPLE[0]), content(SAMPLE[1]), content(SAMPLE[2])]
    said = [notice.text for notice in cassette.notices]
    assert said[0] == "this interaction was edited after it was recorded"
    assert said[1] == "2 interactions stand before one end mark: edited after they were recorded"
    assert said[2] == "nothing is left of an interaction here"


def test_a_checkout_with_crlf_is_the_same_cassette() -> None:
    cassette = reader.cassette(WHOLE.replace(b"\n", b"\r\n"), "a.yaml")

    assert [content(one) for one in cassette] == [content(one) for one in SAMPLE]
    assert cassette.notices == ()


def test_a_file_whose_comments_a_formatter_dropped_is_still_a_cassette() -> None:
    data = b"".join(line for line in WHOLE.splitlines(keepends=True) if not line.startswith(b"  # end "))

    cassette = reader.cassette(data, "a.yaml")

    assert [content(one) for one in cassette] == [content(one) for one in SAMPLE]


def test_a_mark_that_was_forged_opens_no_way_around_the_checks() -> None:
    text = BLOCKS[0][: BLOCKS[0].index(b"  # end ")]
    bad = text.replace(b"code: 201", b"code: 999")

    with pytest.raises(BadDocument, match="the status code"):
        reader.cassette(HEAD + bad + marks.mark(bad, "linkIssues"), "a.yaml")


def test_two_interactions_under_one_right_mark_are_both_read() -> None:
    text = b"".join(block[: block.index(b"  # end ")] for block in BLOCKS[:2])

    cassette = reader.cassette(HEAD + text + marks.mark(text, "x"), "a.yaml")

    assert [content(one) for one in cassette] == [content(one) for one in SAMPLE[:2]]
