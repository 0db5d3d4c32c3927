"""One self-contained HTML page: its own style sheet and icon, no script, nothing fetched."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from urllib.parse import quote

from linktape.pictures.html import Html, Kind, joined, stylesheet, tag

_COLOURS: dict[Kind, str] = {"good": "#11733f", "warn": "#b26a00", "bad": "#b3261e", "plain": "#5d6880"}


def page(title: str, *parts: Html, kind: Kind = "plain") -> str:
    """Make the whole page. `kind` colours its icon. The policy in its head lets in that icon and its own style."""
    metas = (
        'charset="utf-8"',
        f'http-equiv="Content-Security-Policy" content="{policy()}"',
        'name="viewport" content="width=device-width, initial-scale=1"',
        'name="color-scheme" content="light dark"',
        'name="referrer" content="no-referrer"',
    )
    icon = Html(f'<link rel="icon" href="{icon_address(kind)}">')
    head = joined(
        [*(Html(f"<meta {meta}>") for meta in metas), tag("title", title), icon, Html(f"<style>{stylesheet()}</style>")]
    )
    body = tag("main", *parts)
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def icon_address(kind: Kind) -> str:
    """Give a page's icon as an address that holds it."""
    return f"data:image/svg+xml,{quote(icon(kind))}"


def icon(kind: Kind) -> Html:
    """Draw a page's icon: a dot in the colour of a verdict."""
    dot = tag("circle", cx="8", cy="8", r="7", fill=_COLOURS[kind])
    return tag("svg", dot, xmlns="http://www.w3.org/2000/svg", viewBox="0 0 16 16")


@cache
def policy() -> str:
    """Give what such a page may do: have its own style and icon, and nothing else."""
    style = base64.b64encode(hashlib.sha256(stylesheet().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'none'"
