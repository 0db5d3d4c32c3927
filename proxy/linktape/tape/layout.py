"""The exact layout of a block that our writer wrote: recognised as a whole, and read without a YAML parser.

What fits is valid in every respect, so that it can be left unread until it is needed. What does not fit (an edit, an
unusual header) is the YAML parser's. Nothing that fits means anything else to YAML.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime

from linktape.jira.classify import operation_of
from linktape.messages import SITE, Headers, Request, Response
from linktape.tape import body_text
from linktape.tape.cassette import Interaction

_TEXT = rb'"[^"\\\n]*+(?:\\(?:["\\/bfnrt]|u(?!d[89a-f])[0-9a-f]{4})[^"\\\n]*+)*+"'
_BINARY = rb'!!binary "(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"'
_NAME = rb"(?!(?i:y|n|yes|no|on|off|true|false|null):)[A-Za-z][A-Za-z0-9_-]{0,100}"
_VALUE = rb'"[^"\\\n]*+(?:\\["\\/][^"\\\n]*+)*+"'
_FIELD = rb"      " + _NAME + rb":\n(?:      - " + _VALUE + rb"\n)++"
_FIELDS = rb"(?: \{\}\n|\n((?:" + _FIELD + rb")++))"
_RECIPE = rb"((?:compact|spaced|colon-spaced|comma-spaced)?(?:\+newline)?)"
_MOMENT = rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})Z"


def _body(indent: int) -> bytes:
    lines = rb"(?:(?: {%d}[^\n]*+)?\n)" % indent
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
_PLAIN_KEYS = re.compile(rb"^      (?:([A-Za-z][A-Za-z0-9_-]*):|- (\"[^\n]*\"))\n", re.MULTILINE)


def fits(block: bytes) -> bool:
    """Whether a block of clean UTF-8 is laid out as our writer does it. Then `interaction` reads it."""
    return _BLOCK.fullmatch(block) is not None


def interaction(block: bytes, file: str, line: int, index: int) -> Interaction:
    """Read a block that fits."""
    match = _BLOCK.fullmatch(block)
    assert match is not None, "only what fits is read here"
    method, target, asked, asked_fields, status, answered_fields, answered, moment, elapsed, *recipes = match.groups()
    path, _, query = target.decode().partition("?")
    content = _content(asked, 6, recipes[0])
    request = Request(method.decode(), path or "/", query, _headers(asked_fields), content)
    response = Response(int(status), _headers(answered_fields), _content(answered, 8, recipes[1]))
    try:
        recorded_at = datetime.fromisoformat(moment.decode() + "+00:00") if moment else None
    except ValueError:  # the 31st of February
        recorded_at = None
    return Interaction(request, operation_of(request), response, recorded_at, float(elapsed), file, line, index)


def _content(written: bytes, indent: int, recipe: bytes | None) -> bytes:
    if written.startswith(b"null"):
        return b""
    if written.startswith(b"!!binary"):
        return base64.b64decode(written[10:-2])
    if written.startswith(b'"'):
        text: str = json.loads(written)
    else:
        lines = written.partition(b"\n")[2].rstrip(b"\n").decode().split("\n")
        text = "\n".join([line[indent:] for line in lines])
    return body_text.restored(text, recipe.decode() if recipe else "")


def _headers(written: bytes | None) -> Headers:
    pairs: list[tuple[str, str]] = []
    name = ""
    for key, value in _PLAIN_KEYS.findall(written or b""):
        if key:
            name = key.decode()
        else:
            pairs.append((name, json.loads(value)))
    return Headers(pairs)
