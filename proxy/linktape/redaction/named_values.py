"""Finds values by the name in front of them: in addresses, headers, prose, markup, and pieces of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote_plus, unquote_plus

from linktape.redaction.hits import REDACTED
from linktape.redaction.secret_names import KnownBy, is_secret, is_secret_parameter, person


@dataclass(frozen=True, slots=True)
class Named:
    """A value that is a secret (`kind` None) or tells of a person, and what stood in front of it."""

    name: str
    value: str
    start: int
    kind: KnownBy | None = None
    is_encoded: bool = False  # as addresses are

    @property
    def end(self) -> int:
        """Where the value ends in the text."""
        return self.start + len(self.value)

    @property
    def spoken(self) -> str:
        """The value without its encoding."""
        return unquote_plus(self.value) if self.is_encoded else self.value

    def written(self, spoken: str) -> str:
        """Encode another value as this one is."""
        return quote_plus(spoken) if self.is_encoded else spoken


_PARAMETER = re.compile(r"[?&;]([A-Za-z0-9_.\[\]-]{1,64})=([^&\s\"'<>#\\;]+)")
_PROFILE = re.compile(r"ViewProfile\.jspa\?name=([^&\s\"'<>#\\;%+]{1,200})")

_ASSIGNED = re.compile(
    r"(?i:token|secret|passw(?:or)?d|passphrase|pwd|api[_-]?key|access[_-]?key|private[_-]?key|signature|credentials?"
    r"|session[_-]?id|jwt)(?:\]|\\?[\"'])?[ \t]{0,4}(?:[:=]|=>)[ \t]{0,4}(?:\\?[\"'])?([^\s\"'&,;<>\\{}()\[\]]{4,}+)"
)
_SIGNS = (
    *("token", "secret", "passw", "passphrase", "pwd", "signature", "credential", "jwt", "private", "access", "apikey"),
    *("api_key", "api-key", "sessionid", "session_id", "session-id"),
)
_BEFORE = re.compile(r"[A-Za-z0-9_.-]{0,60}$")
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")

_AUTHORIZATION = re.compile(
    r"(?i:authorization)[\"'\]]{0,2}\s{0,4}[:=]\s{0,4}[\"'\[]{0,2}"
    r"(?:(?i:basic|bearer|jwt|digest|token|negotiate|oauth|ntlm|hawk|aws4-hmac-sha256)\s{1,4})?"
    r"((?:\w{1,40}=\"[^\"\r\n]*+\"(?:,\s?)?|[^\s\"'<>\\,]++)++)"
)
_COOKIES = re.compile(r"(?i:cookie)[\"'\]]{0,2}\s{0,4}[:=]\s{0,4}[\"'\[]{0,2}([^\r\n\"'<>\\]{3,}+)")
_CRUMB = re.compile(r"([^\s=;,]{1,200})=([^;\s]{4,}+)")
_ATTRIBUTES = frozenset(("path", "domain", "expires", "max-age", "samesite", "version"))

_MEMBER = re.compile(
    r"\"((?:author|lead|owner)?[aA]ccountId|displayName|emailAddress|publicName|user[nN]ame|userKey|fullName)\""
    r"\s{0,4}:\s{0,4}\"([^\"\\]{1,512})\""
)

_TAG = re.compile(r"<(?:input|meta|param)\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]{1,40})\s?=\s?(?:\"([^\"]*+)\"|'([^']*+)')")
_ELEMENT = re.compile(r"<([A-Za-z][\w.-]{1,60})(?:\s[^<>]{0,500})?>([^<>]{2,}+)</")
_AJS = {"ajs-remote-user": KnownBy.USER, "ajs-remote-user-fullname": KnownBy.NAME, "loggedInUser": KnownBy.USER}


def values(text: str) -> Iterator[Named]:
    """Find every value whose name says that it is a secret or a person's."""
    if "=" in text:
        yield from _parameters(text)
    lowered = text.lower()
    if any(sign in lowered for sign in _SIGNS):
        yield from _assigned(text)
    if "authorization" in lowered:
        yield from (
            Named("Authorization", found[1], found.start(1))
            for found in _AUTHORIZATION.finditer(text)
            if _is_more_than_a_word(found[1])
        )
    if "cookie" in lowered:
        yield from _crumbs(text)
    if '"' in text:
        for found in _MEMBER.finditer(text):
            yield Named(found[1], found[2], found.start(2), person(found[1]))
    if "</" in text or "/>" in text or "<meta" in lowered or "<input" in lowered:
        yield from _markup(text)


def _parameters(text: str) -> Iterator[Named]:
    """Find secret and personal parameters of addresses.

    Not names of one word: in an address that was decoded it may be half a name.
    """
    for found in _PARAMETER.finditer(text):
        name, value = found[1], found[2]
        if is_secret_parameter(name):
            if value != REDACTED:
                yield Named(f"parameter {name}", value, found.start(2))
            continue
        kind = KnownBy.USER if name == "ownerId" else person(name)
        is_encoded = "%" in value or "+" in value
        if kind is not None and (is_encoded or kind is not KnownBy.NAME):
            yield Named(name, value, found.start(2), kind, is_encoded)
    for found in _PROFILE.finditer(text) if "ViewProfile" in text else ():
        yield Named("name", found[1], found.start(1), KnownBy.USER)


def _assigned(text: str) -> Iterator[Named]:
    """Find `password: …`, `api_key=…` in prose, in configuration, in a log line."""
    for found in _ASSIGNED.finditer(text):
        if not _is_more_than_a_word(found[1]):
            continue
        before = _BEFORE.search(text, max(0, found.start() - 60), found.start())
        rest = _NO_NAME.split(text[found.start() : found.start(1)], maxsplit=1)[0]
        name = ((before[0] if before else "") + rest).lstrip(".-_")
        if is_secret(name):
            yield Named(name, found[1], found.start(1))


def _crumbs(text: str) -> Iterator[Named]:
    for line in _COOKIES.finditer(text):
        for found in _CRUMB.finditer(text, *line.span(1)):
            if found[1].lower() not in _ATTRIBUTES and found[2] != REDACTED:
                yield Named(f"cookie {found[1]}", found[2], found.start(2))


def _markup(text: str) -> Iterator[Named]:
    """Find the fields of login pages, Jira's own `ajs-` fields, and XML elements."""
    for tag in _TAG.finditer(text):
        attributes = {found[1].lower(): found for found in _ATTRIBUTE.finditer(text, *tag.span(1))}
        name = next((_value(attributes[key])[0] for key in ("name", "id", "property") if key in attributes), "")
        for key in ("value", "content"):
            if key in attributes:
                yield from _field(name, *_value(attributes[key]))
    for found in _ELEMENT.finditer(text):
        yield from _field(found[1], found[2], found.start(2))


def _value(attribute: re.Match[str]) -> tuple[str, int]:
    group = 2 if attribute[2] is not None else 3
    return attribute[group], attribute.start(group)


def _field(name: str, value: str, start: int) -> Iterator[Named]:
    kind = _AJS.get(name) or person(name)
    if value in ("", REDACTED):
        return
    if is_secret(name) or kind is not None:
        yield Named(name, value, start, None if is_secret(name) else kind)


def _is_more_than_a_word(value: str) -> bool:
    """Whether what stands behind `password:` is more than a word of a sentence, or a value like null."""
    bare = value.rstrip(".,:!?")
    return bare not in ("", REDACTED) and not bare.isalpha()
