"""mcp/server_tools.py: what is said of a server when it starts, breaks and stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mcp.agents import near_agent

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A runtime folder without any server."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


async def test_a_started_server_says_where_it_is_and_what_breaks(tmp_path: Path) -> None:
    async with near_agent(tmp_path) as one:
        text = await one.call("start", mode="mock", scenario=["link-limit"])

    lines = text.splitlines()
    assert "mock at http://127.0.0.1:" in lines[0]
    assert "linktape ctl open --server " in lines[1]
    assert lines[2].startswith("link-limit, seed 0")
    assert lines[-1].startswith("Next: run ")


async def test_a_scenario_is_named_read_from_a_file_written_out_or_taken_away(tmp_path: Path) -> None:
    own = "scenario: own\nrules: [{on: linkIssues, then: xsrf}]\nexpect: [no-retry-4xx]\n"
    file = tmp_path / "own.yaml"
    file.write_text(own.replace("own", "filed", 1))

    async with near_agent(tmp_path) as one:
        await one.call("start", mode="mock")
        said = [await one.call("set_scenario", scenario=name) for name in ("link-limit", str(file), own, "off")]
        wrong = await one.refused("set_scenario", scenario=own.replace("rules", "rulez"))
        none = await one.refused("set_scenario", scenario="link-limt")

    assert [text.partition(",")[0] for text in said] == ["link-limit", "filed", "own", "nothing breaks"]
    assert "expected: " in said[2]
    assert "'rulez' is not known here" in wrong
    assert "did you mean 'link-limit'?" in none
    assert 'Next: reference {"topic": "scenarios"}' in none


async def test_a_stopped_server_says_what_it_has_recorded_and_the_verdict(tmp_path: Path) -> None:
    async with near_agent(tmp_path) as one:
        sandbox = await one.call("start", mode="mock")
        port = int(sandbox.partition("server ")[2].partition(":")[0])
        text = await one.call("stop", server=port)

    assert text.startswith("stopped mock at http://127.0.0.1:")
    assert "verdict: " in text
