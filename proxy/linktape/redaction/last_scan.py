"""The last scan of a finished block of a cassette: no secret and no address may be in it, wherever it stands."""

from __future__ import annotations

from itertools import filterfalse

from linktape.redaction.finder import Finder
from linktape.tape.body_text import MOST_READABLE

_BETWEEN = ('\\",\\"', '\\", \\"')
"""Between two texts of a JSON body that is not laid out."""

_MOST_LINES = 8_192
_LONGEST_LINE = 512


class LastScan:
    """Looks through blocks. A line in which nothing was found is not looked at again, until something new is learned.

    In a block each string stands in one line, and nothing that is looked for goes on behind a line's end. Only a
    user's own pattern might.
    """

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._harmless: tuple[int, set[str]] = (0, set())

    def leaks(self, block: bytes) -> list[str]:
        """Say what must not be written: places and kinds, never values. Empty: nothing."""
        text = block.decode("utf-8", "replace")
        harmless = self._known()
        is_found, lines = False, text
        if len(text) > MOST_READABLE:  # its body stands in one line, in which a value may go over what parts two texts
            is_found = next(self._finder.seen.hits(text), None) is not None
            for between in _BETWEEN:
                lines = "\n".join(dict.fromkeys(lines.split(between)))  # what stands there again is looked at once
        new = [*filterfalse(harmless.__contains__, dict.fromkeys(map(str.strip, lines.split("\n"))))]
        if is_found or self._finder.patterns or self._finder.hits("\n".join(new)):
            return [f"line {text.count(chr(10), 0, hit.start) + 1}: {hit.kind}" for hit in self._finder.hits(text)]
        if len(new) <= _MOST_LINES:
            harmless.update(line for line in new if len(line) <= _LONGEST_LINE)
        return []

    def _known(self) -> set[str]:
        """Give the lines without anything; what is known now is read first, for a recorder learns beside the loop."""
        generation = self._finder.seen.generation
        before, lines = self._harmless
        if before != generation or len(lines) > _MOST_LINES:
            lines = set()
            self._harmless = (generation, lines)
        return lines
