"""linktape from Python: `mock`, `replay`, `record` and `forward`, for `with` and `async with` alike.

    with linktape.mock(scenario="link-limit") as tape:
        client = jira.JIRA(tape.url, basic_auth=("admin@example.com", "token"))

The server runs in the caller's event loop under `async with`, and in a thread of its own under `with`.
"""

from __future__ import annotations

import asyncio
import heapq
import threading
from collections.abc import Callable, Coroutine, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from linktape.layers.fake_jira import FakeJira
from linktape.session import DEFAULT, Entry
from linktape.wiring.onion import Onion
from linktape.wiring.served import served
from linktape.wiring.serving import Serving
from linktape.wiring.settings import Mode, Settings, base_address, regular_files

Paths = str | Path | Iterable[str | Path]
Scenarios = str | Iterable[str]
Result = TypeVar("Result")


@dataclass
class Tape:
    """A linktape that is about to serve, serving, or has served: journal and verdict can be asked for afterwards, too.

    What is asked about calls is asked about one session: `default`, unless the client uses `session_url(...)` or
    sends the header `Linktape-Session`.
    """

    settings: Settings
    _stack: AsyncExitStack | None = field(default=None, repr=False)
    _serving: Serving | None = field(default=None, repr=False)
    _onion: Onion | None = field(default=None, repr=False)
    _thread: _Thread | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """The address to give to the client, without a last slash.

        >>> with mock() as tape:
        ...     tape.url.startswith("http://127.0.0.1:")
        True
        """
        return self._served().url

    @property
    def control_url(self) -> str:
        """The address of the control API; empty where there is none."""
        return self._served().control_url or ""

    @property
    def token(self) -> str:
        """The token of the control API."""
        return self._served().token

    @property
    def onion(self) -> Onion:
        """The layers that answer, for reports of linktape's own; what is inside may change with any version."""
        if self._onion is None:
            raise RuntimeError("linktape is not serving: use it in a `with` block")
        return self._onion

    def session_url(self, name: str) -> str:
        """The address of a session of its own.

        >>> with mock() as tape:
        ...     tape.session_url("test-1").removeprefix(tape.url)
        '/s/test-1'
        """
        return f"{self.url}/s/{name}"

    def session(self, name: str = DEFAULT) -> TapeSession:
        """One session, to hand to a test as if it were a linktape of its own.

        >>> with mock() as tape:
        ...     tape.session("test-1").verdict["ok"]
        True
        """
        return TapeSession(self, name)

    @property
    def sessions(self) -> list[str]:
        """The names of the sessions so far."""
        return self.ask(lambda onion: [session.name for session in onion.sessions])

    def journal(self, session: str = DEFAULT) -> list[dict[str, Any]]:
        """Every call of a session so far, oldest first, in the control API's shape.

        >>> from urllib.request import urlopen
        >>> with mock() as tape:
        ...     _ = urlopen(tape.url + "/rest/api/3/serverInfo").read()
        ...     [(entry["operation"], entry["status"]) for entry in tape.journal()]
        [('getServerInfo', 200)]
        """
        return self.ask(lambda onion: [entry.as_json() for entry in _entries(onion, session)])

    def whole_journal(self) -> list[dict[str, Any]]:
        """The calls of every session, by time."""
        journals = [self.journal(name) for name in self.sessions]
        return list(heapq.merge(*journals, key=lambda entry: str(entry["at"])))

    def calls(self, operation: str, session: str = DEFAULT) -> list[dict[str, Any]]:
        """The calls of one operation, such as `linkIssues`.

        >>> with mock() as tape:
        ...     tape.calls("linkIssues")
        []
        """
        return [entry for entry in self.journal(session) if entry["operation"] == operation]

    def verdict(self, session: str = DEFAULT) -> dict[str, Any]:
        """`{ok, unmatched, unused, violations, not_recorded, not_judged}`, as it stands now.

        >>> with mock(scenario="calm") as tape:
        ...     tape.verdict()["violations"]
        []
        """
        return self.ask(lambda onion: onion.verdict(onion.sessions.get(session)))

    def links(self, session: str = DEFAULT) -> list[tuple[str, str, str]]:
        """The links that the fake Jira holds, as (type, from, to), by age; only `mock` knows them.

        >>> with mock() as tape:
        ...     tape.links()
        [('Duplicate', 'PR-3', 'PR-2')]
        """
        return self.ask(lambda onion: _fake(onion).world(onion.sessions.get(session)).graph())

    def comments(self, issue: str, session: str = DEFAULT) -> list[str]:
        """The texts of an issue's comments, oldest first; only `mock` knows them.

        >>> with mock() as tape:
        ...     tape.comments("HSP-1")
        []
        """
        return self.ask(lambda onion: _fake(onion).world(onion.sessions.get(session)).comment_texts(issue))

    def scenario(self, name_or_yaml: str, session: str = DEFAULT) -> None:
        """Play another scenario from now on: a built-in one's name, or YAML; an empty text: none. Raises UsageError.

        >>> with mock() as tape:
        ...     tape.scenario("link-limit")
        """
        self.ask(lambda onion: onion.set_scenario(onion.sessions.get(session), name_or_yaml))

    def reset(self, session: str = DEFAULT) -> None:
        """Begin a session anew: tape position, fake state, scenario, journal, verdict.

        >>> with mock(scenario="link-limit") as tape:
        ...     tape.reset()
        """
        self.ask(lambda onion: onion.reset(onion.sessions.get(session)))

    def ask(self, question: Callable[[Onion], Result]) -> Result:
        """Ask the layers, in the thread in which they live; for what the other methods don't tell."""
        onion = self.onion
        return question(onion) if self._thread is None else self._thread.call(lambda: question(onion))

    async def __aenter__(self) -> Tape:
        async with AsyncExitStack() as stack:
            self._onion, self._serving = await stack.enter_async_context(served(self.settings))
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
            self._thread = None
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        thread = self._thread
        if thread is None:
            return
        try:
            thread.run(self.__aexit__())
        finally:
            thread.stop()
            self._thread = None

    def drain(self) -> None:
        """Take no more calls and let those under way end, so that a verdict is the last one. Only inside `with`."""
        serving, thread = self._served(), self._thread
        if thread is None:
            raise RuntimeError("drain is for `with`; under `async with` leave the block")
        thread.run(serving.drain(self.settings.grace_s))

    def _served(self) -> Serving:
        if self._serving is None:
            raise RuntimeError("linktape is not serving: use it in a `with` block")
        return self._serving


