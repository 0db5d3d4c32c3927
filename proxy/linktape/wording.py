"""Small words in what people read: a number of things, a text that is not too long and drives no terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_LINES = re.compile(r"[\t\n]")


def counted(number: int, one: str, many: str = "") -> str:
    """Say a number of things: `1 call`, `2 calls`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def cut(text: str, most: int = 60) -> str:
    """Give a text of at most so many characters; one that was longer ends in `…`."""
    return text if len(text) <= most else text[: most - 1] + "…"


def first_sentence(description: str) -> str:
    """Give the first sentence of a description, without its final stop."""
    head, _, _ = " ".join(description.split()).partition(". ")
    return head.removesuffix(".")


def visible(text: str, *, keeps_lines: bool = False) -> str:
    """Give a text from outside with its control characters, half characters and marks of direction as escapes.

    Without `keeps_lines` line ends and tabs, too: whoever reads a log or a CI's output takes a line's start for ours.
    """
    if text.isprintable():
        return text
    text = _UNSEEN.sub(_escaped, text)
    return text if keeps_lines else _LINES.sub(_escaped, text)


def _escaped(character: re.Match[str]) -> str:
    return character[0].encode("unicode_escape", "surrogatepass").decode("ascii")


def roughly(seconds: float) -> str:
    """Say how long that is, as a person would: `3 s`, `5 min`, `1 h 20 min`."""
    if round(seconds) < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    hours = f"{minutes // 60} h" if minutes >= 60 else ""
    return " ".join(filter(None, (hours, f"{minutes % 60} min" if minutes % 60 else "")))


def suggestion(word: str, known: Iterable[str], *, likeness: float = 0.6) -> str:
    """Give the known word that a misspelt one is nearest to, or an empty text. At a `likeness` of 1 it is the same."""
    from difflib import get_close_matches  # where nothing is misspelt, nobody waits for it

    names = list(known)
    near = get_close_matches(word.lower(), [name.lower() for name in names], n=1, cutoff=likeness)
    return next((name for name in names if near and name.lower() == near[0]), "")
