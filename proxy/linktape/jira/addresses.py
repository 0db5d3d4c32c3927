"""The addresses of a site: those that it gives itself, and one put for another wherever it stands in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from linktape.jira.bodies import payload
from linktape.messages import Response

_END = rb"(?![A-Za-z0-9.\-:@%])"  # the address must end here: `https://site.example.evil` is another one
_END_ENCODED = rb"(?![A-Za-z0-9.\-:@]|%3[Aa]|%40)"
_LOOK_AHEAD = 3  # bytes behind an address that decide whether it ends there

_API = "/rest/api/"
_BASE = re.compile(r"https?://[A-Za-z0-9.\-_\[\]:]+(?:/[A-Za-z0-9.\-_~%/]*)?")
_SELF = re.compile(rb'"self"\s*:\s*"(http[^"\s?#]{1,600}?)(?:\\?/)rest(?:\\?/)api(?:\\?/)')


def known_base(text: object) -> str | None:
    """Give an address that a Jira says is its own, if it is one that can be looked for in texts."""
    if not isinstance(text, str) or _BASE.fullmatch(text) is None or len(text) > 500:
        return None
    return text.rstrip("/")


def own_addresses(path: str, response: Response) -> list[str]:
    """Give what a site calls itself in the answer to a path: in its first `self`, in Location, and in serverInfo.

    Each by http and by https, which a proxy before the site may change.
    """
    if not response.is_success or not path.startswith(_API):
        return []
    before, mark, _ = (response.headers.get("Location") or "").partition(_API)
    given = [before] if mark else []
    own = _SELF.search(response.content)
    given += [own[1].decode("ascii", "replace").replace("\\/", "/")] if own is not None else []
    if path.rstrip("/").endswith("/serverInfo"):
        members = payload(response.content).members
        given += [url for url in (members.get("baseUrl"), members.get("displayUrl")) if isinstance(url, str)]
    return _by_both_schemes(tuple(given))


@lru_cache(maxsize=64)
def _by_both_schemes(given: tuple[str, ...]) -> list[str]:
    names = dict.fromkeys(base.partition("://")[2] for base in map(known_base, given) if base is not None)
    return [f"{scheme}://{name}" for name in names for scheme in ("https", "http")]


class Rewriter:
    """Replaces each old address by its new one. Addresses are `scheme://host[:port][/path]` without a last slash."""

    def __init__(self, pairs: Mapping[str, str]) -> None:
        self._by_form: dict[bytes, bytes] = {}
        # With a slash behind, and the host; without a new one, another one goes on there.
        self._plain: list[tuple[bytes, bytes, bytes]] = []
        self._hosts: set[bytes] = set()
        alternatives: list[bytes] = []
        for old, new in sorted(pairs.items(), key=lambda pair: -len(pair[0])):
            if old == new:
                continue
            for before, after, end in zip(_forms(old), _forms(new), (_END, _END, _END_ENCODED), strict=True):
                self._by_form[before.lower()] = after
                alternatives.append(re.escape(before.lower()) + end)
            goes_on = any(other.startswith(f"{old}/") for other in pairs)
            self._plain.append((f"{old}/".encode(), b"" if goes_on else f"{new}/".encode(), _host(old)))
            self._hosts.add(_host(old))
        self._have_letters = any(host.upper() != host for host in self._hosts)
        # What all begin with, mostly `http`, is looked for much faster where letters need not be compared without case.
        self._pattern = re.compile(b"|".join(alternatives)) if alternatives else None
        self.longest = max((len(form) for form in self._by_form), default=0)

    def rewrite_part(self, held: bytes) -> tuple[bytes, bytes]:
        """Rewrite as much of a growing text as can be decided yet; gives that, and the rest to hold until more comes.

        Held back is only what may become an address: less than `longest` + 4 bytes, and mostly none.
        """
        cut = self._undecided(held)
        if self._pattern is None or cut == 0:
            return held[:cut], held[cut:]
        done, at = self._rewritten(held, cut)
        cut = max(at, cut)
        return b"".join((*done, held[at:cut])), held[cut:]

    def _rewritten(self, body: bytes, before: int) -> tuple[list[bytes], int]:
        """Rewrite the addresses that begin before a place; gives the pieces, and how far they go."""
        assert self._pattern is not None, "whoever has nothing to rewrite does not call this"
        done: list[bytes] = []
        at = 0
        for match in self._pattern.finditer(body.lower()):
            start, end = match.span()
            if start >= before:
                break
            done += (body[at:start], self._by_form[match[0]])
            at = end
        return done, at

    def _undecided(self, held: bytes) -> int:
        """Find where the first address may begin that is not all there, or whose end is not seen yet."""
        start = max(0, len(held) - self.longest - _LOOK_AHEAD)
        tail = held[start:].lower()
        for at in range(len(tail)):
            here = tail[at:]
            if any(
                form.startswith(here[: len(form)]) and len(here) < len(form) + _LOOK_AHEAD for form in self._by_form
            ):
                return start + at
        return len(held)

    def rewrite(self, body: bytes) -> bytes:
        """Give the body with every old address replaced; the same object when there is none."""
        if self._pattern is None or not body:
            return body
        plainly = self._plainly(body)
        if plainly is not None:
            return plainly
        done, at = self._rewritten(body, len(body))
        return b"".join((*done, body[at:])) if done else body

    def _plainly(self, body: bytes) -> bytes | None:
        """Rewrite a body in which hosts are named only in one address, written plainly and with a slash behind it: that
        is nearly always so, and much quicker seen. None for any other.
        """
        pieces, put, at = [body], b"", b""
        for old, new, host in self._plain:
            if old in body:
                if put or not new:
                    return None
                pieces, put, at = body.split(old), new, host
        lowered = body.lower() if self._have_letters else body
        for host in self._hosts:
            if lowered.count(host) != (len(pieces) - 1 if host == at else 0):  # it is named in another way as well
                return None
        return put.join(pieces) if put else body

    def rewrite_text(self, text: str) -> str:
        """Give a header's value with every old address replaced."""
        return self.rewrite(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")


@lru_cache(maxsize=1_024)
def rewriter(old: str, new: str, *more: str) -> Rewriter:
    """Give the rewriter from one address, and more of them, to another."""
    return Rewriter(dict.fromkeys((old, *more), new))


def _host(address: str) -> bytes:
    """Give the name in an address, which all its forms have; empty where it has none but a number."""
    return re.split(r"[/:\[\]]", address.partition("://")[2], maxsplit=1)[0].lower().encode()


def _forms(address: str) -> list[bytes]:
    """Give an address as it is, JSON-escaped and percent-encoded."""
    return [form.encode() for form in (address, address.replace("/", "\\/"), quote(address, safe=""))]
