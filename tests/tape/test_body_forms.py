"""tape/body_forms.py: a body of any tool's form is read where it is certain, else refused by its name."""

from __future__ import annotations

import pytest

from linktape.errors import BadDocument
from linktape.nodes import yaml_reader
from linktape.nodes.node import Table
from linktape.tape import body_forms


def body(text: str, *, is_request: bool = False, recipe: str = "") -> bytes:
    node = yaml_reader.read(text, "a.yaml")
    assert isinstance(node, Table)
    return body_forms.body(node, "a.yaml", recipe, is_request=is_request)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("body: {string: hello}", b"hello"),
        ("body: hello", b"hello"),
        ("content: hello", b"hello"),
        ("body: {string: ~}", b""),
        ("body: {}", b""),
        ("body: ~", b""),
        ("status: {code: 204}", b""),
        ("body: {encoding: UTF-8, string: é}", "é".encode()),
        ("body: {encoding: ASCII-8BIT, string: !!binary /w==}", b"\xff"),
        ("body: {encoding: ISO-8859-1, string: e}", b"e"),
        ("parsed_body: {a: [1, ~, 'é']}", '{"a": [1, null, "é"]}'.encode()),
        ("body: ~\nparsed_body: [1]", b"[1]"),
        ("body: {json: {a: 1}}", b'{"a": 1}'),
        ("body: {json: [{a: 1}]}", b'[{"a": 1}]'),
        ("body: {issueLinkTypes: [{id: '10000'}]}", b'{"issueLinkTypes": [{"id": "10000"}]}'),
        ("body: [{id: '10000'}]", b'[{"id": "10000"}]'),
        ("body: {text: '{\"a\": 1}'}", b'{"a": 1}'),
        ("body: {text: a, id: 1}", b'{"text": "a", "id": 1}'),
        ("body: {encoding: utf-8, base64_string: 'e3 0='}", b"{}"),
    ],
)  # fmt: skip
def test_a_form_that_is_certain_is_read(text: str, content: bytes) -> None:
    assert body(text) == content


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("body: {string: '{}', encoding: UTF-8}", b"{}"),
        ("body: {string: '{}'}", b"{}"),
        ("body: {text: hello}", b'{"text": "hello"}'),  # vcrpy's own form of what a client sent as JSON
        ("body: {}", b"{}"),
        ("parsed_body: {a: 1}", b'{"a": 1}'),
    ],
)
def test_a_request_has_forms_of_its_own(text: str, content: bytes) -> None:
    assert body(text, is_request=True) == content


def test_a_recipe_is_followed() -> None:
    assert body('body: {string: "{\\n  \\"a\\": 1\\n}"}', recipe="compact") == b'{"a":1}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("body: {yaml: {a: 1}}", "1:8: a body as `yaml`: `string:` with the text that was sent"),
        ("body: {file: a.json}", "1:8: a body as `file`: `string:` with the text that was sent"),
        ("body: {string: a, json: {}}", "1:8: a body as `string` and `json`: `string:` with the text that was sent"),
        ("body: {encoding: utf-8}", "1:8: a body as `encoding` alone: `string:` with the text that was sent"),
        ("body: a\nparsed_body: {}", "2:1: `body` and `parsed_body`: one of them"),
        ("body_json: {}", "1:1: `body_json` is not read, and `body` is missing: `body: {string: …}`"),
        ("body: {string: {a: 1}}", "1:16: the body's `string` is a mapping: a text"),
        ("body: {text: [a]}", "1:14: the body's `text` is a list: a text"),
        ("body: {string: 5}", "1:16: the body 5 is no text: write it in quotes"),
        ("body: true", "1:7: the body true is no text: write it in quotes"),
        ("body: {base64_string: '***'}", "1:23: `base64_string` that is no base64: base64 text"),
        ("body: {encoding: UTF-16, string: é}", "1:34: a text in UTF-16: one in UTF-8, or `!!binary`"),
        ("body: {json: {a: !!binary /w==}}", "1:18: a value in a JSON body that JSON does not have: a text"),
        ("body: [!!binary /w==]", "1:8: a value in a JSON body that JSON does not have: a text"),
        ("body: {json: {a: 1.0e+999}}", "1:18: a value in a JSON body that JSON does not have: a text"),
    ],
)
def test_what_is_not_certain_is_refused_by_its_name_and_place(text: str, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        body(text)

    assert str(caught.value) == f"a.yaml:{said}"
