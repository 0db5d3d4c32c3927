"""What an agent works with: the servers that it has started, which one is meant, and what must not be shown to it."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from linktape.control_client import Control, alive, control
from linktape.errors import LinktapeError, OtherCallFirst, UsageError
from linktape.redaction.redactor import Redactor
from linktape.runs.command_environment import secrets_given
from linktape.wiring.configuration import Configuration, arguments
from linktape.wiring.hosting import Host
from linktape.wiring.settings import Mode, Settings
from linktape.wiring.whereabouts import announced_by

_MOST_SERVERS, _MOST_REMEMBERED = 16, 64
_GRACE_S = 1.0
"""Whoever starts a server for an agent waits no longer than that for the calls under way when it ends."""

Body = dict[str, str | None]
"""What `PUT /scenario` is sent."""

START = 'start {"mode": "mock"}'


@dataclass(slots=True)
class Bench:
    """One server that was started here. `scenarios`: what each session was given to play, as it was sent."""

    host: Host
    open: ExitStack
    scenarios: dict[str, Body] = field(default_factory=dict[str, Body])

    @property
    def port(self) -> int:
        """The clients' port, by which the server is known."""
        return urlsplit(self.host.serving.url).port or 80

    @property
    def control(self) -> Control:
        """Its control port."""
        serving = self.host.serving
        return Control(serving.control_url or "", serving.token)

    @property
    def words(self) -> str:
        """Name it."""
        return f"{self.host.settings.mode} at {self.host.serving.url}"

    def begin_anew(self) -> None:
        """Begin every session anew, but with the scenario that it was given."""
        if self.host.ask(lambda onion: onion.calls):
            self.control.change("POST", "/reset", session="*")
        for session, body in self.scenarios.items():
            self.control.change("PUT", "/scenario", body, session=session)


class Workbench:
    """The servers of one agent. What is asked of it may be asked from any thread."""

    def __init__(self, configuration: Configuration, config: str | None = None) -> None:
        self._configuration = configuration
        self.config = config
        self.ended = threading.Event()
        self._lock = threading.Lock()
        self._benches: dict[int, Bench] = {}
        self._redactors: deque[Redactor] = deque(maxlen=_MOST_REMEMBERED)
        policy = configuration.chosen("record").make(Settings, mode=Mode.RECORD).redaction
        self.redactor = Redactor(policy)
        self.learn(secrets_given(os.environ, ()))

    def start(self, mode: Mode, given: Mapping[str, Any]) -> Bench:
        """Start a server on a free port. Raises UsageError as the command line would."""
        layer = arguments(mode.value, {"port": 0, "control_port": "free", **given}, "start")
        settings = self._configuration.chosen(mode.value, layer, is_python=True).settings(mode, f"start {mode}")
        host = Host(replace(settings, grace_s=min(settings.grace_s, _GRACE_S)))
        with ExitStack() as stack:
            stack.enter_context(host)
            stack.enter_context(announced_by(host.serving, mode.value))
            if host.serving.control_url is None:
                raise UsageError("start: control_port off leaves nothing that could be asked; leave it out")
            bench = Bench(host, stack)
            with self._lock:
                if len(self._benches) >= _MOST_SERVERS:
                    raise OtherCallFirst(f"{_MOST_SERVERS} servers are running", self._stop_one())
                self._benches[bench.port] = bench
            bench.open = stack.pop_all()
        return bench

    def stop(self, port: int | None) -> Bench:
        """Take the calls under way to their end, and end a server. Raises CassetteUnwritable."""
        with self._lock:
            bench = self._own(port)
            del self._benches[bench.port]
            self._redactors.append(bench.host.onion.redactor)
        bench.open.close()
        return bench

    def own(self, port: int | None) -> Bench:
        """Give the server that is meant, of those that were started here. Raises OtherCallFirst."""
        with self._lock:
            return self._own(port)

    def asked(self, port: int | None) -> Control:
        """Give the control port that is meant: of a server started here, else of one that runs on this machine."""
        with self._lock:
            if port in self._benches or (port is None and self._benches):
                return self._own(port).control
        try:
            return control(port)
        except UsageError as exc:
            others = [one.port for one in alive()]
            after = f'the same with "server": {others[-1]}' if others else START
            raise OtherCallFirst(str(exc).replace("--server ", "server "), after) from exc

    def played(self, control: Control, session: str, body: Body) -> None:
        """Remember what a session was given to play, if its server was started here."""
        with self._lock:
            for bench in self._benches.values():
                if bench.control == control:
                    bench.scenarios[session] = body

    def learn(self, secrets: Iterable[str]) -> None:
        """Know these for secrets from now on."""
        for secret in secrets:
            self.redactor.learn_value(secret)

    def redact(self, text: str) -> str:
        """Take out what this process or any server that was started here knows for a secret."""
        text = self.redactor.text(text)
        with self._lock:
            running = [bench.host.onion.redactor for bench in self._benches.values()]
            redactors = [*running, *self._redactors]
        for redactor in redactors:
            text = redactor.text(text)
        return text

    def close(self) -> None:
        """End everything that was started here."""
        self.ended.set()
        with self._lock:
            benches, self._benches = list(self._benches.values()), {}
        for bench in benches:
            try:
                bench.open.close()
            except LinktapeError as exc:
                print(f"linktape: error: {self.redact(str(exc))}", file=sys.stderr)

    def _own(self, port: int | None) -> Bench:
        running = list(self._benches.values())
        meant = [bench for bench in running if port in (None, bench.port)]
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise OtherCallFirst(
                f"{len(meant)} servers are running, so say which one: {'; '.join(one.words for one in meant)}",
                f'the same with "server": {meant[-1].port}',
            )
        if running:
            raise OtherCallFirst(
                f"no server at port {port} was started here; running: {'; '.join(one.words for one in running)}",
                f'the same with "server": {running[-1].port}',
            )
        raise OtherCallFirst("no server was started here" + (f" at port {port}" if port else ""), START)

    def _stop_one(self) -> str:
        return f'stop {{"server": {next(iter(self._benches))}}}'
