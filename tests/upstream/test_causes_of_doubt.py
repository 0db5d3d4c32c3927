"""upstream/causes.py: an answer's head is believed only where there is no doubt about it."""

from __future__ import annotations

import pytest

from linktape.messages import Headers
from linktape.upstream.causes import doubt


@pytest.mark.parametrize(
    ("version", "status", "fields"),
    [
        ((1, 1), 200, []),
        ((1, 0), 599, [("Content-Length", "0")]),
        ((1, 1), 204, [("Transfer-Encoding", "chunked")]),
        ((1, 1), 200, [("Transfer-Encoding", " Chunked ")]),
        ((1, 1), 200, [("Content-Length", "999999999999999999")]),
    ],
)
def test_an_ordinary_head_is_believed(version: tuple[int, int], status: int, fields: list[tuple[str, str]]) -> None:
    assert doubt(version, status, Headers(fields)) is None


@pytest.mark.parametrize(
    ("version", "status", "fields", "said"),
    [
        (None, 200, [], "is of an HTTP version that is not spoken here"),
        ((2, 0), 200, [], "is of an HTTP version that is not spoken here"),
        ((1, 1), 199, [], "has a status that no answer has"),
        ((1, 1), 101, [], "has a status that no answer has"),
        ((1, 1), 600, [], "has a status that no answer has"),
        ((1, 1), 200, [("X-A", "s3cret\x00")], "has the field X-A, which holds a control character"),
        ((1, 1), 200, [("Transfer-Encoding", "gzip, chunked")], "has a transfer coding that is not a single 'chunked'"),
        ((1, 1), 200, [("Transfer-Encoding", "chunked")] * 2, "has a transfer coding that is not a single 'chunked'"),
        (
            (1, 1),
            200,
            [("Transfer-Encoding", "chunked"), ("Content-Length", "1")],
            "gives its length in two ways, or in one that HTTP/1.0 lacks",
        ),
        (
            (1, 0),
            200,
            [("Transfer-Encoding", "chunked")],
            "gives its length in two ways, or in one that HTTP/1.0 lacks",
        ),
        ((1, 1), 200, [("Content-Length", "1")] * 2, "gives a Content-Length that is not one number"),
        ((1, 1), 200, [("Content-Length", "+1")], "gives a Content-Length that is not one number"),
        ((1, 1), 200, [("Content-Length", "1, 1")], "gives a Content-Length that is not one number"),
        ((1, 1), 200, [("Content-Length", "1" * 19)], "gives a Content-Length that is not one number"),
        ((1, 1), 200, [("Content-Length", "")], "gives a Content-Length that is not one number"),
    ],
)
def test_a_doubt_says_what_is_wrong_and_quotes_nothing(
    version: tuple[int, int] | None, status: int, fields: list[tuple[str, str]], said: str
) -> None:
    assert doubt(version, status, Headers(fields)) == said
