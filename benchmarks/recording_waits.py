"""How long a large or a spiteful exchange is held up by being recorded, and how long others wait meanwhile.

    python benchmarks/recording_waits.py

A bare aiohttp server is the upstream; `linktape record` stands in front of it. "delay" is how much later the exchange
is answered through linktape than directly; "others" the longest that a small read, asked again and again on another
connection, waited meanwhile (in a run of its own), with the same figure for the upstream, which looks at nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from redaction import MADE_TO_BE_SLOW, issue

LARGE = json.dumps({"issues": [issue(number, with_people=True) for number in range(2_100)]}).encode()
SMALL = b"GET /rest/api/3/issueLinkType HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n"
SEARCH = b"GET /rest/api/3/search?jql=key%20%3D%20HSP-1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n"
ROUNDS = 3
PAUSE_S = 0.002

UPSTREAM = """
import asyncio, sys
from aiohttp import web
LARGE = open(sys.argv[1], "rb").read()
async def answer(request):
    await request.read()
    body = LARGE if "search" in request.path else b'{"issueLinkTypes":[]}'
    return web.Response(body=body, headers={"Content-Type": "application/json;charset=UTF-8"})
async def main():
    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("http://127.0.0.1:%d" % runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


def started(*command: str) -> tuple[subprocess.Popen[str], int]:
    """Start a server, and give it with its port."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    return process, int(re.findall(r":(\d+)", process.stdout.readline())[-1])


def post(text: str) -> bytes:
    body = text.encode()
    head = "POST /rest/api/3/issueLink HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body


async def asked(port: int, request: bytes) -> float:
    """Ask once on a connection of its own; give how long that took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
    began = time.perf_counter()
    await answered(reader, writer, request)
    writer.close()
    return time.perf_counter() - began


async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]))


async def others(port: int, request: bytes) -> float:
    """Give the longest wait of small reads beside a request, in seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    waits = [0.0]
    longest = asyncio.create_task(asked(port, request))
    while not longest.done():
        began = time.perf_counter()
        await answered(reader, writer, SMALL)
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(PAUSE_S)
    writer.close()
    return max(waits)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder, "large")
        large.write_bytes(LARGE)
        upstream, direct = started(sys.executable, "-c", UPSTREAM, str(large))
        kinds = {"an answer of 6 MB": SEARCH, **{what: post(text) for what, text in MADE_TO_BE_SLOW.items()}}
        print(f"{'what':>34}  {'delay ms':>9}  {'others ms':>9}  {'bare ms':>8}")
        try:
            for number, (what, request) in enumerate(kinds.items()):
                print(row(what, request, direct, Path(folder, f"{number}.yaml")), flush=True)
        finally:
            upstream.terminate()


def row(what: str, request: bytes, direct: int, cassette: Path) -> str:
    """Record one kind of exchange in a server of its own: the least of some rounds counts."""
    best = [float("inf")] * 3
    for number in range(ROUNDS):
        file = cassette.with_stem(f"{cassette.stem}-{number}")
        command = ("record", "--upstream", f"http://127.0.0.1:{direct}", "--cassette", str(file), "--port", "0")
        recorder, port = started(sys.executable, "-m", "linktape", *command)
        try:
            asyncio.run(asked(port, SMALL))
            delay_s = asyncio.run(asked(port, request)) - asyncio.run(asked(direct, request))
            waits = asyncio.run(others(port, request)), asyncio.run(others(direct, request))
        finally:
            recorder.terminate()
            recorder.wait()
        best = [min(*pair) for pair in zip(best, (delay_s, *waits), strict=True)]
    return f"{what:>34}  " + "  ".join(
        f"{value * 1e3:>{width},.1f}" for value, width in zip(best, (9, 9, 8), strict=True)
    )


if __name__ == "__main__":
    main()
