"""Gives values one spelling, so that what Jira takes for the same compares as equal: JSON, documents, references.

The canonical form is a JSON value too; `spelled` makes it a text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TypeGuard

from linktape.jira.bodies import JsonValue
from linktape.jira.issue_links import ENDS, reference
from linktape.playback.relations import Relations

_REFERENCES = (*ENDS, "parent")
_BLOCKS = {"paragraph", "heading", "listItem", "codeBlock", "tableCell", "tableHeader", "hardBreak", "rule"}


def spelled(value: JsonValue) -> str:
    """Write a canonical value as the one JSON text for it."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def without_nulls(members: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Drop the members that are null, which to Jira are absent where a member is optional."""
    return {name: value for name, value in members.items() if value is not None}


def canonical(value: JsonValue, relations: Relations, *, keep_nulls: bool = False, as_words: bool = False) -> JsonValue:
    """Give the canonical form of any JSON value.

    Issues and link types get their one name, documents their one form (with `as_words`, their plain words).
    `keep_nulls` is for edits, where null empties a field.
    """
    if isinstance(value, list):
        return [canonical(item, relations, keep_nulls=keep_nulls, as_words=as_words) for item in value]
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if not isinstance(value, dict):
        return value
    if is_document(value):
        return comment_words(value) if as_words else canonical_document(value)
    members = value if keep_nulls else without_nulls(value)
    is_link = any(end in members for end in ENDS)
    form: dict[str, JsonValue] = {}
    for name, member in members.items():
        if name in _REFERENCES and isinstance(member, dict):
            form[name] = relations.issue(reference(member))
        elif name == "type" and is_link and isinstance(member, dict):
            form[name] = relations.type(reference(member, "name"))
        else:
            form[name] = canonical(member, relations, keep_nulls=keep_nulls, as_words=as_words)
    return form


def is_document(value: JsonValue) -> bool:
    """Whether a value is a document in Atlassian's format (ADF)."""
    return isinstance(value, dict) and value.get("type") == "doc" and isinstance(value.get("content"), list)


def canonical_document(node: JsonValue) -> JsonValue:
    """Give a document's one form.

    Null and empty members are absent, marks have no order, neighbouring texts with equal marks are one text, and
    `localId`, which editors draw anew each time, is left out.
    """
    if isinstance(node, list):
        joined: list[JsonValue] = []
        for item in map(canonical_document, node):
            last = joined[-1] if joined else None
            if _is_text(item) and _is_text(last) and {**last, "text": ""} == {**item, "text": ""}:
                joined[-1] = {**last, "text": f"{last['text']}{item['text']}"}
            else:
                joined.append(item)
        return joined
    if not isinstance(node, dict):
        return node
    form: dict[str, JsonValue] = {}
    for name, member in node.items():
        inner = canonical_document(member)
        if name == "marks" and isinstance(inner, list):
            inner = sorted(inner, key=spelled)
        if name != "localId" and inner is not None and inner != [] and inner != {}:
            form[name] = inner
    return form


def _is_text(node: JsonValue) -> TypeGuard[dict[str, JsonValue]]:
    return isinstance(node, dict) and node.get("type") == "text" and isinstance(node.get("text"), str)


def comment_words(value: JsonValue) -> str:
    """Give the words of a comment, a text or a document alike, one space between any two."""
    return " ".join("".join(_pieces(value)).split())


def _pieces(value: JsonValue) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _pieces(item)
    elif isinstance(value, dict):
        attributes = value.get("attrs")
        attrs = attributes if isinstance(attributes, dict) else {}
        for text in (value.get("text"), attrs.get("text") or attrs.get("shortName") or attrs.get("url")):
            if isinstance(text, str):
                yield text
        yield from _pieces(value.get("content"))
        if value.get("type") in _BLOCKS:
            yield "\n"
