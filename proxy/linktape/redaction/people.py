"""Stable pseudonyms for people, by a salted keyed hash.

Pseudonymous, not anonymous: who has the salt (it stands in the cassette) and a list of names can try them out.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from linktape.redaction.hits import REDACTED, Hit, Rank
from linktape.redaction.names import KnownBy, remembered

_SHAPES = {
    KnownBy.ACCOUNT: "000000000000{:.12}",  # looks like a MongoDB id, as real ones do; but its zeros date it 1970
    KnownBy.USER: "user-{:.10}",
    KnownBy.EMAIL: "person-{:.10}@example.invalid",
    KnownBy.NAME: "Person {:.10}",
    KnownBy.AVATAR: "https://example.invalid/avatar/{:.10}",
    KnownBy.TEXT: "Text {:.10}",
}
PSEUDONYM = re.compile(
    r"0{8}[0-9a-f]{16}|user-[0-9a-f]{10}|person-[0-9a-f]{10}@example\.invalid|(?:Person|Text) [0-9a-f]{10}"
    r"|https://example\.invalid/avatar/[0-9a-f]{10}"
)
_HASH = re.compile(r"[0-9a-f]{10,}")
_LONGEST_KEPT = 200  # a longer value's pseudonym is made anew: what is remembered must not grow with what is sent
_NOBODY = frozenset(("", "-1", "[]", "null", "currentUser()", REDACTED))

EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,256}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])")
_ACCOUNT = re.compile(r"[56][0-9a-f]{22}[0-9a-z]|\d{6}:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
"""What was an account id where a user's name stood, ever since: a wider shape would change pseudonyms."""


class Pseudonyms:
    """Gives the same pseudonym for the same person, as long as the salt is the same."""

    def __init__(self, salt: str) -> None:
        self._key = hashlib.blake2b(salt.encode(), digest_size=32).digest()
        self.of = lru_cache(maxsize=8_192)(self._of)

    def _of(self, kind: KnownBy, value: str) -> str:
        """Give the pseudonym of a value; of nobody, or of a pseudonym, itself."""
        if value in _NOBODY or PSEUDONYM.fullmatch(value):
            return value
        kind, value = _recognised(kind, value)
        digest = hashlib.blake2b(f"{kind.name}:{value}".encode("utf-8", "surrogatepass"), key=self._key, digest_size=12)
        return _SHAPES[kind].format(digest.hexdigest())

    def hit(self, kind: KnownBy, value: str, start: int, rank: Rank = Rank.PERSON) -> Hit:
        """Make the hit that puts the pseudonym in the place of the value at `start`."""
        return Hit(start, start + len(value), str(kind), self.said_for(kind, value), rank)

    def said_for(self, kind: KnownBy, value: str) -> str:
        """Give the pseudonym of a value that may be long."""
        return self._of(kind, value) if len(value) > _LONGEST_KEPT else self.of(kind, value)


@remembered
def anyones(pseudonym: str) -> str:
    """Give what a pseudonym has in common with all others of its kind."""
    return _HASH.sub(lambda digits: "0" * len(digits[0]), pseudonym)


def _recognised(kind: KnownBy, value: str) -> tuple[KnownBy, str]:
    """Say what a value really is: Data Center has e-mail addresses for user names, and they differ in case."""
    if kind in (KnownBy.ACCOUNT, KnownBy.USER, KnownBy.NAME, KnownBy.EMAIL) and EMAIL.fullmatch(value):
        return KnownBy.EMAIL, value.lower()
    if kind is KnownBy.USER and _ACCOUNT.fullmatch(value):
        return KnownBy.ACCOUNT, value
    if kind is KnownBy.NAME or (kind is KnownBy.USER and " " in value.strip()):
        return KnownBy.NAME, value.strip()
    return kind, value
