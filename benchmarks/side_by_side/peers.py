"""The peers, started as their own pages say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.side_by_side.programs import Programs, path_of
from benchmarks.side_by_side.servers import HERE, Server, free_port


def talkback(
    programs: Programs, mode: str, tapes: Path | None = None, upstream: str = "http://127.0.0.1:9"
) -> Callable[[Path], Server]:
    """Start talkback on these tapes, or on an empty folder."""

    def start(folder: Path) -> Server:
        folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        command = [path_of("node"), str(HERE / "talkback.js"), programs.talkback, mode, str(port)]
        return Server([*command, str(tapes or folder / "tapes"), upstream], folder, f"http://127.0.0.1:{port}")

    return start


def mitmdump(programs: Programs, upstream: str) -> Callable[[Path], Server]:
    """Start mitmdump as a reverse proxy that writes what it sees, and prints nothing, which is faster."""

    def start(folder: Path) -> Server:
        port = free_port()
        options = ["-q", "-w", "flows", "--mode", f"reverse:{upstream}", "--listen-host", "127.0.0.1"]
        return Server([programs.mitmdump, *options, "--listen-port", str(port)], folder, f"http://127.0.0.1:{port}")

    return start
