from __future__ import annotations

import pytest

from linktape.framing import (
    basic_pair,
    is_text,
    is_text_type,
    malformed_header,
    media_type,
    remembered,
    without_hop_headers,
)
from linktape.messages import Headers


def test_headers_of_one_hop_are_dropped_with_those_that_connection_names() -> None:
    headers = Headers([("connection", "close, X-A"), ("Connection", "x-b"), ("X-A", "1"), ("X-B", "2"), ("X-C", "3")])

    assert list(without_hop_headers(headers)) == [("X-C", "3")]


@pytest.mark.parametrize("name", ["Transfer-Encoding", "TE", "Trailer", "Upgrade", "Keep-Alive", "Proxy-Authorization"])
def test_each_header_of_one_hop_is_dropped(name: str) -> None:
    assert list(without_hop_headers(Headers([(name.lower(), "x"), ("Accept", "y")]))) == [("Accept", "y")]


def test_headers_without_any_of_them_are_the_same() -> None:
    headers = Headers({"Accept": "x"})

    assert without_hop_headers(headers) is headers


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("X-A", "a\tb ü", None),
        ("X-A", "", None),
        ("X A", "b", "no token"),
        ("", "b", "no token"),
        ("X:A", "b", "no token"),
        ("X-Ä", "b", "no token"),
        ("X-A", "s3cret\r\nX-B: c", "X-A, which holds a control"),
        ("X-A", "s3cret\x00", "X-A, which holds a control"),
        ("X-A", "s3cret\x7f", "X-A, which holds a control"),
        ("X-A", "s3cret\udcff", "X-A, which holds bytes"),
    ],
)
def test_a_malformed_header_is_named_and_not_quoted(name: str, value: str, said: str | None) -> None:
    found = malformed_header(Headers([("Accept", "x"), (name, value), ("X-Last", "y")]))

    assert (found is None) == (said is None)
    assert said is None or said in (found or "")
    assert "s3cret" not in (found or "")


@pytest.mark.parametrize(
    ("kind", "is_one"),
    [
        ("application/json", True),
        ("application/json;charset=UTF-8", True),
        ("Application/Problem+JSON", True),
        ("text/html; charset=utf-8", True),
        ("application/x-www-form-urlencoded", True),
        ("application/xml", True),
        (None, True),
        ("image/svg+xml", False),
        ("image/png", False),
        ("application/octet-stream", False),
        ("application/jsonx", False),
        ("multipart/form-data; boundary=x", False),
    ],
)
def test_text_is_told_by_its_type(kind: str | None, is_one: bool) -> None:
    headers = Headers({} if kind is None else {"Content-Type": kind})

    assert is_text_type(headers) == is_one
    assert is_text(headers) == is_one
    assert not is_text(headers.with_("Content-Encoding", "gzip"))
    assert is_text(headers.with_("Content-Encoding", "identity")) == is_one


@pytest.mark.parametrize(
    ("credential", "pair"),
    [
        (" bWlhOmEgYjpj ", ("mia", "a b:c")),
        ("bWlhOg==", ("mia", "")),
        ("bWlh", None),  # no colon
        ("bWlhOg", None),  # its padding is missing
        ("/w==", None),  # no UTF-8
        ("", None),
    ],
)
def test_basic_credentials_are_a_name_and_a_password(credential: str, pair: tuple[str, str] | None) -> None:
    assert basic_pair(credential) == pair


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, ""), ("Application/JSON; charset=UTF-8", "application/json"), (" text/html ", "text/html")],
)
def test_a_media_type_is_without_its_parameters(value: str | None, kind: str) -> None:
    assert media_type(Headers({} if value is None else {"Content-Type": value})) == kind


def test_what_is_said_of_fields_is_remembered_unless_they_are_long() -> None:
    asked: list[tuple[int, str]] = []

    @remembered
    def counted(headers: Headers, word: str) -> int:
        asked.append((len(headers), word))
        return len(asked)

    short, long = Headers({"A": "b"}), Headers({"A": "b" * 3_000})
    said = [counted(short, "x"), counted(Headers({"A": "b"}), "x"), counted(short, "y")]

    assert said == [1, 1, 2]
    assert [counted(long, "x"), counted(long, "x")] == [3, 4]
