"""Drills the examples at 1 and many times at a speed, and says whether they find the same: `make long`.

Each example is drilled in every documented failure of each call, with waits as long as they are told. Prints the wall's
time of each drill; the exit code is 1 where any run at the speed has found something else than the one at 1.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[1] / "examples"
COMMANDS = {
    "python": [sys.executable, "python/sync.py", "wanted.json"],
    "node": ["node", "node/sync.mjs", "wanted.json"],
    "shell": ["shell/sync.sh", "wanted.json"],
    "java": ["java", "-cp", "{classes}", "Sync", "wanted.json"],
}
NEEDS: dict[str, tuple[str, ...]] = {"python": (), "node": ("node",), "shell": ("jq", "curl"), "java": ("javac",)}


def main() -> int:
    """Drill; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="how often each example is drilled at the speed")
    parser.add_argument("--speed", type=float, default=50)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("examples", nargs="*", default=list(COMMANDS), help=", ".join(COMMANDS))
    asked = parser.parse_args()
    if shutil.which("faketime") is None:
        print("faketime is not installed, so nothing can be drilled at a speed")
        return 2
    return max((_compared(name, asked) for name in asked.examples), default=0)


def _compared(name: str, asked: argparse.Namespace) -> int:
    missing = [program for program in NEEDS[name] if shutil.which(program) is None]
    if missing:
        print(f"{name}: left out, {missing[0]} is not installed")
        return 0
    usual, took_s = _drilled(name, asked.jobs, "--time-scale", "1")
    print(f"{name}: at 1 in {took_s:.0f} s", flush=True)
    worst = 0
    for number in range(1, asked.runs + 1):
        found, took_s = _drilled(name, asked.jobs, "--speed", f"{asked.speed:g}")
        other = {scenario: (usual.get(scenario), now) for scenario, now in found.items() if usual.get(scenario) != now}
        print(
            f"{name}: {number}/{asked.runs} at {asked.speed:g} in {took_s:.0f} s, {len(other)} differences", flush=True
        )
        for scenario, (was, now) in other.items():
            print(f"    {scenario}: {was} at 1, {now} at {asked.speed:g}")
        worst = max(worst, int(bool(other)))
    return worst


def _drilled(name: str, jobs: int, *options: str) -> tuple[dict[str, Any], float]:
    """Drill an example; gives what it finds of each failure, and how long that took. Raises what ends it early."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.json")
        command = [word.format(classes=folder) for word in COMMANDS[name]]
        if name == "java":
            subprocess.run(["javac", "-d", folder, "java/Sync.java"], cwd=EXAMPLES, check=True)
        words = ["drill", "--each-call", "--env", "JIRA_URL", "--jobs", str(jobs), "--json", str(out), *options]
        began_s = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "linktape", *words, "--", *command],
            cwd=EXAMPLES, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        took_s = time.monotonic() - began_s
        found = json.loads(out.read_text())
    for line in done.stderr.splitlines():
        if "--speed" in line:
            print(f"    {line}")
    return {run["scenario"]: (run["finding"], len(run["violations"])) for run in found["runs"]}, took_s


if __name__ == "__main__":
    sys.exit(main())
