"""linktape from Python: `mock`, `replay`, `record` and `forward`, for `with` and `async with` alike.

    with linktape.mock(scenario="link-limit") as tape:
        client = jira.JIRA(tape.url, basic_auth=("admin@example.com", "token"))

The server runs in the caller's event loop under `async with`, and in a thread of its own under `with`.
Environment and files say nothing here; the arguments are the command line's options.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

from linktape.api_arguments import ForwardArguments, MockArguments, Paths, RecordArguments, ReplayArguments
from linktape.durations import seconds_in
from linktape.errors import UsageError
from linktape.jira.operations import OperationId
from linktape.layers.fake_jira import FakeJira
from linktape.session import DEFAULT
from linktape.session_clock import SessionClock, own_clock
from linktape.wiring.configuration import Configuration, arguments
from linktape.wiring.hosting import Host
from linktape.wiring.onion import Onion
from linktape.wiring.option import unknown
from linktape.wiring.settings import Mode

Told = TypeVar("Told")


class Server:
    """A linktape that is about to serve, serving, or has served: an address for a client, and what was seen of it.

    What is asked about calls is asked about one session: `default`, or the one that `session(...)` names. The fixture
    `linktape`, a server and each of its sessions have the same members. Use it in `with` or in `async with`.
    """

    def __init__(self, host: Host, name: str = DEFAULT) -> None:
        self._host = host
        self._name = name

    def __repr__(self) -> str:
        where = f"at {self.url}" if self._host.is_serving else "not serving"
        return f"<linktape.Server: {self._host.settings.mode}, {where}>"

    @property
    def url(self) -> str:
        """The address to give to the client, without a last slash.

        >>> with mock() as tape:
        ...     tape.url.startswith("http://127.0.0.1:")
        True
        """
        return self._host.serving.url_of(self._name)

    def control_url(self) -> str:
        """The address of the control API; empty where there is none."""
        return self._host.serving.control_url or ""

    def authority(self) -> str:
        """The file with the certificate that a client has to trust for `tls=True`; empty where there is none."""
        return str(self._host.serving.authority or "")

    def token(self) -> str:
        """The token of the control API."""
        return self._host.serving.token

    def session(self, name: str = DEFAULT) -> Server:
        """Another session, to hand to a test as if it were a linktape of its own.

        >>> with mock() as tape:
        ...     tape.session("test-1").url.removeprefix(tape.url)
        '/s/test-1'
        """
        return Server(self._host, name)

    def sessions(self) -> list[str]:
        """The names of the server's sessions so far."""
        return self._host.ask(lambda onion: [session.name for session in onion.sessions])

    def journal(self) -> list[dict[str, Any]]:
        """Every call so far, oldest first, in the control API's shape.

        >>> from urllib.request import urlopen
        >>> with mock() as tape:
        ...     _ = urlopen(tape.url + "/rest/api/3/serverInfo").read()
        ...     [(entry["operation"], entry["status"]) for entry in tape.journal()]
        [('getServerInfo', 200)]
        """
        return self._journal_of(self._name)

    def calls(self, operation: str) -> list[dict[str, Any]]:
        """The calls of one operation, such as `linkIssues`, oldest first. Raises UsageError for one that there isn't.

        >>> with mock() as tape:
        ...     tape.calls("linkIssues")
        []
        """
        known = [one.value for one in OperationId]
        if operation not in known:
            raise UsageError(f"calls: {unknown(operation, known)}")
        return [entry for entry in self.journal() if entry["operation"] == operation]

    def verdict(self) -> dict[str, Any]:
        """`{ok, unmatched, unsupported, outside, unused, unmet, violations, not_recorded, not_judged}`, as of now.

        >>> with mock(scenario="calm") as tape:
        ...     tape.verdict()["violations"]
        []
        """
        return self._host.ask(lambda onion: onion.verdict(onion.sessions.get(self._name)))

    def links(self) -> list[tuple[str, str, str]]:
        """The links that the fake Jira holds, as (type, from, to), by age; only `mock` knows them.

        >>> with mock() as tape:
        ...     tape.links()
        [('Duplicate', 'PR-3', 'PR-2')]
        """
        name = self._in_use()
        return self._host.ask(lambda onion: _fake(onion).world(onion.sessions.get(name)).graph())

    def comments(self, issue: str) -> list[str]:
        """The texts of an issue's comments, oldest first; only `mock` knows them.

        >>> with mock() as tape:
        ...     tape.comments("HSP-1")
        []
        """
        name = self._in_use()
        return self._host.ask(lambda onion: _fake(onion).world(onion.sessions.get(name)).comment_texts(issue))

    def remote_links(self, issue: str) -> list[tuple[str, str]]:
        """An issue's links to something outside Jira, as (URL, title), oldest first; only `mock` knows them.

        >>> with mock() as tape:
        ...     tape.remote_links("HSP-1")
        []
        """
        name = self._in_use()
        return self._host.ask(lambda onion: _fake(onion).world(onion.sessions.get(name)).remote_targets(issue))

    def scenario(self, name_or_yaml: str) -> None:
        """Play another scenario from now on: a built-in one's name, or YAML; an empty text: none. Raises UsageError.

        >>> with mock() as tape:
        ...     tape.scenario("link-limit")
        """
        self._host.ask(lambda onion: onion.set_scenario(onion.sessions.get(self._name), name_or_yaml))

    @property
    def clock(self) -> ToldClock:
        """The session's clock: `clock.virtual()` stops it, `clock.advance("30s")` sets it forward.

        >>> with mock(clock="virtual") as tape:
        ...     before = tape.clock.now()
        ...     tape.clock.advance("30s")
        ...     (tape.clock.now() - before).total_seconds()
        30.0
        """
        return ToldClock(self._host, self._name)

    def reset(self) -> None:
        """Begin anew: tape position, fake state, scenario, journal, verdict.

        >>> with mock(scenario="link-limit") as tape:
        ...     tape.reset()
        """
        self._host.ask(lambda onion: onion.reset(onion.sessions.get(self._name)))

    def _journal_of(self, name: str) -> list[dict[str, Any]]:
        def entries(onion: Onion) -> list[dict[str, Any]]:
            session = onion.sessions.peek(name)
            return [] if session is None else [entry.as_json() for entry in session.journal]

        return self._host.ask(entries)

    def _in_use(self) -> str:
        """Name the session whose Jira is meant."""
        return self._name

    async def __aenter__(self) -> Self:
        await self._host.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._host.__aexit__()

    def __enter__(self) -> Self:
        self._host.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._host.__exit__(kind, error, trace)


