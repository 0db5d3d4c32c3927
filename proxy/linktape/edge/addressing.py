"""Between the client's address of the site and SITE: in header fields, in held bodies, in streams. Never in binary."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from linktape.framing import is_text
from linktape.jira.addresses import Rewriter, rewriter
from linktape.messages import SITE, Request, Response
from linktape.streams import RewrittenStream

_SITE_HOST = urlsplit(SITE).netloc.encode()


def inward(request: Request) -> Request:
    """Let the request call the site SITE."""
    host = urlsplit(request.client_base).netloc
    headers = request.headers
    if any(host in value for _, value in headers):
        headers = headers.mapped(_field_inward(request.client_base))
    if not isinstance(request.body, bytes):
        return replace(request, headers=headers)
    body = request.body
    if host.encode() in body or b"%3A" in body or b"%3a" in body:
        body = rewriter(request.client_base, SITE).rewrite(body) if is_text(headers) else body
    return replace(request, headers=headers, body=body)


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
    """Let the answer call the site as the client does. A body whose bytes may change loses its announced length."""
    back = rewriter(SITE, request.client_base)
    site_prefix = urlsplit(request.client_base).path
    headers = response.headers
    if any(name.lower() in _ADDRESS_FIELDS or "//" in value for name, value in headers):
        headers = headers.mapped(lambda name, value: _field_outward(name, value, back, site_prefix))
    body = response.body
    if not is_text(headers):
        return replace(response, headers=headers)
    if isinstance(body, bytes):
        return replace(response, headers=headers, body=back.rewrite(body) if _SITE_HOST in body else body)
    return replace(response, headers=headers.without("Content-Length"), body=RewrittenStream(body, back))


_ADDRESS_FIELDS = ("location", "content-location")


def _field_outward(name: str, value: str, back: Rewriter, site_prefix: str) -> str:
    """Rewrite one field; inside the onion a Location that begins with '/' is relative to the site."""
    if name.lower() in _ADDRESS_FIELDS and value.startswith("/") and not value.startswith("//"):
        return site_prefix + value
    return back.rewrite_text(value)
