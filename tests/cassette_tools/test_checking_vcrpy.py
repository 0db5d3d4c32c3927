"""cassette_tools/checking.py: what vcrpy itself says of a cassette."""

from __future__ import annotations

import pytest

from linktape.cassette_tools.checking import vcrpy_refusal
from linktape.tape import writer
from tests.tape.support import linking

BEGIN = b"version: 1\ninteractions:\n- request: {method: GET, uri: 'https://site.example/', body: ~, headers: {}}\n"


def test_what_we_write_is_not_refused() -> None:
    assert vcrpy_refusal(writer.file_head({"profile": "documented"}) + writer.block(linking())) is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"version: 1\n", "KeyError: 'interactions'"),
        (b"interactions: [\n", "ParserError: while parsing a flow node"),
        (BEGIN, "KeyError: 'response'"),
        (
            BEGIN + b"  response: {status: {}, headers: {}, body: {string: 7}}\n",
            "AttributeError: 'int' object",
        ),
        (BEGIN + b"  response: {headers: {}, body: {string: ~}}\n", "the body of answer 1 is no text"),
        (b"\xff", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff"),
    ],
)
def test_a_refusal_is_one_short_line_with_vcrpys_reason(data: bytes, reason: str) -> None:
    said = vcrpy_refusal(data)

    assert said is not None
    assert said.startswith(reason)
    assert len(said) <= 300
    assert "\n" not in said
