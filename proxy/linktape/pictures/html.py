"""Elements whose text is always escaped, and what pages are built of: tables, chips, folded parts, boxes that scroll.

What cannot be seen in a text is shown as its code. No element has a style of its own: what it looks like, its classes
say, and `stylesheet` knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from typing import Literal

from linktape.wording import visible

Kind = Literal["good", "warn", "bad", "plain"]
"""How good something is; a class of the style sheet."""

_MAY_BREAK_AFTER = re.compile(r"(?<=\w)([/.:_?&=,-]+)(?=\w)")


class Html(str):
    """Markup that is ready. Everything else that is put into an element is text, and is escaped."""

    __slots__ = ()


def tag(name: str, *children: str | Html, **attributes: object) -> Html:
    """Make an element. An attribute's trailing underscore is dropped, other ones become hyphens; None leaves it out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_text(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(child if isinstance(child, Html) else _text(str(child)) for child in children)
    return Html(f"<{name}{given}>{inside}</{name}>")


def _text(text: str) -> str:
    """Escape a text from outside: it can neither be markup nor turn or hide what stands around it."""
    return escape(visible(text, keeps_lines=True))


def joined(parts: Iterable[Html]) -> Html:
    """Put elements one after another."""
    return Html("\n".join(parts))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table that others lead to by its id, or that looks different."""

    cells: Sequence[str | Html]
    id: str | None = None
    class_: str | None = None


def table(
    head: Sequence[str], rows: Iterable[Row | Sequence[str | Html]], *, class_: str | None = None, caption: str = ""
) -> Html:
    """Make a table; without a head where `head` is empty: then the first cell of each row is its title."""
    titles = [tag("thead", tag("tr", *(tag("th", title, scope="col") for title in head)))] if head else []
    lines = [_line(row if isinstance(row, Row) else Row(row), has_title=not head) for row in rows]
    named = [tag("caption", caption)] if caption else []
    return tag("table", *named, *titles, tag("tbody", *lines), class_=class_)


def _line(row: Row, *, has_title: bool) -> Html:
    first = [tag("th", cell, scope="row") for cell in row.cells[:1] if has_title]
    return tag("tr", *first, *(tag("td", cell) for cell in row.cells[len(first) :]), id=row.id, class_=row.class_)


def banner(sentence: str, kind: Kind) -> Html:
    """Make the sentence that a page begins with: its first word, up to a colon or comma, stands out."""
    end = next((place for place, letter in enumerate(sentence) if letter in ":,"), 0)
    return tag("p", tag("strong", sentence[:end]), sentence[end:], class_=f"banner {kind}")


def chip(word: str, kind: Kind, *, title: str | None = None) -> Html:
    """Make a small coloured word; `title` is shown to who points at it."""
    return tag("span", word, class_=f"chip {kind}", title=title)


def folded(title: str | Html, inside: Html, *, is_open: bool = False, id_: str | None = None) -> Html:
    """Make a part that can be opened and closed. A link to its id opens it."""
    start = "<details open>" if is_open else "<details>"
    return Html(f"{start}{tag('summary', title)}{tag('div', inside, id=id_)}</details>")


def scrolled(inside: Html, label: str) -> Html:
    """Make a box in which something wide can be moved, by keys as well."""
    return tag("div", inside, class_="scroll", tabindex="0", role="group", aria_label=label)


def breakable(text: str) -> Html:
    """Give a path, an address or a name so that a line may end after its dots and strokes, and nowhere in a word."""
    pieces = _MAY_BREAK_AFTER.sub("\\1\0", visible(text, keeps_lines=True)).split("\0")
    return Html("<wbr>".join(map(escape, pieces)))


@cache
def stylesheet() -> str:
    """Give the one style sheet of all pictures, light and dark."""
    return resources.files(__package__).joinpath("pictures.css").read_text(encoding="utf-8")
