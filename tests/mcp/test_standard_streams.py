"""mcp/standard_streams.py: nothing but the protocol on standard output, and everything is stopped at the end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.mcp.agents import agent, parameters
from tests.runs.ran import client

pytest.importorskip("mcp")
from linktape.mcp.standard_streams import EndableInput  # it needs the SDK

slow = pytest.mark.slow
HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}


class Raw:
    """A client that speaks the protocol line by line, so that it sees every byte."""

    def __init__(self, folder: Path) -> None:
        how = parameters(folder)
        self.process = subprocess.Popen(
            [how.command, *how.args], cwd=folder, env=how.env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._number = 0

    def send(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def ask(self, method: str, **params: object) -> Any:
        self._number += 1
        self.send(json.dumps({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}).encode())
        assert self.process.stdout is not None
        while True:
            said = json.loads(self.process.stdout.readline())
            if said.get("id") == self._number:
                return said["result"]

    def call(self, tool: str, **arguments: object) -> str:
        return str(self.ask("tools/call", name=tool, arguments=arguments)["content"][0]["text"])

    def begin(self, method: str, **params: object) -> None:
        self._number += 1
        self.send(json.dumps({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}).encode())


@contextmanager
def raw(folder: Path) -> Iterator[Raw]:
    one = Raw(folder)
    try:
        one.ask("initialize", **HELLO)
        one.send(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')
        yield one
    finally:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate(timeout=30)


def port_in(text: str) -> int:
    return int(text.partition("server ")[2].partition(":")[0])


def is_open(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


@slow
def test_servers_are_stopped_when_the_input_ends(tmp_path: Path) -> None:
    with raw(tmp_path) as one:
        port = port_in(one.call("start", mode="mock"))
        was_open = is_open(port)
        rest, _ = one.process.communicate(timeout=30)

    assert was_open
    assert one.process.returncode == 0
    assert rest == b""
    assert not is_open(port)


@slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_the_servers_and_the_command_that_runs(number: int, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "told")
    with raw(tmp_path) as one:
        port = port_in(one.call("start", mode="mock"))
        one.begin("tools/call", name="run", arguments={"command": ["sh", "-c", "echo $$ > told; exec sleep 1000"]})
        pid = int((tmp_path / "told").read_text())
        one.process.send_signal(number)
        one.process.wait(timeout=30)

    assert one.process.returncode == 0
    assert not is_open(port)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@slow
def test_what_is_no_protocol_is_passed_over(tmp_path: Path) -> None:
    with raw(tmp_path) as one:
        one.send(b"\xff\xfe no json")
        one.send(b'{"jsonrpc": "2.0", "id": "x", "method": 7}')
        text = one.call("reference")

    assert "docs/agents" in text


@slow
async def test_what_a_command_prints_reaches_no_stream_of_ours(tmp_path: Path) -> None:
    command = client(tmp_path, "print('to stdout', flush=True)\nprint('to stderr', file=sys.stderr)\n")

    async with agent(tmp_path, mode="legacy") as one:
        await one.call("start", mode="mock", options={"allow_host": "linktape.example"})
        text = await one.call("run", command=command)

    assert text.endswith("it printed:\nto stdout\nto stderr")


def test_an_input_is_read_until_it_is_made_to_end() -> None:
    reading, writing = os.pipe()
    source = EndableInput(reading)
    os.write(writing, b"one\n")
    read = source.read(100)
    found: list[bytes | None] = []
    thread = threading.Thread(target=lambda: found.append(source.read(100)))
    thread.start()

    source.end()
    thread.join(timeout=30)

    assert (read, found) == (b"one\n", [b""])
    source.close()
    os.close(writing)
    os.close(reading)
