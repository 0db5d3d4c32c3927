"""The table of tools: name, what an agent reads of it, what it takes, what it does, and what to call when it fails.

What an agent reads is paid for in each of its conversations, so each word counts; a test holds it to a bound.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from linktape.mcp import call_tools, command_tools, server_tools, tape_tools
from linktape.mcp import reference as looking_up
from linktape.mcp import tool_arguments as take
from linktape.mcp.tool_arguments import Arguments

Acts = Callable[..., Awaitable[str]]


@dataclass(frozen=True, slots=True)
class AgentTool:
    """A row. `only_looks`: it changes nothing. `tells`: it says how far it is. `otherwise`: what to call after a no."""

    name: str
    says: str
    takes: type[Arguments]
    acts: Acts
    otherwise: str
    only_looks: bool = False
    tells: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of what it takes."""
        return take.schema(self.takes)


_TABLE = (
    AgentTool(
        "start",
        "Start a Jira stand-in on a free port: mock (fake Jira), replay (from cassettes), record (forwards and records)"
        " or forward. Gives the address for clients.",
        take.ToStart,
        server_tools.start,
        'start with that mended; reference {"topic": "docs/configuration"} has every option',
    ),
    AgentTool(
        "stop",
        "Stop a server; says what was recorded.",
        take.ToStop,
        server_tools.stop,
        'stop {"server": PORT}',
    ),
    AgentTool(
        "set_scenario",
        "Say what breaks from now on, e.g. link-limit; off: nothing. Gives each rule and what a good client does."
        " The third link fails with 413: scenario: third\\nrules: [{on: linkIssues, when: {nth: 3}, then: link-limit}]",
        take.ToSetScenario,
        server_tools.set_scenario,
        'reference {"topic": "scenarios"} for names, {"topic": "docs/scenarios"} for how one is written',
    ),
    AgentTool(
        "run",
        "Run a command against a started server; it finds the address in LINKTAPE_URL. Gives exit code, calls,"
        " verdict, output.",
        take.ToRun,
        command_tools.run,
        "run with a command that is there, e.g. an absolute path",
    ),
    AgentTool(
        "journal",
        "List the newest calls in Jira's words: status, who answered, true cause.",
        take.ToRead,
        call_tools.journal,
        "journal {} for all calls",
        only_looks=True,
    ),
    AgentTool(
        "explain",
        "Tell why a call was answered so: each layer's reason, request, answer; for a miss the nearest recordings and"
        " how they differ.",
        take.ToExplain,
        call_tools.explain,
        "journal {} for the numbers of the calls",
        only_looks=True,
    ),
    AgentTool(
        "verdict",
        "Judge the client so far: misses, broken expectations, what was never used.",
        take.ToJudge,
        call_tools.verdict,
        "journal {} for what was called",
        only_looks=True,
    ),
    AgentTool(
        "coverage",
        "List Jira's documented answers of the operations called: which the client met, which it never met (-).",
        take.ToMeasure,
        call_tools.coverage,
        "journal {} for what was called",
        only_looks=True,
    ),
    AgentTool(
        "drill",
        "Run a command once without a fault, then once per failure of Jira's (needs no server), and tell how it took"
        " each: noticed, recovered, swallowed, hung.",
        take.ToDrill,
        command_tools.drill,
        'start {"mode": "mock"}, then run {"command": [...]} to see what the command does without a fault',
        tells=True,
    ),
    AgentTool(
        "cassette_show",
        "Show a cassette's conversation in Jira's words.",
        take.ToShowCassette,
        tape_tools.cassette_show,
        'cassette_check {"files": [...]} with a file that is there',
        only_looks=True,
    ),
    AgentTool(
        "cassette_check",
        "Check cassettes: format, Atlassian's OpenAPI, link directions, secrets, personal data.",
        take.ToCheckCassettes,
        tape_tools.cassette_check,
        "cassette_check with a file that is there",
        only_looks=True,
    ),
    AgentTool(
        "reference",
        "Look up operations, faults, scenarios, scenarios/NAME, docs, docs/PAGE.",
        take.ToLookUp,
        looking_up.reference,
        "reference {} for every topic",
        only_looks=True,
    ),
)

TOOLS: Mapping[str, AgentTool] = {tool.name: tool for tool in _TABLE}
