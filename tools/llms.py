"""Makes docs/llms.txt, which agents read first of a project (llmstxt.org): each page's title and first sentence."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
FIRST = ("agents", "skill", "run", "drill", "scenarios", "mock", "replay", "control")
"""The pages that an agent needs most; the others follow by name."""

HEAD = """# linktape

> A stand-in for Jira's issue links, for people and agents who test Jira clients: it records, replays, mocks, and breaks on purpose.

A client is pointed at linktape's address instead of Jira's, and is not changed otherwise.
`linktape run --mock --env JIRA_URL -- COMMAND` runs a command against a fake Jira and judges it; `linktape drill -- COMMAND` tries every failure; `linktape mcp` gives the same to a coding agent as tools.

## Pages
"""  # noqa: E501


def text() -> str:
    """Make the file."""
    names = sorted((page.stem for page in DOCS.glob("*.md")), key=lambda name: (_place(name), name))
    return "\n".join([HEAD, *map(_line, names)]) + "\n"


def _place(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _line(name: str) -> str:
    title, _, rest = (DOCS / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    said = next((line for line in rest.splitlines() if re.match(r"[A-Z`].*[.:]$", line)), "")
    said = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", said)
    return f"- [{title.removeprefix('# ')}]({name}.md)" + (f": {said.rstrip('.:')}" if said else "")
