"""Runs the `console` blocks of a page as a reader would type them, and compares what is shown with what comes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.running import CLEAN

SERVES = re.compile(r"linktape (mock|record|replay|forward)\b(?!.*--help)")
PAGE_PORT, PAGE_CONTROL_PORT = "8095", "43127"
SANDBOX = "https://your-domain.atlassian.net"


@dataclass
class Saved:
    """A file that the page has its reader save."""

    name: str
    text: str


@dataclass
class Typed:
    """A command and what is shown below it; `^C` ends the server that runs."""

    command: str
    shown: list[str] = field(default_factory=list[str])


def blocks(page: str) -> Iterator[Saved | list[Typed]]:
    """Give the console blocks of a page, each as what is typed in it, and the files that have a title."""
    for kind, name, block in re.findall(
        r"""^```(?:(console)|\w+ title="([^"]+)")\n(.*?)^```""", page, re.DOTALL | re.MULTILINE
    ):
        if not kind:
            yield Saved(name, block)
            continue
        typed: list[Typed] = []
        for line in block.splitlines():
            if typed and typed[-1].command.endswith("\\") and not typed[-1].shown:
                typed[-1].command += f"\n{line}"
            elif line.startswith("$ ") or line == "^C":
                typed.append(Typed(line.removeprefix("$ ")))
            else:
                typed[-1].shown.append(line)
        yield typed


def pattern(shown: Sequence[str]) -> str:
    """Give the regular expression of what is shown: `...` stands for anything, alone in its line for any lines."""
    lines = [r"(?:.*\n)*?" if line.strip() in ("...", "…") else f"{_line(line)}\n" for line in shown]
    return "".join(lines)


def _line(line: str) -> str:
    return ".*".join(re.escape(part) for part in re.split(r"\.\.\.|…", line.rstrip())) + r"[ \t]*"


class Reader:
    """Types what a page shows, in a folder of its own. `sandbox`: the address of what stands in for the real site."""

    def __init__(self, folder: Path, sandbox: str, ports: tuple[int, int]) -> None:
        self._folder = folder
        self._names = {PAGE_PORT: str(ports[0]), PAGE_CONTROL_PORT: str(ports[1]), SANDBOX: sandbox}
        self._server: subprocess.Popen[str] | None = None
        own = Path(sys.executable).parent
        home = folder / "home"
        home.mkdir(mode=0o700)  # else it is no runtime folder, and servers of other tests are seen
        self._env = {
            **CLEAN,
            "PATH": f"{own}{os.pathsep}{CLEAN['PATH']}",
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "COLUMNS": "120",
            "TOKEN": "canary-of-a-page",
        }

    def follow(self, block: Saved | Sequence[Typed]) -> None:
        """Save a file, or type a block and compare. Raises AssertionError with what came."""
        if isinstance(block, Saved):
            path = self._folder / block.name
            path.write_text(block.text)
            path.chmod(0o755)
        else:
            self._type(block)

    def _type(self, typed: Sequence[Typed]) -> None:
        try:
            for one in typed:
                came = self._said(one)
                wanted = pattern(one.shown)
                is_server = one.command == "^C" or SERVES.search(one.command)
                fits = re.search(wanted, came) if is_server else re.fullmatch(wanted, came)
                assert fits or not one.shown, f"$ {one.command}\nshows\n{came}\nand the page\n" + "\n".join(one.shown)
        finally:
            self._stop()

    def _said(self, one: Typed) -> str:
        if one.command == "^C":
            return self._stop()
        command = self._true(one.command)
        if SERVES.search(one.command):
            self._stop()
            return self._serve(command)
        ended = subprocess.run(
            ["bash", "-c", command],
            cwd=self._folder,
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=100,
        )
        assert one.shown or ended.returncode == 0, f"$ {one.command}\n{ended.stdout}"
        return self._as_on_pages(ended.stdout)

    def _serve(self, command: str) -> str:
        port, control = self._names[PAGE_PORT], self._names[PAGE_CONTROL_PORT]
        env = {"LINKTAPE_PORT": port, "LINKTAPE_CONTROL_PORT": control, "LINKTAPE_CONTROL_TOKEN": self._env["TOKEN"]}
        self._server = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self._folder,
            env={**self._env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._server.stdout is not None
        lines: list[str] = []
        for line in self._server.stdout:
            lines.append(line)
            if "listening on" in line:
                return self._as_on_pages("".join(lines))
        raise AssertionError(f"$ {command}\n{''.join(lines)}")

    def _stop(self) -> str:
        server, self._server = self._server, None
        if server is None:
            return ""
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=60)
        return self._as_on_pages(said)

    def _true(self, text: str) -> str:
        return _replaced(text, self._names)

    def _as_on_pages(self, text: str) -> str:
        text = _replaced(text, {true: shown for shown, true in self._names.items()} | {self._env["HOME"]: "~"})
        return text if not text or text.endswith("\n") else f"{text}\n"


def _replaced(text: str, names: Mapping[str, str]) -> str:
    for name, other in names.items():
        text = text.replace(name, other)
    return text
