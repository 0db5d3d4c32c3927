"""An interaction as the bytes of one YAML block with its end mark, and the head of a cassette. Pure.

The text is ours, not a YAML library's: keys in a fixed order, every text in double quotes with JSON's escapes, so that
the same recording is the same file, and a header called `yes` stays one.
"""

from __future__ import annotations

import base64
import json
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from hashlib import blake2s
from json.encoder import encode_basestring
from typing import Any
from urllib.parse import quote

from linktape.framing import PHRASES
from linktape.messages import SITE, Headers
from linktape.nodes.node import Scalar
from linktape.tape import body_text, marks
from linktape.tape.cassette import Interaction

NOT_STORED = ("Content-Length", "Content-Encoding", "Transfer-Encoding")
"""They describe the bytes on a wire that is gone: a stored body is whole and not compressed."""

LONGEST_KEY = 1024  # YAML's limit for a key that needs no question mark; in bytes here, to be safe

_PIECE = 1 << 18
_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,100}")
_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NO_UTF_8 = re.compile("[\ud800-\udfff]")
_NOT_A_KEY = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})

Value = Any  # what YAML can say: None, bool, int, float, str, bytes, LiteralBlock, Plain, a list or dict of them


@dataclass(frozen=True, slots=True)
class LiteralBlock:
    """A text of several lines, the first with `{` or `[`, that is written as YAML's literal block."""

    text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A text that is written without quotes, as it was read: null, a number or a word."""

    text: str


def as_written(scalar: Scalar) -> Plain | LiteralBlock | str | bytes:
    """Write a scalar as it was read: one without quotes goes without them, so that it means the same."""
    text = scalar.value if isinstance(scalar.value, str) else ""
    if text[:2] in ("{\n", "[\n") and text[-1] in "}]" and body_text.is_clean(text):
        return LiteralBlock(text)
    return Plain(text) if scalar.is_plain and "\n" not in text else scalar.value


def file_head(metadata: Mapping[str, Value], others: Mapping[str, Value] | None = None) -> bytes:
    """Give the first lines of a cassette: version, metadata, and what others put there; the interactions follow."""
    lines = ["version: 1", "metadata:", *_mapping(metadata, 2), *_mapping(others or {}, 0)]
    return ("\n".join(lines) + "\ninteractions:\n").encode("utf-8")


def block(interaction: Interaction) -> bytes:
    """Give one interaction's lines with its end mark."""
    return with_end_mark(tree(interaction), interaction)


def with_end_mark(item: dict[str, Value], interaction: Interaction) -> bytes:
    """Give an interaction in any form, an item of the list, with its end mark."""
    lines: list[str] = []
    _write_item(item, 0, lines)
    text = ("\n".join((*lines, ""))).encode("utf-8")
    return text + marks.mark(text, key(interaction))


def key(interaction: Interaction) -> str:
    """Say in one word what an interaction is: `linkIssues/3/201/5e1d0c77`. The last part is a digest of the request."""
    request, operation = interaction.request, interaction.operation
    digest = blake2s(digest_size=4)
    for part in (request.method.encode(), request.target.encode("utf-8", "surrogateescape"), request.content):
        digest.update(part)
        digest.update(b"\n")
    return f"{operation.id.value}/{operation.api or '-'}/{interaction.response.status}/{digest.hexdigest()}"


def tree(interaction: Interaction) -> dict[str, Value]:
    """Give an interaction as the values that are written."""
    request, response = interaction.request, interaction.response
    asked = body_text.stored(request.content)
    answered = body_text.stored(response.content)
    more: dict[str, Value] = {}
    item: dict[str, Value] = {
        "request": {
            "method": request.method,
            "uri": SITE + _target(request.target),
            "body": _body(asked) if request.content else None,
            "headers": _headers(request.headers, "request", more),
        },
        "response": {
            "status": {"code": response.status, "message": reason(response.status)},
            "headers": _headers(response.headers, "response", more),
            "body": {"string": _body(answered)},
        },
    }
    if interaction.recorded_at is not None:
        moment = interaction.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
        item["recorded_at"] = moment.replace("+00:00", "Z")
    item["elapsed"] = round(interaction.elapsed_s, 6)
    recipes = {"request_json": asked.recipe, "response_json": answered.recipe}
    more.update({name: recipe for name, recipe in recipes.items() if recipe})
    if more:
        item["linktape"] = more
    return item


def reason(status: int) -> str:
    """Give the phrase that goes with a status; Jira's own is not kept (HTTP/2 has none)."""
    return PHRASES.get(status, "Unknown")


