"""What was measured, with what, on what: versions, and the machine without its name."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks.side_by_side.programs import Programs, path_of


def versions(programs: Programs) -> dict[str, str]:
    """Name everybody with their version; "absent" where they took no part."""
    known = {
        "linktape": f"{version('linktape')}, {_commit()}",
        platform.python_implementation(): platform.python_version(),
        **{name: version(name) for name in ("aiohttp", "uvloop")},
        "wrk": _printed(r"wrk (?:debian/)?([\w.-]+)", programs.wrk, "-v"),
        "nginx": _printed(r"nginx/([\w.]+)", programs.nginx, "-v"),
        "redis": _printed(r"v=([\w.]+)", programs.redis, "--version"),
        "mitmproxy": _printed(r"Mitmproxy: ([\w.]+)", programs.mitmdump, "--version"),
        "talkback": _talkback(programs.talkback),
    }
    return {name: words or "absent" for name, words in known.items()}


def machine() -> str:
    """Say what machine this is: cores, processor, memory, system."""
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = model[1] if model else platform.machine()
    return f"{len(os.sched_getaffinity(0))} cores ({processor}), {memory:.0f} GiB of memory, {platform.system()}"


def load_average() -> float:
    return os.getloadavg()[0]


def idleness(load: float) -> str:
    """Warn of figures from a machine that had other things to do."""
    if load < len(os.sched_getaffinity(0)) / 2:
        return ""
    return (
        f"\n**It was busy with other things** (load average {load:.1f} when this began): "
        "requests and waits say little then, processor times more."
    )


def _talkback(package: str) -> str:
    if not package:
        return ""
    manifest = json.loads(Path(package, "package.json").read_text(encoding="utf-8"))
    node = _printed(r"v([\d.]+)", path_of("node"), "--version")
    return f"{manifest['version']} on Node.js {node}"


def _commit() -> str:
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    try:
        return "commit " + subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "no checkout"


def _printed(pattern: str, program: str, *arguments: str) -> str:
    if not program:
        return ""
    printed = subprocess.run([program, *arguments], capture_output=True, check=False, text=True)
    match = re.search(pattern, printed.stdout + printed.stderr)
    return match[1] if match else ""
