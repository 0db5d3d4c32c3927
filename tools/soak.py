"""Whether linktape can be left running: `python -m tools.soak [--calls 1000000]`.

A mock that breaks things, a recorder in front of it and a replay are sent so many calls, well-formed and not, by
clients that hang up, send half a body or never read. Each session is reset now and then, as a suite of tests does:
else the mock would hold more for a good reason, every issue's changelog.

What is bounded is filled first: each session of a server is sent so many calls more, read but not counted, and is
reset on the way, so that all code is loaded. Then the memory and the open files of each server are read in every tenth.
Exits with 1 where the last tenth holds over 5 % more memory than the second, where files stay open, where an upstream
that never waits was too slow, or where a server has said an error of its own or ends with one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

CLIENTS = 8
RESET_EVERY = 250  # calls of a client to one server
FILLING = 500  # calls of each client to each server, before anything is counted
PATIENCE_S = 60.0
MOST_GROWTH = 0.05
MOST_FILES = 16  # that may be open more in the last tenth: what is just under way differs
TOKEN = "canary-of-the-soak-control-token"
SAMPLE = Path(__file__).parents[1] / "cassettes" / "sample.yaml"

SCENARIO = """scenario: soak
seed: 1
rules:
  - {on: any, when: {probability: 0.004}, then: {network: reset}}
  - {on: any, when: {probability: 0.004}, then: {network: empty}}
  - {on: any, when: {probability: 0.004}, then: {network: truncate}}
  - {on: any, when: {probability: 0.004}, then: {network: garbage}}
  - {on: any, when: {probability: 0.01}, then: server-error}
  - {on: any, when: {probability: 0.01}, then: maintenance-page}
  - {on: linkIssues, when: {probability: 0.05}, then: {fault: rate-limited, retry_after: 0}}
  - {on: linkIssues, when: {probability: 0.02}, then: lost-response}
