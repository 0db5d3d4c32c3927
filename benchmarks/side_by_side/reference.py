"""The bare servers that linktape is compared with: `reference.py web|raw ANSWERS` and `reference.py proxy UPSTREAM`.

ANSWERS is a file with three answers, which `web` and `raw` choose from by the kind of request. Each prints its address.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

import uvloop
from aiohttp import ClientSession, web

JSON = {"Content-Type": "application/json;charset=UTF-8"}
Answers = tuple[tuple[int, bytes], ...]


def kind_of(method: str, target: str) -> int:
    """Tell linkIssues, getIssueLink and getIssue apart."""
    return 0 if method == "POST" else 1 if "/issueLink/" in target else 2


async def serve_web(answers: Answers) -> None:
    """Answer with `web.Server` and nothing else."""

    async def answer(request: web.BaseRequest) -> web.Response:
        await request.read()
        status, body = answers[kind_of(request.method, request.path)]
        return web.Response(status=status, body=body, headers=JSON)

    await serve(answer)


async def serve_raw(answers: Answers) -> None:
    """Answer complete requests in `data_received`: what a server in Python could do at best."""
    wire = tuple(
        b"HTTP/1.1 %d OK\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Length: %d\r\n\r\n"
        % (status, len(body))
        + body
        for status, body in answers
    )

    class Raw(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport, self.data = cast("asyncio.Transport", transport), b""

        def data_received(self, data: bytes) -> None:
            self.data += data
            while (end := complete(self.data)) > 0:
                method, target, _ = self.data.split(b" ", 2)
                self.transport.write(wire[kind_of(method.decode(), target.decode())])
                self.data = self.data[end:]

    server = await asyncio.get_running_loop().create_server(Raw, "127.0.0.1", 0)
    await forever(server.sockets[0].getsockname()[1])


def complete(data: bytes) -> int:
    """Give where the first request ends, or 0 if more is to come."""
    end = data.find(b"\r\n\r\n") + 4
    if end < 4:
        return 0
    if not data.startswith(b"POST"):
        return end
    length = int(data[:end].lower().partition(b"content-length:")[2].partition(b"\r")[0])
    return end + length if len(data) >= end + length else 0


async def serve_proxy(upstream: str) -> None:
    """Pass on with aiohttp's server and its ClientSession, holding and looking at nothing."""
    async with ClientSession(auto_decompress=False) as session:

        async def answer(request: web.BaseRequest) -> web.Response:
            body = await request.read()
            headers = {name: value for name, value in request.headers.items() if name not in ("Host", "Content-Length")}
            async with session.request(
                request.method, upstream + request.path_qs, data=body or None, headers=headers
            ) as response:
                return web.Response(status=response.status, body=await response.read(), headers=JSON)

        await serve(answer)


async def serve(answer: Callable[[web.BaseRequest], Awaitable[web.Response]]) -> None:
    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await forever(runner.addresses[0][1])


async def forever(port: int) -> None:
    print(f"http://127.0.0.1:{port}", flush=True)
    await asyncio.Event().wait()


def main() -> None:
    kind, argument = sys.argv[1:]
    if kind == "proxy":
        uvloop.run(serve_proxy(argument))
    listed = json.loads(Path(argument).read_text(encoding="utf-8"))
    answers = tuple((int(status), str(body).encode()) for status, body in listed)
    uvloop.run((serve_web if kind == "web" else serve_raw)(answers))


if __name__ == "__main__":
    main()
