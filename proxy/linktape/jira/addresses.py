"""Turns one site address into another wherever it stands in a text: plain, JSON-escaped or percent-encoded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

_END = rb"(?![A-Za-z0-9.\-:@%])"  # the address must end here: `https://site.example.evil` is another one
_END_ENCODED = rb"(?![A-Za-z0-9.\-:@]|%3[Aa]|%40)"


class Rewriter:
    """Replaces each old address by its new one. Addresses are `scheme://host[:port][/path]` without a last slash."""

    def __init__(self, pairs: Mapping[str, str]) -> None:
        self._by_form: dict[bytes, bytes] = {}
        plain: list[bytes] = []
        encoded: list[bytes] = []
        for old, new in sorted(pairs.items(), key=lambda pair: -len(pair[0])):
            if old == new:
                continue
            for form, group in ((_as_is, plain), (_escaped, plain), (_percent, encoded)):
                self._by_form[form(old).lower()] = form(new)
                group.append(re.escape(form(old)))
        alternatives = [b"(?:" + b"|".join(plain) + b")" + _END, b"(?:" + b"|".join(encoded) + b")" + _END_ENCODED]
        self._pattern = re.compile(b"|".join(alternatives), re.IGNORECASE) if plain else None
        self.longest = max((len(form) for form in self._by_form), default=0)

    def rewrite(self, body: bytes) -> bytes:
        """Give the body with every old address replaced; the same object when there is none."""
        if self._pattern is None or not body:
            return body
        return self._pattern.sub(lambda found: self._by_form[found[0].lower()], body)

    def rewrite_text(self, text: str) -> str:
        """Give a header's value with every old address replaced."""
        return self.rewrite(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")


@lru_cache(maxsize=1_024)
def rewriter(old: str, new: str) -> Rewriter:
    """Give the rewriter from one address to another."""
    return Rewriter({old: new})


def _as_is(address: str) -> bytes:
    return address.encode()


def _escaped(address: str) -> bytes:
    return address.replace("/", "\\/").encode()


def _percent(address: str) -> bytes:
    return quote(address, safe="").encode()
