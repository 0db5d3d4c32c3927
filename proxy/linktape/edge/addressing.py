"""Between the client's address of the site and SITE: in header fields, in held bodies, in streams. Never in binary."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from linktape.framing import is_text
from linktape.jira.addresses import rewriter
from linktape.messages import SITE, Request, Response
from linktape.streams import RewrittenStream

_HOST_TEXT = urlsplit(SITE).netloc
_SITE_HOST = _HOST_TEXT.encode()
_SITE_SLASH = SITE.encode() + b"/"


def inward(request: Request) -> Request:
    """Let the request call the site SITE."""
    host = urlsplit(request.client_base).netloc
    headers = request.headers
    if any(host in value for _, value in headers):
        headers = headers.mapped(_field_inward(request.client_base))
    query, body = request.query, request.body
    if _may_name(query.encode(), host):
        query = rewriter(request.client_base, SITE).rewrite_text(query)
    if isinstance(body, bytes) and _may_name(body, host) and is_text(headers):
        body = rewriter(request.client_base, SITE).rewrite(body)
    return replace(request, query=query, headers=headers, body=body)


def _may_name(text: bytes, host: str) -> bool:
    """Whether the host can be in a text, as it is or percent-encoded. Cheap, and says no to nearly everything."""
    return host.encode() in text or b"%3A" in text or b"%3a" in text


class _FieldRewriter:
    """Rewrites a field's value; an Origin has no path, so it is the address's origin that counts there."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._base = rewriter(base, SITE)
        self._origin = f"{parts.scheme}://{parts.netloc}".lower()

    def __call__(self, name: str, value: str) -> str:
        if name.lower() == "origin":
            return SITE if value.strip().lower() == self._origin else value
        return self._base.rewrite_text(value)


@lru_cache(maxsize=1_024)
def _field_inward(base: str) -> _FieldRewriter:
    return _FieldRewriter(base)


def outward(response: Response, request: Request) -> Response:
    """Let the answer call the site as the client does. A stream whose bytes may change loses its announced length."""
    there = _out_to(request.client_base)
    headers = response.headers
    if any(name.lower() in _ADDRESS_FIELDS or _HOST_TEXT in value.lower() for name, value in headers):
        headers = headers.mapped(there)
    body = response.body
    if not is_text(headers):
        return replace(response, headers=headers)
    if isinstance(body, bytes):
        return replace(response, headers=headers, body=there.body(body))
    return replace(response, headers=headers.without("Content-Length"), body=RewrittenStream(body, there.by))


_ADDRESS_FIELDS = ("location", "content-location", "set-cookie")


class _Outward:
    """Rewrites an answer's field. Inside the onion a path in a Location or a cookie begins at the site."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self.by = rewriter(SITE, base)
        self._base_slash = base.encode() + b"/"
        self._path = parts.path
        self._is_encrypted = parts.scheme == "https"

    def body(self, body: bytes) -> bytes:
        """Rewrite a held body. Nearly always all addresses in it are plain and end in '/': that is quicker done."""
        named = body.count(_SITE_HOST)
        if not named:
            return body
        if named == body.count(_SITE_SLASH):
            return body.replace(_SITE_SLASH, self._base_slash)
        return self.by.rewrite(body)

    def __call__(self, name: str, value: str) -> str:
        lowered = name.lower()
        if lowered == "set-cookie":
            return self._cookie(value)
        if lowered in _ADDRESS_FIELDS and value.startswith("/") and not value.startswith("//"):
            return self._path + value
        return self.by.rewrite_text(value)

    def _cookie(self, value: str) -> str:
        """Let a cookie come back: a client sends none that is Secure to an http address."""
        first, *attributes = value.split(";")
        kept = [first]
        for attribute in attributes:
            name, _, setting = attribute.strip().partition("=")
            if name.lower() == "secure" and not self._is_encrypted:
                continue
            if name.lower() == "path" and self._path and setting.startswith("/"):
                attribute = f" {name}={self._path}{setting.rstrip('/')}"
            kept.append(attribute)
        return ";".join(kept)


@lru_cache(maxsize=1_024)
def _out_to(base: str) -> _Outward:
    return _Outward(base)
