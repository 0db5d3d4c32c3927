"""Finds scenarios: by name in the library that comes with linktape, or as a file of the user's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from linktape.errors import UsageError
from linktape.faults.scenario import Scenario
from linktape.wiring import builtins
from linktape.wording import suggestion

_ENDINGS = (".yaml", ".yml")
_TOP_KEY = re.compile(rb"""^[{]?\s*["']?([A-Za-z]{1,40})["']?\s*:""", re.MULTILINE)


def names() -> list[str]:
    """Name the library's scenarios."""
    return builtins.names("scenarios")


def built_in(name: str) -> Scenario:
    """Give a scenario of the library. Raises UsageError with the nearest name, and never reads a user's file."""
    from linktape.faults.language.scenario_file import load  # heavy, and most servers play no scenario

    return load(built_in_text(name), f"{name}.yaml", folder=None)


@cache
def library() -> tuple[Scenario, ...]:
    """Give all scenarios of the library, by name."""
    return tuple(map(built_in, names()))


def built_in_text(name: str) -> str:
    """Give the text of a scenario of the library. Raises UsageError with the nearest name."""
    text = builtins.read("scenarios", name)
    if text is None:
        near = suggestion(name, names())
        instead = f"did you mean {near!r}?" if near else "`linktape scenarios list` shows them all"
        raise UsageError(f"there is no scenario {name!r} in the library; {instead}")
    return text


def find(name_or_path: str) -> Scenario:
    """Give a scenario by its name in the library, or from a file: what ends in .yaml or has a slash is a path.

    Raises UsageError where there is none, BadDocument where it is wrong.
    """
    return read_file(Path(name_or_path)) if is_path(name_or_path) else built_in(_known(name_or_path))


def text_of(name_or_path: str) -> str:
    """Give the text of a scenario by its name, or of a file. Raises UsageError."""
    if is_path(name_or_path):
        return _bytes(Path(name_or_path)).decode("utf-8", "replace")
    return built_in_text(_known(name_or_path))


def _known(name: str) -> str:
    """Give a name back, unless the library does not have it and a file here does. Raises UsageError, which names it."""
    if name not in names():
        here = (Path(folder, name + ending) for folder in ("", "scenarios") for ending in ("", *_ENDINGS))
        file = next((path for path in here if path.is_file()), None)
        if file is not None:
            path = str(file) if is_path(str(file)) else f"./{file}"
            raise UsageError(f"there is no scenario {name!r} in the library; there is a file {path}: write its path")
    return name


def files_in(folder: Path) -> tuple[list[Path], int]:
    """Give the scenario files below a folder, in order, and how many other YAML files are there.

    A file is a scenario by its key `scenario`, misspelt or not, or by `rules` beside `expect`. Hidden folders are left
    alone, and so is what another tool has put there. Raises UsageError where there is no scenario.
    """
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in _ENDINGS and path.is_file() and not _is_hidden(path.relative_to(folder))
    ]
    scenarios = [path for path in found if _is_scenario(_bytes(path))]
    if not scenarios:
        raise UsageError(f"{folder}: no scenario file in it: a file that ends in .yaml and has the key `scenario`")
    return scenarios, len(found) - len(scenarios)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "node_modules" for part in path.parts)


def _is_scenario(data: bytes) -> bool:
    keys = [match[1].decode("utf-8", "replace") for match in _TOP_KEY.finditer(data)]
    return {"rules", "expect"} <= set(keys) or any(suggestion(key, ["scenario"], likeness=0.8) for key in keys)


def find_all(names_or_paths: Sequence[str]) -> tuple[Scenario, ...]:
    """Give several scenarios, in their order."""
    return tuple(find(name) for name in names_or_paths)


def is_path(name_or_path: str) -> bool:
    """Whether this names a file, and not a scenario of the library."""
    return name_or_path.endswith(_ENDINGS) or "/" in name_or_path or "\\" in name_or_path


def read_file(path: Path) -> Scenario:
    """Read a scenario from a file; its `respond: {file: …}` are taken from the file's folder.

    Raises UsageError where it cannot be read, BadDocument where it is wrong.
    """
    from linktape.faults.language.scenario_file import load

    return load(_bytes(path), str(path), folder=path.parent)


def _bytes(path: Path) -> bytes:
    """Give a file's bytes, one more than is allowed at most, so that the reader can say it is too long."""
    if not path.exists():
        hint = f"; {path.stem!r} is in the library, by this name alone" if path.stem in names() else ""
        longer = next((f"{path}{ending}" for ending in _ENDINGS if Path(f"{path}{ending}").is_file()), "")
        hint = f"; there is {longer}" if longer else hint
        raise UsageError(f"{path}: there is no such scenario file{hint}")
    if not path.is_file():
        raise UsageError(f"{path}: not a regular file; a scenario is a YAML file")
    from linktape.documents import MOST_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as exc:
        raise UsageError(f"{path}: cannot be read ({exc.strerror})") from exc
