"""A recording that went through other hands: whole is whole, torn is only what was torn, and what is wrong is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from linktape.errors import BadDocument
from linktape.tape import reader, writer
from linktape.tape.cassette import Interaction
from linktape.tape.files import CassetteWriter, load
from tests.tape.support import content, interaction, linking, names

HEAD = writer.file_head({"linktape": "0", "redaction": {"salt": "0123456789abcdef"}})
SAMPLES = {
    "a link": linking(),
    "an issue": interaction(),
    "a spaced answer": interaction(answer=b'{"id": "10001", "fields": {"issuelinks": []}}\n'),
    "no answer": interaction("DELETE", "/rest/api/3/issueLink/10001", status=204, answer=b""),
    "bytes": interaction("GET", "/rest/api/3/issueLinkType", answer=b"\xff\xfe\x00plain"),
}


def without_marks(data: bytes) -> bytes:
    return re.sub(rb"(?m)^  # end .*\n", b"", data)


def dumped(data: bytes, **how: object) -> bytes:
    text: str = yaml.safe_dump(yaml.safe_load(data), **how)  # type: ignore[call-overload]  # options as a table has them
    return text.encode()


TOUCHES: dict[str, Callable[[bytes], bytes]] = {
    "comments dropped": without_marks,
    "comments dropped and no final newline": lambda data: without_marks(data).rstrip(b"\n"),
    "comments at the left edge": lambda data: data.replace(b"\n  # end", b"\n# end"),
    "comments further right": lambda data: data.replace(b"\n  # end", b"\n    # end"),
    "PyYAML": dumped,
    "PyYAML, keys in their order": lambda data: dumped(data, sort_keys=False),
    "PyYAML, four spaces": lambda data: dumped(data, sort_keys=False, indent=4),
    "flow style": lambda data: dumped(data, default_flow_style=True),
    "keys sorted, comments kept": lambda data: (
        b"interactions:\n" + data[len(HEAD) :] + HEAD[: -len(b"interactions:\n")]
    ),
    "a licence in front": lambda data: b"# mine\n" + without_marks(data),
}


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES.keys())
@pytest.mark.parametrize("one", SAMPLES.values(), ids=SAMPLES.keys())
def test_one_interaction_without_its_mark_is_served_and_that_is_said(
    one: Interaction, touch: Callable[[bytes], bytes]
) -> None:
    cassette = reader.cassette(touch(HEAD + writer.block(one)), "a.yaml")

    assert [content(found) for found in cassette] == [content(one)]
    assert [str(notice) for notice in cassette.notices] == [
        "a.yaml:1: linktape recorded this, but its end marks no longer count (a formatter's doing): all of it "
        "is served, and whether it was cut or edited cannot be told"
    ]


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES.keys())
def test_recording_on_moves_nothing_away(touch: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(touch(HEAD + writer.block(interaction())))

    grown = CassetteWriter.open(path, "new_episodes")
    grown.append(linking())
    grown.close()

    assert names(tmp_path) == ["a.yaml"]
    assert [content(one) for one in load(path)] == [content(interaction()), content(linking())]
    assert load(path).notices == ()


@pytest.mark.parametrize("one", SAMPLES.values(), ids=SAMPLES.keys())
def test_wherever_the_first_interaction_was_cut_nothing_is_served_but_what_was_recorded(one: Interaction) -> None:
    whole = HEAD + writer.block(one)
    for cut in range(len(HEAD), len(whole)):
        cassette = reader.cassette(whole[:cut], "a.yaml")

        served = [(found.request, found.response) for found in cassette]
        assert served in ([], [(one.request, one.response)]), cut
        assert cassette.is_torn is (not served), cut


def test_a_mark_whose_line_end_an_editor_took_is_a_mark(tmp_path: Path) -> None:
    data = HEAD + writer.block(linking()) + writer.block(interaction())
    path = tmp_path / "a.yaml"
    path.write_bytes(data.rstrip(b"\n"))

    cassette = load(path)
    CassetteWriter.open(path, "new_episodes").close()

    assert ([content(one) for one in cassette], cassette.notices) == ([content(linking()), content(interaction())], ())
    assert path.read_bytes() == data


CONFLICTS = {
    "both appended": lambda data, more: data + b"<<<<<<< HEAD\n" + more + b"=======\n" + more + b">>>>>>> theirs\n",
    "in the head": lambda data, _: data.replace(b"  redaction:", b"<<<<<<< HEAD\n  redaction:"),
    "a mark left behind": lambda data, _: data + b">>>>>>> theirs\n",
    "in what a formatter wrote": lambda data, _: dumped(data) + b"=======\n",
    "in a file with CRLF": lambda data, _: (data + b"=======\n").replace(b"\n", b"\r\n"),
    "in one interaction without its mark": lambda data, _: without_marks(data) + b">>>>>>> theirs\n",
    "at the beginning": lambda data, _: b"<<<<<<< HEAD\n" + data,
}


@pytest.mark.parametrize("conflict", CONFLICTS.values(), ids=CONFLICTS.keys())
def test_a_mark_of_a_merge_conflict_is_named_with_its_line(conflict: Callable[[bytes, bytes], bytes]) -> None:
    data = conflict(HEAD + writer.block(linking()), writer.block(interaction()))

    with pytest.raises(BadDocument) as caught:
        reader.cassette(data, "a.yaml")

    line = next(at for at, text in enumerate(data.splitlines(), 1) if text[:7] in (b"<" * 7, b"=" * 7, b">" * 7))
    what = "a mark of a merge conflict: keep what is right, and delete the lines with the marks"
    assert str(caught.value) == f"a.yaml:{line}:1: {what}"


def test_what_is_no_yaml_is_told_so_and_not_torn(tmp_path: Path) -> None:
    """A formatter may indent a block further and keep its indicator."""
    recorded = without_marks(HEAD + writer.block(interaction())).replace(b"string: |-", b"string: |2-")
    head, _, items = recorded.partition(b"interactions:\n")
    shifted = re.sub(rb"(?m)^(?! {8})", b"  ", items.rstrip(b"\n")) + b"\n"
    path = tmp_path / "a.yaml"
    path.write_bytes(head + b"interactions:\n" + shifted)
    before = path.read_bytes()

    with pytest.raises(BadDocument, match=r"a\.yaml:\d+:\d+: not YAML: "):
        load(path)
    with pytest.raises(BadDocument, match="not YAML"):
        CassetteWriter.open(path, "new_episodes")

    assert (names(tmp_path), path.read_bytes()) == (["a.yaml"], before)


def test_a_slip_in_a_whole_interaction_without_its_mark_is_told_with_its_place() -> None:
    data = without_marks(HEAD + writer.block(linking())).replace(b"code: 201", b"code: two")

    with pytest.raises(BadDocument, match=r"a\.yaml:\d+:13: the status code"):
        reader.cassette(data, "a.yaml")


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    cassette = reader.cassette(data, "a.yaml")

    assert [str(notice) for notice in cassette.notices] == ["a.yaml:1: the file is empty: there is nothing to replay"]
