"""The worked examples of CONTRIBUTING.md are the whole change, and take no more files than promised."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.plugin_suite import SPARED

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (.*?)\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE))
BLOCK = re.compile(r"<!-- example: (\S+)( before)?(?: (\w+))? -->\n```(\w+)\n(.*?)```", re.DOTALL)
LOCKS = ("requirements.lock", "requirements-extras.lock")
COPIED = (
    ".github",
    "proxy",
    "tests",
    "tools",
    "docs",
    "scenarios",
    "cassettes",
    "README.md",
    "SECURITY.md",
    "Containerfile",
    "mkdocs.yml",
    "pyproject.toml",
    *LOCKS,
)

MOST_FILES = {"A fault": 2, "A policy": 2, "An operation": 3, "A layer": 2, "An option": 2}
"""So many files may an example touch, beside tests."""


@dataclass(frozen=True)
class Step:
    """A part of an example: a new file, lines at the end of a file or of a table, before a name, or for other lines."""

    path: str
    is_before: bool
    name: str
    language: str
    text: str

    @property
    def is_test(self) -> bool:
        return self.path.startswith("tests/")

    def take(self, folder: Path) -> None:
        """Do in this copy of the tree what the page says."""
        path = folder / self.path
        if not path.exists():
            assert not self.name, f"{self.path} is not there"
            path.write_text(self.text, encoding="utf-8")
            return
        path.write_text(self._applied(path.read_text(encoding="utf-8")), encoding="utf-8")

    def _applied(self, old: str) -> str:
        if self.language == "diff":
            return self._replaced(old)
        if not self.name:
            return f"{old}\n\n{self.text}"
        lines = old.splitlines(keepends=True)
        first, last = _lines_of(self.name, old)
        at = first - 1 if self.is_before else last - 1
        space = "\n\n" if self.is_before and not self.text.startswith(" ") else ""
        return "".join([*lines[:at], self.text, space, *lines[at:]])

    def _replaced(self, old: str) -> str:
        for gone, come in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)+)", self.text, re.MULTILINE):
            before, after = re.sub("^-", "", gone, flags=re.MULTILINE), re.sub(r"^\+", "", come, flags=re.MULTILINE)
            assert old.count(before) == 1, f"{self.path} has {old.count(before)} times: {before}"
            old = old.replace(before, after)
        return old


def _lines_of(name: str, source: str) -> tuple[int, int]:
    """Give the first and the last line of the statement that gives this name its value."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node.lineno, node.end_lineno or node.lineno
    raise AssertionError(f"nothing is called {name}")


def steps(section: str) -> list[Step]:
    return [
        Step(path, bool(before), name, language, text)
        for path, before, name, language, text in BLOCK.findall(SECTIONS[section])
    ]


@pytest.mark.parametrize("section", MOST_FILES)
def test_an_example_touches_no_more_files_than_promised(section: str) -> None:
    files = {step.path for step in steps(section) if not step.is_test}

    assert 1 <= len(files) <= MOST_FILES[section]
    assert any(step.is_test for step in steps(section))


@pytest.mark.slow
def test_the_examples_can_be_followed_word_by_word(tmp_path: Path) -> None:
    copy = tmp_path / "linktape"
    for name in COPIED:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, copy / name)
    shutil.copy(ROOT / "CONTRIBUTING.md", copy)
    made = [step for section in MOST_FILES for step in steps(section)]
    for step in made:
        step.take(copy)
    tests = sorted({step.path for step in made if step.is_test})
    pages = ["tests/whole/test_docs.py", "tests/whole/test_generated.py"]
    tables = ["tests/jira/test_operations.py", "tests/faults/language/test_scenario_file.py"]

    run(copy, "-m", "tools.generate")
    run(copy, "-m", "pytest", "-q", "-n0", "-x", "-p", "no:cacheprovider", *SPARED, *tests, *pages, *tables)


def run(folder: Path, *words: str) -> None:
    """Run Python in the copy, with the copy's linktape."""
    environment = {**os.environ, "PYTHONPATH": f"{folder / 'proxy'}{os.pathsep}{folder}"}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
