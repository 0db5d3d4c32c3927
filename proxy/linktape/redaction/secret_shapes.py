"""The shapes of well-known secrets, caught even where nobody ever sent them as a credential. Linear-time patterns."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from linktape.redaction.hits import REDACTED, Hit
from linktape.redaction.seen_values import looks_secret


def _always(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern of one kind of secret. The secret is group 1 if there is one, and only if `is_it` agrees.

    `signs`: one of these is in every text that has the shape (compared as it stands); empty: not known.
    """

    kind: str
    pattern: re.Pattern[str]
    signs: tuple[str, ...] = ()
    is_it: Callable[[str], bool] = _always

    def hits(self, text: str) -> Iterator[Hit]:
        """Find every secret of this shape."""
        if self.signs and not any(sign in text for sign in self.signs):
            return
        group = 1 if self.pattern.groups else 0
        for found in self.pattern.finditer(text):
            if found[group] != REDACTED and self.is_it(found[group]):
                yield Hit(found.start(group), found.end(group), self.kind)


def _is_basic(value: str) -> bool:
    """Whether this is base64 of `user:password`, and not the word behind "Basic" ("Basic Authentication Failure")."""
    try:
        pair = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return b":" in pair and all(byte >= 32 for byte in pair)


def _is_pat(value: str) -> bool:
    """Whether this is a Data Center access token: base64 of a number of 12 digits, a colon and 20 bytes."""
    return re.match(rb"\d{10,14}:", base64.b64decode(value)) is not None


def _shape(kind: str, pattern: str, *signs: str, is_it: Callable[[str], bool] = _always) -> Shape:
    return Shape(kind, re.compile(pattern), signs, is_it)


_VALUE = r"[^\s\"'<>\\;,&]"
_COOKIES = (
    r"JSESSIONID|atlassian\.xsrf\.token|atlassian\.account\.xsrf\.token|(?:[a-z.]{1,30})?session\.token(?:\.local)?"
    r"|seraph\.rememberme\.cookie|crowd\.token_key|studio\.crowd\.tokenkey|atl\.xsrf\.token|AWSALB(?:CORS|APP-\d)?"
)

SHAPES: tuple[Shape, ...] = (
    _shape("Atlassian API token", r"AT(?:ATT|CTT|STT|OATT)[A-Za-z0-9_=.-]{8,}", "ATT", "CTT", "STT"),
    _shape("Bitbucket token", r"AT(?:BB|BT)[A-Za-z0-9_=-]{20,}", "ATBB", "ATBT"),
    _shape(
        "personal access token",
        r"(?<![A-Za-z0-9+/])[MNO][DTjz][A-Za-z0-9+/]{42}(?![A-Za-z0-9+/=])",
        is_it=_is_pat,
    ),
    _shape("JSON web token", r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){1,3}", "eyJ"),
    _shape(
        "session cookie",
        rf"\b(?:{_COOKIES})[\"']?\s?[=:]\s?[\"']?({_VALUE}{{4,}})",
        "SESSIONID",
        "token",
        "cookie",
        "AWSALB",
    ),
    _shape("Basic credential", r"\b[Bb]asic\s{1,4}([A-Za-z0-9+/_-]{6,}={0,2})", "asic ", is_it=_is_basic),
    _shape(
        "bearer token",
        r"\b(?:[Bb]earer|JWT|jwt)\s{1,4}([A-Za-z0-9._~+/=-]{8,})",
        "earer ",
        "JWT ",
        "jwt ",
        is_it=looks_secret,
    ),
    _shape("AWS key", r"(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16}(?![A-Za-z0-9])", "A"),
    _shape("GitHub token", r"(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})", "gh", "github_pat_"),
    _shape("GitLab token", r"gl(?:pat|rt|dt|ptt|ft|soat|cbt|imt|agent)-[A-Za-z0-9_.-]{16,}", "gl"),
    _shape("Slack token", r"xox[abceoprs]-[A-Za-z0-9-]{8,}|xapp-\d-[A-Za-z0-9-]{8,}", "xox", "xapp-"),
    _shape(
        "Slack webhook", r"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9_/+-]{8,})", "hooks.slack.com"
    ),
    _shape(
        "Google key",
        r"AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{16,}|GOCSPX-[A-Za-z0-9_-]{16,}",
        "AIza",
        "ya29.",
        "GOCSPX-",
    ),
    _shape(
        "package registry token",
        r"npm_[A-Za-z0-9]{30,}|pypi-AgE[A-Za-z0-9_-]{16,}|dckr_pat_[A-Za-z0-9_-]{16,}",
        "npm_",
        "pypi-",
        "dckr_",
    ),
    _shape("service key", r"(?:sk|rk|pk)[-_](?:live|test|ant|proj|svcacct|or)[-_][A-Za-z0-9_-]{16,}", "k-", "k_"),
    _shape(
        "service key",
        r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|\bhvs\.[A-Za-z0-9_-]{16,}|\bdop_v1_[0-9a-f]{32,}|\bdapi[0-9a-f]{32}",
        "SG.",
        "hvs.",
        "dop_v1_",
        "dapi",
    ),
    _shape("Azure key", r"(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/=]{16,})", "AccountKey", "SharedAccessKey"),
    _shape(
        "private key",
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,.]|-(?!-))*"
        r"(?:-----END [A-Z0-9 ]{0,40}-----)?",
        "-----BEGIN",
    ),
    _shape("password in an address", r"[a-z][a-z0-9+.-]{1,20}://([^\s/?#\"'<>\\@]{1,512})@", "@"),
    _shape("session in an address", r";jsessionid=([^\s;?#&\"'<>\\]+)", "jsessionid"),
)


def hits(text: str) -> Iterator[Hit]:
    """Find every secret that its shape gives away."""
    for shape in SHAPES:
        yield from shape.hits(text)
