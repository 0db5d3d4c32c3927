"""A bounded memory: what is kept for each key, the longest unused forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

MOST_SUBJECTS = 2_000
"""How many subjects the judge keeps for each thing it judges."""

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Recent(OrderedDict[Key, Kept]):
    """A dictionary of at most so many entries; keeping an entry makes it the newest."""

    def keep(self, key: Key, value: Kept, most: int = MOST_SUBJECTS) -> None:
        """Set an entry, and forget the oldest where there are too many."""
        self.pop(key, None)
        self[key] = value
        if len(self) > most:
            self.popitem(last=False)
