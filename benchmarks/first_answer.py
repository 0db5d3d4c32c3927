"""How long a replay takes from its start to its first answer, and its anonymous memory then and after all were asked.

    python benchmarks/first_answer.py [SIZE ...]        default: 1000 10000 100000

Cassettes are those of `large_cassette.py`. "cold" starts with an empty cache folder, "kept" with what that left; Linux.
"making" is what one interaction costs when it is made of its bytes, over 3,000 of them.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import large_cassette

from linktape.tape import files

SIZES = (1_000, 10_000, 100_000)
MADE = 3_000
LISTENING = re.compile(r"listening on http://127\.0\.0\.1:(\d+)")


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    print("| interactions | file MB | cold, s | MB | kept, s | MB | making, µs |")
    print("|" + " ---: |" * 7)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "large.yaml"
            large_cassette.write(path, size)
            cells = [f"{size:,}", f"{path.stat().st_size / 1e6:.0f}"]
            for _ in range(2):
                seconds, megabytes = first_answer(path, Path(folder) / "cache")
                cells += [f"{seconds:.2f}", f"{megabytes:.0f}"]
            print("| " + " | ".join([*cells, f"{making_us(path):.0f}"]) + " |", flush=True)


def first_answer(path: Path, cache: Path) -> tuple[float, float]:
    """Start a replay, and ask it once; gives seconds, and megabytes of anonymous memory."""
    command = [sys.executable, "-m", "linktape", "replay", "--cassette", str(path), "--port", "0"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as server:
        assert server.stdout is not None
        found = next(filter(None, map(LISTENING.search, server.stdout)))
        client = http.client.HTTPConnection("127.0.0.1", int(found[1]))
        client.request("GET", "/rest/api/3/issue/HSP-7", headers={"Accept": "application/json"})
        assert client.getresponse().status == 200
        seconds = time.perf_counter() - began
        status = Path(f"/proc/{server.pid}/status").read_text()
        server.kill()
    return seconds, int(status.partition("RssAnon:")[2].split()[0]) / 1024


def making_us(path: Path) -> float:
    """Give what it costs to make one interaction."""
    cassette = files.load(path)
    places = range(0, len(cassette), max(1, len(cassette) // MADE))
    began = time.process_time()
    for place in places:
        cassette[place]
    return (time.process_time() - began) / len(places) * 1e6


if __name__ == "__main__":
    main()
