"""Finds the linktape that runs, and asks its control port. Of the standard library only, so that a command is quick."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from linktape.errors import ServerSilent, UsageError
from linktape.wiring.whereabouts import Whereabouts, found

PATIENCE_S = 10.0
_LOOKING_S = 5.0
_HOW = "start one (linktape mock), or set LINKTAPE_CONTROL_URL and LINKTAPE_TOKEN to those of one elsewhere"


@dataclass(frozen=True, slots=True)
class ControlReply:
    """What the control port said."""

    status: int
    text: str

    @property
    def value(self) -> Any:
        """The JSON of it."""
        return json.loads(self.text)


@dataclass(frozen=True, slots=True)
class Control:
    """A control port, and the token that opens it."""

    url: str
    token: str = field(repr=False)

    def ask(self, path: str, **parameters: object) -> Any:
        """Give the JSON that is answered. Raises UsageError where the answer is a no."""
        return self._sent("GET", path, parameters).value

    def text(self, path: str, accept: str, **parameters: object) -> str:
        """Give a text that is answered. Raises UsageError where the answer is a no."""
        return self._sent("GET", path, parameters, accept=accept).text

    def change(self, method: str, path: str, body: object = None, file: str = "", **parameters: object) -> None:
        """Change something. Raises UsageError where the answer is a no; `file`: where mistakes in the body stand."""
        self._sent(method, path, parameters, {} if body is None else body, file=file)

    def try_once(self) -> int:
        """Give the status of a question, or 0 where nobody listens. Raises TimeoutError, OSError."""
        try:
            return self._asked("GET", "/status", {}, None, patience_s=_LOOKING_S).status
        except (ConnectionRefusedError, ConnectionResetError, HTTPException):
            return 0

    def events(self, **parameters: object) -> Iterator[tuple[str, Any]]:
        """Give each event as (kind, JSON), to the end of the stream. Listens from the first `next` on."""
        with closing(self._connection(None)) as connection:
            response = self._begun(connection, "GET", "/events", parameters)
            kind = ""
            for raw in response:
                name, _, value = raw.decode("utf-8", "replace").rstrip("\n").partition(": ")
                if raw.startswith(b": linktape"):
                    yield "begin", None
                elif name == "event":
                    kind = value
                elif name == "data":
                    yield kind, json.loads(value)

    def _sent(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, object],
        body: object = None,
        accept: str = "",
        file: str = "",
    ) -> ControlReply:
        try:
            answer = self._asked(method, path, parameters, body, accept)
        except (OSError, HTTPException) as exc:
            raise ServerSilent(
                f"the linktape at {self.url} does not answer ({exc or type(exc).__name__}); {_HOW}"
            ) from exc
        if answer.status == 401:
            raise UsageError(f"the linktape at {self.url} has another token; LINKTAPE_TOKEN must be its own")
        if answer.status >= 400:
            raise UsageError(_no(answer, file))
        return answer

    def _asked(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, object],
        body: object,
        accept: str = "",
        patience_s: float = PATIENCE_S,
    ) -> ControlReply:
        with closing(self._connection(patience_s)) as connection:
            response = self._begun(connection, method, path, parameters, body, accept)
            return ControlReply(response.status, response.read().decode("utf-8", "replace"))

    def _connection(self, patience_s: float | None) -> HTTPConnection:
        parts, port = urlsplit(""), None
        with suppress(ValueError):  # a bracket that is not closed, or a port that is none
            parts = urlsplit(self.url)
            port = parts.port or 80
        if parts.scheme != "http" or not parts.hostname or port is None:
            raise UsageError(
                f"LINKTAPE_CONTROL_URL {self.url!r} is no address; write for example http://127.0.0.1:43127"
            )
        return HTTPConnection(parts.hostname, port, timeout=patience_s)

    def _begun(
        self,
        connection: HTTPConnection,
        method: str,
        path: str,
        parameters: Mapping[str, object],
        body: object = None,
        accept: str = "",
    ) -> HTTPResponse:
        given = {name: value for name, value in parameters.items() if value not in (None, "", False)}
        headers = {"Authorization": f"Bearer {self.token}", **({"Accept": accept} if accept else {})}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        connection.request(method, f"{path}?{urlencode(given)}" if given else path, data, headers)
        return connection.getresponse()


def control(server: int | None, environment: Mapping[str, str] = os.environ) -> Control:
    """Give the control port of the linktape that is meant. Raises UsageError where there is none, or several."""
    url = environment.get("LINKTAPE_CONTROL_URL")
    if url and server is None:
        token = environment.get("LINKTAPE_TOKEN") or environment.get("LINKTAPE_CONTROL_TOKEN")
        if not token:
            raise UsageError("LINKTAPE_CONTROL_URL is set, and LINKTAPE_TOKEN is not: it must be the server's token")
        return Control(url.rstrip("/"), token)
    running = list(alive())
    meant = [one for one in running if server in (None, one.port)]
    if len(meant) == 1:
        return Control(meant[0].control_url, meant[0].token)
    if len(meant) > 1:
        lines = [f"  --server {one.port}  {one.mode} at {one.url}" for one in meant]
        raise UsageError("\n".join([f"{len(meant)} linktapes are running; say which one is meant:", *lines]))
    if running:
        ports = ", ".join(str(one.port) for one in running)
        raise UsageError(f"no linktape serves at port {server}; there is one at {ports}")
    raise UsageError(f"no linktape is running here; {_HOW}")


def alive() -> Iterator[Whereabouts]:
    """Give the servers that answer. The file of one that is no more is removed."""
    for path, one in found():
        try:
            status = Control(one.control_url, one.token).try_once()
        except OSError:  # it is there, and busy
            status = 200
        if status == 200:
            yield one
        else:
            with suppress(OSError):
                path.unlink()


def scenario_body(name: str) -> dict[str, str | None]:
    """Give what `PUT /scenario` is sent for a name of the library, a file, or `off`. Raises UsageError."""
    if name == "off":
        return {"scenario": None}
    if name.endswith((".yaml", ".yml")) or "/" in name:
        return {"yaml": text_of(Path(name))}
    return {"scenario": name}


def text_of(file: Path) -> str:
    """Read a file of the user's. Raises UsageError."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError(f"{file}: cannot be read ({getattr(exc, 'strerror', None) or 'it is no UTF-8'})") from exc


def _no(answer: ControlReply, file: str) -> str:
    try:
        error, hint = answer.value["error"], answer.value["hint"]
        problems = [_mistake(one, file) for one in answer.value.get("problems") or ()]
    except (ValueError, KeyError, TypeError):
        return f"the control port said {answer.status}"
    if problems and file:
        return "\n".join(problems)
    return f"{error}; {hint}" if hint and answer.status != 422 else str(error)


def _mistake(problem: Any, file: str) -> str:
    expected = f": {problem['expected']}" if problem["expected"] else ""
    return f"{file}:{problem['line']}:{problem['column']}: {problem['what']}{expected}"
