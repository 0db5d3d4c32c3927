"""How a body stands in a cassette: JSON indented for reviewers where the exact bytes can be had back from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pydantic_core

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
_CLEAN_ASCII = bytes((*b"\n", *range(0x20, 0x7F)))
_UNCLEAN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


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
    inner = text.removesuffix("\n")
    if inner[:1] not in ("{", "[") or len(text) > MOST_READABLE or not is_clean(inner):
        return Stored(text)
    end = _NEWLINE if len(inner) < len(text) else ""
    indented = _indented_at_once(inner.encode())
    if indented is not None and "\n" in indented:
        return Stored(indented, "compact" + end, is_block=True)
    indented = _indented(inner) if payload(inner.encode()).reading is JsonState.JSON else ""
    if "\n" not in indented:
        return Stored(text)
    if indented == inner:
        return Stored(indented, end, is_block=True)
    for name, separators in _STYLES.items():
        if _laid_out(indented, *separators) == inner:
            return Stored(indented, name + end, is_block=True)
    return Stored(text)


def restored(text: str | bytes, recipe: str = "") -> bytes:
    """Give the bytes that were recorded. A text that somebody edited into something else than JSON is left alone."""
    return text if isinstance(text, bytes) else exact(text.encode("utf-8"), recipe)


def exact(body: bytes, recipe: str) -> bytes:
    """Give the bytes that were recorded of the UTF-8 that stands for them."""
    name = recipe.removesuffix(_NEWLINE)
    if name in _STYLES:
        read = payload(body)
        if name == "compact" and pydantic_core.to_json(read.value, indent=2) == body:
            body = pydantic_core.to_json(read.value)
        elif read.reading is JsonState.JSON:
            body = _laid_out(body.decode(), *_STYLES[name]).encode()
    return body + b"\n" if recipe.endswith(_NEWLINE) else body


def compacted(laid_out: bytes) -> bytes | None:
    """Give compact JSON as it was before `stored` laid it out, however far the lines are indented and if nobody has
    changed them since; None where `exact` has to.

    Each line begins outside of a string there. A quote before a colon ends a name, unless it stands in a string or
    begins one, which has a blank before it.
    """
    if (b"\\" in laid_out and b'\\"' in laid_out) or b' ": ' in laid_out:  # one byte is soon looked for
        return None
    return b"".join(map(bytes.lstrip, laid_out.split(b"\n"))).replace(b'": ', b'":')


def is_clean(text: str | bytes) -> bool:
    """Whether a text is UTF-8 without the characters that YAML reads otherwise than JSON does, or not at all."""
    if text.isascii():
        return not (text.encode() if isinstance(text, str) else text).translate(None, _CLEAN_ASCII)
    text = text if isinstance(text, str) else text.decode("utf-8", "surrogateescape")
    return _UNCLEAN.search(text) is None


def is_recipe(word: str) -> bool:
    """Whether `restored` knows this recipe."""
    return word.removesuffix(_NEWLINE) in ("", *_STYLES)


def _indented_at_once(body: bytes) -> str | None:
    """Lay out compact JSON of which nothing is lost when it is read and written again: mostly so, and 30 times as fast.

    None where anything is: a number or an escape that would be written otherwise, a member that stands twice; or where
    `payload` could refuse it.
    """
    read = payload(body)
    is_same = read.reading is JsonState.JSON and pydantic_core.to_json(read.value) == body
    return pydantic_core.to_json(read.value, indent=2).decode() if is_same else None


def _indented(text: str) -> str:
    """Lay JSON out with two spaces a level. Works on tokens, so numbers and escapes stay as they were written."""
    pieces: list[str] = []
    depth, before = 0, ""
    for token in _TOKENS.findall(text):
        is_end = token in ("}", "]")
        depth -= is_end
        if before == "," or (before in ("{", "[")) is not is_end:
            pieces.append("\n" + "  " * depth)
        pieces.append(": " if token == ":" else token)
        depth += token in ("{", "[")
        before = token
    return "".join(pieces)


def _laid_out(text: str, comma: str, colon: str) -> str:
    """Put valid JSON on one line with these separators.

    Between two quotes there is a string or what stands outside of strings: of that, few pieces differ.
    """
    has_escapes = "\\" in text
    if has_escapes:  # in JSON such control characters stand nowhere
        text = text.replace("\\\\", "\0").replace('\\"', "\1")
    pieces = text.split('"')
    outside = pieces[::2]
    laid_out = {piece: "".join(piece.split()).replace(",", comma).replace(":", colon) for piece in set(outside)}
    pieces[::2] = [laid_out[piece] for piece in outside]
    text = '"'.join(pieces)
    return text.replace("\1", '\\"').replace("\0", "\\\\") if has_escapes else text
