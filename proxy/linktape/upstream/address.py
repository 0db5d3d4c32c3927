"""The upstream's address, and the way between it and SITE. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import unquote, urlsplit

from linktape.errors import RequestRefused
from linktape.framing import is_text, with_attributes
from linktape.jira.addresses import Rewriter, rewriter
from linktape.messages import SITE, Headers

_RELATIVE_FIELDS = ("location", "content-location")
_CHANGED_FIELDS = frozenset((*_RELATIVE_FIELDS, "set-cookie"))
_DOTS = re.compile(r"/(?:\.|%2[eE])")
_UNWRITABLE = re.compile(r"[^\x21-\x7e]")  # it would end the request line, or begin another request


@dataclass(frozen=True)
class Upstream:
    """Where a Jira is: scheme, host with port, and the path before `/rest` (mostly empty); no slash at the end."""

    base: str

    @cached_property
    def origin(self) -> str:
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    @cached_property
    def path(self) -> str:
        return urlsplit(self.base).path

    def for_context(self, context: str) -> Upstream:
        """Give the address of the site that a client reaches with this context path.

        A context that is the end of our own path is the same one (`https://host/jira` and `/jira`).
        """
        if not context or self.path.endswith(context):
            return self
        return Upstream(self.base + context)

    def target(self, target: str) -> str:
        """Give the path and query by which the site is asked for this path and query of it.

        Raises RequestRefused for what is no path, or one that leads out of the site.
        """
        path, mark, query = target.partition("#")[0].partition("?")
        if not path.startswith("/") or _UNWRITABLE.search(target):
            raise RequestRefused(400, "the path cannot be put into a URL")
        if _DOTS.search(path) and any(unquote(segment) in (".", "..") for segment in path.split("/")):
            raise RequestRefused(400, "a path with '.' or '..' in it is not passed on")
        return self.path + path + mark + (rewriter(SITE, self.base).rewrite_text(query) if query else "")


@lru_cache(maxsize=256)
def to_site(base: str, aliases: tuple[str, ...] = ()) -> Rewriter:
    """Give what turns the upstream's address, and those that it gives itself, into SITE."""
    parts = urlsplit(base)
    default = {"http": ":80", "https": ":443"}[parts.scheme]
    bare = parts._replace(netloc=parts.netloc.removesuffix(default)).geturl()
    return rewriter(base, SITE, bare, *aliases)


def fields_to_upstream(headers: Headers, site: Upstream) -> Headers:
    """Let a request's fields call the site by the upstream's address."""
    if not any("//" in value for _, value in headers):
        return headers

    def change(name: str, value: str) -> str:
        if name.lower() == "origin":  # an Origin has no path
            return site.origin if value == SITE else value
        return rewriter(SITE, site.base).rewrite_text(value)

    return headers.mapped(change)


def body_to_upstream(body: bytes, headers: Headers, site: Upstream) -> bytes:
    """Let a held request body call the site by the upstream's address."""
    return rewriter(SITE, site.base).rewrite(body) if is_text(headers) else body


def fields_to_site(headers: Headers, site: Upstream, aliases: tuple[str, ...] = ()) -> Headers:
    """Let an answer's fields call the site SITE, and its cookies work at any address: without the upstream's Domain."""
    values = "\n".join([value for _, value in headers])
    may_name_it = "//" in values or "\\/" in values or "%2f" in values or "%2F" in values  # in one of its forms
    if not may_name_it and headers.names.isdisjoint(_CHANGED_FIELDS):
        return headers
    by = to_site(site.base, aliases)

    def attribute(name: str, value: str) -> str | None:
        if name == "domain":
            return None
        is_below = name == "path" and site.path and (value + "/").startswith(site.path + "/")
        return value.removeprefix(site.path) or "/" if is_below else value

    def change(name: str, value: str) -> str:
        lowered = name.lower()
        if lowered == "set-cookie":
            return with_attributes(value, attribute)
        if lowered in _RELATIVE_FIELDS and value.startswith("/") and not value.startswith("//"):
            rest = value.removeprefix(site.path)
            is_outside = site.path and (rest == value or rest[:1] not in ("", "/", "?"))
            return site.origin + value if is_outside else rest or "/"
        return by.rewrite_text(value)

    return headers.mapped(change)