@dataclass(frozen=True, slots=True)
class TapeSession:
    """One session of a Tape: what a test needs, and nothing of the other tests beside it."""

    tape: Tape
    name: str = DEFAULT

    @property
    def url(self) -> str:
        """The address to give to the client, without a last slash."""
        return self.tape.url if self.name == DEFAULT else self.tape.session_url(self.name)

    @property
    def journal(self) -> list[dict[str, Any]]:
        """Every call so far, oldest first."""
        return self.tape.journal(self.name)

    @property
    def verdict(self) -> dict[str, Any]:
        """`{ok, unmatched, unused, violations, not_recorded, not_judged}`, as it stands now."""
        return self.tape.verdict(self.name)

    @property
    def links(self) -> list[tuple[str, str, str]]:
        """The links that the fake Jira holds, as (type, from, to), by age."""
        return self.tape.links(self.name)

    def comments(self, issue: str) -> list[str]:
        """The texts of an issue's comments, oldest first."""
        return self.tape.comments(issue, self.name)

    def calls(self, operation: str) -> list[dict[str, Any]]:
        """The calls of one operation, such as `linkIssues`."""
        return self.tape.calls(operation, self.name)

    def scenario(self, name_or_yaml: str) -> None:
        """Play another scenario from now on: a built-in one's name, or YAML. Raises UsageError."""
        self.tape.scenario(name_or_yaml, self.name)

    def reset(self) -> None:
        """Begin anew."""
        self.tape.reset(self.name)


class _Thread:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="linktape", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def call(self, function: Callable[[], Result]) -> Result:
        async def work() -> Result:
            return function()

        return self.run(work())

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def mock(site: str | Path | None = None, *, scenario: Scenarios = (), port: int = 0, **more: Any) -> Tape:
    """A fake Jira: the built-in site, or one from a site file or a cassette. `more`: fields of Settings.

    >>> import json
    >>> from urllib.request import Request, urlopen
    >>> link = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}
    >>> headers = {"Authorization": "Basic YWRtaW46dG9rZW4=", "Content-Type": "application/json"}  # admin:token
    >>> with mock() as tape:
    ...     made = urlopen(Request(tape.url + "/rest/api/3/issueLink", json.dumps(link).encode(), headers))
    ...     (made.status, tape.journal()[0]["words"])
    (201, 'link HSP-1 blocks MKY-1')
    """
    return Tape(Settings(Mode.MOCK, site=Path(site) if site else None, scenarios=_words(scenario), port=port, **more))


def replay(cassette: Paths, *, scenario: Scenarios = (), port: int = 0, **more: Any) -> Tape:
    """Answers from cassettes. Raises UsageError where one is missing. `more`: fields of Settings.

    >>> replay("missing.yaml")
    Traceback (most recent call last):
    linktape.errors.UsageError: cassette missing.yaml: there is no such file
    """
    files = regular_files(_paths(cassette), "cassette")
    return Tape(Settings(Mode.REPLAY, cassettes=files, scenarios=_words(scenario), port=port, **more))


def record(upstream: str, cassette: str | Path, *, scenario: Scenarios = (), port: int = 0, **more: Any) -> Tape:
    """Forwards to a Jira and records. Raises UsageError where the cassette exists (`record_mode` decides).

    >>> import tempfile
    >>> from urllib.request import urlopen
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with mock() as sandbox, record(sandbox.url, folder + "/info.yaml") as tape:
    ...         _ = urlopen(tape.url + "/rest/api/3/serverInfo").read()
    ...     with replay(folder + "/info.yaml") as tape:
    ...         urlopen(tape.url + "/rest/api/3/serverInfo").status
    200
    """
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
    """Forwards to a Jira, with scenarios in front of it; nothing is recorded. `more`: fields of Settings.

    >>> from urllib.request import urlopen
    >>> with mock() as sandbox, forward(sandbox.url) as tape:
    ...     urlopen(tape.url + "/rest/api/3/serverInfo").status
    200
    """
    return Tape(
        Settings(
            Mode.FORWARD, upstream=base_address(upstream, "upstream"), scenarios=_words(scenario), port=port, **more
        )
    )


def _entries(onion: Onion, session: str) -> Iterable[Entry]:
    found = onion.sessions.peek(session)
    return found.journal if found is not None else ()


def _fake(onion: Onion) -> FakeJira:
    if onion.fake is None:
        raise RuntimeError(f"only mock knows what Jira holds, and this is {onion.mode}")
    return onion.fake


def _words(value: Scenarios) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _paths(value: Paths) -> tuple[Path, ...]:
    return (Path(value),) if isinstance(value, str | Path) else tuple(Path(one) for one in value)
