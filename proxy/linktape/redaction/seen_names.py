"""The people seen in answers: their names are found again in Jira's sentences, and in what people read of a run."""

from __future__ import annotations

from linktape.redaction.alike import alike
from linktape.redaction.hits import Hit, Rank, merged
from linktape.redaction.seen_values import SHORTEST
from linktape.redaction.sought_texts import SoughtTexts

MOST = 1_000
_LONGEST = 100


class SeenNames:
    """What people are called, by whole words; the longest unseen forgotten first."""

    def __init__(self) -> None:
        self._sought = SoughtTexts(MOST)
        self._alike = SoughtTexts(MOST, lambda name: (alike(name),))

    @property
    def generation(self) -> int:
        """A number that grows whenever a name was learned."""
        return self._sought.generation

    def add(self, name: str, pseudonym: str) -> None:
        """Remember a name of two words or more: one word may be any word.

        JSON writes a backslash twice: replacing one that ends a name would leave half an escape.
        """
        if " " not in name or name.strip("\\") != name or not SHORTEST <= len(name) <= _LONGEST or name in self._sought:
            return
        self._alike.add(name, pseudonym)
        self._sought.add(name, pseudonym)

    def since(self, generation: int) -> list[tuple[str, str]]:
        """Give what was learned since it had this generation."""
        return self._sought.latest(self.generation - generation)

    def may_be_in(self, known_by: str) -> bool:
        """Whether a text may have a name, of which only this is known: what it has in common with all alike."""
        return bool(self._alike.spans(known_by))

    def hits(self, text: str, start: int = 0, end: int | None = None) -> list[Hit]:
        """Find the names in a part of a text; of two that begin alike, the longer one."""
        end = len(text) if end is None else end
        found: list[Hit] = []
        if not self._sought or end - start < SHORTEST:
            return found
        for first, last in self._sought.spans(text[start:end]):
            first, last = start + first, start + last
            around = text[first - 1 : first] + text[last : last + 1]
            pseudonym = self._sought.get(text[first:last])
            if pseudonym is not None and not any(letter.isalnum() or letter in "_@" for letter in around):
                found.append(Hit(first, last, "display name", pseudonym, Rank.NAME, is_known=True))
        return merged(found)
