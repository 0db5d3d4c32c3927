"""What asking the upstream and recording its answer cost apart from everything else: processor time of each step.

    python -m benchmarks.recording_steps

The upstream is a process of its own, and no two requests and no two answers are the same. `Forwarder.respond` stands
beside a bare ClientSession.request; the steps of recording beside what reading the answer's JSON takes.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import aiohttp
import uvloop

from benchmarks.side_by_side.traffic import KINDS, Exchange, exchange
from linktape.jira.classify import classify, with_body
from linktape.layers.forwarder import Forwarder
from linktape.messages import Headers, Request, Response
from linktape.redaction.redactor import Redactor
from linktape.responder import Call
from linktape.session import Sessions
from linktape.tape import reader, writer
from linktape.tape.cassette import Interaction

CALLS, AT_ONCE, ROUNDS = 2_400, 16, 3
WARM_UP, MEASURED = 600, 900
JSON_TYPE = {"Content-Type": "application/json;charset=UTF-8"}
HEADERS = {"Accept": "application/json", "Authorization": "Basic bWlhQGV4YW1wbGUuY29tOkthbmFyaTNudjBnZWwwMDAw"}

UPSTREAM = """
import asyncio
from aiohttp import web
from benchmarks.side_by_side.traffic import exchange
answers = {made.method + made.target: made for made in map(exchange, range(%d))}
async def answer(request):
    await request.read()
    made = answers[request.method + request.path_qs]
    return web.Response(status=made.status, body=made.answer, content_type="application/json")
async def main():
    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("http://127.0.0.1:%%d" %% runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""

Given = TypeVar("Given")
Made = TypeVar("Made")


def main() -> None:
    program = UPSTREAM % CALLS
    upstream = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert upstream.stdout is not None
    try:
        print("processor time of a call, best of some rounds, in us\n")
        uvloop.run(asking(re.findall(r"http\S+", upstream.stdout.readline())[0]))
    finally:
        upstream.terminate()
        upstream.wait()
    recording()


async def asking(url: str) -> None:
    exchanges, session_of_calls = [exchange(at) for at in range(CALLS)], Sessions().get("default")
    async with Forwarder(url) as forwarder, aiohttp.ClientSession(auto_decompress=False) as session:

        async def by_session(made: Exchange) -> None:
            async with session.request(made.method, url + made.target, headers=HEADERS, data=made.body or None) as got:
                assert await got.read() == made.answer

        async def by_forwarder(made: Exchange) -> None:
            request = requested(made)
            operation = with_body(classify(request.method, request.path, request.query), made.body)
            got = await forwarder.respond(Call(request, operation, session_of_calls))
            assert got.status == made.status

        ours, bare = float("inf"), float("inf")
        for _ in range(ROUNDS):
            bare = min(bare, await spent(by_session, exchanges))
            ours = min(ours, await spent(by_forwarder, exchanges))
    print(f"{'ClientSession.request':>24}  {bare:6.0f}\n{'Forwarder.respond':>24}  {ours:6.0f}  {ours / bare:5.2f}x\n")


async def spent(ask: Callable[[Exchange], asyncio.Future[None]], exchanges: Sequence[Exchange]) -> float:
    """Ask all, some at once; give microseconds of processor time for each."""
    waiting = iter(exchanges)

    async def some() -> None:
        for made in waiting:
            await ask(made)

    began = time.process_time()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return (time.process_time() - began) / len(exchanges) * 1e6


def requested(made: Exchange) -> Request:
    path, _, query = made.target.partition("?")
    return Request(made.method, path, query, Headers({**HEADERS, **(JSON_TYPE if made.body else {})}), made.body)


def recording() -> None:
    by = Redactor()
    print(
        f"{'':>24}  {'redacted':>8}  {'written':>8}  {'scanned':>8}  {'checked':>8}  {'in all':>8}  {'json.loads':>10}"
    )
    for at in range(WARM_UP):
        by.leaks(writer.block(by.interaction(interaction(at))))
    for kind, name in enumerate(KINDS):
        asked = [interaction(at) for at in range(WARM_UP + kind, WARM_UP + MEASURED, len(KINDS))]
        redacted, clean = timed(by.interaction, asked)
        written, blocks = timed(writer.block, clean)
        scanned, _ = timed(by.leaks, blocks)
        checked, _ = timed(reader.unreadable, blocks)
        read, _ = timed(lambda one: json.loads(one.response.content or b"0"), asked)
        steps = (redacted, written, scanned, checked, redacted + written + scanned + checked)
        print(f"{name:>24}  {'  '.join(f'{step:8.0f}' for step in steps)}  {read:10.0f}")


def interaction(at: int) -> Interaction:
    made = exchange(at)
    request = requested(made)
    operation = with_body(classify(request.method, request.path, request.query), made.body)
    return Interaction(request, operation, Response(made.status, Headers(JSON_TYPE), made.answer), datetime.now(UTC))


def timed(step: Callable[[Given], Made], given: Sequence[Given]) -> tuple[float, list[Made]]:
    """Give the best mean of some stretches, in microseconds of processor time, and what was made."""
    made: list[Made] = []
    best, stretch = float("inf"), len(given) // 6
    while len(made) + stretch <= len(given):
        began = time.process_time()
        made += [step(one) for one in given[len(made) : len(made) + stretch]]
        best = min(best, time.process_time() - began)
    return best / stretch * 1e6, made


if __name__ == "__main__":
    main()