class ToldClock:
    """A session's clock, to be told: a virtual one stands still but when it is set forward.

    Give `advance` to a client in the place of its own sleep, and it waits as it is told without a second going by.
    """

    def __init__(self, host: Host, name: str, *others: str) -> None:
        self._host = host
        self._names = (name, *others)

    def advance(self, by: str | float) -> None:
        """Set it forward by a duration (`"30s"`) or by seconds. Raises UsageError where it goes by itself.

        >>> with mock() as tape:
        ...     tape.clock.virtual()
        ...     tape.clock.advance(0.5)
        """
        seconds = seconds_in(by) if isinstance(by, str) else float(by)
        if seconds is None:
            raise UsageError(f"clock.advance: {by!r} is no duration; write for example '30s' or 30")
        self._told(lambda clock: clock.advance(seconds))

    def virtual(self) -> None:
        """Stop it."""
        self._told(SessionClock.stop)

    def real(self) -> None:
        """Let it go on from where it stands."""
        self._told(SessionClock.go_on)

    def now(self) -> datetime:
        """The time of day that it shows."""
        return self._host.ask(lambda onion: onion.sessions.get(self._names[0]).clock.now())

    def waiting(self) -> int:
        """How many delays wait for it.

        >>> with mock(clock="virtual") as tape:
        ...     tape.clock.waiting()
        0
        """
        return sum(self._told(lambda clock: clock.waiting))

    def _told(self, what: Callable[[SessionClock], Told]) -> list[Told]:
        return self._host.ask(lambda onion: [what(own_clock(onion.sessions.get(name))) for name in self._names])


def mock(site: str | Path | None = None, **more: Unpack[MockArguments]) -> Server:
    """A fake Jira: the built-in site, or one from a site file or a cassette. Raises UsageError for a wrong argument.

    >>> import json
    >>> from urllib.request import Request, urlopen
    >>> link = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}
    >>> headers = {"Authorization": "Basic YWRtaW46dG9rZW4=", "Content-Type": "application/json"}  # admin:token
    >>> with mock() as tape:
    ...     made = urlopen(Request(tape.url + "/rest/api/3/issueLink", json.dumps(link).encode(), headers))
    ...     (made.status, tape.journal()[0]["words"])
    (201, 'link HSP-1 blocks MKY-1')
    """
    return _server(Mode.MOCK, {"site": site, **more})


def replay(cassette: Paths, **more: Unpack[ReplayArguments]) -> Server:
    """Answers from cassettes. Raises UsageError where one is missing, or for a wrong argument.

    >>> replay("missing.yaml")
    Traceback (most recent call last):
    linktape.errors.UsageError: linktape.replay: cassette missing.yaml: there is no such file
    """
    return _server(Mode.REPLAY, {"cassette": cassette, **more})


def record(upstream: str, cassette: str | Path, **more: Unpack[RecordArguments]) -> Server:
    """Forwards to a Jira and records. Raises UsageError where the cassette exists (`mode` decides).

    >>> import tempfile
    >>> from urllib.request import urlopen
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with mock() as sandbox, record(sandbox.url, folder + "/info.yaml") as tape:
    ...         _ = urlopen(tape.url + "/rest/api/3/serverInfo").read()
    ...     with replay(folder + "/info.yaml") as tape:
    ...         urlopen(tape.url + "/rest/api/3/serverInfo").status
    200
    """
    return _server(Mode.RECORD, {"upstream": upstream, "cassette": cassette, **more})


def forward(upstream: str, **more: Unpack[ForwardArguments]) -> Server:
    """Forwards to a Jira, with scenarios in front of it; nothing is recorded. Raises UsageError for a wrong argument.

    >>> from urllib.request import urlopen
    >>> with mock() as sandbox, forward(sandbox.url) as tape:
    ...     urlopen(tape.url + "/rest/api/3/serverInfo").status
    200
    """
    return _server(Mode.FORWARD, {"upstream": upstream, **more})


def _server(mode: Mode, given: Mapping[str, object]) -> Server:
    """Make a server of its arguments, and of nothing else."""
    who = f"linktape.{mode}"
    own = arguments(mode.value, {"port": 0, **given}, who)
    chosen = Configuration().chosen(mode.value, own, is_python=True)
    return Server(Host(chosen.settings(mode, who)))


def _fake(onion: Onion) -> FakeJira:
    if onion.fake is None:
        raise RuntimeError(f"only mock knows what Jira holds, and this is {onion.mode}")
    return onion.fake
