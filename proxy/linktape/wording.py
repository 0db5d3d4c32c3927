"""Small words in what people read: a number of things, a text that is not too long."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Say a number of things: `1 call`, `2 calls`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def cut(text: str, most: int = 60) -> str:
    """Give a text of at most so many characters; one that was longer ends in `…`."""
    return text if len(text) <= most else text[: most - 1] + "…"
