"""What readers share: encodings, JSON as it is sent, words."""

from __future__ import annotations

import pytest

from linktape.cassette_tools.importing.exchange import charset, compact_json, encoded, field_values, words
from linktape.cassette_tools.importing.source import Source
from linktape.nodes.node import Scalar


@pytest.mark.parametrize(
    ("text", "encoding", "sent"),
    [
        ("grün", "ISO-8859-1", b"gr\xfcn"),
        ("grün", '"utf-8"', b"gr\xc3\xbcn"),
        ("grün", "rot13", b"gr\xc3\xbcn"),
        ("grün 😀", "latin1", "grün 😀".encode()),
    ],
)
def test_a_text_has_the_bytes_of_its_encoding_or_of_utf_8(text: str, encoding: str, sent: bytes) -> None:
    assert encoded(text, encoding) == sent


def test_a_charset_is_read_from_a_content_type() -> None:
    assert charset("text/html; Charset=Latin1; x=y") == "latin1"
    assert charset("application/json") == ""


def test_json_is_written_without_blanks_and_with_each_number_as_it_stands() -> None:
    text = b'{"a": [1.50, 1E3, true, null, "1"], "\\u00fc": "\\n\\"/"}'

    assert compact_json(Source.read(text, "a").root) == '{"a":[1.50,1E3,true,null,"1"],"ü":"\\n\\"/"}'.encode()


def test_a_field_that_browsers_joined_is_several_and_one_of_http_2_is_none() -> None:
    source = Source.read(b"{}", "a")
    value = Scalar("a\r\nb", False, 1, 1)

    assert [one.text for _, one in field_values(source, "Link", value)] == ["a", "b"]
    assert field_values(source, ":path", value) == []


def test_words_leave_the_site_and_the_query_out() -> None:
    assert words("get", "https://mia:x@acme.example/rest/api/3/issue/HSP-1?token=1") == "GET /rest/api/3/issue/HSP-1"
