"""A question to the control port, already let in; the route that it takes, read from its function; and the answer."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, get_type_hints

from pydantic import BaseModel, ValidationError

from linktape.control.answer_models import ControlAnswer, Failure, ProblemIn
from linktape.control.parameters import EVERY_SESSION, Parameters
from linktape.errors import RequestRefused
from linktape.messages import Headers, Response
from linktape.wording import suggestion

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Question:
    """A request to the control port. `names` are the path's own parameters, `value` the body's JSON."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Headers = field(default_factory=Headers)
    value: object = None
    names: Mapping[str, str] = field(default_factory=dict[str, str])


def answer(said: ControlAnswer, status: int = 200, *, pretty: bool = False) -> Response:
    """Answer with JSON."""
    text = said.model_dump_json(by_alias=True, exclude_none=said.leaves_out_null, indent=2 if pretty else None)
    return Response(status, Headers({"Content-Type": JSON_TYPE}), text.encode() + b"\n", origin="control")


def json_answer(value: object, *, pretty: bool = False) -> Response:
    """Answer with JSON that has no model of its own."""
    layout: dict[str, Any] = {"indent": 2} if pretty else {"separators": (",", ":")}
    body = json.dumps(value, ensure_ascii=False, **layout).encode("utf-8", "replace")
    return Response(200, Headers({"Content-Type": JSON_TYPE}), body + b"\n", origin="control")


def failure(status: int, error: str, hint: str = "", problems: tuple[ProblemIn, ...] | None = None) -> Response:
    """Answer with what went wrong, in the one shape that every error has."""
    return answer(Failure(error=error, hint=hint, problems=problems), status)


class AtHand(Protocol):
    """Has a session (`*`: all) at hand within a block, to read it or to change it, where it is kept elsewhere."""

    def __call__(self, session: str, *, changes: bool, with_calls: bool) -> AbstractAsyncContextManager[None]: ...


def _is_here(session: str, **_: bool) -> AbstractAsyncContextManager[None]:
    return nullcontext()


@dataclass(frozen=True)
class Route:
    """One question, as its function's signature has it.

    The function takes the API and `asked` (its parameters), and perhaps `sent` (the body) and `headers`; it gives an
    answer, or a Response of its own, whose media type is `media`. `is_about_calls`: of all
    sessions, it reads the journals, too. `only_reads`: it changes nothing although it is no GET.
    """

    method: str
    path: str
    respond: Callable[..., Awaitable[ControlAnswer | Response]]
    media: str = JSON_TYPE
    is_about_calls: bool = False
    only_reads: bool = False

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.respond)

    @property
    def parameters(self) -> type[Parameters]:
        """The model of what may stand in the address."""
        kind: type[Parameters] = self._hints["asked"]
        return kind

    @property
    def body(self) -> type[BaseModel] | None:
        """The model of the body; None where there is none."""
        return self._hints.get("sent")

    @property
    def answers(self) -> type[ControlAnswer] | None:
        """The model of the answer; None where it is no JSON, or not always."""
        kinds = [self._hints["return"], *getattr(self._hints["return"], "__args__", ())]
        return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, ControlAnswer)), None)

    @property
    def description(self) -> str:
        """Say what is answered."""
        return inspect.getdoc(self.respond) or ""

    @property
    def in_path(self) -> tuple[str, ...]:
        """The names of the parameters that stand in the path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))

    def names(self, path: str) -> dict[str, str] | None:
        """Give the path's own parameters when this is its route."""
        mine, given = self.path.split("/"), path.split("/")
        pairs = list(zip(mine, given, strict=False))
        if len(mine) != len(given) or any(part != word and not part.startswith("{") for part, word in pairs):
            return None
        return {part[1:-1]: word for part, word in pairs if part.startswith("{")}

    async def answered(self, api: object, ask: Question, at_hand: AtHand = _is_here) -> Response:
        """Read what is asked, and answer. Raises RequestRefused, and what the function does."""
        asked = self._asked(ask)
        session: str = getattr(asked, "session", EVERY_SESSION)
        with_calls = session != EVERY_SESSION or self.is_about_calls
        is_change = self.method != "GET" and not self.only_reads
        async with at_hand(session, changes=is_change, with_calls=with_calls):
            return await self._said(api, asked, ask)

    async def _said(self, api: object, asked: Parameters, ask: Question) -> Response:
        more: dict[str, object] = {"sent": self._sent(ask.value)} if self.body is not None else {}
        if "headers" in self._hints:
            more["headers"] = ask.headers
        said = await self.respond(api, asked, **more)
        return said if isinstance(said, Response) else answer(said, pretty=asked.pretty)

    def _asked(self, ask: Question) -> Parameters:
        try:
            return self.parameters.model_validate({**ask.query, **ask.names})
        except ValidationError as exc:
            error = exc.errors()[0]
        name = str(error["loc"][0])
        known = self.parameters.model_fields
        if name in ask.names:
            raise RequestRefused(404, f"{ask.names[name][:20]!r} is no {name} of a call", "GET /journal lists them")
        if name not in known:
            meant = suggestion(name, known)
            hint = f"did you mean {meant!r}?" if meant else f"one of {', '.join(known)}"
            raise RequestRefused(400, f"{name[:60]!r} is no parameter of {self.path}", hint)
        examples = " or ".join(f"{name}={example}" for example in known[name].examples or ())
        what = f"{name}={ask.query.get(name, '')[:60]!r} cannot be used"
        raise RequestRefused(400, what, f"{known[name].description}; for example {examples}")

    def _sent(self, value: object) -> BaseModel:
        assert self.body is not None, "only a route with a body is sent one"
        try:
            return self.body.model_validate(value)
        except ValidationError:
            raise RequestRefused(422, "the body says nothing known here", inspect.getdoc(self.body) or "") from None
