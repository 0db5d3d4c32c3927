"""faults/answer_edit.py: somebody else's answer, edited."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from linktape.faults.answer_edit import edited
from linktape.jira.bodies import JsonValue
from linktape.messages import Response

PLAIN = Response.json(200, {"names": ["a", "b"]})
ZIPPED = replace(PLAIN, body=gzip.compress(PLAIN.content), headers=PLAIN.headers.with_("Content-Encoding", "gzip"))


def without_last(value: JsonValue) -> int:
    names = value["names"] if isinstance(value, dict) else None
    if not isinstance(names, list):
        return 0
    names.pop()
    return 1


@pytest.mark.parametrize("response", [PLAIN, ZIPPED])
def test_an_answer_is_edited_however_it_is_compressed(response: Response) -> None:
    after, changed = edited(response, without_last)

    assert (after.content, changed) == (b'{"names":["a"]}', 1)
    assert "Content-Encoding" not in after.headers


@pytest.mark.parametrize("response", [PLAIN, ZIPPED, replace(PLAIN, body=b"<html>"), Response(200)])
def test_an_answer_without_a_change_is_the_same(response: Response) -> None:
    assert edited(response, lambda _: 0) == (response, 0)


def test_an_answer_in_an_unknown_encoding_is_left_alone() -> None:
    response = replace(PLAIN, headers=PLAIN.headers.with_("Content-Encoding", "br"))

    assert edited(response, without_last) == (response, None)
