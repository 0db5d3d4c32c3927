"""What a command takes until it is of use: `--version`, a mock that is ready, the first answer of a replay.

Run it with `python benchmarks/startup.py [ROUNDS]`. Each round starts each command once, as a user does, with compiled
modules. The processor's time is that of the command alone, and says more than the clock's on a machine that is shared.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from cassette_load import write

ROUNDS = 10
SIZE = 1_000
ASKED = "/rest/api/3/issue/HSP-1?fields=issuelinks"
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
Times = tuple[float, float]


def ended(*arguments: str) -> Times:
    """Run a command to its end; gives seconds by the clock and of the processor."""
    begun_s = time.perf_counter()
    command = [sys.executable, "-m", "linktape", *arguments]
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    return time.perf_counter() - begun_s, used.ru_utime + used.ru_stime


def ready(*arguments: str, path: str = "") -> Times:
    """Start a server and wait for its ready line, or for its first answer, where a path is given."""
    begun_s = time.perf_counter()
    command = [sys.executable, "-m", "linktape", *arguments, "--port", "0"]
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().rpartition(" ")[2].strip()
    if path:
        with urlopen(url + path) as answer:
            answer.read()
    took_s = time.perf_counter() - begun_s
    process.kill()
    _, _, used = os.wait4(process.pid, 0)
    process.stdout.close()
    return took_s, used.ru_utime + used.ru_stime


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        cassette = Path(folder) / "thousand.yaml"
        write(cassette, SIZE)
        replay = ("replay", "--cassette", str(cassette))
        kinds: dict[str, Callable[[], Times]] = {
            "--version": lambda: ended("--version"),
            "mock, ready": lambda: ready("mock"),
            f"replay of {SIZE:,}, first answer": lambda: ready(
                *replay, path="/rest/api/3/issue/HSP-1?fields=issuelinks"
            ),
        }
        times: dict[str, list[Times]] = {kind: [] for kind in kinds}
        for round_ in range(rounds + 1):
            for kind, start in kinds.items():
                took = start()
                if round_:  # the first compiles the modules, and warms the disk's cache up
                    times[kind].append(took)
    print("| until | median s | fastest s | processor s |\n| --- | ---: | ---: | ---: |")
    for kind, found in times.items():
        clock, processor = zip(*found, strict=True)
        print(f"| {kind} | {statistics.median(clock):.2f} | {min(clock):.2f} | {statistics.median(processor):.2f} |")


if __name__ == "__main__":
    main()
