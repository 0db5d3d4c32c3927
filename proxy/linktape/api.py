"""linktape from Python: `record`, `replay`, `mock` and `forward`, for `with` and `async with` alike.

    with linktape.mock(scenario="link-limit") as tape:
        client = jira.JIRA(tape.url, basic_auth=("admin@example.com", "token"))

The server runs in the caller's event loop under `async with`, and in a thread of its own under `with`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from linktape.assemble import assembled
from linktape.edge.serving import Serving
from linktape.onion import Onion
from linktape.serving_options import serving_options
from linktape.session import DEFAULT
from linktape.settings import Mode, Settings, base_address, regular_files

Paths = str | Path | Iterable[str | Path]
Scenarios = str | Iterable[str]


@dataclass
class Tape:
    """A linktape that is about to serve, or serving. `url` and the rest mean something inside the `with` only."""

    settings: Settings
    _stack: AsyncExitStack | None = None
    _serving: Serving | None = None
    _onion: Onion | None = None
    _thread: _Thread | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """The address to give to the client, without a last slash."""
        return self._served().url

    @property
    def control_url(self) -> str:
        """The address of the control API."""
        return self._served().control_url or ""

    @property
    def token(self) -> str:
        """The token of the control API."""
        return self._served().token

    def session_url(self, name: str) -> str:
        """The address of a session of its own."""
        return f"{self.url}/s/{name}"

    def journal(self, session: str = DEFAULT) -> list[dict[str, Any]]:
        """Every call of a session so far, oldest first, in the control API's shape."""
        return [entry.as_json() for entry in self._assembled().sessions.get(session).journal]

    def calls(self, operation: str, session: str = DEFAULT) -> list[dict[str, Any]]:
        """The calls of one operation, such as `linkIssues`."""
        return [entry for entry in self.journal(session) if entry["operation"] == operation]

    def verdict(self, session: str = DEFAULT) -> dict[str, object]:
        """`{ok, unmatched, unused, violations, not_recorded, not_judged}`, as it stands now."""
        return self._assembled().verdict(self._assembled().sessions.get(session))

    def scenario(self, name_or_yaml: str, session: str = DEFAULT) -> None:
        """Play another scenario from now on: a built-in one's name, or YAML. Raises UsageError."""
        onion = self._assembled()
        onion.set_scenario(onion.sessions.get(session), name_or_yaml)

    def reset(self, session: str = DEFAULT) -> None:
        """Begin a session anew: tape position, fake state, scenario, journal, verdict."""
        self._assembled().reset(self._assembled().sessions.get(session))

    async def __aenter__(self) -> Tape:
        async with AsyncExitStack() as stack:
            self._onion = await stack.enter_async_context(assembled(self.settings))
            self._serving = await stack.enter_async_context(
                Serving(self._onion, serving_options(self.settings, self._onion))
            )
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        stack, self._stack = self._stack, None
        serving, self._serving = self._serving, None
        if serving is not None:
            await serving.drain(self.settings.grace_s)
        if stack is not None:
            await stack.aclose()

    def __enter__(self) -> Tape:
        self._thread = _Thread()
        try:
            self._thread.run(self.__aenter__())
        except BaseException:
            self._thread.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            try:
                thread.run(self.__aexit__())
            finally:
                thread.stop()

    def _served(self) -> Serving:
        if self._serving is None:
            raise RuntimeError("linktape is not serving: use it in a `with` block")
        return self._serving

    def _assembled(self) -> Onion:
        if self._onion is None:
            raise RuntimeError("linktape is not serving: use it in a `with` block")
        return self._onion


class _Thread:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="linktape", daemon=True)
        self._thread.start()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def mock(site: str | Path | None = None, *, scenario: Scenarios = (), port: int = 0, **more: Any) -> Tape:
    """A fake Jira: the built-in site, or one from a site file or a cassette. `more`: fields of Settings."""
    return Tape(Settings(Mode.MOCK, site=Path(site) if site else None, scenarios=_words(scenario), port=port, **more))


def replay(cassette: Paths, *, scenario: Scenarios = (), port: int = 0, **more: Any) -> Tape:
    """Answers from cassettes. Raises UsageError where one is missing. `more`: fields of Settings."""
    files = regular_files(_paths(cassette), "cassette")
    return Tape(Settings(Mode.REPLAY, cassettes=files, scenarios=_words(scenario), port=port, **more))


def record(upstream: str, cassette: str | Path, *, scenario: Scenarios = (), port: int = 0, **more: Any) -> Tape:
    """Forwards to a Jira and records. Raises UsageError where the cassette exists (`record_mode` decides)."""
    return Tape(
        Settings(
            Mode.RECORD,
            upstream=base_address(upstream, "upstream"),
            cassettes=(Path(cassette),),
            scenarios=_words(scenario),
            port=port,
            **more,
        )
    )


def forward(upstream: str, *, scenario: Scenarios = (), port: int = 0, **more: Any) -> Tape:
    """Forwards to a Jira, with scenarios in front of it. `more`: fields of Settings."""
    return Tape(
        Settings(
            Mode.FORWARD, upstream=base_address(upstream, "upstream"), scenarios=_words(scenario), port=port, **more
        )
    )


def _words(value: Scenarios) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _paths(value: Paths) -> tuple[Path, ...]:
    return (Path(value),) if isinstance(value, str | Path) else tuple(Path(one) for one in value)
