"""Bodies of messages by their media type: JSON, forms, multipart, text; compressed or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linktape.errors import CassetteUnwritable
from linktape.messages import Body, Headers
from linktape.tape import codings, credentials
from linktape.tape.credentials import Credential
from linktape.tape.encodings import Find, cleaned, reading
from linktape.tape.finding import Finder
from linktape.tape.hits import REDACTED, Hit, merged
from linktape.tape.secret_names import is_secret_parameter

_BOUNDARY = re.compile(r"boundary=(?:\"([^\"]{1,200})\"|([^\s;,\"]{1,200}))", re.IGNORECASE)
_PART_NAME = re.compile(r"\bname=\"?([^\";\r\n]{1,200})")


def plain_body(headers: Headers, body: Body) -> bytes:
    """Undo a body's Content-Encoding. Raises CassetteUnwritable: what cannot be looked into is not kept."""
    if not isinstance(body, bytes):
        raise CassetteUnwritable("The body is a stream: what is not held cannot be looked into, and is not recorded.")
    coding = headers.get("Content-Encoding")
    try:
        plain = body if coding is None else codings.decoded(coding, body)
    except codings.TooLarge:
        plain = None
    if plain is None:
        raise CassetteUnwritable("The body's Content-Encoding cannot be undone: it is not looked into, nor recorded.")
    return plain


@dataclass(frozen=True, slots=True)
class Content:
    """Looks into bodies."""

    finder: Finder

    def credentials(self, headers: Headers, body: bytes) -> Iterator[Credential]:
        """Find the credentials and people that a body names by their places."""
        if not body:
            return
        try:
            text = reading(plain_body(headers, body)).text
        except CassetteUnwritable:
            return
        if _media_type(headers) == "application/x-www-form-urlencoded":
            yield from credentials.in_fields(text)
        else:
            yield from credentials.in_places(self.finder.places(text) or ())

    def cleaned(self, headers: Headers, body: bytes) -> bytes:
        """Replace what must not be kept; the same bytes where there is nothing. `body` is not compressed."""
        return cleaned(body, self._find(headers)).data if body else body

    def hits(self, headers: Headers, body: bytes) -> list[Hit]:
        """Find what must not be kept in a body; the places are in its text."""
        try:
            body = plain_body(headers, body)
        except CassetteUnwritable:
            return [Hit(0, 0, "a body that cannot be looked into")]
        return list(cleaned(body, self._find(headers)).hits)

    def _find(self, headers: Headers) -> Find:
        kind = _media_type(headers)
        if kind == "application/x-www-form-urlencoded":
            return lambda text, depth: self.finder.form_hits(text)
        found = _BOUNDARY.search(headers.get("Content-Type") or "") if kind.startswith("multipart/") else None
        if found is not None:
            boundary = "--" + (found[1] or found[2])
            return lambda text, depth: merged(self._multipart_hits(text, boundary))
        return self.finder.hits

    def _multipart_hits(self, text: str, boundary: str) -> Iterator[Hit]:
        at = 0
        for part in text.split(boundary):
            head, blank, inside = part.partition("\r\n\r\n" if "\r\n\r\n" in part else "\n\n")
            start = at + len(head) + len(blank)
            name = _PART_NAME.search(head)
            value = inside.rstrip("\r\n")
            if name is not None and is_secret_parameter(name[1]) and value not in ("", REDACTED):
                yield Hit(start, start + len(value), f"field {name[1][:40]}")
            else:
                yield from (hit.moved(start) for hit in self.finder.hits(inside))
            yield from (hit.moved(at) for hit in self.finder.hits(head))
            at += len(part) + len(boundary)


def _media_type(headers: Headers) -> str:
    return (headers.get("Content-Type") or "").partition(";")[0].strip().lower()
