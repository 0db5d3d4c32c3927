"""cassette_tools/dropping.py: interactions go, and every other byte stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from vcr.serializers import yamlserializer  # type: ignore[import-untyped]  # vcrpy has no types

from linktape.cassette_tools.dropping import commented, without
from linktape.errors import BadDocument
from linktape.tape import reader, writer
from tests.tape.support import content, interaction, linking

TOLD = [interaction(target=f"/rest/api/3/issue/HSP-{number}", answer=b'{"n": %d}' % number) for number in range(1, 5)]
HEAD = writer.file_head({"linktape": "0.1.0"}, {"theirs": "kept"})
BLOCKS = [writer.block(one) for one in (*TOLD, linking())]
OURS = HEAD + b"".join(BLOCKS)


def vcrpys(**how: object) -> bytes:
    """Give what vcrpy writes: interactions first, version behind them."""
    items = [
        {
            "request": {"method": "GET", "uri": f"https://acme.example/rest/api/3/issue/HSP-{n}", "body": None,
                        "headers": {}},
            "response": {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": f"{n}\n\n# no\n"}},
        }
        for n in range(1, 5)
    ]  # fmt: skip
    return yaml.dump({"interactions": items, "version": 1}, **how).encode()  # type: ignore[call-overload, no-any-return]


@given(st.sets(st.integers(0, 4), max_size=4))
def test_what_is_left_of_a_cassette_of_ours_is_what_was_written(dropped: set[int]) -> None:
    changed = without(OURS, "a.yaml", dropped)

    assert changed == HEAD + b"".join(block for at, block in enumerate(BLOCKS) if at not in dropped)


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_a_torn_end_stays(line_end: bytes) -> None:
    data = (OURS + BLOCKS[0][:-30]).replace(b"\n", line_end)

    changed = without(data, "a.yaml", {4})

    assert changed == (HEAD + b"".join(BLOCKS[:4]) + BLOCKS[0][:-30]).replace(b"\n", line_end)


@pytest.mark.parametrize("how", [{}, {"sort_keys": False, "width": 40}, {"default_style": '"'}])
@pytest.mark.parametrize("dropped", [{0}, {1, 2}, {3}, {0, 3}])
def test_vcrpys_form_stays_and_vcrpy_reads_it(how: dict[str, object], dropped: set[int]) -> None:
    data = vcrpys(**how)

    changed = without(data, "a.yaml", dropped)

    before, after = (yamlserializer.deserialize(text.decode()) for text in (data, changed))
    assert after == before | {"interactions": [x for at, x in enumerate(before["interactions"]) if at not in dropped]}
    assert set(changed.splitlines()) <= set(data.splitlines())


def test_keys_and_comments_of_others_around_the_interactions_stay() -> None:
    data = b"# about it\nmore: {a: 1}\n" + vcrpys(sort_keys=False) + b"# the end\n"

    changed = without(data, "a.yaml", {0, 3})

    assert changed.startswith(b"# about it\nmore: {a: 1}\ninteractions:\n- request:")
    assert changed.endswith(b"\nversion: 1\n# the end\n")


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(yaml.safe_load(vcrpys())).encode(),
        json.dumps(yaml.safe_load(vcrpys()), indent=2).encode(),
        vcrpys(default_flow_style=True),
        vcrpys(sort_keys=False).replace(b"- request", b"-\n  request"),
    ],
)
def test_a_form_that_cannot_be_cut_by_lines_is_refused_with_what_helps(data: bytes) -> None:
    reader.cassette(data, "a.json")

    with pytest.raises(BadDocument, match=r"taken out of this file one by one: `linktape cassette redact a.json`"):
        without(data, "a.json", {1})


def test_an_alias_into_what_would_go_is_refused() -> None:
    data = (
        vcrpys(sort_keys=False)
        .replace(b"headers: {}", b"headers: &none {}", 1)
        .replace(b"headers: {}", b"headers: *none")
    )
    reader.cassette(data, "a.yaml")

    with pytest.raises(BadDocument, match="one by one"):
        without(data, "a.yaml", {0})


def test_a_comment_belongs_to_the_interaction_that_it_stands_in_or_before() -> None:
    inside = BLOCKS[1].replace(b"  response:", b"  # the happy path\n  response:", 1)
    data = HEAD + BLOCKS[0] + inside + b"# and this\n" + b"".join(BLOCKS[2:]) + b"# nobody's\n"

    assert commented(data, "a.yaml") == {1, 2}


def test_a_hash_in_a_body_is_no_comment() -> None:
    assert commented(vcrpys(), "a.yaml") == set()
    assert commented(HEAD + writer.block(interaction(answer=b'{"a": "b # c"}')), "a.yaml") == set()


def test_the_rest_is_served_as_before(tmp_path: Path) -> None:
    kept = reader.cassette(without(OURS, "a.yaml", {0, 2}), "a.yaml")

    assert [content(one) for one in kept] == [content(one) for one in (TOLD[1], TOLD[3], linking())]
    assert kept.notices == ()
