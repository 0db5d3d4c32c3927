"""What must be true of an upstream's head before a byte of it is believed (RFC 9112, 6). Pure."""

from __future__ import annotations

import re

from linktape.framing import malformed_header
from linktape.messages import Headers

_LENGTH = re.compile(r"[0-9]{1,18}")
_HTTP_1 = ((1, 0), (1, 1))


def doubt(version: tuple[int, int] | None, status: int, headers: Headers) -> str | None:
    """Say what makes an answer doubtful, or None. The text goes on from 'the answer of the upstream'."""
    if version not in _HTTP_1:
        return "is of an HTTP version that is not spoken here"
    if not 200 <= status <= 599:
        return "has a status that no answer has"
    wrong = malformed_header(headers)
    if wrong is not None:
        return f"has {wrong}"
    return _framing_doubt(version, headers)


def _framing_doubt(version: tuple[int, int] | None, headers: Headers) -> str | None:
    codings, lengths = headers.all("Transfer-Encoding"), headers.all("Content-Length")
    if codings and [coding.strip().lower() for coding in codings] != ["chunked"]:
        return "has a transfer coding that is not a single 'chunked'"
    if codings and (lengths or version == (1, 0)):
        return "gives its length in two ways, or in one that HTTP/1.0 lacks"
    if len(lengths) > 1 or any(_LENGTH.fullmatch(length) is None for length in lengths):
        return "gives a Content-Length that is not one number"
    return None
