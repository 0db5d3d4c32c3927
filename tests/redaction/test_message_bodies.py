"""redaction/message_bodies.py: bodies by their media type, compressed or not."""

from __future__ import annotations

import gzip

import pytest

from linktape.errors import CassetteUnwritable
from linktape.messages import Headers
from linktape.redaction.finder import Finder
from linktape.redaction.message_bodies import Content, plain_body
from linktape.redaction.people import Pseudonyms
from linktape.redaction.seen_values import SeenValues
from linktape.redaction.shapes import Shapes
from tests.redaction.canaries import canary

VALUE = canary(7400)
FORM = Headers({"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"})
JSON = Headers({"Content-Type": "application/json"})
PARTS = Headers({"Content-Type": 'multipart/form-data; boundary="xyz"'})
MULTIPART = (
    b'--xyz\r\nContent-Disposition: form-data; name="password"\r\n\r\nword\r\n'
    b'--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\nkept\r\n--xyz--\r\n'
)


@pytest.fixture
def content() -> Content:
    people = Pseudonyms("salt")
    return Content(Finder(people, SeenValues(), Shapes(people)))


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        (FORM, f"a=b&token={VALUE}".encode(), {VALUE}),
        (JSON, f'{{"token": "{VALUE}"}}'.encode(), {VALUE}),
        (JSON, gzip.compress(b"x", mtime=0), set()),
        (PARTS, MULTIPART, {"word"}),
        (JSON, b"", set()),
        (JSON, b"token=x", set()),
        (Headers(), f'{{"token": "{VALUE}"}}'.encode(), {VALUE}),
    ],
)
def test_a_body_names_its_credentials(content: Content, headers: Headers, body: bytes, expected: set[str]) -> None:
    assert {one.value for one in content.credentials(headers, body) if one.person is None} == expected


@pytest.mark.parametrize(
    ("headers", "body", "clean"),
    [
        (FORM, b"a=b&password=word", b"a=b&password=***"),
        (PARTS, MULTIPART, MULTIPART.replace(b"word\r\n", b"***\r\n").replace(b"pass***", b"password")),
        (JSON, b'{"password": "word",  "a": 1}', b'{"password": "***",  "a": 1}'),
        (JSON, b'{"a": 1}', b'{"a": 1}'),
    ],
)
def test_only_what_must_go_is_changed(content: Content, headers: Headers, body: bytes, clean: bytes) -> None:
    assert content.cleaned(headers, body).data == clean


def test_a_body_may_be_a_person_as_a_whole(content: Content) -> None:
    assert content.cleaned(JSON, b'"mia"').data == b'"mia"'
    assert b"mia" not in content.cleaned(JSON, b'"mia"', is_person=True).data


def test_a_coding_is_undone_and_what_cannot_be_is_not_looked_into() -> None:
    coded = Headers({"Content-Encoding": "gzip"})

    assert plain_body(coded, gzip.compress(b"plain")) == b"plain"
    with pytest.raises(CassetteUnwritable, match="Content-Encoding cannot be undone"):
        plain_body(Headers({"Content-Encoding": "secret-coding"}), b"x")


def test_what_cannot_be_looked_into_is_a_hit_of_its_own(content: Content) -> None:
    (hit,) = content.hits(Headers({"Content-Encoding": "secret-coding"}), b"x")

    assert hit.kind == "a body that cannot be looked into"
