"""The programs that linktape is compared with and measured by: found, or installed where that is wanted."""

from __future__ import annotations

import os
import shutil
import subprocess
import venv
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.side_by_side.contest import say

PROGRAMS = ("wrk", "nginx", "redis", "talkback", "mitmdump")
FOLDER = Path(__file__).parents[2] / ".bench"
"""talkback and mitmproxy are kept here between runs."""


@dataclass(slots=True)
class Programs:
    """Where each program is; an empty path, and a reason in `absent`, where it cannot be had."""

    wrk: str = ""
    nginx: str = ""
    redis: str = ""
    talkback: str = ""
    mitmdump: str = ""
    absent: dict[str, str] = field(default_factory=dict)


def at_hand(install: bool, without: Collection[str] = ()) -> Programs:
    """Find the programs, and install those that are missing if that is wanted and possible; tells what is missing."""
    programs = Programs()
    for name in PROGRAMS:
        if name in without:
            programs.absent[name] = "was not asked for"
            continue
        setattr(programs, name, FINDERS[name](install))
        if not getattr(programs, name):
            programs.absent[name] = "could not be installed" if install else "is not installed (`make bench` does it)"
            say(f"without {name}: it {programs.absent[name]}")
    return programs


def path_of(name: str) -> str:
    return shutil.which(name, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin") or ""


def debian(package: str, program: str = "") -> str:
    """Install a package of Debian's, where we may; gives where its program is."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return ""
    quietly = ["apt-get", "-qq", "-y"]
    if not ran([*quietly, "install", package]):
        ran([*quietly, "update"])
        ran([*quietly, "install", package])
    return path_of(program or package)


def talkback(install: bool) -> str:
    """Give the folder of talkback's package."""
    package = FOLDER / "node_modules" / "talkback"
    if not (path_of("node") or (install and debian("nodejs", "node"))):
        return ""
    if install and not package.is_dir() and (path_of("npm") or debian("npm")):
        ran(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(FOLDER), "talkback"])
    return str(package) if package.is_dir() else ""


def mitmdump(install: bool) -> str:
    """Give the program of a virtual environment that has nothing but mitmproxy."""
    program = FOLDER / "mitmproxy" / "bin" / "mitmdump"
    if install and not program.is_file():
        venv.create(FOLDER / "mitmproxy", with_pip=True)
        ran([str(program.with_name("python")), "-m", "pip", "install", "--quiet", "mitmproxy"])
    return str(program) if program.is_file() else ""


def ran(command: list[str]) -> bool:
    """Run an installer without its words, which nobody asked for; tells whether it was well."""
    silent = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, capture_output=True, check=False, env=silent).returncode == 0


FINDERS: dict[str, Callable[[bool], str]] = {
    "wrk": lambda install: path_of("wrk") or (debian("wrk") if install else ""),
    "nginx": lambda install: path_of("nginx") or (debian("nginx-light", "nginx") if install else ""),
    "redis": lambda install: path_of("redis-server") or (debian("redis-server") if install else ""),
    "talkback": talkback,
    "mitmdump": mitmdump,
}
