"""Between the client's address of the site and SITE: in header fields, in held bodies, in streams. Never in binary."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from urllib.parse import urlsplit

from linktape.framing import is_text, remembered, with_attributes
from linktape.jira.addresses import rewriter
from linktape.messages import SITE, Body, Headers, Request, Response
from linktape.streams import RewrittenStream
from linktape.values import changed

_HOST_TEXT = urlsplit(SITE).netloc
_ADDRESS_FIELDS = ("location", "content-location", "set-cookie")


def inward(request: Request, body: Body) -> Request:
    """Let the request, which gets this body, call the site SITE."""
    base = request.client_base
    host = _host(base)
    query, headers = request.query, _fields_inward(request.headers, base)
    if query and _may_name(query.encode(), host):
        query = rewriter(base, SITE).rewrite_text(query)
    if body and isinstance(body, bytes) and _may_name(body, host) and is_text(headers):
        body = rewriter(base, SITE).rewrite(body)
    return Request(request.method, request.path, query, headers, body, request.context, base)


@lru_cache(maxsize=256)
def _host(base: str) -> str:
    return urlsplit(base).netloc


def _may_name(text: bytes, host: str) -> bool:
    """Whether the host can be in a text, as it is or percent-encoded. Cheap, and says no to nearly everything."""
    return host.encode() in text or b"%3A" in text or b"%3a" in text


@remembered
def _fields_inward(headers: Headers, base: str) -> Headers:
    """Give the fields of a request as they are inside: the same object, where none names the host."""
    host = _host(base)
    return headers.mapped(partial(_field_inward, base)) if any(host in value for _, value in headers) else headers


def _field_inward(base: str, name: str, value: str) -> str:
    """Rewrite a field's value; an Origin has no path, so it is the address's origin that counts there."""
    if name.lower() == "origin":
        parts = urlsplit(base)
        return SITE if value.strip().lower() == f"{parts.scheme}://{parts.netloc}".lower() else value
    return rewriter(base, SITE).rewrite_text(value)


def outward(response: Response, request: Request) -> Response:
    """Let the answer call the site as the client does. A stream whose bytes may change loses its announced length."""
    base, body = request.client_base, response.body
    if isinstance(body, bytes):
        headers, sent = held_outward(response.headers, body, base)
        is_same = sent is body and headers is response.headers
        return response if is_same else changed(response, headers=headers, body=sent)
    headers, is_read = _fields_outward(response.headers, base)
    if not is_read:
        return response if headers is response.headers else replace(response, headers=headers)
    return replace(
        response, headers=headers.without("Content-Length"), body=RewrittenStream(body, rewriter(SITE, base))
    )


def held_outward(headers: Headers, body: bytes, base: str) -> tuple[Headers, bytes]:
    """Let fields and body of an answer call the site by this address."""
    headers, is_read = _fields_outward(headers, base)
    return headers, rewriter(SITE, base).rewrite(body) if is_read else body


@remembered
def _fields_outward(headers: Headers, base: str) -> tuple[Headers, bool]:
    """Give the fields of an answer as the client reads them, and whether its body may be read."""
    if any(name.lower() in _ADDRESS_FIELDS or _HOST_TEXT in value.lower() for name, value in headers):
        headers = headers.mapped(partial(_field_outward, base))
    return headers, is_text(headers)


def _field_outward(base: str, name: str, value: str) -> str:
    """Rewrite an answer's field. Inside the onion a path in a Location or a cookie begins at the site."""
    parts = urlsplit(base)

    def attribute(name: str, setting: str) -> str | None:
        """Let a cookie come back: a client sends none that is Secure to an http address."""
        if name == "secure" and parts.scheme != "https":
            return None
        is_below = name == "path" and parts.path and setting.startswith("/")
        return parts.path + setting.rstrip("/") if is_below else setting

    lowered = name.lower()
    if lowered == "set-cookie":
        return with_attributes(value, attribute)
    if lowered in _ADDRESS_FIELDS and value.startswith("/") and not value.startswith("//"):
        return parts.path + value
    return rewriter(SITE, base).rewrite_text(value)
