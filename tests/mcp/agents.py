"""An agent's client: the SDK's own, over the standard streams of a real `linktape mcp`, which counts what it calls."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from linktape.mcp.workbench import Workbench
from linktape.wiring.configuration import configuration
from tests.cli.running import CLEAN, RUNTIME, runtime

sdk = pytest.importorskip("mcp")
stdio = pytest.importorskip("mcp.client.stdio")

PATIENCE_S = 60.0
GIVEN = "c4n4ry-of-the-environment-22ab"
"""A secret that `linktape mcp` finds in its environment."""


class Agent:
    """What an agent does: it calls tools, and reads what they say."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.calls = 0
        self.texts: list[str] = []

    async def call(self, tool: str, **arguments: object) -> str:
        """Call a tool that does what it is asked; gives its text."""
        text, is_error = await self.said(tool, **arguments)
        assert not is_error, text
        return text

    async def refused(self, tool: str, **arguments: object) -> str:
        """Call a tool that says no; gives what it says."""
        text, is_error = await self.said(tool, **arguments)
        assert is_error, text
        return text

    async def said(self, tool: str, **arguments: object) -> tuple[str, bool]:
        """Call a tool; gives its text, and whether it is an error."""
        self.calls += 1
        result = await self.client.call_tool(tool, arguments)
        text = "\n".join(part.text for part in result.content)
        self.texts.append(text)
        return text, result.is_error


def parameters(folder: Path, **environment: str) -> Any:
    """Say how an agent's client starts `linktape mcp` in a folder."""
    return stdio.StdioServerParameters(
        command=sys.executable,
        args=["-m", "linktape", "mcp"],
        cwd=folder,
        env={**CLEAN, RUNTIME: str(runtime(folder)), **environment},
    )


@asynccontextmanager
async def agent(folder: Path, mode: str = "auto", **environment: str) -> AsyncIterator[Agent]:
    """Give an agent that works in a folder. `mode`: `legacy` begins with the handshake of earlier protocols."""
    log = folder.with_name(f"{folder.name}-mcp.log")
    with log.open("w", encoding="utf-8") as errors:
        transport = stdio.stdio_client(parameters(folder, **environment), errlog=errors)
        async with sdk.Client(transport, mode=mode, read_timeout_seconds=PATIENCE_S) as client:
            yield Agent(client)


class AgentAtWork:
    """The same for tests that are not asynchronous. Its client lives in a thread, for one test after the other."""

    def __init__(self, portal: BlockingPortal, agent: Agent) -> None:
        self._portal = portal
        self._agent = agent
        self.texts: list[str] = []

    @property
    def calls(self) -> int:
        return len(self.texts)

    def call(self, tool: str, **arguments: object) -> str:
        """Call a tool that does what it is asked; gives its text."""
        text, is_error = self.said(tool, **arguments)
        assert not is_error, text
        return text

    def refused(self, tool: str, **arguments: object) -> str:
        """Call a tool that says no; gives what it says."""
        text, is_error = self.said(tool, **arguments)
        assert is_error, text
        return text

    def said(self, tool: str, **arguments: object) -> tuple[str, bool]:
        """Call a tool; gives its text, and whether it is an error."""
        text, is_error = self._portal.call(partial(self._agent.said, tool, **arguments))
        self.texts.append(text)
        return text, is_error

    def stop_all(self) -> None:
        """Leave nothing to the next test."""
        for port in re.findall(r"^server (\d+): ", "\n".join(self.texts), re.MULTILINE):
            self.said("stop", server=int(port))


@pytest.fixture(scope="module")
def spoken_to(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BlockingPortal, Agent]]:
    """One `linktape mcp` for all tests of a module: to start it takes some seconds of a processor."""
    with start_blocking_portal() as portal:
        with portal.wrap_async_context_manager(agent(tmp_path_factory.mktemp("agent"), ACME_TOKEN=GIVEN)) as one:
            yield portal, one


@pytest.fixture
def at_work(spoken_to: tuple[BlockingPortal, Agent]) -> Iterator[AgentAtWork]:
    """An agent of a test's own, over the standard streams of a process that it shares."""
    one = AgentAtWork(*spoken_to)
    yield one
    one.stop_all()


@asynccontextmanager
async def near_agent(folder: Path) -> AsyncIterator[Agent]:
    """Give an agent whose server is in this process: the same tools, without its streams."""
    from linktape.mcp.agent_server import agent_server

    bench = Workbench(configuration(None, folder, {}))
    try:
        async with sdk.Client(agent_server(bench)) as client:
            yield Agent(client)
    finally:
        await asyncio.to_thread(bench.close)
