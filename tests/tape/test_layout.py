"""tape/layout.py: what fits is read as the YAML parser would read it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.messages import Headers, Response
from linktape.nodes import yaml_reader
from linktape.nodes.node import Listing
from linktape.tape import body_text, layout, writer
from linktape.tape.cassette import Interaction
from linktape.tape.from_nodes import Shaper
from tests.tape.support import interaction, linking
from tests.tape.test_writer import BODIES, HEADERS


def block(one: Interaction) -> bytes:
    return writer.block(one).partition(b"  # end ")[0]


def by_yaml(data: bytes) -> Interaction:
    node = yaml_reader.read(data.decode(), "a.yaml", 7)
    assert isinstance(node, Listing)
    return Shaper("a.yaml").interaction(node.items[0], 0)


@given(HEADERS, BODIES, BODIES, st.integers(200, 599), st.sampled_from(["", "?a=%22&b=1", "/rest/x", "//y"]))
def test_both_ways_of_reading_agree(headers: Headers, asked: bytes, answered: bytes, status: int, target: str) -> None:
    one = interaction("PUT", "/rest/api/2/issue/HSP-1" + target, asked)
    data = block(replace(one, response=Response(status, headers, answered)))

    if body_text.is_clean(data.decode()) and layout.fits(data):
        assert layout.interaction(data, "a.yaml", 7, 0) == by_yaml(data)


@pytest.mark.parametrize(
    "one",
    [
        linking(),
        interaction(),
        interaction(answer=b"\xff"),
        interaction(answer=b"text"),
        interaction("GET", "/secure/attachment/1"),
        interaction("GET", "/"),
        replace(interaction(), recorded_at=None),
    ],
)
def test_what_the_recorder_writes_fits(one: Interaction) -> None:
    assert layout.fits(block(one))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("net/rest", "net.evil/rest"),
        ("net/rest", "net/jira/rest"),
        ("net/rest", "net/x#/rest"),
        ("code: 201", "code: 999"),
        ("code: 201", "code: 2_01"),
        ('"POST"', '"PO ST"'),
        ('"POST"', "POST"),
        ('"compact"', '"other"'),
        ('"application/json"', '"a\\r\\nb: c"'),
        ('"application/json"', '"a\\u0000"'),
        ("      Content-Type:", "      No:"),
        ('string: ""', 'string: "\\ud800"'),
        ('string: ""', 'string: "\\x41"'),
        ('string: ""', 'string: !!binary "***="'),
        ('string: ""', "string: !!python/name:os.system ''"),
        ('string: ""', "string: |2-\n       x\n     y"),
        ('string: ""', "string: |-\n          {\n        }"),
        ('string: ""', "string: |-\n        x"),
        ('string: ""', "string: |-\n\n        {}"),
        ("elapsed: 0.25", "elapsed: .inf"),
        ("  elapsed: 0.25", "  more: 1\n  elapsed: 0.25"),
    ],
)
def test_what_is_not_quite_ours_is_left_to_the_yaml_parser(old: str, new: str) -> None:
    data = block(linking()).decode()
    assert old in data

    assert not layout.fits(data.replace(old, new).encode())


def test_a_block_with_the_indicator_of_earlier_recordings_fits_and_is_the_same() -> None:
    earlier = block(linking()).replace(b"body: |-\n", b"body: |2-\n")

    assert layout.fits(earlier)
    assert b"|2-" in earlier
    assert layout.interaction(earlier, "a.yaml", 7, 0) == by_yaml(earlier) == by_yaml(block(linking()))


@pytest.mark.parametrize("character", ["\t", "\x7f", "\x85", "\u2028", "\ufeff", "\x00"])
def test_a_character_that_yaml_folds_or_refuses_is_not_clean(character: str) -> None:
    assert not body_text.is_clean(f'"a{character}b"')
