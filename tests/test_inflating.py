from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.inflating import PIECE_BYTES, Broken, Inflater, TooLarge, Trailing, decoded, undoes

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
}


def inflated(coding: str, pieces: list[bytes]) -> list[bytes]:
    inflater = Inflater(coding)
    plain = [part for piece in pieces for part in inflater.feed(piece)]
    inflater.finish()
    return plain


@given(body=st.binary(max_size=2_000), coding=st.sampled_from(sorted(COMPRESS)), size=st.integers(1, 50))
def test_a_body_comes_back_however_it_is_cut(body: bytes, coding: str, size: int) -> None:
    packed = COMPRESS[coding](body)

    assert b"".join(inflated(coding, [packed[at : at + size] for at in range(0, len(packed), size)])) == body


@given(body=st.binary(max_size=2_000), size=st.integers(1, 50))
def test_deflate_without_its_header_comes_back_too(body: bytes, size: int) -> None:
    packed = zlib.compress(body)[2:-4]

    assert b"".join(inflated("deflate", [packed[at : at + size] for at in range(0, len(packed), size)])) == body


@given(bodies=st.lists(st.binary(max_size=200), min_size=1, max_size=5), size=st.integers(1, 50))
def test_members_of_a_gzip_file_follow_one_another(bodies: list[bytes], size: int) -> None:
    packed = b"".join(gzip.compress(body, mtime=0) for body in bodies)

    assert b"".join(inflated("gzip", [packed[at : at + size] for at in range(0, len(packed), size)])) == b"".join(
        bodies
    )


@given(body=st.binary(min_size=20, max_size=500), data=st.data())
def test_a_cut_body_is_broken(body: bytes, data: st.DataObject) -> None:
    packed = gzip.compress(body, mtime=0)
    cut = data.draw(st.integers(1, len(packed) - 1))

    with pytest.raises(Broken):
        inflated("gzip", [packed[:cut]])


def test_a_bomb_comes_in_small_pieces() -> None:
    pieces = inflated("gzip", [gzip.compress(bytes(8 << 20))])

    assert sum(map(len, pieces)) == 8 << 20
    assert max(map(len, pieces)) <= PIECE_BYTES


def test_an_empty_body_is_whole() -> None:
    assert inflated("gzip", []) == []


@pytest.mark.parametrize(
    ("coding", "can"),
    [("gzip", True), (" GZIP ", True), ("deflate", True), ("br", False), ("gzip, br", False), (None, False)],
)
def test_only_known_codings_can_be_undone(coding: str | None, can: bool) -> None:
    assert undoes(coding) == can


@given(body=st.binary(max_size=9_000), rest=st.binary(min_size=1, max_size=9_000))
def test_what_stands_behind_the_end_is_told(body: bytes, rest: bytes) -> None:
    inflater = Inflater("deflate")

    with pytest.raises(Trailing) as caught:
        list(inflater.feed(zlib.compress(body) + rest))

    assert caught.value.rest == rest


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (None, b"plain"),
        ("identity", b"plain"),
        ("gzip", b"plain"),  # decompressed by another tool, which left the header behind
        ("GZIP", gzip.compress(b"pl", mtime=0) + gzip.compress(b"ain", mtime=0)),
        ("deflate", zlib.compress(b"plain")),
        ("deflate, gzip", gzip.compress(zlib.compress(b"plain"), mtime=0)),
    ],
)
def test_a_whole_body_is_decoded_at_once(coding: str | None, body: bytes) -> None:
    assert decoded(coding, body) == b"plain"


@pytest.mark.parametrize(
    ("coding", "body"),
    [("br", b"plain"), ("gzip", gzip.compress(b"plain", mtime=0)[:-1]), ("deflate", b"plain"), ("gzip, br", b"plain")],
)
def test_a_body_that_cannot_be_decoded_is_none(coding: str, body: bytes) -> None:
    assert decoded(coding, body) is None


def test_a_bomb_is_not_decoded() -> None:
    with pytest.raises(TooLarge, match="more than 1000 bytes"):
        decoded("gzip", gzip.compress(bytes(1_001)), most_bytes=1_000)


def test_a_gzip_in_more_pieces_than_any_sender_makes_is_broken() -> None:
    member = gzip.compress(b"a", mtime=0)

    assert decoded("gzip", member * 1_000) == b"a" * 1_000
    assert decoded("gzip", member * 1_001) is None
