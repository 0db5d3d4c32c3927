"""One self-contained HTML page: elements whose text is always escaped, one style sheet, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib import resources


class Html(str):
    """Markup that is ready. Everything else that is put into an element is text, and is escaped."""

    __slots__ = ()


def tag(name: str, *children: str | Html, **attributes: object) -> Html:
    """Make an element. An attribute's trailing underscore is dropped, other ones become hyphens; None leaves it out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(child if isinstance(child, Html) else escape(str(child)) for child in children)
    return Html(f"<{name}{given}>{inside}</{name}>")


def joined(parts: Iterable[Html]) -> Html:
    """Put elements one after another."""
    return Html("\n".join(parts))


def table(head: Sequence[str], rows: Iterable[Sequence[str | Html]], *, class_: str | None = None) -> Html:
    """Make a table; without a head where `head` is empty."""
    titles = [tag("thead", tag("tr", *(tag("th", title) for title in head)))] if head else []
    lines = [tag("tr", *(tag("td", cell) for cell in row)) for row in rows]
    return tag("table", *titles, tag("tbody", *lines), class_=class_)


def chip(word: str, kind: str) -> Html:
    """Make a small coloured word; `kind` is good, bad, warn or plain."""
    return tag("span", word, class_=f"chip {kind}")


def folded(title: str, inside: Html, *, is_open: bool = False) -> Html:
    """Make a part that can be opened and closed."""
    start = "<details open>" if is_open else "<details>"
    return Html(f"{start}{tag('summary', title)}{inside}</details>")


def page(title: str, *parts: Html) -> str:
    """Make the whole page. The policy in its head lets nothing in but its own style sheet."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    metas = (
        'charset="utf-8"',
        f'http-equiv="Content-Security-Policy" content="{policy}"',
        'name="viewport" content="width=device-width, initial-scale=1"',
        'name="referrer" content="no-referrer"',
    )
    head = joined(
        [*(Html(f"<meta {meta}>") for meta in metas), tag("title", title), Html(f"<style>{_style()}</style>")]
    )
    body = tag("main", *parts)
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


@cache
def _style() -> str:
    return resources.files(__package__).joinpath("report.css").read_text(encoding="utf-8")
