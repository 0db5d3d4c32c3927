"""One question to the control port, already let in (its path, parameters and JSON), and the route that it takes."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from linktape.edge.sessions_by import is_name
from linktape.errors import RequestRefused
from linktape.messages import Headers, Response
from linktape.session import DEFAULT

JSON_TYPE = "application/json"
EVERY_SESSION = "*"


@dataclass(frozen=True, slots=True)
class Question:
    """A request to the control port. `names` are the path's own parameters, `value` the body's JSON."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Headers = field(default_factory=Headers)
    value: object = None
    names: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def session(self) -> str:
        """The session that is asked about. Raises RequestRefused for what is no name."""
        name = self.query.get("session", DEFAULT)
        if name != EVERY_SESSION and not is_name(name):
            raise RequestRefused(400, "no session can be called so", "letters, digits, '.', '_', '-', at most 64")
        return name

    @property
    def is_about_all(self) -> bool:
        """Whether all sessions are asked about."""
        return self.session == EVERY_SESSION

    @property
    def one_session(self) -> str:
        """The session that is asked about, where it cannot be all of them. Raises RequestRefused."""
        if self.is_about_all:
            raise RequestRefused(400, "one session must be named here", "for example ?session=default")
        return self.session

    def number(self, name: str, default: int, most: int) -> int:
        """Give a whole number among the parameters. Raises RequestRefused."""
        text = self.query.get(name, str(default))
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise RequestRefused(400, f"{name} is no whole number", f"for example {name}={default}")
        return min(int(text), most)


def answer(value: object, status: int = 200) -> Response:
    """Answer with JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "replace")
    return Response(status, Headers({"Content-Type": JSON_TYPE}), body + b"\n", origin="control")


def failure(status: int, error: str, hint: str = "", **more: object) -> Response:
    """Answer with what went wrong, in the one shape that every error has."""
    return answer({"error": error, "hint": hint, **more}, status)


@dataclass(frozen=True, slots=True)
class Route:
    """One question: how it is asked, what it is for, and who answers it."""

    method: str
    path: str
    summary: str
    respond: Callable[..., Awaitable[Response]]  # of the API's object and the Question
    parameters: tuple[str, ...] = ("session",)
    body: str = ""  # the name of the body's schema; empty: none is needed

    @property
    def description(self) -> str:
        """Say at more length what is answered."""
        return inspect.getdoc(self.respond) or self.summary

    def names(self, path: str) -> dict[str, str] | None:
        """Give the path's own parameters when this is its route."""
        mine, given = self.path.split("/"), path.split("/")
        pairs = list(zip(mine, given, strict=False))
        if len(mine) != len(given) or any(part != word and not part.startswith("{") for part, word in pairs):
            return None
        return {part[1:-1]: word for part, word in pairs if part.startswith("{")}
