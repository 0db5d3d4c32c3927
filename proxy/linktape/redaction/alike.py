"""Texts that differ in digits only: paths, ids, times. What is said without telling digits apart holds for all."""

from __future__ import annotations

from collections.abc import Callable

LONGEST_REMEMBERED = 512
_MOST_REMEMBERED = 4_096
_DIGITS = bytes.maketrans(b"123456789", b"000000000")


def alike(text: str) -> str:
    """Give what a text has in common with all that differ in digits only."""
    return text.encode("utf-8", "surrogatepass").translate(_DIGITS).decode("utf-8", "surrogatepass")


class OfAllAlike:
    """Remembers what is said of short texts, once for all that are alike, until something is learned."""

    def __init__(self) -> None:
        self._said: tuple[int, dict[str, bool]] = (0, {})

    def holds(self, text: str, says: Callable[[str], bool], learned: int = 0) -> bool:
        """Give what `says` gives for a text; it tells no digits apart. `learned` grows with what that follows from."""
        if len(text) > LONGEST_REMEMBERED:
            return says(text)
        as_of, known = self._said
        if as_of != learned:
            known = {}
            self._said = learned, known
        known_by = alike(text)
        said = known.get(known_by)
        if said is None:
            said = says(known_by)
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            known[known_by] = said
        return said


def told_of_all_alike(function: Callable[[str], bool]) -> Callable[[str], bool]:
    """Remember what a function says of short texts, once for all that are alike."""
    remembered = OfAllAlike()
    return lambda text: remembered.holds(text, function)
