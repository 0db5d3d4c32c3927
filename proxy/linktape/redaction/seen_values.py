"""The credentials seen so far, searched for wherever they turn up. In memory only, and bounded in number and size.

Only what stood where a credential stands and looks like one is remembered: never an issue key, a number, a date, a
word. Encoded forms are not kept: `encodings` undoes those of what is searched.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from functools import lru_cache

from linktape.messages import SITE
from linktape.redaction.alike import alike
from linktape.redaction.hits import REDACTED, Hit
from linktape.redaction.sought_texts import SoughtTexts

SHORTEST = 8
"""Shorter values are removed only where credentials stand: `token` or `admin` may be any word of a text."""

MOST = 500
MOST_CHARACTERS = 128
"""How much of a long value is remembered; from there on the rest of the word goes as well."""

_ORDINARY_TEXT = re.compile(
    r"[-+]?[0-9][0-9_,.]*(?:[eE][-+]?[0-9]+)?"  # a number
    r"|[A-Za-z][A-Za-z0-9_]*-[0-9]+|customfield_[0-9]+"  # an issue key, a node's name, a field
    r"|[0-9]{2,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[T ][0-9:.,+Z-]*)?"  # a date, a time
    r"|[A-Za-z]+(?:[ ._/-][A-Za-z]+)*"  # words
    r"|v?[0-9]+(?:\.[0-9A-Za-z]+)+(?:-[0-9A-Za-z.-]+)?"  # a version
)
_PASSPHRASE = re.compile(r"[A-Za-z]+(?:[._-][A-Za-z]+)+")
_WORDS = re.compile(r"[a-z]+(?:[ ._-][a-z]+)*")
_END_OF_WORD = re.compile(r"[\s\"'<>&;,\\)\]}]|$")


def looks_secret(value: str) -> bool:
    """Whether a value that may be a credential (a cookie, a field named token) is one rather than a word."""
    if len(value) < SHORTEST or value == REDACTED:
        return False
    return any(letter.isdigit() for letter in value) or (len(value) >= 20 and not _WORDS.fullmatch(value))


@lru_cache(maxsize=1_024)
def is_worth_searching(value: str) -> bool:
    """Whether a credential can be told from ordinary text, so that it may be searched for everywhere."""
    if len(value) < SHORTEST or value in SITE or "***" in value or not value.strip():
        return False
    if not _ORDINARY_TEXT.fullmatch(value):
        return True
    if len(value) >= 20 and value.isalpha() and not value.islower() and not value.isupper():
        return True  # of letters in both cases, and longer than words are
    # words put together as only a password has them; Jira's groups begin with its name
    return len(value) >= 15 and bool(_PASSPHRASE.fullmatch(value)) and not value.startswith("jira-")


class SeenValues:
    """The values seen so far, the longest unseen forgotten first when there are more than `MOST`.

    `generation` grows whenever something was learned: what was redacted before may hold it.
    """

    def __init__(self) -> None:
        self._sought = SoughtTexts(MOST, _forms)
        self._alike = SoughtTexts(MOST, lambda value: map(alike, _forms(value)))

    @property
    def generation(self) -> int:
        """A number that grows whenever a value was learned."""
        return self._sought.generation

    def add(self, value: str, kind: str) -> None:
        """Remember a credential, unless it cannot be told from ordinary text."""
        known = value[:MOST_CHARACTERS]
        if is_worth_searching(known):
            self.know(known, kind)

    def add_login(self, user: str) -> None:
        """Remember the user of a Basic credential, if it is no name but a part of the secret."""
        if len(user) >= 20 and "@" not in user and any(map(str.isdigit, user)) and user.lower() != user:
            self.add(user, "user of a credential")

    def know(self, value: str, kind: str) -> None:
        """Remember what another one remembers."""
        if value not in self._sought:
            self._alike.add(value, kind)
            self._sought.add(value, kind)

    def since(self, generation: int) -> list[tuple[str, str]]:
        """Give what was learned since it had this generation."""
        return self._sought.latest(self.generation - generation)

    def __len__(self) -> int:
        return len(self._sought)

    def may_be_in(self, known_by: str) -> bool:
        """Whether a text may have a value, of which only this is known: what it has in common with all alike."""
        return bool(self._alike.spans(known_by))

    def hits(self, text: str) -> Iterator[Hit]:
        """Find every remembered value in a text."""
        reached = 0
        for start, end in sorted(self._sought.spans(text)) if len(text) >= SHORTEST else ():
            if end <= reached:  # it is in a long one's rest
                continue
            kind = self._sought.get(text[start:end]) or "credential"
            if end - start == MOST_CHARACTERS and (rest := _END_OF_WORD.search(text, end)) is not None:
                end = reached = rest.start()
            yield Hit(start, end, kind, is_known=True)


@lru_cache(maxsize=MOST)
def _forms(value: str) -> tuple[str, ...]:
    """Give a value, as JSON writes it, and a short one's base64 at each alignment: less than 20 are not decoded."""
    written = (value, *({json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]} - {value}))
    if len(value) > 16:
        return written
    data = value.encode("utf-8", "surrogatepass")
    encoded = (base64.b64encode(b"\0" * before + data).decode() for before in range(3))
    cores = (text[skip : len(text.rstrip("=")) - 1] for text, skip in zip(encoded, (0, 2, 3), strict=True))
    return (*written, *(core for core in cores if len(core) >= SHORTEST))
