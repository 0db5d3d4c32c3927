"""Turns v2's wiki texts into v3's documents and back, as far as plain paragraphs go; and says what a document is."""

from __future__ import annotations

from collections.abc import Iterator

from linktape.jira.bodies import JsonValue

WITHOUT_TEXT = frozenset({"mention", "emoji", "inlineCard", "rule", "media", "status", "date", "blockCard"})
"""The nodes that show something without text."""


def document(text: str) -> dict[str, JsonValue]:
    """Give a text as a document: a paragraph for each line that has something in it."""
    lines: list[JsonValue] = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in text.splitlines() if line
    ]
    return {"type": "doc", "version": 1, "content": lines}


def is_document(value: JsonValue) -> bool:
    """Whether this is the outside of an Atlassian document: type, version and a list of blocks with types."""
    if not isinstance(value, dict) or value.get("type") != "doc" or value.get("version") != 1:
        return False
    content = value.get("content")
    return isinstance(content, list) and all(isinstance(node, dict) and "type" in node for node in content)


def text(value: JsonValue) -> str:
    """Give the text of a document, a line for each block; a text stays as it is."""
    if isinstance(value, str):
        return value
    blocks = value.get("content") if isinstance(value, dict) else None
    return "\n".join("".join(map(_text, _nodes(block))) for block in blocks) if isinstance(blocks, list) else ""


def is_empty(value: JsonValue) -> bool:
    """Whether a body says nothing: no text, and nothing that stands for itself (a mention, an emoji, a rule)."""
    if isinstance(value, str):
        return not value.strip()
    return not text(value).strip() and all(node.get("type") not in WITHOUT_TEXT for node in _nodes(value))


def in_version(value: JsonValue, version: int) -> JsonValue:
    """Give a body as an API version shows it: v3 a document, v2 a text. None stays None."""
    if value is None:
        return None
    if version == 3:
        return document(value) if isinstance(value, str) else value
    return text(value)


def _nodes(value: JsonValue) -> Iterator[dict[str, JsonValue]]:
    """Give a node and all below it, in the order of their text."""
    if isinstance(value, dict):
        yield value
        children = value.get("content")
        for child in children if isinstance(children, list) else ():
            yield from _nodes(child)


def _text(node: dict[str, JsonValue]) -> str:
    own = node.get("text")
    return (own if isinstance(own, str) else "") + ("\n" if node.get("type") == "hardBreak" else "")
