"""The server that an agent's client talks to: tools and resources as the protocol has them, and every error as one.

What leaves here has passed the redactor, is of a bounded length, and drives no terminal.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from mcp import types
from mcp.server import Server
from mcp.shared.exceptions import MCPError

from linktape.errors import LinktapeError, OtherCallFirst, ServerSilent, UsageError
from linktape.mcp import reference
from linktape.mcp.tool_arguments import read
from linktape.mcp.toolbox import TOOLS, AgentTool
from linktape.mcp.workbench import START, Workbench
from linktape.version import __version__
from linktape.wiring.option import unknown
from linktape.wording import visible

log = logging.getLogger(__name__)

_MOST = 24_000
_SCHEME = "linktape://"
_LOOK_AROUND = 'reference {"topic": "docs/agents"} has an example of each tool'
INSTRUCTIONS = """\
linktape stands in for Jira, so that a client of Jira's issue links can be tested without Jira.
Usually: start a mock or a replay, run the client's tests, read the verdict, explain what is bad, mend the client.
set_scenario makes Jira fail on purpose; drill tries every failure. reference looks things up.
"""


def agent_server(bench: Workbench) -> Server[Any]:
    """Make the server of one agent."""

    async def list_tools(*_: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in TOOLS.values()])

    async def call_tool(context: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        text, is_error = await _called(bench, asked.name, asked.arguments or {}, context.session.report_progress)
        return types.CallToolResult(content=[types.TextContent(text=_bounded(text))], is_error=is_error)

    async def list_resources(*_: object) -> types.ListResourcesResult:
        listed = await asyncio.to_thread(lambda: list(reference.all_topics()))
        return types.ListResourcesResult(
            resources=[
                types.Resource(name=topic, uri=_SCHEME + topic, description=says, mime_type=_kind(topic))
                for topic, says in listed
            ]
        )

    async def read_resource(_: object, asked: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        topic = str(asked.uri).removeprefix(_SCHEME)
        try:
            text = await asyncio.to_thread(reference.look_up, topic)
        except UsageError as exc:
            raise MCPError(code=types.INVALID_PARAMS, message=f"{exc}. Next: resources/list") from exc
        content = types.TextResourceContents(uri=asked.uri, text=text, mime_type=_kind(topic))
        return types.ReadResourceResult(contents=[content])

    return Server(
        "linktape",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )


def _described(tool: AgentTool) -> types.Tool:
    looks = types.ToolAnnotations(read_only_hint=True) if tool.only_looks else None
    return types.Tool(name=tool.name, description=tool.says, input_schema=tool.schema, annotations=looks)


def _kind(topic: str) -> str:
    return "text/markdown" if topic.startswith("docs/") else "text/plain"


Report = Callable[[float, float | None, str | None], Coroutine[Any, Any, None]]


async def _called(bench: Workbench, name: str, given: dict[str, Any], report: Report) -> tuple[str, bool]:
    """Call a tool; gives its text, and whether it is an error. Nothing is raised but a cancellation."""
    tool = TOOLS.get(name)
    if tool is None:
        return f"tool {unknown(name, TOOLS)}\nNext: one of {', '.join(TOOLS)}", True
    try:
        asked = read(tool.takes, name, given)
    except UsageError as exc:
        return f"{bench.redact(str(exc))}\nNext: {name} again, as its schema says", True
    more = (_teller(report),) if tool.tells else ()
    try:
        return bench.redact(await tool.acts(bench, asked, *more)), False
    except OtherCallFirst as exc:
        text, after = str(exc), exc.next_call
    except ServerSilent as exc:
        text, after = str(exc), START
    except LinktapeError as exc:
        text, after = str(exc), tool.otherwise
    except Exception as exc:  # the agent is told in a word; whoever runs us finds the rest in the log
        log.exception("%s failed", name)
        text, after = f"{name} failed by a mistake of linktape's own ({type(exc).__name__})", _LOOK_AROUND
    return f"{bench.redact(text)}\nNext: {after}", True


def _teller(report: Report) -> Callable[[int, int, str], None]:
    """Give what tells the client from any thread how far a long call is."""
    loop = asyncio.get_running_loop()

    def tell(number: int, of: int, text: str) -> None:
        asyncio.run_coroutine_threadsafe(report(number, of, text), loop)

    return tell


def _bounded(text: str) -> str:
    """Give a text that drives no terminal; the middle of a very long one is left out."""
    text = visible(text, keeps_lines=True)
    if len(text) <= _MOST:
        return text
    head, tail = text[: _MOST * 2 // 3], text[-_MOST // 3 :]
    return f"{head}\n… {len(text) - len(head) - len(tail)} characters left out; ask for less …\n{tail}"
