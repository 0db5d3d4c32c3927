"""The control port's secrets at the client's port: its token signs a client in, and none of them goes any further."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from linktape.edge.request_head import Authority, parse_authority
from linktape.edge.searched_uploads import searched
from linktape.errors import RequestRefused
from linktape.framing import basic_pair
from linktape.messages import Body, Headers

_COOKIE_PREFIX = "linktape-"
_PLAIN = re.compile(r"[A-Za-z0-9._-]")
_COOKIE = re.compile(rf"{_COOKIE_PREFIX}[0-9]{{1,5}}\s*(=|$)")


@dataclass(frozen=True, slots=True)
class ControlToken:
    """The control port's secret, compared in constant time. `form` is any way in which a body may write it."""

    value: str = field(repr=False)
    form: re.Pattern[bytes] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "form", re.compile("".join(map(_written, self.value)).encode()))

    @property
    def longest(self) -> int:
        """How many bytes the longest form has."""
        return sum(1 if _PLAIN.fullmatch(sign) else len("\\u002b") for sign in self.value)

    def matches(self, given: str) -> bool:
        """Whether this is the token."""
        return hmac.compare_digest(self.value.encode(), given.encode("utf-8", "surrogateescape"))

    def stands_in(self, text: str) -> bool:
        """Whether a part of a request's head holds the token, percent-encoded or not."""
        return self.value in text or ("%" in text and self.value in unquote(text))


@dataclass(frozen=True, slots=True)
class SignIn:
    """Whom the client's port lets in, and what it takes out of a request. `port` is the control port, if there is one.

    `is_required`: only who has the token may use the upstream credentials that are ours.
    """

    token: ControlToken
    port: int | None = None
    is_required: bool = False

    def check(self, headers: Headers) -> None:
        """Raises RequestRefused for a client that has not signed in where it must."""
        if self.is_required and not any(map(self._signs_in, headers.all("Authorization"))):
            text = "sign in with linktape's control token, as the API token of any user or as a Bearer token"
            raise RequestRefused(401, text, mark="token", is_told=True)

    def without_secrets(self, headers: Headers) -> Headers:
        """Leave out what signs in, and what a browser brings along: cookies know no ports, a Referer has an address."""
        before = list(headers)
        kept = [(name, rest) for name, text in before if (rest := self._rest(name, text)) is not None]
        return headers if kept == before else Headers(kept)

    def _rest(self, name: str, text: str) -> str | None:
        """Give what may go on of a field; None: nothing of it."""
        holds_token, name = self.token.stands_in(text) or self.token.stands_in(name), name.lower()
        if name == "cookie" and (holds_token or _COOKIE_PREFIX in text):
            parts = [part.strip() for part in text.split(";")]
            kept = [part for part in parts if part and _COOKIE.match(part) is None and not self.token.stands_in(part)]
            return "; ".join(kept) or None
        is_ours = holds_token or (name == "authorization" and self._signs_in(text))
        return None if is_ours or (name == "referer" and self._is_control(text)) else text

    def _is_control(self, address: str) -> bool:
        authority = parse_authority(address.partition("://")[2].partition("/")[0])
        return self.port is not None and authority is not None and authority.port == self.port

    def without_token(self, query: str) -> str:
        """Leave out the parameters that hold the token."""
        if not query:
            return query
        parts = query.split("&")
        kept = [part for part in parts if not self.token.stands_in(part)]
        return query if len(kept) == len(parts) else "&".join(kept)

    def check_rest(self, method: str, path: str, body: bytes) -> None:
        """Raises RequestRefused where the token stands in what cannot be left out."""
        if self.token.stands_in(method) or self.token.stands_in(path) or self.token.form.search(body):
            raise _goes_no_further()

    def checked(self, body: Body, coding: str | None) -> Body:
        """Give a body; one that comes piece by piece raises RequestRefused where the token is in it, compressed by this
        Content-Encoding or not.
        """
        if isinstance(body, bytes):
            return body
        return searched(body, self.token.form, self.token.longest, coding, _goes_no_further)

    def _signs_in(self, authorization: str) -> bool:
        scheme, _, credential = authorization.partition(" ")
        match scheme.lower():
            case "bearer":
                return self.token.matches(credential.strip())
            case "basic":
                pair = basic_pair(credential)
                return pair is not None and self.token.matches(pair[1])
            case _:
                return False


def _written(sign: str) -> str:
    """Give the ways in which forms and JSON write a sign of a token: `+`, `/`, `=` and `~` in several."""
    if _PLAIN.fullmatch(sign):
        return re.escape(sign)
    return rf"(?:{re.escape(sign)}|\\{re.escape(sign)}|%(?i:{ord(sign):02x})|\\u00(?i:{ord(sign):02x}))"


def _goes_no_further() -> RequestRefused:
    return RequestRefused(400, "the request holds linktape's control token, which goes no further", mark="token")


def cookie_name(authority: Authority) -> str:
    """Name the control port's cookie: by the port that a browser sees, so that two servers do not share one."""
    return f"{_COOKIE_PREFIX}{authority.port or 80}"


def bearer(headers: Headers) -> str:
    """Give the token that stands in the Authorization header; empty for none."""
    scheme, _, token = (headers.get("Authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
