"""Makes the table of rooms in docs/design.md: from the contract of imports, in its order, and each room's docstring."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "proxy"


def rooms() -> str:
    """Make the table; each room may import those below it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract, *_ = settings["tool"]["importlinter"]["contracts"]
    names = [name for floor in contract["layers"] for name in re.findall(r"[\w.]+", floor)]
    return "\n".join(["| room in `proxy/linktape/` | what it is for |", "| --- | --- |", *map(_row, names)])


def _row(name: str) -> str:
    """Give a room's path with the folders in it, and the first line of its docstring."""
    folder = SOURCES / "linktape" / name
    if not folder.is_dir():
        return f"| `{name}.py` | {_purpose(folder.with_suffix('.py'))} |"
    inner = list(_inner(folder))
    within = f" (with {', '.join(f'`{part}/`' for part in inner)})" if inner else ""
    return f"| `{name}/`{within} | {_purpose(folder / '__init__.py')} |"


def _inner(folder: Path) -> Iterator[str]:
    return (path.parent.name for path in sorted(folder.glob("*/__init__.py")))


def _purpose(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n\n")[0].replace("\n", " ")
