"""mcp/toolbox.py: every tool is on its page, and the page has no other."""

from __future__ import annotations

import re
from pathlib import Path

from linktape.mcp.toolbox import TOOLS

PAGE = (Path(__file__).parents[2] / "docs" / "agents.md").read_text(encoding="utf-8")


def test_the_page_has_the_tools_in_their_order() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(TOOLS)


def test_every_next_call_is_one_of_a_tool() -> None:
    assert [tool.name for tool in TOOLS.values() if tool.otherwise.split()[0] not in TOOLS] == []
