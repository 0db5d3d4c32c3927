"""Measures what a scenario costs that does not act: in the layer alone, and over HTTP beside a bare aiohttp handler.

    python benchmarks/scenario_overhead.py [CALLS]        default: 2000 a round

All variants take turns in one run, and each figure is the median of its rounds, so a busy machine slows all alike.
Ratios are against the same mock without a scenario.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from aiohttp import web

import linktape
from linktape.faults.language.scenario_file import load
from linktape.faults.scenario import Scenario
from linktape.jira.classify import classify
from linktape.layers.fault_injector import FaultInjector
from linktape.messages import Request, Response
from linktape.responder import Call
from linktape.session import Session

ROUNDS = 9
TARGET = "/rest/api/3/issueLinkType"
LOGIN = {"Authorization": aiohttp.encode_basic_auth("admin@example.com", "token")}
IDLE = {
    "one rule for other calls": "scenario: other\nrules: [{on: linkIssues, then: link-limit}]\n",
    "one rule that waits": "scenario: waits\nrules: [{on: any, when: {after: 999999}, then: link-limit}]\n",
    "twenty rules for other calls": "scenario: twenty\nrules:\n"
    + "".join(f"  - {{on: {{operation: linkIssues, issue: HSP-{n}}}, then: link-limit}}\n" for n in range(20)),
    "three expectations": "scenario: judged\nexpect: [no-retry-413, retry-after-is-minimum, bounded-attempts]\n",
}


class Nothing:
    """A source that costs nothing."""

    async def respond(self, call: Call) -> Response:
        return ANSWER


ANSWER = Response(200)


async def layer_us(scenarios: list[Scenario], calls: int) -> float:
    injector, session = FaultInjector(Nothing(), scenarios), Session()
    made = [Call(Request("GET", TARGET), classify("GET", TARGET), session, n=n) for n in range(calls)]
    began = time.perf_counter()
    for call in made:
        await injector.respond(call)
    return (time.perf_counter() - began) / calls * 1e6


async def http_us(client: aiohttp.ClientSession, url: str, calls: int) -> float:
    began = time.perf_counter()
    for _ in range(calls):
        async with client.get(url + TARGET) as response:
            await response.read()
    return (time.perf_counter() - began) / calls * 1e6


async def bare(stack: AsyncExitStack) -> str:
    """Serve the same bytes from a bare aiohttp handler."""
    body = b'{"issueLinkTypes":[]}' + b" " * 700

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_get(TARGET, answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


Measure = Callable[[int], Awaitable[float]]


async def medians(variants: dict[str, Measure], calls: int) -> dict[str, float]:
    samples: dict[str, list[float]] = {name: [] for name in variants}
    for turn in range(ROUNDS + 1):
        for name, measure in variants.items():
            figure = await measure(calls)
            if turn:  # the first round warms up
                samples[name].append(figure)
    return {name: statistics.median(figures) for name, figures in samples.items()}


def printed(title: str, figures: dict[str, float], reference: str) -> None:
    print(f"\n| {title} | µs a call | ratio | more, µs |\n| --- | ---: | ---: | ---: |")
    for name, figure in figures.items():
        print(f"| {name} | {figure:.1f} | {figure / figures[reference]:.3f} | {figure - figures[reference]:+.1f} |")


async def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    loaded = {name: [load(text, "benchmark", folder=None)] for name, text in IDLE.items()}
    layers: dict[str, Measure] = {"no scenario": lambda count: layer_us([], count)}
    for name, scenarios in loaded.items():
        layers[name] = lambda count, scenarios=scenarios: layer_us(scenarios, count)  # type: ignore[misc]
    printed("the layer alone", await medians(layers, calls), "no scenario")
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(aiohttp.ClientSession(headers=LOGIN))
        folder = Path(stack.enter_context(TemporaryDirectory()))
        urls = {"bare aiohttp handler": await bare(stack), "no scenario": await mocked(stack, None)}
        for number, (name, text) in enumerate(IDLE.items()):
            path = folder / f"{number}.yaml"
            path.write_text(text, encoding="utf-8")
            urls[name] = await mocked(stack, str(path))
        served: dict[str, Measure] = {
            name: lambda count, url=url: http_us(client, url, count)  # type: ignore[misc]
            for name, url in urls.items()
        }
        printed("over HTTP, the mock", await medians(served, max(1, calls // 4)), "no scenario")


async def mocked(stack: AsyncExitStack, scenario: str | None) -> str:
    tape = await stack.enter_async_context(linktape.mock(scenario=scenario or ()))
    return tape.url


if __name__ == "__main__":
    asyncio.run(main())
