"""What HTTP says of a message's fields: which end at the next hop, which are well-formed, who is named. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import TypeVar, TypeVarTuple

from linktape.messages import Headers

HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
"""Fields that concern one connection only (RFC 9110, 7.6.1), in lower case."""

PORTS = {"http": 80, "https": 443}
"""The port of an address that names none."""

PHRASES = {status.value: status.phrase for status in HTTPStatus}
"""What stands behind a status in its line."""

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""What a method and a field's name are made of (RFC 9110, 5.6.2)."""

_SHORT = 2_048
Said = TypeVar("Said")
More = TypeVarTuple("More")

_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # RFC 9110, 5.5: no control character but a tab
_TEXT = re.compile(
    r"text/|application/(?:[a-z0-9.+-]+\+)?(?:json|xml|yaml)\b|application/(?:x-)?(?:javascript|www-form-urlencoded)\b"
)


@lru_cache(maxsize=64)
def basic_pair(credential: str) -> tuple[str, str] | None:
    """Give what stands before and behind the colon of Basic credentials (RFC 7617); None where there is no such pair.

    `credential` is what follows the scheme.
    """
    try:
        name, colon, password = base64.b64decode(credential.strip(), validate=True).decode("utf-8").partition(":")
    except ValueError:  # no base64, or no UTF-8
        return None
    return (name, password) if colon else None


def remembered(function: Callable[[Headers, *More], Said]) -> Callable[[Headers, *More], Said]:
    """Remember what a function says of header fields that are not long: many messages have the same."""
    known = lru_cache(maxsize=256)(function)

    def said(headers: Headers, *more: *More) -> Said:
        return known(headers, *more) if headers.size <= _SHORT else function(headers, *more)

    return said


def media_type(headers: Headers) -> str:
    """Give the media type that Content-Type names, in lower case and without parameters; empty where there is none."""
    return _type_of(headers.get("Content-Type") or "")


@lru_cache(maxsize=256)
def _type_of(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def with_attributes(cookie: str, change: Callable[[str, str], str | None]) -> str:
    """Give a Set-Cookie value with its attributes as `change(name in lower case, value)` says; None drops one."""
    first, *attributes = cookie.split(";")
    kept = [first]
    for attribute in attributes:
        name, _, value = attribute.strip().partition("=")
        changed = change(name.lower(), value)
        if changed is not None:
            kept.append(attribute if changed == value else f" {name}={changed}")
    return ";".join(kept)


def without_hop_headers(headers: Headers, *more: str) -> Headers:
    """Drop the fields that end at the next hop, with those that Connection names (RFC 9110, 7.6.1), and `more`."""
    dropped = _dropped(headers.all("Connection"), more)
    kept = [field for field in headers if field[0].lower() not in dropped]
    return headers if len(kept) == len(headers) else Headers(kept)


@lru_cache(maxsize=64)
def _dropped(connection: tuple[str, ...], more: tuple[str, ...]) -> frozenset[str]:
    named = (token.strip().lower() for value in connection for token in value.split(","))
    return frozenset((*HOP_BY_HOP, *named, *map(str.lower, more)))


def malformed_header(headers: Headers) -> str | None:
    """Name the first field that must not be passed on, or None. A value is never part of the answer.

    A field is malformed whose name is no token, or whose value holds a control character or bytes that are not UTF-8.
    """
    if _is_clean("".join(headers.names), "".join([value for _, value in headers])) and "" not in headers.names:
        return None
    for name, value in headers:
        if TOKEN.fullmatch(name) is None:
            return "a field whose name is no token"
        if _FORBIDDEN.search(value) is not None:
            return f"the field {name}, which holds a control character"
        if not _is_clean(name, value):
            return f"the field {name}, which holds bytes that are not UTF-8"
    return None


def _is_clean(names: str, values: str) -> bool:
    """Whether nothing is wrong with names and values; joined, all fields are looked at in one go."""
    if names and not _are_tokens(names):
        return False
    if values.isprintable():  # nearly always, and soon seen: neither a control character nor half a pair is
        return True
    return _FORBIDDEN.search(values) is None and not any("\ud800" <= char <= "\udfff" for char in values)


@lru_cache(maxsize=256)
def _are_tokens(names: str) -> bool:
    """Whether names, joined, are tokens; most messages have the same."""
    return TOKEN.fullmatch(names) is not None


def is_text(headers: Headers) -> bool:
    """Whether a body may be read as text: by its type (a missing one counts as text), and not encoded further."""
    return is_text_type(headers) and (headers.get("Content-Encoding") or "identity").strip().lower() == "identity"


def is_text_type(headers: Headers) -> bool:
    """Whether a body is text once it is decoded; without a Content-Type it counts as text."""
    kind = headers.get("Content-Type")
    return kind is None or _TEXT.match(kind.strip().lower()) is not None
