"""What looks like a secret or a person wherever it stands: every shape, found in one pass over the text."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from linktape.redaction import regex
from linktape.redaction.hits import REDACTED, Hit
from linktape.redaction.names import KnownBy
from linktape.redaction.people import Pseudonyms
from linktape.redaction.seen_values import looks_secret


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of secret. Its one group is what goes, if `is_it` agrees."""

    kind: str
    pattern: str
    is_it: Callable[[str], bool] = bool


def _is_basic(value: str) -> bool:
    """Whether this is base64 of `user:password`, and not the word behind "Basic" ("Basic Authentication Failure")."""
    try:
        pair = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except ValueError:
        return False
    return b":" in pair and all(byte >= 32 for byte in pair)


def _is_pat(value: str) -> bool:
    """Whether this is a Data Center access token: base64 of a number of 12 digits, a colon and 20 bytes."""
    return re.match(rb"\d{10,14}:", base64.b64decode(value)) is not None


def _is_pair(value: str) -> bool:
    """Whether what stands behind `-u` or `--user` is a name and a password."""
    user, colon, password = value.partition(":")
    return bool(user and colon and password) and password != REDACTED and "***" not in value


_ESCAPE = re.compile(r"(?:[bfnrt]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})@")
"""Behind a backslash, before an @: a line's end, and no name. `\\n@Override` is no address."""

_NOT_MAIL = re.compile(r"@[23]x\.(?:png|jpe?g|gif|svg|webp)$")
_LETTER = r"A-Za-z0-9_\x{80}-\x{10ffff}"
_VALUE = r"[^\s\"'<>\\;,&]"
_COOKIES = (
    r"JSESSIONID|atlassian\.xsrf\.token|atlassian\.account\.xsrf\.token|(?:[a-z.]{1,30})?session\.token(?:\.local)?"
    r"|seraph\.rememberme\.cookie|crowd\.token_key|studio\.crowd\.tokenkey|atl\.xsrf\.token|AWSALB(?:CORS|APP-\d)?"
)

_SECRETS: tuple[Shape, ...] = (
    Shape("Atlassian API token", r"(AT(?:ATT|CTT|STT|OATT)[A-Za-z0-9_=.-]{8,})"),
    Shape("Bitbucket token", r"(AT(?:BB|BT)[A-Za-z0-9_=-]{20,})"),
    Shape("personal access token", r"\b([MNO][DTjz][A-Za-z0-9+/]{42})", _is_pat),
    Shape("JSON web token", r"(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){1,3})"),
    Shape("session cookie", rf"\b(?:{_COOKIES})[\"']?\s?[=:]\s?[\"']?({_VALUE}{{4,}})"),
    Shape("Basic credential", r"\b[Bb]asic\s{1,4}([A-Za-z0-9+/_-]{6,}={0,2})", _is_basic),
    Shape("bearer token", r"\b(?:[Bb]earer|JWT|jwt)\s{1,4}([A-Za-z0-9._~+/=-]{8,})", looks_secret),
    Shape("AWS key", r"\b((?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16})\b"),
    Shape("GitHub token", r"(gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})"),
    Shape("GitLab token", r"(gl(?:pat|rt|dt|ptt|ft|soat|cbt|imt|agent)-[A-Za-z0-9_.-]{16,})"),
    Shape("Slack token", r"(xox[abceoprs]-[A-Za-z0-9-]{8,}|xapp-\d-[A-Za-z0-9-]{8,})"),
    Shape("Slack webhook", r"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9_/+-]{8,})"),
    Shape("Discord webhook", r"discord(?:app)?\.com/api/webhooks/([0-9]{6,}/[A-Za-z0-9_-]{16,})"),
    Shape("Teams webhook", r"\.webhook\.office\.com/([A-Za-z0-9@/_-]{16,})"),
    Shape("automation webhook", r"automation\.atlassian\.com/[a-z/]{0,60}hooks/([A-Za-z0-9/_-]{16,})"),
    Shape("Google key", r"(AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{16,}|GOCSPX-[A-Za-z0-9_-]{16,})"),
    Shape("package registry token", r"(npm_[A-Za-z0-9]{30,}|pypi-AgE[A-Za-z0-9_-]{16,}|dckr_pat_[A-Za-z0-9_-]{16,})"),
    Shape("service key", r"((?:sk|rk|pk)[-_](?:live|test|ant|proj|svcacct|or)[-_][A-Za-z0-9_-]{16,})"),
    Shape("service key", r"\b(SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|hvs\.[A-Za-z0-9_-]{16,})"),
    Shape("service key", r"\b(dop_v1_[0-9a-f]{32,}|dapi[0-9a-f]{32})"),
    Shape("service key", r"\bGenieKey\s{1,4}([A-Za-z0-9-]{16,})"),
    Shape("Azure key", r"(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/=]{16,})"),
    Shape(
        "private key",
        r"(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,.]|-[A-Za-z0-9+/=\s\\:,.])*"
        r"(?:-----END [A-Z0-9 ]{0,40}-----)?)",
    ),
    Shape("password on a command line", r"(?:^|\s)(?:-u|--user|--proxy-user)[ =]['\"]?([^\s\"'<>\\]{3,})", _is_pair),
    Shape(
        "value of a command's option",
        r"--(?:(?:auth-|access-|api-)?token|passw(?:or)?d|secret|api-?key|pat)[ =]['\"]?([^\s\"'<>\\,;]{4,})",
        lambda value: value != REDACTED,
    ),
    Shape("session in an address", r";jsessionid=([^\s;?#&\"'<>\\]+)"),
    Shape("password in an address", r"[a-z0-9+.*-]://([^\s/?#\"'<>\\@]{1,512})@", lambda value: value != "git"),
)
_EMAIL_ADDRESS = rf"[{_LETTER}.%+'-]+@(?:[{_LETTER}-]+\.)+[A-Za-z\x{{80}}-\x{{10ffff}}]{{2,24}}"
_ANY_SECRET = "|".join(shape.pattern for shape in _SECRETS)
_ANY_PERSON = (
    r"(?:https?:)?//(?:[\w-]{1,63}\.){0,6}(?:gravatar\.com/avatar/|avatar-cdn\.atlassian\.com/"
    r"|avatar-management[\w-]{0,60}\.[\w.-]{1,200}/)[^\s\"'<>\\)]*"
    r"|https?://[^\s\"'<>\\?]{1,300}/useravatar\?[^\s\"'<>\\)]*"
    r"|\[~accountid:[^\]\[\s|]{1,200}\]|\[~[^\]\[\s|:]{1,200}\]|" + _EMAIL_ADDRESS + r"|\b[56][0-9a-f]{22}[0-9a-z]\b"
    r"|\b(?:\d{5,6}:|qm:[0-9a-f-]{36}:)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\bJIRAUSER\d{3,12}\b"
)
ALL = (_ANY_SECRET, _ANY_PERSON)
"""A text that has a shape has one of these."""

