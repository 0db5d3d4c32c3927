"""Finds the page that somebody means who types a command's name, another tool's, or a word of a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from linktape.cli.app import COMMANDS
from linktape.errors import UsageError
from linktape.wording import suggestion

_GENERATED = ("commands", "configuration", "control", "python", "skill", "design")
"""Pages that have a heading for everything; and those that are for others than users."""

_ALSO = {
    "agents": "ai claude copilot cursor llm mcp",
    "cassettes": "cassette formatter format har import once postman prettier prune record-mode",
    "ci": "action azure circleci container containers docker github gitlab jenkins pipeline podman",
    "clients": "axios curl fetch go golang gradle java jest jira.js maven node nodejs vitest",
    "coming-from": "betamax mountebank nock polly responses stub stubs vcr vcrpy wiremock",
    "company-proxy": "corporate http_proxy no_proxy proxy",
    "configuration": "config env environment linktape.yaml options pyproject settings variables yaml",
    "control": "api ctl journal metrics openapi prometheus rest token",
    "errors": "error exit exit-code exit-codes",
    "faithfulness": "profiles",
    "first-steps": "doctor editor init quickstart schema setup start vscode",
    "https": "certificate certificates ssl tls",
    "limits": "429 cost points quota rate-limit rate-limits",
    "mock": "fake profile site webhook webhooks",
    "page": "browser dashboard",
    "pytest": "fixture marker xdist",
    "python": "asyncio library",
    "record": "recording sandbox",
    "redaction": "gdpr people privacy scan secret secrets",
    "replay": "match matching miss misses on-miss unmatched",
    "run": "html junit markdown report reports ui verdict",
    "scaling": "compose helm k8s kubernetes nginx redis workers",
    "scenarios": "expectations fault faults policies policy scenario",
    "tutorial": "install installation",
    "time": "clock faketime wait waits",
    "troubleshooting": "faq help problem problems",
}
"""Words that lead to a page, and stand in no heading of it, or in those of several."""

_MOST_NAMED = 5
_ALIKE = 0.75


def find(asked: str, pages: Mapping[str, str]) -> str:
    """Give the name of the page that is meant. Raises UsageError, which names the pages that come near."""
    word = PurePosixPath(asked).name.removesuffix(".md")  # as links have it
    if word in pages:
        return word
    word = " ".join(word.lower().split()).removeprefix("linktape ")
    meant = [page for page, words in _ALSO.items() if word in words.split() or word.replace(" ", "-") in words.split()]
    meant = meant or [word] * (word in pages) or list(_by_heading(word, pages)) or ["commands"] * _is_command(word)
    if len(meant) == 1:
        return meant[0]
    near = suggestion(word, pages, likeness=_ALIKE)
    if not meant and not near:
        meant = _by_text(word, pages)
    named = f"it stands in {', '.join(meant[:_MOST_NAMED])}" if meant else f"did you mean {near!r}?" if near else ""
    raise UsageError(f"no page is called {asked!r}{f'; {named}' if named else ''}; `linktape docs` lists the pages")


def _by_heading(word: str, pages: Mapping[str, str]) -> Iterator[str]:
    """Name the pages with the word, or its plural, in a heading."""
    heading = re.compile(rf"^#+ .*(?<![\w-]){re.escape(word)}s?(?![\w-])", re.MULTILINE | re.IGNORECASE)
    for page, text in pages.items():
        if page not in _GENERATED and heading.search(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)):
            yield page


def _by_text(word: str, pages: Mapping[str, str]) -> list[str]:
    """Name the pages that have the word, the one that has it most often first."""
    has = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE)
    counts = {page: len(has.findall(text)) for page, text in pages.items()}
    return sorted((page for page, count in counts.items() if count), key=lambda page: -counts[page])


def _is_command(word: str) -> bool:
    return word.partition(" ")[0] in COMMANDS
