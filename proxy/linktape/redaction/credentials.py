"""What a message says of who sent it: every credential on the wire, with the user and the token in it. Pure reading."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote, unquote_plus

from linktape import values
from linktape.messages import Headers
from linktape.redaction import names
from linktape.redaction.names import KnownBy, plain
from linktape.redaction.seen_values import looks_secret
from linktape.redaction.structure import Place


@values.value(frozen=True, slots=True)
class Credential:
    """A value worth remembering: a secret, or (with a `person`) what somebody is called by."""

    value: str
    kind: str
    person: KnownBy | None = None
    is_login: bool = False


_PAIR = re.compile(r'[A-Za-z0-9_-]{1,40}="([^"]{1,8192})"')
_USERINFO = re.compile(r"://([^\s/?#@:]{1,512})(?::([^\s/?#@]{1,512}))?@")
_SESSION = re.compile(r";jsessionid=([^;?#\s]+)", re.IGNORECASE)
_ATTRIBUTES = frozenset(
    ("path", "domain", "expires", "max-age", "samesite", "secure", "httponly", "priority", "partitioned", "version")
)
_SEPARATORS = re.compile(r"[|:;,&!$*~\s]")
_CREDENTIALS = frozenset(("authorization", "proxyauthorization", "cookie", "setcookie"))
_NO_SECRET = frozenset(("no-check", "nocheck", ""))


def in_headers(headers: Headers, more: Collection[str] = ()) -> Iterator[Credential]:
    """Find the credentials of a request's or an answer's header; `more` are further names, plain and in lower case."""
    for name, value in headers:
        if not _is_ordinary(name) or (more and plain(name) in more):
            yield from _in_header(name, value, more)
        if "@" in value or ";" in value or "=" in value:
            yield from in_address(value)


@names.remembered
def _is_ordinary(name: str) -> bool:
    """Whether a field of this name says nothing of who sends it."""
    word = plain(name)
    is_known = word in _CREDENTIALS or word == "xatlassiantoken"
    return not (is_known or names.is_secret_header(name)) and names.person_header(name) is None


def _in_header(name: str, value: str, more: Collection[str]) -> Iterator[Credential]:
    word = plain(name)
    if word in ("authorization", "proxyauthorization"):
        yield from _authorization(value)
    elif word in ("cookie", "setcookie"):
        yield from _cookies(value, is_set=word == "setcookie")
    elif word == "xatlassiantoken":
        if value.strip() not in _NO_SECRET:
            yield Credential(value.strip(), f"header {name}")
    elif (kind := names.person_header(name)) is not None:
        yield Credential(unquote(value), str(kind), kind)
    elif word in more or (names.is_secret_header(name) and looks_secret(value)):
        yield Credential(value.strip(), f"header {name}")


def _authorization(value: str) -> Iterator[Credential]:
    scheme, _, rest = value.strip().partition(" ")
    rest = rest.strip()
    if not rest:
        yield Credential(scheme, "Authorization")
        return
    yield Credential(rest, f"{scheme[:20]} credential")
    pair = _decoded(rest) if scheme.lower() == "basic" else None
    if pair is not None:
        user, _, token = pair.partition(":")
        yield Credential(token, "password of Basic")
        yield Credential(user, str(KnownBy.USER), KnownBy.USER, is_login=True)
    for found in _PAIR.finditer(rest):  # Digest, OAuth 1, AWS
        if looks_secret(found[1]):
            yield Credential(found[1], f"{scheme[:20]} credential")


def _decoded(value: str) -> str | None:
    try:
        pair = base64.b64decode(value.translate(str.maketrans("-_", "+/")) + "=" * (-len(value) % 4))
    except ValueError:
        return None
    try:
        return pair.decode("utf-8")
    except UnicodeDecodeError:
        return pair.decode("latin-1")


def _cookies(value: str, *, is_set: bool) -> Iterator[Credential]:
    for at, crumb in enumerate(value.split(";")):
        name, _, content = crumb.strip().partition("=")
        if is_set and at and name.lower() in _ATTRIBUTES:
            continue
        content = content.strip().strip('"')
        plain_content = unquote(content)
        parts = _SEPARATORS.split(plain_content)  # a part may be a credential of its own: `TOKEN|HASH|lin`
        for form in {content, plain_content, *(part for part in parts if len(part) >= 16 and looks_secret(part))}:
            if names.is_secret_parameter(name) or looks_secret(form):
                yield Credential(form, f"cookie {name[:40]}")


def in_address(address: str) -> Iterator[Credential]:
    """Find the credentials in a URL (or what has one in it): userinfo, session, tokens in the query."""
    for found in _USERINFO.finditer(address) if "@" in address else ():
        yield Credential(unquote(found[2] or found[1]), "password in an address")
        if found[2]:
            yield Credential(unquote(found[1]), str(KnownBy.USER), KnownBy.USER)
    for found in _SESSION.finditer(address) if ";" in address else ():
        yield Credential(unquote(found[1]), "session in an address")
    if "=" in address:
        yield from in_fields(address.partition("?")[2])


def in_fields(fields: str) -> Iterator[Credential]:
    """Find the credentials in a query or an urlencoded form."""
    for part in re.split(r"[&;]", fields.partition("#")[0]):
        name, _, raw = part.partition("=")
        value = unquote_plus(raw)
        yield from in_field(unquote_plus(name), value)
        if raw != value:
            yield from in_field(unquote_plus(name), raw)


def in_field(name: str, value: str) -> Iterator[Credential]:
    """Say whether a parameter or a form's field is a credential."""
    if names.is_secret_parameter(name):
        if _is_sure(name, value):
            yield Credential(value, f"parameter {name[:40]}")
    elif (kind := names.person_parameter(name)) is not None and value:
        yield Credential(value, str(kind), kind)


def in_places(places: Iterable[Place]) -> Iterator[Credential]:
    """Find the credentials in a JSON body's places."""
    for place in places:
        if place.kind is not None:
            yield Credential(place.value, str(place.kind), place.kind)
        elif _is_sure(place.name, place.value):
            yield Credential(place.value, f"value of {place.name[:40]}")


def _is_sure(name: str, value: str) -> bool:
    """Whether a value named as a secret is one: a password may be any word, a token never is one."""
    return "pass" in name.lower() or looks_secret(value)
