"""Makes a release as one command, `make release VERSION=0.2.0`: checks first, then version, changelog, files, tag.

python -m tools.release 0.2.0          # a dry run: the checks, the changelog as it will be, and what would be done
python -m tools.release 0.2.0 --go     # do it, in a commit and a tag; what leaves this machine is printed, not done
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import address, public_api

ROOT = Path(__file__).parents[1]
VERSION_FILE = "proxy/linktape/version.py"
NAMING = ("docs/ci.md", "ci/gitlab.yml")
"""Files that show users how to name the current version; everything else reads it from the one place."""

KINDS = ("security", "removed", "changed", "added", "fixed")
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_ASSIGNED = re.compile(r'^__version__ = "(.*)"$', re.MULTILINE)
_BRANCH = "main"


class NotReady(Exception):
    """Something stands against the release; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A checkout."""

    root: Path

    @property
    def version(self) -> str:
        """The version as it stands in the one place."""
        (found,) = _ASSIGNED.findall((self.root / VERSION_FILE).read_text(encoding="utf-8"))
        return str(found)

    @property
    def fragments(self) -> list[Path]:
        """The notes for the changelog."""
        return sorted((self.root / "changes").glob("*.md"))

    def git(self, *words: str) -> str:
        """Ask git. Raises NotReady where it refuses."""
        return self.run(["git", *words])

    def run(self, command: Sequence[str]) -> str:
        """Run a command here, and give what it prints. Raises NotReady with all of that where it fails."""
        here = {**os.environ, "PYTHONPATH": str(self.root / "proxy")}  # what is released, not what is installed
        done = subprocess.run(command, cwd=self.root, env=here, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotReady(f"{shlex.join(command)} failed:\n{done.stdout}{done.stderr}".rstrip())
        return done.stdout


def obstacles(tree: Tree, version: str) -> Iterator[str]:
    """Say what stands against this version, as far as it shows without running anything long."""
    parts = _VERSION.fullmatch(version)
    if parts is None:
        yield f"{version!r} is no version: write three numbers, such as 0.2.0"
        return
    if tree.git("status", "--porcelain"):
        yield "the tree has changes that are not committed: commit or stash them"
    branch = tree.git("branch", "--show-current").strip()
    if branch != _BRANCH:
        yield f"this is the branch {branch!r}: a release is made on {_BRANCH}"
    if tree.git("tag", "--list", f"v{version}").strip():
        yield f"there is a tag v{version} already: choose the next version"
    earlier = [name for name in tree.git("tag", "--list", "v*").split() if _VERSION.fullmatch(name[1:])]
    if earlier and _numbers(version) <= max(_numbers(name[1:]) for name in earlier):
        yield f"{version} is not above {max(earlier, key=lambda name: _numbers(name[1:]))}: choose a later one"
    if wrong := address.wrong_with(address.address(tree.root)):
        yield wrong
    if not tree.fragments:
        yield "changes/ is empty: there is nothing to release"
    for path in tree.fragments:
        yield from _wrong_with(path)
    kinds = {path.suffixes[-2][1:] for path in tree.fragments if len(path.suffixes) >= 2}
    if earlier and parts[3] != "0" and kinds & {"added", "changed", "removed"}:
        yield f"{version} is for what was mended only, and changes/ has more than that: raise its second number"
    try:
        tree.run([sys.executable, "-m", "tools.generate", "--check"])
    except NotReady as exc:
        yield str(exc)


def _wrong_with(path: Path) -> Iterator[str]:
    match = re.fullmatch(rf"\+[a-z0-9-]+\.({'|'.join(KINDS)})\.md", path.name)
    if match is None:
        yield f"changes/{path.name}: its name is not +short-name.KIND.md, with a kind of {', '.join(KINDS)}"
    text = path.read_text(encoding="utf-8").strip()
    if not text or "\n\n" in text:
        yield f"changes/{path.name}: one sentence or a few, in one paragraph"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def changelog(tree: Tree, version: str) -> str:
    """Give the part of the changelog that this version gets."""
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", version]
    return tree.run(command)


def make(tree: Tree, version: str) -> None:
    """Set the version wherever it stands, gather the changelog, commit and tag. Raises NotReady."""
    before = tree.version
    _replace(tree.root / VERSION_FILE, f'"{before}"', f'"{version}"')
    for name in NAMING:
        _replace(tree.root / name, before, version)
    tree.run([sys.executable, "-m", "towncrier", "build", "--yes", "--version", version])
    tree.run([sys.executable, "-m", "tools.generate"])
    released = (tree.root / public_api.FILE).read_text(encoding="utf-8")
    (tree.root / public_api.RELEASED).write_text(released, encoding="utf-8")
    tree.git("add", "--all")
    tree.git("commit", "--quiet", "--message", f"Release {version}")
    tree.git("tag", "--annotate", f"v{version}", "--message", f"linktape {version}")


def _replace(path: Path, before: str, after: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the command line; gives the exit code: 0, or 1 where something stands against the release."""
    parser = argparse.ArgumentParser(
        prog="tools.release", description="Make a release; without --go nothing is changed."
    )
    parser.add_argument("version", help="such as 0.2.0")
    parser.add_argument("--go", action="store_true", help="do it")
    parser.add_argument("--check", default="make check wheel", metavar="COMMAND", help="what must pass first with --go")
    asked = parser.parse_args(arguments)
    tree = Tree(root)
    found = list(obstacles(tree, asked.version))
    for one in found:
        print(f"in the way: {one}")
    if found:
        return 1
    print(changelog(tree, asked.version))
    steps = (
        f"run {asked.check}",
        f"set the version in {VERSION_FILE}, {', '.join(NAMING)}: {tree.version} -> {asked.version}",
        f"gather {len(tree.fragments)} notes of changes/ in CHANGELOG.md",
        "make what is generated anew, and keep the list of public names as released",
        f"commit and tag v{asked.version}",
    )
    for step in steps:
        print(f"{'now' if asked.go else 'would'}: {step}")
    if not asked.go:
        print(f"nothing was changed; do it with: make release VERSION={asked.version} GO=1")
        return 0
    try:
        tree.run(shlex.split(asked.check))
        make(tree, asked.version)
    except NotReady as exc:
        print(f"in the way: {exc}")
        return 1
    print(
        f"next, by hand:\n  git push origin {_BRANCH} v{asked.version}\n  make wheel && python -m twine upload dist/*"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
