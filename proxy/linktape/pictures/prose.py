"""A page of the documentation as HTML: its headings can be led to, and its links lead to the other pages beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from linktape.pictures.html import Html, folded, joined, tag
from linktape.pictures.page import page

if TYPE_CHECKING:
    from markdown_it.token import Token

_NOT_IN_A_SLUG = re.compile(r"[^\w\- ]")
_OF_A_PAGE = re.compile(r"([a-z-]+)\.md(#.*)?$")


def prose_page(title: str, text: str, others: Collection[str]) -> str:
    """Make the page of a Markdown text of ours. `others`: the names of the pages that lie beside it."""
    links = [tag("li", tag("a", one, href=f"{one}.html")) for one in others]
    return page(f"{title} - linktape", prose(text, others), folded("All pages", tag("ul", *links)))


def prose(text: str, others: Collection[str] = ()) -> Html:
    """Make the markup. What leads to a file that is not beside it is a plain text, and so is a picture."""
    from markdown_it import MarkdownIt  # rich is made of it; only who opens the documentation waits for it

    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse(text)
    seen: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            slug = anchor(tokens[at + 1].content)
            number = seen[slug] = seen.get(slug, -1) + 1
            token.attrSet("id", f"{slug}-{number}" if number else slug)
        if token.children is not None:
            token.children = list(_led(token.children, others))
    return joined([Html(reader.renderer.render(tokens, reader.options, {}))])


def anchor(heading: str) -> str:
    """Give what a link to a heading ends in, as GitHub makes it."""
    return _NOT_IN_A_SLUG.sub("", heading.lower()).replace(" ", "-")


def _led(tokens: list[Token], others: Collection[str]) -> Iterator[Token]:
    """Lead links to the HTML of the pages; one that would lead nowhere is dropped, and its text stays."""
    is_dropped = False
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrGet("href"))
            leads = _OF_A_PAGE.match(href)
            is_dropped = not (href.startswith(("http", "#")) or (leads is not None and leads[1] in others))
            if leads is not None:
                token.attrSet("href", f"{leads[1]}.html{leads[2] or ''}")
        if token.type == "image":
            token.type, token.tag, token.nesting = "text", "", 0
        elif is_dropped and token.type in ("link_open", "link_close"):
            continue
        yield token
