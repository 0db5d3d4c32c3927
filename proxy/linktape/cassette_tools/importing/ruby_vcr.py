"""Cassettes of Ruby's VCR, as YAML or as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from linktape.cassette_tools.importing.exchange import ForeignExchange, encoded, fields, from_base64, words
from linktape.cassette_tools.importing.source import Source, texts_in
from linktape.nodes.node import Node, Scalar, Table


def exchanges(source: Source, *, has_templates: bool = True) -> Iterator[ForeignExchange]:
    """Give what was answered, in the cassette's order. `has_templates`: a cassette may be one of Ruby's ERB."""
    top = source.table(source.root, "the file")
    for item in source.items(source.member(top, "http_interactions"), "`http_interactions`"):
        one = source.table(item, "an interaction")
        request = source.table(source.member(one, "request"), "`request`")
        method = source.text(source.member(request, "method"), "`method`")
        uri = source.text(source.member(request, "uri"), "`uri`")
        asked = words(method.text, uri.text)
        if has_templates and any("<%" in text and "%>" in text for text in texts_in(item)):
            source.lose(item, f"{asked}: it is a template (ERB, `<% … %>`); play it with VCR once, and record that")
            continue
        answer = one.get("response")
        if answer is None:
            source.lose(item, f"{asked}: there is no answer to it")
            continue
        response = source.table(answer, "`response`")
        status = source.table(source.member(response, "status"), "`status`")
        code = source.status(status.get("code"))
        if code < 200:
            source.lose(item, f"{asked}: there is no answer to it (status {code})")
            continue
        recorded_at = one.members.get("recorded_at")
        yield ForeignExchange(
            at=item,
            method=method,
            uri=uri,
            status=code,
            asked=_body(source, request),
            asked_headers=fields(source, request.members.get("headers")),
            answered=_body(source, response),
            answered_headers=fields(source, response.members.get("headers")),
            recorded_at=recorded_at if isinstance(recorded_at, Scalar) and not recorded_at.is_null else None,
        )


def _body(source: Source, message: Table) -> bytes:
    """Give a body's bytes: `{encoding, string}`, `{encoding, base64_string}`, or the text itself, as VCR 1 wrote it."""
    node: Node | None = message.get("body")
    if node is None:
        return b""
    if isinstance(node, Scalar):
        return _bytes(node, "")
    body = source.table(node, "`body`")
    encoding = body.members.get("encoding")
    name = encoding.text if isinstance(encoding, Scalar) and not encoding.is_null else ""
    packed = body.members.get("base64_string")
    if isinstance(packed, Scalar) and not packed.is_null:
        return from_base64(source, packed, "`base64_string`")
    text = body.get("string")
    if text is None:
        return b""
    if not isinstance(text, Scalar):
        raise source.wrong(text, "the body's `string` is no text", "a text")
    return _bytes(text, name)


def _bytes(text: Scalar, encoding: str) -> bytes:
    return text.value if isinstance(text.value, bytes) else encoded(text.value, encoding)
