"""Whatever bytes a parser of ours is given, it reads them or raises its documented error: nothing else, and no hang."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.parsers import PARSERS, Parser

BY_NAME = {parser.name: parser for parser in PARSERS}

ODD = (
    *(b"", b"\0", b"\xff", b"\xed\xa0\x80", "\ufeff".encode(), "\u2028".encode(), "\u0660".encode(), b"\r", b"\t"),
    *(b"[", b"]", b"{", b"}", b"(", b")", b'"', b"'", b":", b": ", b"-", b"- ", b",", b"\n", b"\\", b"\\u", b"%"),
    *(b"*a", b"&a ", b"!!int ", b"!!binary ", b"!!python/name:os.system ", b"<<", b"~", b"null", b"true", b"1e999"),
    *(b"-0", b".nan", b".inf", b"0x", b"1_000", b"9" * 30, b"9" * 5_000, b"[" * 300, b'{"a":' * 200, b"- " * 200),
    *(b"%00", b"2026-13-45", b"//[", b"http://[", b"@", b"?", b"#", b"$", b"${x}", b"\xf0\x9f\x98\x80", b"NOT "),
    b"(" * 300,
)  # fmt: skip

FOUND = [
    ("pyproject.toml", b"a = " + b"[" * 100_000),
    ("pyproject.toml", b"a = " + b"9" * 5_000),
    ("options", b"no" * 100_000),
    ("options", b"upstream=http://a[b"),
    ("import", b'[{"scope": "https://acm]e.example", "method": "GET", "path": "/", "status": 200, "response": ""}]'),
    ("scan", b"interactions:\n- request: {method: GET, uri: 'https://acm]e.example/', body: null, headers: {}}\n"),
    ("proxy", b"http://[::1"),
]
"""What was found once, by Hypothesis or by `make fuzz`: the parser, and the bytes."""


@st.composite
def damaged(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """Give a seed with up to four places cut out, written over, or filled with something odd."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        dropped = draw(st.sampled_from([0, 0, 1, 2, 5, 20]))
        put = draw(st.sampled_from(ODD) | st.binary(max_size=6) | st.text(max_size=6).map(_encoded))
        data = data[:at] + put + data[at + dropped :]
    return data


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_damage_is_read_or_refused(parser: Parser) -> None:
    @given(damaged(tuple(parser.seeds)) | st.binary(max_size=80))
    @settings(max_examples=150)
    def tried(data: bytes) -> None:
        parser.tried(data)

    tried()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_most_seeds_are_read(parser: Parser) -> None:
    refused = 0
    for seed in parser.seeds:
        try:
            parser.read(seed)
        except parser.errors:
            refused += 1

    assert refused * 2 <= len(parser.seeds)


@pytest.mark.parametrize("odd", [one for one in ODD if len(one) >= 100], ids=lambda odd: odd[:6].decode())
@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_what_is_deep_or_long_is_read_or_refused(parser: Parser, odd: bytes) -> None:
    for data in (odd, odd * 300, parser.seeds[0] + odd * 30, b"a: " + odd * 30, b"a = " + odd * 300, b"port=" + odd):
        parser.tried(data)


@pytest.mark.parametrize(("name", "data"), FOUND, ids=lambda one: one if isinstance(one, str) else one[:8].decode())
def test_what_was_found_once_is_read_or_refused(name: str, data: bytes) -> None:
    BY_NAME[name].tried(data)
