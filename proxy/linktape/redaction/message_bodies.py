"""Bodies of messages by their media type: JSON, forms, multipart, text; compressed or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linktape.errors import CassetteUnwritable
from linktape.framing import media_type
from linktape.inflating import TooLarge, decoded
from linktape.messages import Body, Headers
from linktape.redaction import credentials
from linktape.redaction.credentials import Credential
from linktape.redaction.encodings import as_text
from linktape.redaction.finder import Cleaned, Find, Finder, cleaned
from linktape.redaction.hits import REDACTED, Hit, merged
from linktape.redaction.names import is_secret_parameter
from linktape.redaction.structure import structure

_BOUNDARY = re.compile(r"boundary=(?:\"([^\"]{1,200})\"|([^\s;,\"]{1,200}))", re.IGNORECASE)
_FORM = "application/x-www-form-urlencoded"
_PART_NAME = re.compile(r"\bname\*?=(?:UTF-8'')?[\"']?([^\"';\r\n]{1,200})", re.IGNORECASE)


def plain_body(headers: Headers, body: Body) -> bytes:
    """Undo a body's Content-Encoding. Raises CassetteUnwritable: what cannot be looked into is not kept."""
    if not isinstance(body, bytes):
        raise CassetteUnwritable("The body is a stream: what is not held cannot be looked into, and is not recorded.")
    try:
        plain = decoded(headers.get("Content-Encoding"), body)
    except TooLarge:
        plain = None
    if plain is None:
        raise CassetteUnwritable("The body's Content-Encoding cannot be undone: it is not looked into, nor recorded.")
    return plain


@dataclass(frozen=True, slots=True)
class Content:
    """Looks into bodies."""

    finder: Finder

    def credentials(self, headers: Headers, body: bytes) -> Iterator[Credential]:
        """Find the credentials that a body names by their places."""
        if not body or self._leaves(headers, body):
            return
        try:
            text = as_text(plain_body(headers, body)).text
        except CassetteUnwritable:
            return
        boundary = _boundary(headers)
        if media_type(headers) == _FORM:
            yield from credentials.in_fields(text)
        elif boundary is not None:
            for part in _parts(text, boundary):
                yield from credentials.in_field(part.name, part.value)
                yield from self._in_json(part.value)
        else:
            yield from self._in_json(text)

    def _in_json(self, text: str) -> Iterator[Credential]:
        if text[:200].lstrip()[:1] in ("{", "[", '"') and self.finder.is_worth_a_walk(text):
            read = structure(text, self.finder.wanted, False)
            different = {place[2:]: place for place in read.places} if read else {}
            yield from credentials.in_places(different.values())

    def cleaned(self, headers: Headers, body: bytes, *, is_person: bool = False) -> Cleaned:
        """Replace what must not be kept; the same bytes where there is nothing. `body` is not compressed.

        `is_person`: the body names somebody, as that of a new assignee or watcher does.
        """
        if not is_person and self._leaves(headers, body):
            return Cleaned(body)
        return cleaned(body, self._find(headers, is_person))

    def _leaves(self, headers: Headers, body: bytes) -> bool:
        """Whether it is seen at once that nothing is to be found in a body."""
        return "json" in media_type(headers) and self.finder.leaves_json(body)

    def hits(self, headers: Headers, body: bytes) -> list[Hit]:
        """Find what must not be kept in a body; the places are in its text."""
        try:
            body = plain_body(headers, body)
        except CassetteUnwritable:
            return [Hit(0, 0, "a body that cannot be looked into")]
        return list(self.cleaned(headers, body).hits)

    def _find(self, headers: Headers, is_person: bool) -> Find:
        if media_type(headers) == _FORM:
            return lambda text, budget, depth: self.finder.form_hits(text)
        boundary = _boundary(headers)
        if boundary is not None:
            return lambda text, budget, depth: merged(self._multipart_hits(text, boundary))
        if is_person:
            return lambda text, budget, depth: self.finder.json_hits(text, budget, depth, is_person=depth == 0)
        return self.finder.json_hits if "json" in media_type(headers) else self.finder.find

    def _multipart_hits(self, text: str, boundary: str) -> Iterator[Hit]:
        for part in _parts(text, boundary):
            if is_secret_parameter(part.name):
                if part.value not in ("", REDACTED):
                    yield Hit(part.start, part.start + len(part.value), f"field {part.name[:40]}")
            else:
                yield from (hit.moved(part.start) for hit in self.finder.hits(part.value))
            yield from (hit.moved(part.head_start) for hit in self.finder.hits(part.head))


@dataclass(frozen=True, slots=True)
class _MultipartPart:
    """A part of a multipart body; the starts are in the whole body."""

    name: str  # of the form's field, or an empty text
    head: str
    head_start: int
    value: str
    start: int


def _parts(text: str, boundary: str) -> Iterator[_MultipartPart]:
    at = 0
    for piece in text.split(boundary):
        head, blank, inside = piece.partition("\r\n\r\n" if "\r\n\r\n" in piece else "\n\n")
        name = _PART_NAME.search(head)
        yield _MultipartPart(name[1] if name else "", head, at, inside.rstrip("\r\n"), at + len(head) + len(blank))
        at += len(piece) + len(boundary)


def _boundary(headers: Headers) -> str | None:
    """Give what separates the parts of a multipart body, or None where it is none."""
    found = (
        _BOUNDARY.search(headers.get("Content-Type") or "") if media_type(headers).startswith("multipart/") else None
    )
    return None if found is None else "--" + (found[1] or found[2])
