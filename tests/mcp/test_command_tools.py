"""mcp/command_tools.py: commands against a server, and drills; nothing that is secret is told of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mcp.agents import agent, near_agent
from tests.runs.ran import client, client_at

pytestmark = pytest.mark.slow
HEADER, GIVEN = "c4n4ry-of-a-header-71f3", "c4n4ry-of-the-environment-22ab"
TELLING = f"""
import os
os.environ["NOTHING"] = "1"
request = urllib.request.Request(BASE + "serverInfo", headers={{"Authorization": "Bearer {HEADER}"}})
try:
    urllib.request.urlopen(request)
except urllib.error.HTTPError as error:
    print(error.code)
print("sent {HEADER} of", os.environ["ACME_TOKEN"], os.environ["LINKTAPE_TOKEN"])
link()
"""


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A runtime folder without any server."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


async def test_no_tool_tells_a_secret(tmp_path: Path) -> None:
    command = client(tmp_path, TELLING)
    log = tmp_path.with_name(f"{tmp_path.name}-mcp.log")

    async with agent(tmp_path, ACME_TOKEN=GIVEN) as one:
        await one.call("start", mode="mock")
        ran = await one.call("run", command=[*command, "--token", GIVEN[::-1]])
        await one.call("journal", session="*")
        await one.call("explain", n=1)
        await one.call("verdict")
        await one.call("coverage")
        await one.refused("run", command=[GIVEN])
        await one.refused("cassette_show", file=f"{GIVEN}.yaml")
        await one.call("drill", command=command, scenario="link-limit")
        await one.call("stop")

    told = "\n".join(one.texts) + log.read_text(encoding="utf-8")
    assert "sent *** of *** ***" in ran
    assert [secret for secret in (HEADER, GIVEN, GIVEN[::-1]) if secret in told] == []


async def test_each_run_begins_anew_unless_it_is_to_go_on(tmp_path: Path) -> None:
    links = "len(json.loads(ask('GET', 'issue/HSP-1')[1])['fields']['issuelinks'])"
    command = client_at(tmp_path, f"print([{links}, link()])")
    third = "scenario: second\nrules: [{on: linkIssues, when: {nth: 2}, then: link-limit}]\n"

    async with near_agent(tmp_path) as one:
        await one.call("start", mode="mock")
        await one.call("set_scenario", scenario=third)
        first = await one.call("run", command=command)
        again = await one.call("run", command=command)
        going_on = await one.call("run", command=command, keep=True)

    assert first.endswith("[0, 201]")
    assert again.endswith("[0, 201]")
    assert going_on.endswith("[1, 413]")


async def test_the_address_is_given_by_every_name_that_is_asked_for(tmp_path: Path) -> None:
    command = client_at(tmp_path, "print(os.environ['JIRA_API'] + ' ' + os.environ['LINKTAPE_URL'])\nlink()\n")

    async with near_agent(tmp_path) as one:
        await one.call("start", mode="mock")
        text = await one.call("run", command=command, env="JIRA_API=/rest/api/3", session="mine")

    api, url = text.rpartition("\n")[2].split()
    assert url.endswith("/s/mine")
    assert api == f"{url}/rest/api/3"
    assert "mine  " in text


async def test_a_command_that_never_called_is_bad_and_told_why(tmp_path: Path) -> None:
    async with near_agent(tmp_path) as one:
        await one.call("start", mode="mock")
        text = await one.call("run", command=["true"], env="JIRA_URL")

    assert "does it take the address from LINKTAPE_URL or JIRA_URL?" in text
    assert "verdict: bad" in text
    assert text.endswith("it printed nothing")


async def test_a_command_that_hangs_is_killed_and_bad(tmp_path: Path) -> None:
    async with near_agent(tmp_path) as one:
        await one.call("start", mode="mock")
        text = await one.call("run", command=["sleep", "1000"], timeout_s=0.2)

    assert "it hung" in text
    assert "verdict: bad" in text


async def test_a_drill_tells_how_far_it_is(tmp_path: Path) -> None:
    command = client(tmp_path, "sys.exit(link() != 201)\n")
    told: list[tuple[float, float | None, str | None]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    async with agent(tmp_path) as one:
        arguments = {"command": command, "scenario": ["link-limit", "unauthorized"]}
        done = await one.client.call_tool("drill", arguments, progress_callback=hear)

    assert not done.is_error
    assert [(progress, total) for progress, total, _ in told] == [(1, 2), (2, 2)]
    assert "noticed" in (told[0][2] or "")


async def test_a_drill_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    async with near_agent(tmp_path) as one:
        text = await one.refused("drill", command=["true"], scenario="no-such")
        failed = await one.call("drill", command=["false"])

    assert "there is no scenario 'no-such' in the library" in text
    assert "ended with exit code 1 without any fault, so there is nothing to drill" in failed
    assert "bad: exit code 1" in failed
