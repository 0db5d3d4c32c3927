"""Finds values by the name in front of them: in addresses, headers, prose, markup, and pieces of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linktape.redaction import names, regex
from linktape.redaction.encodings import FORM
from linktape.redaction.hits import REDACTED
from linktape.redaction.jql_people import jql_people
from linktape.redaction.names import KnownBy, is_secret, person, plain
from linktape.values import value


@value(frozen=True, slots=True)
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
        view = FORM.view(self.value) if self.is_encoded else None
        return self.value if view is None else view.text

    def written(self, spoken: str) -> str:
        """Encode another value as this one is."""
        return FORM.write(spoken) if self.is_encoded else spoken


_FIELD = re.compile(r"(?:^|[?&;])([^=&;?#\s\"'<>]{1,200})=([^&\s\"'<>#]+)")
_PARAMETER = re.compile(r"[?&;]([A-Za-z0-9_.\[\]-]{1,64})=([^&\s\"'<>#\\;]+)")
_PROFILE = re.compile(r"ViewProfile\.jspa\?name=([^&\s\"'<>#\\;%+]{1,200})")

_ASSIGNED_WORDS = r"token|secret|pass|pwd|signature|credential|jwt|private.?key|access.?key|api.?key|session.?id"
_ASSIGNED_SIGN = regex.Pattern(_ASSIGNED_WORDS, is_case_sensitive=False)
SIGN = _ASSIGNED_WORDS + r"|authorization|cookie|</|/>|<meta|<input|[?&;][A-Za-z0-9_.\[\]-]{1,64}=|ViewProfile"
"""What a text has in which there is such a value; without case, and but for members of JSON."""

_ASSIGNED = re.compile(
    r"(?i:token|secret|passw(?:or)?d|passphrase|passcode|pwd|api[_-]?key|access[_-]?key|private[_-]?key|signature"
    r"|credentials?|session[_-]?id|jwt)(?:\]|\\?[\"'])?[ \t]{0,4}(?:[:=]|=>)[ \t]{0,4}(?:\\?[\"'])?"
    r"([^\s\"'&,;<>\\{}()\[\]]{4,}+)"
)
_BEFORE = re.compile(r"[A-Za-z0-9_.-]{0,60}$")
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_ORDINARY = re.compile(r"[A-Z][A-Z0-9_]+-[0-9]+|v?[0-9]+(?:\.[0-9]+)+|[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9T:.Z+-]*")
"""An issue key, a version, a date: what stands behind `token:` in a summary without being one."""

_AUTHORIZATION = re.compile(
    r"(?i:authorization)[\"'\]]{0,2}\s{0,4}[:=]\s{0,4}[\"'\[]{0,2}"
    r"(?:[A-Za-z][A-Za-z0-9-]{2,30}[ \t]{1,4}(?=[^\s\"'<>\\,]{8}))?"
    r"((?:\w{1,40}=\"[^\"\r\n]*+\"(?:,\s?)?|[^\s\"'<>\\,]++)++)"
)
_COOKIES = re.compile(r"(?i:cookie)[\"'\]]{0,2}\s{0,4}[:=]\s{0,4}[\"'\[]{0,2}([^\r\n\"'<>\\]{3,}+)")
_CRUMB = re.compile(r"([^\s=;,]{1,200})=([^;\s]{4,}+)")
_ATTRIBUTES = frozenset(("path", "domain", "expires", "max-age", "samesite", "version"))

_QUOTED_USER = re.compile(
    r"\b[Uu]ser(?: (?:named|with (?:the )?(?:user)?(?:name|key|id|account id)))? (\\?[\"'])([^\"'\\]{1,200})\1"
)
_QUOTED_VALUE = re.compile(r"\bvalue '([^'\\]{1,200})' does not exist for the field '([^'\\]{1,60})'")

_MEMBER = re.compile(r"([\"'])([A-Za-z][\w.-]{1,60})\1\s{0,4}:\s{0,4}([\"'])([^\"'\\]{1,512})\3")
_IN_CUT_JSON = frozenset(("displayname", "fullname", "publicname"))

_TAG = re.compile(r"<(?:input|meta|param|property)\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]{1,40})\s?=\s?(?:\"([^\"]*+)\"|'([^']*+)')")
_ELEMENT = re.compile(
    r"<(?:[A-Za-z][\w.-]{0,30}:)?([A-Za-z][\w.-]{1,60})(?:\s[^<>]{0,500})?>(?:<!\[CDATA\[)?([^<>\]]{2,}+)(?:\]\]>)?</"
)
_USER_LINK = re.compile(r"<a\b([^<>]{0,1000}user-hover[^<>]{0,1000})>@?([^<>]{1,200})</a>")
_AJS = {"ajs-remote-user": KnownBy.USER, "ajs-remote-user-fullname": KnownBy.NAME, "loggedInUser": KnownBy.USER}
_OF_A_LINK = {"rel": KnownBy.USER, "data-account-id": KnownBy.ACCOUNT, "data-username": KnownBy.USER}


def fields(form: str) -> Iterator[re.Match[str]]:
    """Find the fields of a query or an urlencoded form: name (group 1) and value (group 2), as they are written."""
    return _FIELD.finditer(form)


def values(text: str, *, in_json: bool = False) -> Iterator[Named]:
    """Find every value whose name says that it is a secret or a person's; `in_json`: its members are known by place."""
    if "=" in text:
        yield from _parameters(text)
    if _ASSIGNED_SIGN.search(text) is not None:
        yield from _assigned(text)
    lowered = text.lower()
    if "authorization" in lowered:
        yield from (
            Named("Authorization", header[1], header.start(1))
            for header in _AUTHORIZATION.finditer(text)
            if _is_more_than_a_word(header[1])
        )
    for line in _COOKIES.finditer(text) if "cookie" in lowered else ():
        for crumb in _CRUMB.finditer(text, *line.span(1)):
            if crumb[1].lower() not in _ATTRIBUTES and crumb[2] != REDACTED:
                yield Named(f"cookie {crumb[1]}", crumb[2], crumb.start(2))
    if not in_json and ('":' in text or "':" in text or '" :' in text):
        yield from _members(text)
    if "</" in text or "/>" in text or "<meta" in lowered or "<input" in lowered:
        yield from _markup(text)


