"""The forms in which tools write a body: read where it is certain what was sent, else refused by name. Pure.

vcrpy: `body: {string: …}` in an answer; in a request the text, or the mapping that a client sent as JSON. Others:
`parsed_body`, `{json: …}`, `{text: …}`, `{base64_string: …}`, `{encoding: …, string: …}`, or the JSON value itself.
"""

from __future__ import annotations

import base64
import json
import re

from linktape.errors import bad
from linktape.nodes.node import Node, Scalar, Table, Value, built, core, kind, value_of
from linktape.tape import body_text

PLACES = ("body", "content", "parsed_body")
"""The members of a request or a response that may hold its body."""

_BESIDE = frozenset(("method", "uri", "url", "headers", "status", "status_code", "http_version", "protocol"))
_FORMS = frozenset(("string", "text", "json", "base64_string", "yaml", "file", "encoding"))
_UTF_8 = ("utf-8", "utf8", "ascii-8bit")
_EXPONENT_1_1 = re.compile(r"\..*[eE][-+]")


def body(message: Table, file: str, recipe: str, *, is_request: bool) -> bytes:
    """Give the bytes of a request's or a response's body; null is none. Raises BadDocument."""
    places = [name for name in PLACES if message.get(name) is not None]
    if len(places) > 1:
        raise bad(file, *message.key_spots[places[1]], " and ".join(f"`{name}`" for name in places), "one of them")
    if not places:
        unread = [name for name in message.members if name not in _BESIDE]
        if unread and message.members.keys().isdisjoint(PLACES):
            what = f"`{unread[0]}` is not read, and `body` is missing"
            raise bad(file, *message.key_spots[unread[0]], what, "`body: {string: …}`")
        return b""
    node = message.members[places[0]]
    if isinstance(node, Scalar) and places[0] != "parsed_body":
        return _text(node, file, recipe)
    if not isinstance(node, Table) or places[0] == "parsed_body":
        return _json(node, file)
    is_json = is_request if node.members.keys() <= {"text"} else not node.members.keys() <= _FORMS
    return _json(node, file) if is_json else _formed(node, file, recipe)


def _formed(node: Table, file: str, recipe: str) -> bytes:
    """Read a mapping that says in which form the body stands; an empty one is none."""
    forms = [name for name in node.members if name != "encoding"]
    shown = " and ".join(f"`{name}`" for name in forms) or "`encoding` alone"
    if node.members and (len(forms) != 1 or forms[0] in ("yaml", "file")):
        spot = node.key_spots[forms[0] if forms else "encoding"]
        raise bad(file, *spot, f"a body as {shown}", "`string:` with the text that was sent")
    value = node.get(forms[0]) if forms else None
    if value is None:
        return b""
    if forms == ["json"]:
        return _json(value, file)
    if not isinstance(value, Scalar):
        raise bad(file, value.line, value.column, f"the body's {shown} is {kind(value)}", "a text")
    if forms != ["base64_string"]:
        content, named = _text(value, file, recipe), node.members.get("encoding")
        encoding = named.text if isinstance(named, Scalar) and not named.is_null else "utf-8"
        if encoding.lower() in _UTF_8 or content.isascii() or isinstance(value.value, bytes):
            return content
        raise bad(file, value.line, value.column, f"a text in {encoding[:40]}", "one in UTF-8, or `!!binary`")
    try:
        return base64.b64decode("".join(value.text.split()), validate=True)
    except ValueError as exc:
        raise bad(file, value.line, value.column, "`base64_string` that is no base64", "base64 text") from exc


def _text(node: Scalar, file: str, recipe: str) -> bytes:
    if node.is_plain and not isinstance(core(node.text), str | None):
        raise bad(file, node.line, node.column, f"the body {node.text[:40]} is no text", "write it in quotes")
    return b"" if node.is_null else body_text.restored(node.value, recipe)


def _json(node: Node, file: str) -> bytes:
    def meant(scalar: Scalar) -> Value:
        value = plain(scalar)
        if isinstance(scalar.value, bytes) or value in (float("inf"), float("-inf")):
            raise bad(file, scalar.line, scalar.column, "a value in a JSON body that JSON does not have", "a text")
        return value

    return json.dumps(built(node, meant), ensure_ascii=False).encode("utf-8")


def plain(node: Node) -> Value:
    """Give a node as JSON would have it."""
    return value_of(node, _as_vcrpy_means)


def _as_vcrpy_means(text: str) -> Value:
    """Resolve a plain scalar; vcrpy writes YAML 1.1, in which an exponent needs a dot and a sign."""
    value = core(text)
    return text if isinstance(value, float) and "e" in text.lower() and not _EXPONENT_1_1.search(text) else value
