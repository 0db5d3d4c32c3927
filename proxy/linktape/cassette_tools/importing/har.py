"""HTTP archives (HAR 1.2): linktape's own export, browsers, Playwright, Polly, mitmproxy, Charles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode

from linktape.cassette_tools.importing.exchange import (
    Fields,
    ForeignExchange,
    charset,
    encoded,
    field_values,
    from_base64,
    header,
    words,
)
from linktape.cassette_tools.importing.source import Source
from linktape.nodes.node import Node, Scalar, Table

_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
_OURS = "linktape"
_LEFT_OUT = "comment"  # in which Firefox says that it has left out a body
_ATTACHED = "_file"  # Playwright's name for a file with the body


def exchanges(source: Source) -> Iterator[ForeignExchange]:
    """Give what was answered, in the archive's order."""
    log = source.table(source.member(source.table(source.root, "the file"), "log"), "`log`")
    creator = log.members.get("creator")
    name = creator.members.get("name") if isinstance(creator, Table) else None
    is_ours = isinstance(name, Scalar) and name.text == _OURS
    for item in source.items(source.member(log, "entries"), "`entries`"):
        exchange = _exchange(source, source.table(item, "an entry"), is_ours=is_ours)
        if exchange is not None:
            yield exchange


def _exchange(source: Source, entry: Table, *, is_ours: bool) -> ForeignExchange | None:
    request = source.table(source.member(entry, "request"), "`request`")
    method = source.text(source.member(request, "method"), "`method`")
    uri = source.text(source.member(request, "url"), "`url`")
    if not uri.text.lower().startswith(("http://", "https://")):
        source.lose(entry, f"{method.text} {uri.text.partition(':')[0]}: is no call by HTTP")
        return None
    response = source.table(entry.get("response") or Table({}, entry.line, entry.column), "`response`")
    status = source.status(response.get("status"))
    asked = words(method.text, uri.text)
    if status < 200:
        source.lose(entry, f"{asked}: there is no answer to it (status {status})")
        return None
    answered_headers = _headers(source, response)
    asked_headers = _headers(source, request)
    posted, content = _posted(source, request, asked_headers), _content(source, response, answered_headers, is_ours)
    if posted is None or content is None:
        source.lose(entry, f"{asked}: {_lack(request.members.get('postData'), response.members.get('content'))}")
        return None
    if not content.startswith(_COMPRESSED):  # an archive has bodies decoded, and the header all the same
        answered_headers = [one for one in answered_headers if one[0].lower() != "content-encoding"]
    return ForeignExchange(
        at=entry,
        method=method,
        uri=uri,
        status=status,
        asked=posted,
        asked_headers=asked_headers,
        answered=content,
        answered_headers=answered_headers,
        recorded_at=source.text_of(entry, "startedDateTime"),
        elapsed_s=source.seconds(entry.members.get("time"), 1000),
    )


def _headers(source: Source, message: Table) -> Fields:
    node = message.get("headers")
    pairs: Fields = []
    for item in [] if node is None else source.items(node, "`headers`"):
        one = source.table(item, "a header")
        pairs += field_values(
            source, source.text(source.member(one, "name"), "`name`").text, source.member(one, "value")
        )
    return pairs


def _lack(*bodies: Node | None) -> str:
    """Say why there is no body."""
    if any(isinstance(body, Table) and _ATTACHED in body.members for body in bodies):
        return "a body of it is in a file of its own; pack that and the HAR into a .zip, and import the .zip"
    return "a body of it is not in the file; export with content"


def _content(source: Source, response: Table, headers: Fields, is_ours: bool) -> bytes | None:
    """Give the body of an answer; None where the archive was saved without it."""
    node = response.get("content")
    if node is None:
        return b"" if source.seconds(response.members.get("bodySize"), 1) == 0 else None
    content = source.table(node, "`content`")
    attached = source.text_of(content, _ATTACHED)
    if attached is not None:
        return source.attached(attached.text)
    text = source.text_of(content, "text")
    if text is None:
        return b"" if source.seconds(content.members.get("size"), 1) == 0 else None
    if _is_base64(content):
        return _pieces(source, text)
    mime = content.members.get("mimeType")
    kind = header(headers, "content-type") or (mime.text if isinstance(mime, Scalar) else "")
    return encoded(text.text, "" if is_ours else charset(kind))


def _pieces(source: Source, text: Scalar) -> bytes:
    """Read base64, or Polly's list of it, one text for each piece that came."""
    if text.text.startswith("["):
        with suppress(ValueError):
            pieces = json.loads(text.text)
            if isinstance(pieces, list) and all(isinstance(piece, str) for piece in pieces):
                return b"".join(
                    from_base64(source, Scalar(piece, False, text.line, text.column), "the body") for piece in pieces
                )
    return from_base64(source, text, "the body")


def _posted(source: Source, request: Table, headers: Fields) -> bytes | None:
    """Give the body of a request; None where there was one that is not in the archive."""
    node = request.get("postData")
    nothing = None if source.seconds(request.members.get("bodySize"), 1) > 0 else b""
    if node is None:
        return nothing
    data = source.table(node, "`postData`")
    attached = source.text_of(data, _ATTACHED)
    if attached is not None:
        return source.attached(attached.text)
    text = source.text_of(data, "text")
    if text is not None and _is_base64(data):
        return _pieces(source, text)
    if text is not None and text.text:
        return encoded(text.text, charset(header(headers, "content-type")))
    params = data.get("params")
    items = [] if params is None else source.items(params, "`params`")
    if not items:
        return None if _LEFT_OUT in data.members else nothing
    return urlencode([_pair(source, source.table(item, "a parameter")) for item in items]).encode()


def _pair(source: Source, item: Table) -> tuple[str, str]:
    value = source.text_of(item, "value")
    return source.text(source.member(item, "name"), "`name`").text, "" if value is None else value.text


def _is_base64(table: Table) -> bool:
    encoding: Node | None = table.members.get("encoding")
    return isinstance(encoding, Scalar) and encoding.text.lower() == "base64"