_SECRET_PATTERN, _PERSON_PATTERN = regex.Pattern(_ANY_SECRET, has_groups=True), regex.Pattern(_ANY_PERSON)
_ADDRESS_PATTERN = regex.Pattern(_EMAIL_ADDRESS)


def _person(found: str) -> tuple[KnownBy | None, int, int]:
    """Say what somebody is known by in what the pattern has found, and where in it; None: it is nobody."""
    size = len(found)
    if found.startswith("[~accountid:"):
        return KnownBy.ACCOUNT, len("[~accountid:"), size - 1
    if found.startswith("[~"):
        return KnownBy.USER, len("[~"), size - 1
    if "//" in found:
        return KnownBy.AVATAR, 0, size
    if "@" in found:
        is_mail = not (found.endswith("@example.invalid") or found.startswith("git@") or _NOT_MAIL.search(found))
        return KnownBy.EMAIL if is_mail else None, 0, size
    return KnownBy.USER if found.startswith("JIRAUSER") else KnownBy.ACCOUNT, 0, size


class Shapes:
    """Finds the shapes in a text."""

    def __init__(self, people: Pseudonyms) -> None:
        self._people = people

    def secrets(self, text: str) -> Iterator[Hit]:
        """Find every secret that its shape gives away."""
        for number, start, end in _SECRET_PATTERN.groups(text):
            shape, value = _SECRETS[number - 1], text[start:end]
            if value != REDACTED and shape.is_it(value):
                yield Hit(start, end, shape.kind)

    def persons(self, text: str) -> Iterator[Hit]:
        """Find every person: by avatar, mention, account id or e-mail address."""
        return self._found(_PERSON_PATTERN, text)

    def addresses(self, text: str) -> Iterator[Hit]:
        """Find every e-mail address: what of a person a finished file must not hold, wherever it stands."""
        return self._found(_ADDRESS_PATTERN, text)

    def _found(self, people: regex.Pattern, text: str) -> Iterator[Hit]:
        for at, end in people.spans(text):
            if text[at - 1 : at] == "\\" and _ESCAPE.match(text, at):
                continue
            kind, first, last = _person(text[at:end])
            value = text[at + first : at + last]
            if kind is not None and value != REDACTED and value.strip():
                hit = self._people.hit(kind, value, at + first)
                if hit.replacement != value:
                    yield hit
