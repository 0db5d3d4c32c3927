"""Clients that ask a real linktape and do not read: its process grows by two copies at most of what waits for them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from linktape.tape.files import CassetteWriter
from tests.cli.running import Running, running
from tests.tape.support import interaction

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is read from /proc"),
]

CLIENTS = 8
SIZE = 8 << 20
PIECE = 768 << 10
"""What waits of a stream, however long it is: a piece on its way, and one that was read ahead."""

TARGET, ATTACHMENT = "/rest/api/3/issue/HSP-1?fields=issuelinks", "/secure/attachment/1/x.bin"


def held_mb(one: Running) -> float:
    """Give what a process has for itself, in MB."""
    lines = Path(f"/proc/{one.process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("Anonymous:")).split()[1]) / 1024


def asked(port: int, target: str, sockets: ExitStack) -> socket.socket:
    """Ask for something, and read no more than the beginning of the answer."""
    client = sockets.enter_context(socket.socket())
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.settimeout(60)
    client.connect(("127.0.0.1", port))
    client.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    assert client.recv(12) == b"HTTP/1.1 200"
    return client


def growth_mb(one: Running, target: str) -> float:
    """Give by how much a server grows while clients do not read. One has read before, so that all is loaded."""
    port = urlsplit(one.url).port or 0
    with ExitStack() as first:
        client = asked(port, target, first)
        while client.recv(1 << 20):
            pass
    before = held_mb(one)
    with ExitStack() as sockets:
        for _ in range(CLIENTS):
            asked(port, target, sockets)
        return held_mb(one) - before


def test_a_held_answer_is_there_twice_at_most_for_each(tmp_path: Path) -> None:
    tape = CassetteWriter.open(tmp_path / "a.yaml")
    tape.append(interaction(target=TARGET, answer=b'"' + bytes(SIZE).replace(b"\0", b"x") + b'"'))
    tape.close()

    with running("replay", "--cassette", "a.yaml", "--repeat", "always", folder=tmp_path) as replay:
        grown = growth_mb(replay, TARGET)

    assert SIZE / (1 << 20) < grown <= 2 * CLIENTS * SIZE / (1 << 20)


@contextmanager
def downloads() -> Iterator[str]:
    """Serve a long download to each that asks."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve(client: socket.socket) -> None:
        with client, suppress(ConnectionError):
            client.recv(65_536)
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
            client.sendall(head + b"Content-Length: %d\r\n\r\n" % SIZE)
            for _ in range(SIZE // 65_536):
                client.sendall(bytes(65_536))

    def accept() -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.close()


def test_of_a_stream_a_piece_is_held_for_each(tmp_path: Path) -> None:
    with downloads() as upstream, running("forward", "--upstream", upstream, folder=tmp_path) as forward:
        grown = growth_mb(forward, ATTACHMENT)

    assert grown <= 2 * CLIENTS * PIECE / (1 << 20)
