"""pictures/prose.py: the pages of the documentation as HTML that leads from one to another."""

from __future__ import annotations

import pytest

from linktape.pictures.prose import anchor, prose, prose_page
from linktape.wiring import builtins


def test_headings_can_be_led_to_as_on_github() -> None:
    made = prose("# A `b` c!\n\n## Again\n\n## Again\n")

    assert [part.partition('"')[0] for part in made.split('id="')[1:]] == ["a-b-c", "again", "again-1"]
    assert anchor("What `--on-miss` does: in words") == "what---on-miss-does-in-words"


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("[a](run.md)", '<a href="run.html">a</a>'),
        ("[a](run.md#the-page)", '<a href="run.html#the-page">a</a>'),
        ("[a](#here)", '<a href="#here">a</a>'),
        ("[a](https://example.org/x)", '<a href="https://example.org/x">a</a>'),
        ("[a `b`](../README.md)", "<p>a <code>b</code></p>"),
        ("[a](gone.md) and [b](run.md)", '<p>a and <a href="run.html">b</a></p>'),
        ("![what it shows](images/page.png)", "<p>what it shows</p>"),
        ("| a |\n| --- |\n| 1 |", "<td>1</td>"),
        ("<!-- generated: x -->\n\ntext", "<p>text</p>"),
    ],
)
def test_links_lead_to_the_pages_beside_it_or_are_text(text: str, markup: str) -> None:
    assert markup in prose(text, ["run"])


def test_a_page_has_its_title_and_leads_to_all_others() -> None:
    made = prose_page("A page", "# A page\n", ["mock", "run"])

    assert "<title>A page - linktape</title>" in made
    assert made.count('<li><a href="') == 2


@pytest.mark.parametrize("name", builtins.names("docs"))
def test_no_link_of_a_page_leads_out_of_the_documentation(name: str) -> None:
    names = builtins.names("docs")

    made = prose(builtins.read("docs", name) or "", names)

    led = [part.partition('"')[0] for part in made.split('<a href="')[1:]]
    assert {link.partition("#")[0].removesuffix(".html") for link in led if not link.startswith("http")} <= {"", *names}
