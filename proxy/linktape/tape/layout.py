"""The exact layout of a block that our writer wrote: recognised as a whole, and read without a YAML parser.

What fits is valid in every respect, so that it can be left unread until it is needed. What does not fit (an edit, an
unusual header) is the YAML parser's. Nothing that fits means anything else to YAML.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain

from linktape.jira.classify import operation_of
from linktape.messages import SITE, Headers, Request, Response
from linktape.tape import body_text
from linktape.tape.cassette import Interaction

_TEXT = rb'"[^"\\\n]*+(?:\\"[^"\\\n]*+|\\(?:[\\/bfnrt]|u(?!d[89a-f])[0-9a-f]{4})[^"\\\n]*+)*+"'  # mostly quotes
_BINARY = rb'!!binary "(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"'
_NAME = rb"(?!(?i:y|n|yes|no|on|off|true|false|null):)[A-Za-z][A-Za-z0-9_-]{0,100}"
_VALUE = rb'"[^"\\\n]*+(?:\\["\\/][^"\\\n]*+)*+"'
_FIELD = rb"      " + _NAME + rb":\n(?:      - " + _VALUE + rb"\n)++"
_FIELDS = rb"(?: \{\}\n|\n((?:" + _FIELD + rb")++))"
_RECIPE = rb"((?:compact|spaced|colon-spaced|comma-spaced)?(?:\+newline)?)"
_BREAK = "\n      "
_DASH = '- "'
_LITERAL = b"|-\n        "
_NO_HEADERS = Headers()
_SHORT = 1_024
_MOMENT = rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})Z"


def _body(indent: int) -> bytes:
    lines = rb"(?: {%d}[^\n]*+\n|\n)" % indent
    block = rb"\|(?:-\n {%d}[\[{][^\n]*+\n%b*+|2-\n%b++)" % (indent, lines, lines)  # 2: of earlier recordings
    return rb"(null\n|" + _TEXT + rb"\n|" + _BINARY + rb"\n|" + block + rb")"


_BLOCK = re.compile(
    rb"- request:\n"
    rb'    method: "([!#$%&\'*+\-.^_`|~0-9A-Za-z]+)"\n'
    rb'    uri: "' + re.escape(SITE).encode() + rb'((?:/rest/[^"\\\s#]*|(?:/(?!rest/)[^"\\\s#/]*)*))"\n'
    rb"    body: " + _body(6) + rb"    headers:" + _FIELDS + rb"  response:\n"
    rb"    status:\n"
    rb"      code: ([2-5]\d\d)\n"
    rb"      message: " + _TEXT + rb"\n"
    rb"    headers:" + _FIELDS + rb"    body:\n"
    rb"      string: " + _body(8) + rb'(?:  recorded_at: "' + _MOMENT + rb'"\n)?'
    rb"  elapsed: (\d{1,12}\.\d{1,12})\n"
    rb'(?:  linktape:\n(?:    request_json: "' + _RECIPE + rb'"\n)?(?:    response_json: "' + _RECIPE + rb'"\n)?)?'
)
GROUPS = _BLOCK.groups
NO_SPANS = (-1,) * 2 * GROUPS

Spans = Sequence[int]
"""Where the parts of a block stand, from its start: the first and the last offset of each group, -1 for one missing."""


def spans(block: bytes) -> Spans | None:
    """Find the parts of a block of clean UTF-8; None where it is not laid out as our writer does it."""
    match = _BLOCK.fullmatch(block)
    return None if match is None else [*chain.from_iterable(match.regs[1:])]


def fits(block: bytes) -> bool:
    """Whether a block of clean UTF-8 is laid out as our writer does it. Then `interaction` reads it."""
    return _BLOCK.fullmatch(block) is not None


def interaction(block: bytes, file: str, line: int, index: int, found: Spans | None = None) -> Interaction:
    """Read a block that fits; `found`: its spans, where they are known."""
    method, target, asked, asked_fields, status, answered_fields, answered, moment, elapsed, *recipes = _parts(
        block, found or spans(block)
    )
    path, _, query = target.decode().partition("?")
    content = _content(asked, 6, recipes[0])
    request = Request(method.decode(), path or "/", query, _headers(asked_fields), content)
    response = Response(int(status), _headers(answered_fields), _content(answered, 8, recipes[1]))
    try:
        recorded_at = datetime.fromisoformat(moment.decode() + "+00:00") if moment else None
    except ValueError:  # the 31st of February
        recorded_at = None
    return Interaction(request, operation_of(request), response, recorded_at, float(elapsed), file, line, index)


def outline(block: bytes, file: str, line: int, index: int, found: Spans) -> Interaction:
    """Read of a block that fits what it means: no times, no headers, and JSON as it is laid out here.

    A request that was compressed is read whole, since it means what it was before.
    """
    method, target, asked, asked_fields, status, _, answered = (
        block[found[at] : found[at + 1]] for at in range(0, 14, 2)
    )
    if b"content-encoding" in asked_fields.lower():
        return interaction(block, file, line, index, found)
    path, _, query = target.decode().partition("?")
    request = Request(method.decode(), path or "/", query, _NO_HEADERS, _content(asked, 6))
    is_laid_out = answered.startswith(_LITERAL)
    answer = answered[len(_LITERAL) : -1] if is_laid_out else _content(answered, 8)
    response = Response(int(status), _NO_HEADERS, answer) if answer else _empty(status)
    return Interaction(request, operation_of(request), response, None, 0.0, file, line, index)


@lru_cache(maxsize=600)
def _empty(status: bytes) -> Response:
    return Response(int(status))


def _parts(block: bytes, found: Spans | None) -> list[bytes]:
    assert found is not None, "only what fits is read here"
    ends = iter(found)
    return [block[start:end] if start >= 0 else b"" for start, end in zip(ends, ends, strict=True)]


def _content(written: bytes, indent: int, recipe: bytes = b"") -> bytes:
    if written.startswith((b"null", b'""')):
        return b""
    if written.startswith(b"!!binary"):
        return base64.b64decode(written[10:-2])
    if written.startswith(b'"'):
        body = json.loads(written).encode()
    else:
        lines = written[written.index(b"\n") :].rstrip(b"\n")
        compact = body_text.compacted(lines) if recipe == b"compact" else None
        if compact is not None:
            return compact
        body = lines.replace(b"\n" + b" " * indent, b"\n")[1:]
    return body_text.exact(body, recipe.decode()) if recipe else body


def _headers(written: bytes) -> Headers:
    """Read header fields. Most recordings have those of another."""
    return _known_headers(written) if len(written) <= _SHORT else _known_headers.__wrapped__(written)


@lru_cache(maxsize=512)
def _known_headers(written: bytes) -> Headers:
    """Read header fields; mostly each has one value without escapes."""
    text = written.decode()
    words = text.split(_BREAK)
    if text.count(_BREAK + _DASH) * 2 == len(words) and "\\" not in text:
        words[-1] = words[-1][:-1]
        names, values = words[::2], words[1::2]
        return Headers((name.lstrip()[:-1], value[3:-1]) for name, value in zip(names, values, strict=True))
    pairs: list[tuple[str, str]] = []
    name = ""
    for line in text.split("\n"):
        if line.startswith(f"      {_DASH}"):
            pairs.append((name, json.loads(line[8:])))
        else:
            name = line[6:-1]
    return Headers(pairs)
