"""mcp/tape_tools.py: cassettes as an agent reads them, without the secrets that another tool has left in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.mcp.tape_tools import cassette_check, cassette_show
from linktape.mcp.tool_arguments import ToCheckCassettes, ToShowCassette
from linktape.mcp.workbench import Workbench
from linktape.wiring.configuration import Configuration

SAMPLE = Path(__file__).parents[2] / "cassettes" / "sample.yaml"
CANARY = "c4n4ry-of-a-token-9d2f"


@pytest.fixture
def bench() -> Workbench:
    return Workbench(Configuration())


@pytest.fixture
def dirty(tmp_path: Path) -> str:
    """A cassette of another tool's, with a token in a header and in an answer."""
    text = SAMPLE.read_text(encoding="utf-8")
    text = text.replace("headers: {}", f"headers: {{Authorization: [Bearer {CANARY}]}}", 1)
    text = text.replace("No issue link with id '10002' exists.", f"No issue link, and {CANARY} is no good.")
    file = tmp_path / "dirty.yaml"
    file.write_text(text.replace('  redaction:\n    salt: "linktape-sample"\n', ""), encoding="utf-8")
    return str(file)


async def test_a_cassette_is_shown_a_part_at_a_time(bench: Workbench) -> None:
    whole = await cassette_show(bench, ToShowCassette(file=str(SAMPLE)))
    part = await cassette_show(bench, ToShowCassette(file=str(SAMPLE), first=3, limit=2))

    assert whole.splitlines()[0].endswith("11 interactions")
    assert "#3   line 102  link HSP-1 blocks MKY-1, with a comment" in whole
    assert [line.split()[0] for line in part.splitlines()[1:3]] == ["#3", "#4"]
    assert part.splitlines()[-1] == '7 more: cassette_show with "first": 5'


async def test_what_is_shown_has_no_secret(bench: Workbench, dirty: str) -> None:
    text = await cassette_show(bench, ToShowCassette(file=dirty))

    assert "is no good" in text
    assert CANARY not in text


async def test_what_is_wrong_is_named_and_how_it_is_mended(bench: Workbench, dirty: str) -> None:
    text = await cassette_check(bench, ToCheckCassettes(files=(dirty, str(SAMPLE))))

    assert f"{dirty}: not clean: " in text
    assert "credential" in text or "Authorization" in text
    assert f"Next: linktape cassette redact {dirty}" in text
    assert f"{SAMPLE}: clean: 11 interactions" in text
    assert CANARY not in text
