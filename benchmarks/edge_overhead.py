"""What linktape's edge and Forwarder cost beside a bare aiohttp handler that gives the same answers, in one run.

    python benchmarks/edge_overhead.py [REQUESTS]        default: 3000 for each figure

Each server is a process of its own on uvloop; one client process asks over kept connections, by raw sockets, so that
the client costs as little as it can. "ms" is one connection, one request after the other; "req/s" is 16 connections.
Each figure is the best of three rounds, and the rounds of all servers take turns.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import uvloop

ROUNDS = 3
CONNECTIONS = 16
BODY = (
    b'{"issueLinkTypes":['
    + b",".join(
        b'{"id":"%d","name":"Blocks","inward":"is blocked by","outward":"blocks","self":"https://your-domain.atlassian.net'
        b'/rest/api/3/issueLinkType/%d"}' % (n, n)
        for n in range(10_000, 10_010)
    )
    + b"]}"
)
LINK = b'{"type":{"name":"Blocks"},"inwardIssue":{"key":"HSP-1"},"outwardIssue":{"key":"MKY-1"}}'
REQUESTS = {
    "GET 1.4 kB": b"GET /rest/api/3/issueLinkType HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n",
    "POST": b"POST /rest/api/3/issueLink HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n" % len(LINK) + LINK,
}

COMMON = f"""
import asyncio, sys, uvloop
BODY = {BODY!r}
async def forever(url):
    print(url, flush=True)
    await asyncio.Event().wait()
"""
BARE = (
    COMMON
    + """
from aiohttp import web
async def answer(request):
    await request.read()
    return web.Response(body=BODY, headers={"Content-Type": "application/json;charset=UTF-8"})
async def main():
    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await forever("http://127.0.0.1:%d" % runner.addresses[0][1])
uvloop.run(main())
"""
)
SERVING = (
    COMMON
    + """
from linktape.clock import REAL
from linktape.wiring.serving import Serving
from linktape.wiring.settings import Mode, Settings
from linktape.messages import Headers, Response
from linktape.session import Sessions
class Onion:
    clock, mode, sessions = REAL, "mock", Sessions()
    def __init__(self, responder): self.responder = responder
    def redact(self, text): return text
async def serve(responder):
    async with Serving(Onion(responder), Settings(Mode.MOCK, port=0)) as serving:
        await forever(serving.url)
"""
)
EDGE = (
    SERVING
    + """
class Fixed:
    async def respond(self, call):
        return Response(200, Headers({"Content-Type": "application/json;charset=UTF-8"}), BODY)
uvloop.run(serve(Fixed()))
"""
)
FORWARDER = (
    SERVING
    + """
from linktape.layers.forwarder import Forwarder
async def main():
    async with Forwarder(sys.argv[1]) as forwarder:
        await serve(forwarder)
uvloop.run(main())
"""
)
BARE_PROXY = (
    COMMON
    + """
from aiohttp import ClientSession, web
async def main():
    async with ClientSession() as session:
        async def answer(request):
            body = await request.read()
            async with session.request(request.method, sys.argv[1] + request.path_qs, data=body or None) as got:
                return web.Response(status=got.status, body=await got.read(), content_type="application/json")
        runner = web.ServerRunner(web.Server(answer, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await forever("http://127.0.0.1:%d" % runner.addresses[0][1])
uvloop.run(main())
"""
)


class Server:
    """A program that prints its address and serves until it is told to stop."""

    def __init__(self, program: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        self.port = int(self.url.rpartition(":")[2])

    def cpu_s(self) -> float:
        """The processor time that the server has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


async def ask(port: int, request: bytes, count: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(count):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        await reader.readexactly(length)
    writer.close()


async def one_by_one(port: int, request: bytes, count: int) -> float:
    began = time.perf_counter()
    await ask(port, request, count)
    return (time.perf_counter() - began) / count * 1_000


async def at_once(port: int, request: bytes, count: int) -> float:
    began = time.perf_counter()
    await asyncio.gather(*(ask(port, request, count // CONNECTIONS) for _ in range(CONNECTIONS)))
    return count / (time.perf_counter() - began)


def measured(servers: dict[str, Server], request: bytes, count: int) -> dict[str, tuple[float, float, float]]:
    """Give for each server its best milliseconds, its best requests per second, and its least CPU microseconds."""
    best = dict.fromkeys(servers, (float("inf"), 0.0, float("inf")))
    for _ in range(ROUNDS):
        for name, server in servers.items():
            alone = uvloop.run(one_by_one(server.port, request, count))
            used_s = server.cpu_s()
            together = uvloop.run(at_once(server.port, request, count))
            cpu = (server.cpu_s() - used_s) / count * 1e6
            best[name] = (min(best[name][0], alone), max(best[name][1], together), min(best[name][2], cpu))
    return best


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    bare = Server(BARE)
    servers = {"bare aiohttp handler": bare, "linktape's edge": Server(EDGE)}
    proxies = {"bare aiohttp proxy": Server(BARE_PROXY, bare.url), "linktape's Forwarder": Server(FORWARDER, bare.url)}
    try:
        print("| request | server | ms | x | req/s | x | CPU µs | x |\n| --- | --- |" + " ---: |" * 6)
        for name, request in REQUESTS.items():
            for group in (servers, proxies):
                report(name, measured(group, request, count))
    finally:
        for server in (*servers.values(), *proxies.values()):
            server.stop()


def report(request: str, figures: dict[str, tuple[float, float, float]]) -> None:
    bare = next(iter(figures.values()))
    for name, found in figures.items():
        beside = zip(found, bare, (3, 0, 0), strict=True)
        cells = (f"{value:.{digits}f} | {value / to:.2f}" for value, to, digits in beside)
        print(f"| {request} | {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
