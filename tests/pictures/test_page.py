"""pictures/page.py: a page that needs nothing from anywhere else."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import unquote

import pytest

from linktape.pictures.html import Kind, chip, tag
from linktape.pictures.page import icon_address, page
from tests.pictures.markup import Reader


def test_a_page_lets_in_nothing_but_its_own_style_and_icon() -> None:
    text = page("a title", chip("bad", "bad"))

    style = re.search("<style>(.*)</style>", text, re.DOTALL)
    assert style is not None
    known = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{known}'; img-src data:; base-uri 'none'; form-action 'none'"
    read = Reader(text)
    assert policy in [value for name, value in read.attributes if name == "content"]
    assert "script" not in read.names
    assert "style" not in [name for name, _ in read.attributes]


def test_what_is_not_marked_as_markup_is_text() -> None:
    assert "<p>&lt;b&gt;</p>" in page("x", tag("p", "<b>"))
    assert "<title>&lt;b&gt;</title>" in page("<b>")


@pytest.mark.parametrize(("kind", "colour"), [("good", "#11733f"), ("bad", "#b3261e")])
def test_the_icon_has_the_colour_of_the_verdict(kind: Kind, colour: str) -> None:
    assert f'fill="{colour}"' in unquote(icon_address(kind))
    assert f'href="{icon_address(kind)}"' in page("x", kind=kind)
