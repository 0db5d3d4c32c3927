"""How a body stands in a cassette: JSON indented for reviewers where the exact bytes can be had back from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from linktape.jira.bodies import JsonState, payload

MOST_READABLE = 256 * 1024
"""Bytes. Nobody reviews a longer body, and it would hold up everybody else's answers while it is indented."""

_NEWLINE = "+newline"
_STYLES: Mapping[str, tuple[str, str]] = {
    "compact": (",", ":"),  # Jira, JavaScript
    "spaced": (", ", ": "),  # Python
    "colon-spaced": (",", ": "),
    "comma-spaced": (", ", ":"),
}
_STRING = r'"(?:[^"\\]|\\.)*+"'
_TOKENS = re.compile(_STRING + r'|[\[\]{},:]|[^\s\[\]{},:"]+')
_UNCLEAN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Stored:
    """A body as a cassette has it. `recipe` says how the text becomes the exact bytes again; empty: as it stands.

    `is_block`: the text is JSON over several lines, fit for YAML's literal block.
    """

    text: str | bytes
    recipe: str = ""
    is_block: bool = False


def stored(body: bytes) -> Stored:
    """Give the most readable form from which `restored` gives the body back, byte for byte."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return Stored(body)
    return _readable(text) or Stored(text)


def restored(text: str | bytes, recipe: str = "") -> bytes:
    """Give the bytes that were recorded. A text that somebody edited into something else than JSON is left alone."""
    if isinstance(text, bytes):
        return text
    body = text.encode("utf-8")
    name = recipe.removesuffix(_NEWLINE)
    if name in _STYLES and payload(body).reading is JsonState.JSON:
        body = _laid_out(text, *_STYLES[name]).encode("utf-8")
    return body + b"\n" if recipe.endswith(_NEWLINE) else body


def is_clean(text: str) -> bool:
    """Whether a text has none of the characters that YAML reads otherwise than JSON does, or not at all."""
    return _UNCLEAN.search(text) is None


def is_recipe(word: str) -> bool:
    """Whether `restored` knows this recipe."""
    return word.removesuffix(_NEWLINE) in ("", *_STYLES)


def _readable(text: str) -> Stored | None:
    inner = text.removesuffix("\n")
    if inner[:1] not in ("{", "[") or len(text) > MOST_READABLE or not is_clean(inner):
        return None
    if payload(inner.encode()).reading is not JsonState.JSON:
        return None
    indented = _indented(inner)
    end = _NEWLINE if len(inner) < len(text) else ""
    if "\n" not in indented:
        return None
    if indented == inner:
        return Stored(indented, end, is_block=True)
    for name, (comma, colon) in _STYLES.items():
        if _laid_out(indented, comma, colon) == inner:
            return Stored(indented, name + end, is_block=True)
    return None


def _indented(text: str) -> str:
    """Lay JSON out with two spaces a level. Works on tokens, so numbers and escapes stay as they were written."""
    pieces: list[str] = []
    depth = 0
    before = ""
    for token in _TOKENS.findall(text):
        if token in ("}", "]"):
            depth -= 1
            pieces.append(token if before in ("{", "[") else "\n" + "  " * depth + token)
        else:
            if before in ("{", "[", ","):
                pieces.append("\n" + "  " * depth)
            depth += token in ("{", "[")
            pieces.append(": " if token == ":" else token)
        before = token
    return "".join(pieces)


def _laid_out(text: str, comma: str, colon: str) -> str:
    """Put valid JSON on one line with these separators."""
    separators = {",": comma, ":": colon}
    return "".join([separators.get(token, token) for token in _TOKENS.findall(text)])
