"""Stable pseudonyms for people, by a salted keyed hash, and where people are named in a text.

Pseudonymous, not anonymous: who has the salt (it stands in the cassette) and a list of names can try them out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

from linktape.redaction.hits import REDACTED, Hit, Rank
from linktape.redaction.secret_names import KnownBy

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
_NOBODY = frozenset(("", "-1", "null", "currentUser()", REDACTED))

EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,256}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])")
_ACCOUNT = re.compile(
    r"(?<![\w-])(?:[56][0-9a-f]{22}[0-9a-z]|\d{6}:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![\w-])"
)
_AVATAR = re.compile(
    r"(?:https?:)?//(?:[\w-]{1,63}\.){0,6}(?:gravatar\.com/avatar/|avatar-cdn\.atlassian\.com/"
    r"|avatar-management[\w-]{0,60}\.[\w.-]{1,200}/)[^\s\"'<>\\)]*"
    r"|https?://[^\s\"'<>\\?]{1,300}/useravatar\?[^\s\"'<>\\)]*"
)
_MENTION = re.compile(r"\[~(accountid:)?([^\]\[\s|]{1,200})\]")
_NOT_MAIL = re.compile(r"@[23]x\.(?:png|jpe?g|gif|svg|webp)$")


class Pseudonyms:
    """Gives the same pseudonym for the same person, as long as the salt is the same."""

    def __init__(self, salt: str) -> None:
        self._key = hashlib.blake2b(salt.encode(), digest_size=32).digest()
        self.of = lru_cache(maxsize=16_384)(self._of)

    def _of(self, kind: KnownBy, value: str) -> str:
        """Give the pseudonym of a value; of nobody, or of a pseudonym, itself."""
        if value in _NOBODY or PSEUDONYM.fullmatch(value):
            return value
        kind, value = _recognised(kind, value)
        digest = hashlib.blake2b(f"{kind.name}:{value}".encode("utf-8", "surrogatepass"), key=self._key, digest_size=12)
        return _SHAPES[kind].format(digest.hexdigest())

    def hits(self, text: str) -> Iterator[Hit]:
        """Find people by the shape of what names them: e-mail, account id, avatar, mention."""
        yield from self.address_hits(text)
        for found in _ACCOUNT.finditer(text):
            yield self.hit(KnownBy.ACCOUNT, found[0], found.start())
        if "avatar" in text:
            for found in _AVATAR.finditer(text):
                yield self.hit(KnownBy.AVATAR, found[0], found.start())
        if "[~" in text:
            for found in _MENTION.finditer(text):
                yield self.hit(KnownBy.ACCOUNT if found[1] else KnownBy.USER, found[2], found.start(2))

    def address_hits(self, text: str) -> Iterator[Hit]:
        """Find e-mail addresses."""
        for found in EMAIL.finditer(text) if "@" in text else ():
            if not found[0].endswith("@example.invalid") and not _NOT_MAIL.search(found[0]):
                yield self.hit(KnownBy.EMAIL, found[0], found.start())

    def hit(self, kind: KnownBy, value: str, start: int, rank: Rank = Rank.PERSON) -> Hit:
        """Make the hit that puts the pseudonym in the place of the value at `start`."""
        return Hit(start, start + len(value), str(kind), self.of(kind, value), rank)


def _recognised(kind: KnownBy, value: str) -> tuple[KnownBy, str]:
    """Say what a value really is: Data Center has e-mail addresses for user names, and they differ in case."""
    if kind in (KnownBy.ACCOUNT, KnownBy.USER, KnownBy.NAME, KnownBy.EMAIL) and EMAIL.fullmatch(value):
        return KnownBy.EMAIL, value.lower()
    if kind is KnownBy.USER and _ACCOUNT.fullmatch(value):
        return KnownBy.ACCOUNT, value
    if kind is KnownBy.NAME or (kind is KnownBy.USER and " " in value.strip()):
        return KnownBy.NAME, value.strip()
    return kind, value
