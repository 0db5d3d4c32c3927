"""What the head of an answer means, and that one head is never taken for another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from aiohttp import HttpVersion, StreamReader
from aiohttp.http import HttpVersion11

from linktape.messages import Headers
from linktape.upstream.answer_head import AnswerHeads

PLAIN = ((b"Content-Type", b"application/json"), (b"Content-Length", b"12"), (b"Connection", b"keep-alive"))
GZIP = (*PLAIN, (b"Content-Encoding", b"gzip"))


@dataclass
class Head:
    """As much of an answer as its head is."""

    raw_headers: tuple[tuple[bytes, bytes], ...] = PLAIN
    method: str = "GET"
    status: int = 200
    version: HttpVersion | None = HttpVersion11
    content: StreamReader = field(init=False)

    def close(self) -> None:
        """Do nothing: there is no connection."""


def names(headers: Headers) -> list[str]:
    return [name for name, _ in headers]


def test_a_head_that_came_before_is_the_same_object_with_the_same_fields() -> None:
    heads = AnswerHeads()
    first = heads.read(Head(), is_about_issues=True)
    equal = tuple((bytes([*name]), bytes([*value])) for name, value in PLAIN)
    again = heads.read(Head(equal), is_about_issues=True)
    assert again is first
    assert names(first.headers) == ["Content-Type"]


@pytest.mark.parametrize(
    ("other", "is_about_issues"),
    [
        (Head(status=204), True),
        (Head(status=99), True),
        (Head(method="HEAD"), True),
        (Head(version=HttpVersion(1, 0)), True),
        (Head(version=HttpVersion(2, 0)), True),
        (Head(version=None), True),
        (Head(raw_headers=GZIP), True),
        (Head(raw_headers=PLAIN[::-1]), True),
        (Head(raw_headers=PLAIN[1:]), True),
        (Head(), False),
    ],
)
@pytest.mark.parametrize(
    "first", [Head(), Head(raw_headers=GZIP), Head(raw_headers=((b"Transfer-Encoding", b"chunked"),))]
)
def test_what_was_read_before_changes_nothing_of_another_head(first: Head, other: Head, is_about_issues: bool) -> None:
    heads = AnswerHeads()
    heads.read(first, is_about_issues=True)
    head = replace(first, status=other.status, method=other.method, version=other.version)
    if other.raw_headers is not PLAIN:
        head.raw_headers = other.raw_headers
    for _ in range(2):
        assert heads.read(head, is_about_issues=is_about_issues) == AnswerHeads().read(
            head, is_about_issues=is_about_issues
        )


def of(*fields: str, method: str = "GET") -> Head:
    pairs = [field.encode().partition(b": ") for field in fields]
    return Head(tuple((name, value) for name, _, value in pairs), method)


FRAMING = {"Content-Length", "Connection"}
PNG, TEXT = "Content-Type: image/png", "Content-Type: text/plain"


@pytest.mark.parametrize(
    ("head", "is_about_issues", "gone", "coding", "is_text", "is_held"),
    [
        (Head(), True, FRAMING, None, True, True),
        (Head(GZIP), True, FRAMING | {"Content-Encoding"}, "gzip", True, True),
        (Head(GZIP, "HEAD"), True, FRAMING | {"Content-Encoding"}, "gzip", True, True),
        (of(PNG, "Content-Length: 65536"), False, {"Content-Length"}, None, False, True),
        (of(PNG, "Content-Length: 65537"), False, set(), None, False, False),
        (of(TEXT, "Content-Length: 65537"), False, {"Content-Length"}, None, True, False),
        (of(TEXT, "Content-Length: 65537", "Content-Encoding: later"), False, set(), None, False, False),
        (of(TEXT, "Content-Encoding: later", method="HEAD"), False, {"Content-Encoding"}, None, True, True),
        (of(PNG, "Content-Encoding: gzip"), False, set(), None, False, False),
        (of(TEXT, "Content-Encoding: later"), True, set(), None, False, True),
        (of("Connection: X-Own", "X-Own: 1", "X-Kept: 1"), False, {"Connection", "X-Own"}, None, True, False),
    ],
)
def test_a_head_says_which_fields_go_on_and_how_the_body_is_taken(
    head: Head, is_about_issues: bool, gone: set[str], coding: str | None, is_text: bool, is_held: bool
) -> None:
    read = AnswerHeads().read(head, is_about_issues=is_about_issues)
    assert read.doubt is None
    assert {name.decode() for name, _ in head.raw_headers} - {*names(read.headers)} == gone
    assert (read.coding, read.is_text, read.is_held) == (coding, is_text, is_held)


def test_a_long_picture_of_which_only_the_head_was_asked_for_is_held_and_the_picture_is_not() -> None:
    heads, fields = AnswerHeads(), (PNG, "Content-Length: 65537")
    asked_for = [heads.read(of(*fields, method=method), is_about_issues=False) for method in ("GET", "HEAD")]
    assert [head.is_held for head in asked_for] == [False, True]


def test_what_is_doubtful_is_doubtful_each_time() -> None:
    heads = AnswerHeads()
    twice = Head(raw_headers=((b"Content-Length", b"1"), (b"Content-Length", b"2")))
    said = [heads.read(twice, is_about_issues=True).doubt for _ in range(2)]
    assert said == ["gives a Content-Length that is not one number"] * 2
