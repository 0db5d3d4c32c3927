"""Looks for texts of which more and more come: the last few one by one, all others by one expression.

To compile a thousand takes milliseconds, as much as ten answers: not for each text that is new.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from itertools import islice

from linktape.bounded import Recent
from linktape.redaction import regex

_FRESH = 24  # so many are looked for one by one before all are compiled anew


class SoughtTexts:
    """At most so many texts, each with what is said of it; the longest unseen forgotten first.

    `forms_of`: how a text may be written. `generation` grows whenever there is another one.
    """

    def __init__(self, most: int, forms_of: Callable[[str], Iterable[str]] = lambda text: (text,)) -> None:
        self.generation = 0
        self._most = most
        self._forms_of = forms_of
        self._said: Recent[str, str] = Recent()
        self._fresh = 0
        self._fresh_forms: tuple[str, ...] = ()
        self._compiled: regex.Pattern | None = None
        self._lock = threading.Lock()  # a recorder learns beside the loop

    def add(self, text: str, said: str) -> None:
        """Look for this text, too."""
        with self._lock:
            self._said.keep(text, said, self._most)
            if self._fresh <= _FRESH:
                self._fresh += 1
                self._fresh_forms = (*self._fresh_forms, *self._forms_of(text))
            self.generation += 1

    def latest(self, count: int) -> list[tuple[str, str]]:
        """Give the last so many, the newest last, each with what is said of it."""
        with self._lock:
            return [*islice(reversed(self._said.items()), count)][::-1] if count else []

    def get(self, text: str) -> str | None:
        """Give what is said of a text; None where it is not looked for, any more, or is a form of one."""
        return self._said.get(text)

    def __contains__(self, text: str) -> bool:
        return text in self._said

    def __len__(self) -> int:
        return len(self._said)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Say where each stands; one that is forgotten is perhaps found for a while."""
        if self._fresh > _FRESH:
            with self._lock:
                self._compiled = regex.any_of(form for one in self._said for form in self._forms_of(one))
                self._fresh, self._fresh_forms = 0, ()
        found: list[tuple[int, int]] = []
        for form in self._fresh_forms:  # first: what leaves these meanwhile has been compiled before
            at = text.find(form)
            while at >= 0:
                found.append((at, at + len(form)))
                at = text.find(form, at + len(form))
        if self._compiled is not None:
            found += self._compiled.spans(text)
        return found
