"""The processes that are measured: started, asked for their processor time and memory, stopped."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.side_by_side.traffic import Exchange

PATIENCE_S = 3_600.0  # a busy machine opens a large recording slowly
CREDENTIALS = "Basic YWRtaW5AZXhhbXBsZS5jb206dG9rZW4="  # admin@example.com:token, whom the mock knows
HERE = Path(__file__).parent
LINKTAPE = str(Path(sys.executable).with_name("linktape"))


class NotStarted(Exception):
    """A server ended, or was not ready in time."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process holds, in megabytes: all, and what is its own and not a mapped file."""

    resident: float
    anonymous: float


class Server:
    """A process that serves at `url` until it is stopped; its log goes to a file."""

    def __init__(self, command: Sequence[str], folder: Path, url: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._log = (folder / "log.txt").open("ab")
        self.began = time.perf_counter()
        stdout = subprocess.DEVNULL if url else subprocess.PIPE
        self.process = subprocess.Popen(command, stdout=stdout, stderr=self._log, cwd=folder, env=environment(folder))
        try:
            self.url = url or self._printed_address()
            self._wait_until_it_listens()
        except NotStarted:
            self.stop()
            raise

    def _printed_address(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        address = re.search(r"http://[\w.]+:\d+", line)
        if address is None:
            raise NotStarted(f"{self.process.args!r} printed {line!r}, see {self._log.name}")
        return address[0]

    def _wait_until_it_listens(self) -> None:
        host, port = self.address
        while time.perf_counter() - self.began < PATIENCE_S and self.process.poll() is None:
            try:
                return socket.create_connection((host, port), timeout=5).close()
            except OSError:
                time.sleep(0.05)
        raise NotStarted(f"{self.process.args!r} does not listen at {self.url}, see {self._log.name}")

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or 0

    def ask(self, exchange: Exchange) -> tuple[int, bytes]:
        """Ask one thing on a connection of its own; gives the status and the body."""
        connection = HTTPConnection(*self.address, timeout=PATIENCE_S)
        headers = {"Accept": "application/json", "Authorization": CREDENTIALS, "User-Agent": "load/1.0"}
        if exchange.body:
            headers["Content-Type"] = "application/json"
        connection.request(exchange.method, exchange.target, exchange.body or None, headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, body

    def cpu_s(self) -> float:
        """The processor time that it and its own processes have used so far."""
        ticks = 0
        for number in self._processes():
            fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> Memory:
        """What it and its own processes hold now."""
        resident = anonymous = 0.0
        for number in self._processes():
            status = Path(f"/proc/{number}/status").read_text()
            held, own = (int(re.findall(rf"{name}:\s+(\d+)", status)[0]) / 1024 for name in ("VmRSS", "RssAnon"))
            resident, anonymous = resident + held, anonymous + own
        return Memory(resident, anonymous)

    def _processes(self) -> list[str]:
        threads = Path(f"/proc/{self.process.pid}/task").iterdir()
        return [str(self.process.pid), *(child for one in threads for child in (one / "children").read_text().split())]

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._log.close()


@dataclass(frozen=True, slots=True)
class Contestant:
    """Somebody who takes part: what is said of it, and how it is started in a folder of its own."""

    name: str
    start: Callable[[Path], Server]
    is_peer: bool = False  # a peer's wrong answers are told; those of others fail the run
    recorded: Callable[[Path], int] | None = None  # counts what it has recorded in its folder


def linktape(*arguments: str) -> Callable[[Path], Server]:
    """Start linktape as a user does: journal, log, sessions, verdict and control port are all on."""
    return lambda folder: Server([LINKTAPE, *arguments, "--port", "0"], folder)


def reference(kind: str, argument: str) -> Callable[[Path], Server]:
    return lambda folder: Server([sys.executable, str(HERE / "reference.py"), kind, argument], folder)


def free_port() -> int:
    """Give a port that nobody has at the moment, for servers that cannot choose one."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    """Give the environment of a user whose folders are all below the given one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINKTAPE_", "XDG_"))}
    homes = {name: str(folder / "home") for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")}
    return kept | homes
