"""cli/doc_finder.py: words that people type lead to the page that is meant."""

from __future__ import annotations

import pytest

from linktape.cli.app import COMMANDS
from linktape.cli.doc_finder import _ALSO, find
from linktape.errors import UsageError
from linktape.wiring import builtins

PAGES = {name: builtins.read("docs", name) or "" for name in builtins.names("docs")}


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("mock", "mock"),
        ("docs/mock.md", "mock"),
        ("Mock", "mock"),
        ("init", "first-steps"),
        ("doctor", "first-steps"),
        ("linktape doctor", "first-steps"),
        ("github", "ci"),
        ("GitLab", "ci"),
        ("docker", "ci"),
        ("wiremock", "coming-from"),
        ("vcrpy", "coming-from"),
        ("VCR", "coming-from"),
        ("xdist", "pytest"),
        ("jest", "clients"),
        ("redis", "scaling"),
        ("ctl", "control"),
        ("ctl sessions", "commands"),
        ("mcp", "agents"),
        ("exit codes", "errors"),
        ("cassette", "cassettes"),
        ("cassette diff", "commands"),
        ("demo", "commands"),
        ("signed numbers", None),
    ],
)
def test_a_word_leads_to_its_page(asked: str, page: str | None) -> None:
    if page is not None:
        assert find(asked, PAGES) == page
        return
    with pytest.raises(UsageError, match="no page is called 'signed numbers'; `linktape docs` lists the pages"):
        find(asked, PAGES)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_leads_to_a_page_that_tells_of_it(command: str) -> None:
    text = PAGES[find(command, PAGES)]

    assert f"linktape {command}" in text or f"linktape run --{command}" in text


def test_a_word_leads_to_one_page_and_hides_none() -> None:
    words = [word for of_page in _ALSO.values() for word in of_page.split()]

    assert set(_ALSO) <= set(PAGES)
    assert sorted(set(words)) == sorted(words)
    assert not set(words) & set(PAGES)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("mok", "did you mean 'mock'?"),
        ("scenaros", "did you mean 'scenarios'?"),
        ("oauth", "it stands in "),
        ("beeceptor", "no page is called 'beeceptor'; `linktape docs` lists the pages"),
    ],
)
def test_what_is_not_known_is_told_what_comes_near_and_nothing_else(asked: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        find(asked, PAGES)

    assert said in str(caught.value)
