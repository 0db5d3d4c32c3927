"""mcp/reference.py: topics, whole and in parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.errors import UsageError
from linktape.mcp.reference import all_topics, look_up, reference
from linktape.mcp.tool_arguments import ToLookUp
from linktape.mcp.workbench import Workbench
from linktape.wiring.configuration import Configuration


async def looked_up(topic: str) -> str:
    return await reference(Workbench(Configuration()), ToLookUp(topic=topic))


def test_every_topic_has_a_text_and_a_title() -> None:
    topics = dict(all_topics())

    assert {"operations", "faults", "scenarios", "docs", "scenarios/link-limit", "docs/agents"} <= topics.keys()
    assert [topic for topic, says in topics.items() if not says or not look_up(topic)] == []


async def test_no_topic_gives_them_all() -> None:
    assert (await looked_up("")).splitlines()[0].startswith("operations  ")


async def test_a_long_page_is_given_from_its_beginning_with_its_parts() -> None:
    text = await looked_up("linktape://docs/control")

    assert text.startswith("# The control API")
    assert "… the page goes on; its parts: docs/control#Where it is" in text
    assert len(text) < 17_000


async def test_a_part_of_a_page_is_given_by_the_beginning_of_its_heading() -> None:
    text = await looked_up("docs/run#exit")

    assert text.startswith("## Exit codes")
    assert "## Reports" not in text


async def test_what_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'docs/scenarios'"):
        await looked_up("docs/scenarois")
    with pytest.raises(UsageError, match="docs/run has no part 'nothing'; its parts: docs/run#Who answers"):
        await looked_up("docs/run#nothing")


def test_the_pages_and_their_list_come_with_linktape() -> None:
    docs = Path(__file__).parents[2] / "docs"
    listed = (docs / "llms.txt").read_text(encoding="utf-8")

    assert [page.name for page in docs.glob("*.md") if f"({page.name})" not in listed] == []