def _target(target: str) -> str:
    """Give a request's target fit to stand behind the site's address: from a slash on, and without broken UTF-8."""
    if _NO_UTF_8.search(target):
        target = quote(target.encode("utf-8", "surrogateescape"), safe=string.punctuation)
    return target if target.startswith("/") else "/" + target


def _body(body: body_text.Stored) -> Value:
    return LiteralBlock(body.text) if body.is_block and isinstance(body.text, str) else body.text


def _headers(headers: Headers, side: str, more: dict[str, Value]) -> dict[str, list[str]]:
    """Give vcrpy's shape, name -> values; what it loses (order between names, bytes that are no UTF-8) is in `more`."""
    kept = list(headers.without(*NOT_STORED))
    grouped: dict[str, list[str]] = {}
    raw = [at for at, (_, value) in enumerate(kept) if _NO_UTF_8.search(value)]  # such bytes are written as Latin-1
    for at, (name, value) in enumerate(kept):
        text = value.encode("utf-8", "surrogateescape").decode("latin-1") if at in raw else value
        grouped.setdefault(name, []).append(text)
    names = [name for name, _ in kept]
    if names != [name for name, values in grouped.items() for _ in values]:
        more[f"{side}_header_order"] = names
    if raw:
        more[f"{side}_headers_latin1"] = raw
    return grouped


def _mapping(members: Mapping[str, Value], indent: int) -> list[str]:
    lines: list[str] = []
    _write_mapping(members, indent, lines)
    return lines


def _write_mapping(members: Mapping[str, Value], indent: int, lines: list[str]) -> None:
    pad = " " * indent
    for word, value in members.items():
        name = _key(word)
        start = f"{pad}{name}:" if len(name) * 4 < LONGEST_KEY else _start_of_long(name, pad)
        if isinstance(value, str):
            lines.append(f"{start} {quoted(value)}")
        elif isinstance(value, dict) and value:
            lines.append(start)
            _write_mapping(value, indent + 2, lines)
        elif isinstance(value, list | tuple) and value:
            lines.append(start)
            for item in value:
                _write_item(item, indent, lines)
        elif isinstance(value, LiteralBlock):
            lines += (f"{start} |-", _indented(value.text, pad + "  "))
        else:
            lines.append(f"{start} {_scalar(value)}")


@lru_cache(maxsize=512)
def _key(word: str) -> str:
    return word if _PLAIN_KEY.fullmatch(word) and word.lower() not in _NOT_A_KEY else quoted(word)


def _start_of_long(name: str, pad: str) -> str:
    return f"{pad}{name}:" if len(name.encode()) < LONGEST_KEY else f"{pad}? {name}\n{pad}:"


def _indented(text: str, pad: str) -> str:
    if "\n\n" in text:
        return "\n".join(pad + line if line else "" for line in text.split("\n"))
    return pad + text.replace("\n", "\n" + pad)


def _write_item(value: Value, indent: int, lines: list[str]) -> None:
    pad, first = " " * indent, len(lines)
    if not isinstance(value, dict | list | tuple) or not value:
        lines.append(f"{pad}- {_scalar(value)}")
        return
    if isinstance(value, dict):
        _write_mapping(value, indent + 2, lines)
    else:
        for item in value:
            _write_item(item, indent + 2, lines)
    lines[first] = f"{pad}- {lines[first][indent + 2 :]}"


def _scalar(value: Value) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, LiteralBlock):
        return quoted(value.text)
    if isinstance(value, bytes):
        return f'!!binary "{base64.b64encode(value).decode()}"'
    if isinstance(value, Plain):
        return value.text
    if isinstance(value, float):  # as YAML 1.1 reads one: with a point, without an exponent
        text = f"{value:.6f}".rstrip("0")
        return text + "0" if text.endswith(".") else text
    if isinstance(value, dict | tuple):
        return "{}" if isinstance(value, dict) else "[]"
    return json.dumps(value)  # null, a truth value, an integer, an empty list


def quoted(text: str) -> str:
    """Give a text in double quotes, in escapes that JSON and YAML share; what needs none stays readable."""
    is_plain = text.isascii() and "\x7f" not in text
    if is_plain and len(text) < _PIECE:
        return encode_basestring(text)
    pieces = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))  # nothing else runs during one dumps
    written = (encode_basestring(piece)[1:-1] for piece in pieces)
    return f'"{"".join(written if is_plain else (_SPECIAL.sub(_escaped, piece) for piece in written))}"'


def _escaped(char: re.Match[str]) -> str:
    return f"\\u{ord(char[0]):04x}"
