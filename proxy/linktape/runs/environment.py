"""What the command of a run finds in its environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from linktape.errors import UsageError
from linktape.wiring.serving import Serving

URL, CONTROL_URL, TOKEN = "LINKTAPE_URL", "LINKTAPE_CONTROL_URL", "LINKTAPE_TOKEN"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def address_names(given: Iterable[str]) -> dict[str, str]:
    """Read each `--env NAME[=SUFFIX]`; gives the suffix by name. Raises UsageError."""
    suffixes: dict[str, str] = {}
    for text in given:
        name, _, suffix = text.partition("=")
        if _NAME.fullmatch(name) is None:
            raise UsageError(f"--env {text!r}: {name!r} is no variable's name; write for example --env JIRA_URL")
        if suffix and not suffix.startswith(("/", "?", "#")):
            raise UsageError(f"--env {text!r}: the suffix follows the address; write for example {name}=/{suffix}")
        suffixes[name] = suffix
    return suffixes


def environment(inherited: Mapping[str, str], names: Mapping[str, str], serving: Serving) -> dict[str, str]:
    """Give the command's environment: what we have, the three variables of linktape's, and the address by each name."""
    url, control_url = serving.url, serving.control_url or ""
    own = {URL: url, CONTROL_URL: control_url, TOKEN: serving.token}
    kept = {name: value for name, value in inherited.items() if name not in own}
    given = {name: value for name, value in own.items() if value and (control_url or name == URL)}
    return {**kept, **given, **{name: url + suffix for name, suffix in names.items()}}
