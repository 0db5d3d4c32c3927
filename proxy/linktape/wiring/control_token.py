"""The control port's token: given in a variable or a file, made into that file, or made anew for each start."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linktape.errors import UsageError

VARIABLE = "LINKTAPE_CONTROL_TOKEN"

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,256}")  # what may stand behind `Bearer` (RFC 6750, 2.1)
_LONGEST = 1_024
_WHAT = "a token has 16 to 256 letters, digits or . _ ~ + / = -; make one with `openssl rand -hex 24`"


@dataclass(frozen=True, slots=True)
class TokenSource:
    """A token, and where a person finds it, if they have given it: `--control-token-file x`, or the variable."""

    value: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    place: str = ""


def token_of(file: Path | None, environment: Mapping[str, str] = os.environ) -> TokenSource:
    """Give the token that was chosen, or a new one. Raises UsageError; no message has the token."""
    given = environment.get(VARIABLE)
    if given and file is not None:
        raise UsageError(f"{VARIABLE} and --control-token-file {file} are both given; leave one out")
    if given:
        return TokenSource(_checked(given, VARIABLE), VARIABLE)
    if file is None:
        return TokenSource()
    return TokenSource(_in_file(file), str(file))


def _in_file(file: Path) -> str:
    """Read the token in a file, or make one there that only its owner can read."""
    what = f"--control-token-file {file}"
    try:
        if file.exists() and not file.is_file():
            raise UsageError(f"{what}: not a regular file")
        with file.open("rb") as read:
            return _checked(read.read(_LONGEST).decode("utf-8", "replace").strip(), what)
    except FileNotFoundError:
        pass
    except OSError as exc:
        raise UsageError(f"{what}: cannot be read ({exc.strerror})") from exc
    made = secrets.token_urlsafe(24)
    try:
        file_number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file_number, "w", encoding="ascii") as written:
            written.write(made + "\n")
    except OSError as exc:
        raise UsageError(f"{what}: cannot be made ({exc.strerror})") from exc
    return made


def _checked(token: str, what: str) -> str:
    if _TOKEN.fullmatch(token) is None:
        raise UsageError(f"{what} holds no token; {_WHAT}")
    return token