"""
_HEAD = "Host: 127.0.0.1\r\nAuthorization: Basic YWRtaW5AZXhhbXBsZS5jb206dG9rZW4=\r\nContent-Type: application/json\r\n"
_LINK = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}
_READS = (
    "/rest/api/3/issue/HSP-1?fields=issuelinks",
    "/rest/api/3/issueLinkType",
    "/rest/api/2/issueLinkType",
    "/rest/api/2/issue/HSP-1?fields=issuelinks",
    "/rest/api/2/serverInfo",
    "/rest/api/3/search/jql?jql=project%20%3D%20HSP",
    "/rest/api/3/issue/NONE-1",
    "/rest/api/3/myself",
)
_NONSENSE = (
    b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"POST /rest/api/3/issueLink HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
)


@dataclass
class Server:
    """A linktape in a process of its own."""

    name: str
    process: subprocess.Popen[str]
    url: str
    control_url: str
    log: Path
    memory_mb: list[list[float]] = field(default_factory=lambda: [[] for _ in range(10)])
    files: list[list[int]] = field(default_factory=lambda: [[] for _ in range(10)])

    def look(self, tenth: int) -> None:
        """Read what the server holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        self.memory_mb[tenth].append(int(resident.split()[1]) / 1024)
        self.files[tenth].append(len(list(Path(f"/proc/{self.process.pid}/fd").iterdir())))

    def ended(self) -> int:
        """Stop the server; gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE_S)


@contextmanager
def serving(name: str, folder: Path, *arguments: str) -> Iterator[Server]:
    """Start a server, and kill it at the end if it is still there."""
    own = folder / name
    own.mkdir()
    log = own / "log.txt"
    environment = {**os.environ, "LINKTAPE_CONTROL_TOKEN": TOKEN}
    command = [sys.executable, "-m", "linktape", *arguments, "--port", "0"]
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(command, cwd=own, env=environment, stdout=subprocess.PIPE, stderr=written, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip().rpartition(" ")[2]
        if not url:
            raise SystemExit(log.read_text(encoding="utf-8"))
        control = re.search(r"control (http://\S+)/ ", log.read_text(encoding="utf-8"))
        assert control is not None, "it is told before the ready line"
        yield Server(name, process, url, control[1], log)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def request(method: str, target: str, body: bytes = b"", more: str = "") -> bytes:
    """Give the bytes of a request."""
    return f"{method} {target} HTTP/1.1\r\n{_HEAD}{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Client:
    """One client of one server, in a session of its own."""

    def __init__(self, server: Server, number: int, seen: Counter[str]) -> None:
        self._server = server
        self._session = f"soak-{number}"
        self._prefix = urlsplit(server.url).path + f"/s/{self._session}"
        self._port = urlsplit(server.url).port or 0
        self._random = random.Random(f"{server.name} {number}")
        self._seen = seen
        self._calls = number * RESET_EVERY // CLIENTS  # so that not all sessions are as far at once
        self._link = ""
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def call(self) -> None:
        """Send one call of any kind."""
        self._calls += 1
        if self._calls % RESET_EVERY == 0:
            await self._reset()
        draw = self._random.random()
        if draw < 0.01:
            await self._spite(self._random.choice(_NONSENSE))
        elif draw < 0.015:
            await self._spite(request("POST", f"{self._prefix}/rest/api/3/issueLink", b"x" * 9_000)[:-4_000])
        elif draw < 0.02:
            await self._spite(b"")
        elif draw < 0.025:
            await self._spite(request("GET", self._prefix + _READS[0]) * 5, reads=False)
        elif draw < 0.20:
            await self._ask("POST", "/rest/api/3/issueLink", json.dumps(_LINK).encode())
        elif draw < 0.30:
            await self._delete()
        else:
            await self._ask("GET", self._random.choice(_READS))

    def hang_up(self) -> None:
        """Close the connection."""
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].close()

    async def _delete(self) -> None:
        body = await self._ask("GET", _READS[0])
        with suppress(ValueError, KeyError, IndexError, TypeError):
            link = json.loads(body)["fields"]["issuelinks"][0]["id"]
            await self._ask("DELETE", f"/rest/api/3/issueLink/{link}")

    async def _ask(self, method: str, target: str, body: bytes = b"") -> bytes:
        """Send a request and read its answer; whatever breaks ends the connection."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(request(method, self._prefix + target, body))
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                if not head.startswith("HTTP/1.1 "):
                    raise ConnectionError("garbage")
                self._seen[head[9:12]] += 1
                length = re.search(r"^content-length: ([0-9]+)", head, re.MULTILINE | re.IGNORECASE)
                answer = await reader.readexactly(int(length[1]) if length else 0)
                if "\r\nConnection: close\r\n" in head:
                    self.hang_up()
                return answer
        except TimeoutError:
            self._seen["hang"] += 1
        except (ConnectionError, asyncio.IncompleteReadError):
            self._seen["broken"] += 1
        self.hang_up()
        return b""

    async def _spite(self, data: bytes, *, reads: bool = True) -> None:
        """Send bytes on a connection of their own, and go: after the answer where the bytes are whole."""
        with suppress(ConnectionError):
            _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(0.01 if reads else 0.05)
            writer.close()
        self._seen["spite"] += 1

    async def _reset(self) -> None:
        for session in (self._session, "default"):  # the recorder's calls are in the mock's default session
            await self._reset_one(session)

    async def _reset_one(self, session: str) -> None:
        port = urlsplit(self._server.control_url).port or 0
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"POST /reset?session={session} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
            f"Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n".encode()
        )
        answer = await reader.read()
        writer.close()
        self._seen["reset" if answer.startswith(b"HTTP/1.1 200 ") else f"reset: {answer[:30]!r}"] += 1


