"""What a reader asks of a file."""

from __future__ import annotations

import pytest

from linktape.cassette_tools.importing.source import Source, texts_in
from linktape.errors import BadDocument
from linktape.nodes.node import Table


def members(text: str) -> tuple[Source, Table]:
    source = Source.read(text.encode(), "a")
    return source, source.table(source.root, "the file")


def test_json_and_yaml_are_read_with_places() -> None:
    for text in ('\n {"a": ["b"]}', "\na:\n- b\n"):
        source, top = members(text)

        assert [source.text(item, "an item").text for item in source.items(top.members["a"], "`a`")] == ["b"]


def test_null_and_nothing_are_missing() -> None:
    source, top = members('{"a": null, "b": ""}')

    assert source.text_of(top, "a") is None
    assert source.text_of(top, "c") is None


def test_times_and_statuses_are_read_or_none() -> None:
    source, top = members('{"a": 1500, "b": -1, "c": "x", "d": 204, "e": true}')

    assert [source.seconds(top.members.get(name), 1000) for name in "abcef"] == [1.5, 0, 0, 0, 0]
    assert source.status(top.members["d"]) == 204
    assert source.status(None) == 0


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda source, top: source.items(top, "`x`"), "a:1:1: `x` is a mapping: a list"),
        (lambda source, top: source.member(top, "z"), "a:1:1: `z` is missing: add it"),
        (lambda source, top: source.text(top.members["n"], "`n`"), "a:1:7: `n` is 1: a text"),
        (lambda source, top: source.status(top.members["s"]), "a:1:15: the status x: a number such as 200"),
    ],
)
def test_another_form_is_refused_with_its_place(ask: object, message: str) -> None:
    source, top = members('{"n": 1, "s": "x"}')

    with pytest.raises(BadDocument) as caught:
        ask(source, top)  # type: ignore[operator]  # a table of functions

    assert str(caught.value) == message


def test_every_text_is_found() -> None:
    assert list(texts_in(Source.read(b'{"a": ["b", {"c": "d"}], "e": 1}', "a").root)) == ["b", "d", "1"]
