"""mcp/agent_server.py: tools and resources as an agent's client meets them, and what is said where one is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.mcp.agents import near_agent, sdk
from tests.runs.ran import client_at

pytestmark = pytest.mark.slow

# tool, arguments, what is said, the call that is named
WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("start", {"mod": "mock"}, "did you mean 'mode'?", "start again"),
    ("start", {"mode": "mok"}, "mode: 'mok' is not known here: did you mean 'mock'?", "start again"),
    ("start", {"mode": "replay"}, "cassette", "start with that mended"),
    ("start", {"mode": "replay", "cassette": "no.yaml"}, "no.yaml: there is no such file", "start with that mended"),
    ("start", {"mode": "mock", "options": {"profil": "x"}}, "did you mean 'profile'?", "start with that mended"),
    ("start", {"mode": "mock", "scenario": "link-limt"}, "did you mean 'link-limit'?", "start with that mended"),
    ("start", {"mode": "mock", "options": {"control_port": "off"}}, "leave it out", "start with that mended"),
    ("stop", {}, "no server was started here", 'start {"mode": "mock"}'),
    ("run", {"command": ["true"]}, "no server was started here", 'start {"mode": "mock"}'),
    ("run", {"command": []}, "command", "run again"),
    ("run", {"command": "a 'b"}, "this is no command", "run again"),
    ("journal", {}, "no linktape is running here", 'start {"mode": "mock"}'),
    ("verdict", {"server": 1}, "no linktape is running here", 'start {"mode": "mock"}'),
    ("journal", {"limit": 0}, "limit: 0 is out of range: at least 1", "journal again"),
    ("explain", {}, "explain needs n", "explain again"),
    ("cassette_show", {"file": "no.yaml"}, "no.yaml", "cassette_check"),
    ("cassette_check", {"files": ["no.yaml"]}, "no.yaml", "cassette_check"),
    ("reference", {"topic": "docs/scenario"}, "did you mean 'docs/scenarios'?", "reference {}"),
    ("reference", {"topic": "docs/run#Nowhere"}, "its parts: docs/run#Who answers", "reference {}"),
    ("drill", {"command": ["true"], "options": {"fail_undr": 1}}, "--fail-undr", "start"),
    ("jornal", {}, "did you mean 'journal'?", "one of start, stop"),
]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A runtime folder without any server."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


async def test_every_error_says_what_is_wrong_and_names_the_next_call(tmp_path: Path) -> None:
    said = []

    async with near_agent(tmp_path) as one:
        for tool, arguments, _, _ in WRONG:
            said.append(await one.refused(tool, **arguments))

    for (tool, arguments, what, following), text in zip(WRONG, said, strict=True):
        problem, _, after = text.partition("\nNext: ")
        assert what in problem, (tool, arguments, text)
        assert following in after, (tool, arguments, text)


async def test_what_cannot_be_asked_of_a_server_names_the_call_that_can(tmp_path: Path) -> None:
    async with near_agent(tmp_path) as one:
        await one.call("start", mode="mock")
        no_call = await one.refused("explain", n=7)
        no_command = await one.refused("run", command=["no-such-command"])
        no_session = await one.refused("journal", session="no such")
        await one.call("start", mode="mock")
        which = await one.refused("verdict")

    assert "Next: journal {}" in no_call
    assert "no-such-command: cannot be started" in no_command
    assert "Next: journal {}" in no_session
    assert "2 servers are running, so say which one" in which
    assert 'Next: the same with "server": ' in which


async def test_a_mistake_of_ours_is_an_error_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()

    async with near_agent(tmp_path) as one:
        text = await one.refused("cassette_show", file=str(tmp_path / "folder.yaml"))

    assert "Traceback" not in text


async def test_the_tools_take_less_than_four_thousand_tokens(tmp_path: Path) -> None:
    async with near_agent(tmp_path) as one:
        listed = await one.client.list_tools()

    text = listed.model_dump_json(by_alias=True, exclude_none=True)
    assert len(listed.tools) <= 12
    assert len(text.encode()) / 3 < 4_000  # a token of English and JSON has between three and five bytes


async def test_what_only_looks_says_so(tmp_path: Path) -> None:
    async with near_agent(tmp_path) as one:
        listed = await one.client.list_tools()

    looking = {tool.name for tool in listed.tools if tool.annotations and tool.annotations.read_only_hint}
    assert looking.isdisjoint({"start", "stop", "run", "drill", "set_scenario"})
    assert {"journal", "explain", "verdict", "coverage", "cassette_show"} <= looking


async def test_resources_are_the_topics_of_the_reference(tmp_path: Path) -> None:
    async with near_agent(tmp_path) as one:
        listed = await one.client.list_resources()
        uris = [str(resource.uri) for resource in listed.resources]
        page = await one.client.read_resource("linktape://docs/agents")
        scenario = await one.client.read_resource("linktape://scenarios/link-limit")
        with pytest.raises(sdk.MCPError, match="did you mean 'faults'"):
            await one.client.read_resource("linktape://fault")

    assert {"linktape://operations", "linktape://faults", "linktape://scenarios", "linktape://docs"} <= set(uris)
    assert page.contents[0].text.startswith("# For coding agents")
    assert "Scenario link-limit" in scenario.contents[0].text


async def test_a_very_long_answer_loses_its_middle(tmp_path: Path) -> None:
    command = client_at(tmp_path, "print('first')\nlink(source='X' * 200 + '-1')\nprint('y' * 9000)\nprint('last')\n")

    async with near_agent(tmp_path) as one:
        await one.call("start", mode="mock")
        text = await one.call("run", command=command)

    assert len(text) < 24_500
    assert "first" in text
    assert text.endswith("last")
