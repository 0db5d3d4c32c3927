"""mcp/call_tools.py: journal, explanation, verdict and coverage, as the control port tells them."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import pytest

from linktape.mcp.call_tools import counts
from tests.cli.running import RUNTIME, running, runtime
from tests.mcp.agents import near_agent
from tests.runs.ran import client_at

CLIENT = "link()\nlink('HSP-2', 'NO-1')\nask('GET', 'serverInfo')\n"


@pytest.mark.slow
async def test_the_calls_of_a_client_are_listed_explained_judged_and_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    command = client_at(tmp_path, CLIENT)
    async with near_agent(tmp_path) as one:
        await one.call("start", mode="mock")
        await one.call("run", command=command)
        every = await one.call("journal")
        failed = await one.call("journal", status=404, limit=5)
        none = await one.call("journal", only="miss")
        why = await one.call("explain", n=2)
        good = await one.call("verdict")
        met = await one.call("coverage")

    assert every.splitlines()[0] == "3 calls: 1 write"
    assert [line.split()[0] for line in every.splitlines()[1:]] == ["#1", "#2", "#3"]
    assert [line.split()[0] for line in failed.splitlines()[1:]] == ["#2"]
    assert none.endswith("none of them is what was asked for")
    assert "because of issue-not-found" in why
    assert '"outwardIssue": {"key": "NO-1"}' in why
    assert "answer: 404" in why
    assert good.startswith("verdict: good")
    assert met.startswith("2 of 11 documented answers")


@pytest.mark.slow
async def test_a_server_that_a_person_has_started_is_asked_while_it_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RUNTIME, str(runtime(tmp_path)))
    with running("mock", folder=tmp_path) as served:
        async with near_agent(tmp_path) as one:
            calls = await one.call("journal")
            await one.call("set_scenario", scenario="link-limit")
            served.stopped(signal.SIGKILL)
            dead = await one.refused("journal")

    assert calls == "0 calls"
    assert "no linktape is running here" in dead
    assert dead.endswith('Next: start {"mode": "mock"}')


@pytest.mark.slow
async def test_a_server_elsewhere_that_is_silent_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        monkeypatch.setenv("LINKTAPE_CONTROL_URL", url)
        monkeypatch.setenv("LINKTAPE_TOKEN", "c4n4ry-of-a-token")
        async with near_agent(tmp_path) as one:
            text = await one.refused("verdict")

    assert f"the linktape at {url} does not answer" in text
    assert text.endswith('Next: start {"mode": "mock"}')


def test_counts_name_what_is_not_nought() -> None:
    said = {"calls": 3, "faults": 1, "misses": 2, "writes": 0, "lost": 1}

    assert counts(said) == "3 calls: 1 fault, 2 misses, 1 lost"
