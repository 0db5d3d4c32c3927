"""The built-in site's file as Python, so that a mock starts without reading and checking YAML.

python -m tools.built_in_site    # where a change of `Site` leaves what was generated before unusable
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from importlib import resources
from pathlib import Path
from typing import Any

from linktape.fake.site import site, site_file

FILE = "built-in.yaml"
HEAD = '''"""The built-in site, as `{file}` beside it describes it. `make generate` writes this file."""

from __future__ import annotations

from linktape.fake.site.site import {names}
from linktape.jira.profiles import Profile

SITE = '''


PATH = Path(site.__file__).with_name("built_in_site.py")


def module() -> str:
    """Give the module."""
    text = (resources.files("linktape.fake.site") / FILE).read_text(encoding="utf-8")
    value = source(site_file.load(text, FILE))
    names = sorted(name for name in vars(site) if f"{name}(" in value and is_dataclass(getattr(site, name)))
    whole = HEAD.format(file=FILE, names=", ".join(names)) + value
    command = [sys.executable, "-m", "ruff", "format", "--line-length", "120", "-"]
    return subprocess.run(command, input=whole, capture_output=True, text=True, check=True).stdout


def source(value: Any) -> str:
    """Give the expression that makes a value; what is at its default is left out."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if is_dataclass(value) and not isinstance(value, type):
        given = [one for one in fields(value) if one.init and getattr(value, one.name) != _default(one)]
        return f"{type(value).__name__}({', '.join(f'{one.name}={source(getattr(value, one.name))}' for one in given)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{source(key)}: {source(item)}" for key, item in value.items()) + "}"
    if isinstance(value, frozenset):
        return f"frozenset({{{', '.join(map(source, sorted(value)))}}})" if value else "frozenset()"
    if isinstance(value, tuple):
        return f"({', '.join(map(source, value))}{',' * (len(value) == 1)})"
    return repr(value)


def _default(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


if __name__ == "__main__":
    PATH.write_text(module(), encoding="utf-8")
