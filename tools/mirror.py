"""Checks that tests mirror the source: `proxy/linktape/a/b.py` is tested by `tests/a/test_b.py`.

A source with several subjects may have further files, each named after it: `tests/a/test_b_under_load.py`.
Tests of the whole product, of its pages, and of the data folders mirror no file; they lie in `tests/whole/`.
A source in which nothing is done (a protocol, a type, a few constants) needs no test.
Exit code 1 when something is out of place.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "proxy" / "linktape"
TESTS = ROOT / "tests"
WHOLE = TESTS / "whole"
FEW = 10
"""So many lines of constants are no logic."""


def main() -> int:
    """Print what is out of place; gives the exit code."""
    complaints = [*untested(), *astray(), *misnamed()]
    for complaint in complaints:
        print(complaint)
    print(f"mirror: {len(complaints)} out of place" if complaints else "mirror: every source has its tests")
    return 1 if complaints else 0


def untested() -> Iterator[str]:
    """Name each source with logic that has no test file of its name."""
    tested = {source for source in map(tested_by, tests()) if source}
    for source in sources():
        if source not in tested and has_logic(source.read_text(encoding="utf-8")):
            yield f"{source.relative_to(ROOT)} has no tests/{mirrored(source)}"


def astray() -> Iterator[str]:
    """Name each test file that no source stands behind."""
    for test in tests():
        if tested_by(test) is None:
            yield f"{test.relative_to(ROOT)} mirrors no source: name it after one, or move it to tests/whole/"


def misnamed() -> Iterator[str]:
    """Name each test file that says it tests another file than it does."""
    for test in tests():
        says = re.match(r"[\w/]+\.py\b", ast.get_docstring(ast.parse(test.read_text(encoding="utf-8"))) or "")
        source = tested_by(test)
        if says is not None and source is not None and not str(source).endswith(f"/{says[0]}"):
            yield f"{test.relative_to(ROOT)} says that it tests {says[0]}: it tests {source.relative_to(SOURCES)}"


def sources() -> list[Path]:
    """Give the sources that could have tests."""
    return [path for path in sorted(SOURCES.rglob("*.py")) if path.name not in {"__init__.py", "__main__.py"}]


def tests() -> list[Path]:
    """Give the test files that mirror a source."""
    return [path for path in sorted(TESTS.rglob("test_*.py")) if not path.is_relative_to(WHOLE)]


def mirrored(source: Path) -> Path:
    """Give the place of a source's tests, below `tests`."""
    return source.relative_to(SOURCES).with_name(f"test_{source.name}")


def tested_by(test: Path) -> Path | None:
    """Give the source of the longest name that a test file's name begins with; what is left of it is a subject."""
    folder = SOURCES / test.parent.relative_to(TESTS)
    words = test.stem.split("_")[1:]
    names = ("_".join(words[:count]) + ".py" for count in range(len(words), 0, -1))
    return next((folder / name for name in names if (folder / name).exists()), None)


def has_logic(text: str) -> bool:
    """Whether something is done in a source: a function with a body, or more than a few lines of constants."""
    tree = ast.parse(text)
    constants = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    lines = sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in constants)
    return lines > FEW or any(does_something(node) for node in ast.walk(tree))


def does_something(node: ast.AST) -> bool:
    """Whether a node is a function of more than a docstring and dots."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not all(
        isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) for part in node.body
    )


if __name__ == "__main__":
    sys.exit(main())