def users_of_a_sentence(text: str, start: int, end: int) -> Iterator[Named]:
    """Find whom a sentence of Jira's own quotes: `User 'mia' does not exist.`."""
    for quoted in _QUOTED_USER.finditer(text, start, end):
        yield Named("user", quoted[2], quoted.start(2), KnownBy.USER)
    for quoted in _QUOTED_VALUE.finditer(text, start, end):
        if plain(quoted[2]) in names.PERSON_MEMBERS:
            yield Named(quoted[2], quoted[1], quoted.start(1), KnownBy.USER)


def jql_of_a_parameter(value: str, at: int) -> Iterator[Named]:
    """Find the people in a query that stands in an address or in a form, at `at`."""
    view = FORM.view(value)
    for start, end, kind in jql_people(value if view is None else view.text):
        first, last = (start, end) if view is None else view.span(start, end)
        yield Named("jql", value[first:last], at + first, kind, is_encoded=True)


def _parameters(text: str) -> Iterator[Named]:
    """Find secret and personal parameters of addresses.

    Not names of one word: in an address that was decoded it may be half a name.
    """
    for pair in _PARAMETER.finditer(text):
        name, value, at = pair[1], pair[2], pair.start(2)
        if names.is_secret_parameter(name):
            if value != REDACTED:
                yield Named(f"parameter {name}", value, at)
        elif name == "jql":
            yield from jql_of_a_parameter(value, at)
        elif kind := KnownBy.USER if name == "ownerId" else names.person_parameter(name):
            is_encoded = "%" in value or "+" in value
            if is_encoded or kind is not KnownBy.NAME:
                yield Named(name, value, at, kind, is_encoded)
    for link in _PROFILE.finditer(text) if "ViewProfile" in text else ():
        yield Named("name", link[1], link.start(1), KnownBy.USER)


def _assigned(text: str) -> Iterator[Named]:
    """Find `password: …`, `api_key=…` in prose, in configuration, in a log line."""
    for pair in _ASSIGNED.finditer(text):
        if not _is_more_than_a_word(pair[1]):
            continue
        before = _BEFORE.search(text, max(0, pair.start() - 60), pair.start())
        rest = _NO_NAME.split(text[pair.start() : pair.start(1)], maxsplit=1)[0]
        name = ((before[0] if before else "") + rest).lstrip(".-_")
        if is_secret(name):
            yield Named(name, pair[1], pair.start(1))


def _members(text: str) -> Iterator[Named]:
    """Find members of JSON that is no document: cut off, one a line, printed by Python."""
    for member in _MEMBER.finditer(text):
        name, value = member[2], member[4]
        kind = KnownBy.NAME if name.lower() in _IN_CUT_JSON else person(name)
        if is_secret(name):
            if value != REDACTED:
                yield Named(name, value, member.start(4))
        elif kind is not None:
            yield Named(name, value, member.start(4), kind)


def _markup(text: str) -> Iterator[Named]:
    """Find the fields of login pages, Jira's own `ajs-` fields, links to users, and XML elements."""
    for tag in _TAG.finditer(text):
        attributes = {pair[1].lower(): pair for pair in _ATTRIBUTE.finditer(text, *tag.span(1))}
        name = next((_value(attributes[key])[0] for key in ("name", "id", "property") if key in attributes), "")
        for key in ("value", "content"):
            if key in attributes:
                yield from _field(name, *_value(attributes[key]))
    for element in _ELEMENT.finditer(text):
        yield from _field(element[1], element[2], element.start(2))
    for link in _USER_LINK.finditer(text) if "user-hover" in text else ():
        yield Named("name", link[2], link.start(2), KnownBy.NAME)
        for pair in _ATTRIBUTE.finditer(text, *link.span(1)):
            if (kind := _OF_A_LINK.get(pair[1].lower())) is not None:
                value, start = _value(pair)
                yield Named(pair[1], value, start, kind)


def _value(attribute: re.Match[str]) -> tuple[str, int]:
    group = 2 if attribute[2] is not None else 3
    return attribute[group], attribute.start(group)


def _field(name: str, value: str, start: int) -> Iterator[Named]:
    kind = None if is_secret(name) else _AJS.get(name) or person(name)
    if value not in ("", REDACTED) and (kind is not None or is_secret(name)):
        yield Named(name, value, start, kind)


def _is_more_than_a_word(value: str) -> bool:
    """Whether what stands behind `password:` is more than a word of a sentence, or a value like null."""
    bare = value.rstrip(".,:!?")
    return bare not in ("", REDACTED) and not bare.isalpha() and not _ORDINARY.fullmatch(bare)
