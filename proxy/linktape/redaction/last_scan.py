"""The last scan of a finished block of a cassette: no secret and no address may be in it, wherever it stands."""

from __future__ import annotations

from linktape.redaction import signs
from linktape.redaction.encodings import Budget
from linktape.redaction.finder import Finder
from linktape.redaction.hits import Hit, merged
from linktape.redaction.known_pieces import KnownPieces

_BETWEEN = ("\n", '\\",\\"', '\\", \\"')
"""Between two lines; or between two texts of a JSON body that is not laid out, and stands in one."""


class LastScan:
    """Looks through blocks. In a block each string stands in one line, and nothing that is looked for goes on behind.

    Only a user's own pattern might, and a value that was seen: that is looked for in the whole.
    """

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._pieces = KnownPieces(signs.IN_A_BLOCK, _BETWEEN)

    def leaks(self, block: bytes) -> list[str]:
        """Say what must not be written: places and kinds, never values. Empty: nothing."""
        text, seen = block.decode("utf-8", "replace"), self._finder.seen
        if self._finder.patterns:
            hits = self._finder.hits(text)
        else:
            hits = merged([*seen.hits(text), *self._pieces.hits(text, seen.generation, self._hits_in)])
        return [f"line {text.count(chr(10), 0, hit.start) + 1}: {hit.kind}" for hit in hits]

    def _hits_in(self, text: str) -> tuple[list[Hit], bool]:
        budget = Budget(len(text))
        return self._finder.find(text, budget, 0), budget.left >= 0