async def soak(servers: list[Server], calls: int, filling_each: int = FILLING) -> Counter[str]:
    """Send the calls, after those that fill what is bounded: two to the mock for each one to the others."""
    seen: Counter[str] = Counter()
    order = [servers[0], *servers]
    clients = [[Client(server, number, seen) for server in order] for number in range(CLIENTS)]
    filling = filling_each * CLIENTS * len(order)
    sent = 0

    async def one(own: list[Client]) -> None:
        nonlocal sent
        while sent < filling + calls:
            for client in own:
                sent += 1
                await client.call()
        for client in own:
            client.hang_up()

    async def watch(tasks: list[asyncio.Task[None]]) -> None:
        told = -2
        while not all(task.done() for task in tasks):
            tenth = -1 if sent < filling else min(9, (sent - filling) * 10 // calls)
            if tenth >= 0:
                for server in servers:
                    server.look(tenth)
            if tenth != told:
                told = tenth
                what = f"{max(0, sent - filling):,} calls" if tenth >= 0 else f"filling, {filling:,} calls"
                print(f"  {what}", file=sys.stderr, flush=True)
            await asyncio.wait(tasks, timeout=0.5)

    tasks = [asyncio.create_task(one(own)) for own in clients]
    await watch(tasks)
    await asyncio.gather(*tasks)
    return seen


def report(server: Server, code: int) -> tuple[str, list[str]]:
    """Give a server's row, and what is wrong with it."""
    memory = [statistics.median(each) for each in server.memory_mb if each]
    files = [round(statistics.median(each)) for each in server.files if each]
    growth = memory[-1] / memory[min(1, len(memory) - 1)] - 1
    said = server.log.read_text(encoding="utf-8", errors="replace")
    late = [line for line in said.splitlines() if " -> 504" in line]
    wrong = [
        *([f"{server.name}: memory grew by {growth:.1%}"] if growth > MOST_GROWTH else []),
        *([f"{server.name}: {files[-1] - files[1]} more open files"] if files[-1] - files[1] > MOST_FILES else []),
        *([f"{server.name}: exit code {code}"] if code else []),
        *([f"{server.name}: a traceback in its log"] if "Traceback" in said else []),
        *(f"{server.name}: {line}" for line in late),
    ]
    row = [server.name, f"{memory[1]:.1f}", f"{memory[-1]:.1f}", f"{growth:+.1%}", str(files[1]), str(files[-1])]
    return f"| {' | '.join(row)} |", wrong


def main() -> int:
    """Run the soak, print its figures, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.soak", description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000, help="how many calls are sent in all")
    parser.add_argument("--filling", type=int, default=FILLING, help="of each client to each server, before")
    given = parser.parse_args()
    calls = given.calls
    with tempfile.TemporaryDirectory(prefix="soak-") as scratch, ExitStack() as stack:
        folder = Path(scratch)
        (folder / "soak.yaml").write_text(SCENARIO, encoding="utf-8")
        mock = stack.enter_context(serving("mock", folder, "mock", "--scenario", str(folder / "soak.yaml")))
        recording = ("record", "--upstream", mock.url, "--cassette", "a.yaml")
        recorder = stack.enter_context(serving("record", folder, *recording))
        replaying = ("replay", "--cassette", str(SAMPLE), "--repeat", "always")
        replay = stack.enter_context(serving("replay", folder, *replaying))
        servers = [mock, recorder, replay]
        began_s = time.monotonic()
        seen = asyncio.run(soak(servers, calls, given.filling))
        took_s = time.monotonic() - began_s
        rows = [report(server, server.ended()) for server in reversed(servers)]
    print("| server | MB, second tenth | MB, last tenth | growth | files, second tenth | files, last tenth |")
    print("| --- |" + " ---: |" * 5)
    wrong = [what for _, found in rows for what in found] + [f"{seen['hang']} calls hung"] * bool(seen["hang"])
    print("\n".join(row for row, _ in rows))
    print(f"{calls:,} calls in {took_s:.0f} s: " + ", ".join(f"{kind} {n:,}" for kind, n in sorted(seen.items())))
    print("\n".join(wrong) or "nothing grows")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
