"""Which session a request belongs to: the address `/s/NAME`, the header `Linktape-Session`, or the credential."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from linktape.errors import RequestRefused
from linktape.framing import basic_pair
from linktape.messages import Headers
from linktape.session import DEFAULT

HEADER = "Linktape-Session"

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PREFIX = re.compile(r"/s/([A-Za-z0-9._-]{1,64})(?=/(?:[^?]*/)?(?:rest/|login\.jsp$)|/_edge/tenant_info$)")

ByCredential = Callable[[Headers], str | None]


def is_name(text: str) -> bool:
    """Whether a session may be called so."""
    return _NAME.fullmatch(text) is not None


def split_prefix(path: str) -> tuple[str | None, str]:
    """Split `/s/NAME` off a raw path, where what follows is Jira's. Gives the name and the rest.

    That is `[/context]/rest/...`, `[/context]/login.jsp`, to which clients are led, or `/_edge/tenant_info`.
    """
    match = _PREFIX.match(path)
    return (None, path) if match is None else (match[1], path[match.end() :])


def session_name(headers: Headers, by_credential: ByCredential | None = None) -> str:
    """Name the session of a request whose address names none: the header goes before the credential.

    Raises RequestRefused for a header that is no name.
    """
    given = headers.all(HEADER)
    if len(given) > 1 or any(not is_name(name) for name in given):
        raise RequestRefused(400, f"{HEADER} must be one name of at most 64 letters, digits, '.', '_' and '-'")
    named = next(iter(given), None)
    return named or (by_credential(headers) if by_credential is not None else None) or DEFAULT


def by_credential(salt: bytes) -> ByCredential:
    """Make the rule of `--session-by credential`: a pseudonym of the user name, or of the token where there is none.

    The same user has the same pseudonym as long as the salt is the same; without the salt it can't be told whose it is.
    """

    def name(headers: Headers) -> str | None:
        scheme, _, credential = (headers.get("Authorization") or "").partition(" ")
        pair = basic_pair(credential) if scheme.lower() == "basic" else None
        who = credential.strip() if pair is None else pair[0]
        if not who:
            return None
        digest = hashlib.blake2b(who.encode("utf-8", "surrogateescape"), key=salt[:64], digest_size=8)
        return f"user-{digest.hexdigest()}"

    return name
