"""Looks at a machine as `linktape doctor` does: what is in the way of linktape and its clients, and what to do."""

from __future__ import annotations

import asyncio
import importlib.util
import platform
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from linktape.edge.guards import WILDCARDS
from linktape.errors import LinktapeError, UsageError
from linktape.runs.faketime import fast_time
from linktape.runs.proxy_variables import PROXIES
from linktape.version import __version__
from linktape.wiring import no_proxy, whereabouts
from linktape.wiring.hosting import Host
from linktape.wiring.own_secrets import own_secrets
from linktape.wiring.reach import url_of
from linktape.wiring.settings import Settings
from linktape.wiring.sources.forwarding import credentials

_CLIENT_WAITS_S = 5.0
_MOST_BETWEEN_CLOCKS_S = 5.0
_EXTRAS = {"tls": "trustme", "redis": "redis", "mcp": "mcp", "demo": "jira"}


class State(StrEnum):
    """How it is: well, worth knowing, or in the way."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is and, where it is not well, what to do."""

    state: State
    subject: str
    says: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """What is looked at: the settings of a mock as they are configured here, and the environment of a shell.

    `wrong`: what keeps the configuration from being used, a line each; the settings are the usual ones then.
    `strange`: what stands there and means nothing.
    """

    settings: Settings
    environment: Mapping[str, str]
    wrong: Sequence[str] = ()
    strange: Sequence[str] = ()


def findings(machine: Machine) -> Iterator[Finding]:
    """Look at everything, one after the other."""
    for look in _LOOKS:
        yield from look(machine)


def _program(_: Machine) -> Iterator[Finding]:
    system = f"Python {platform.python_version()} on {platform.system()}"
    yield Finding(State.OK, "linktape", f"version {__version__}, {system}")


def _configuration(machine: Machine) -> Iterator[Finding]:
    for number, line in enumerate(machine.wrong, start=1):
        is_last = number == len(machine.wrong)
        yield Finding(State.BAD, "settings", line, "mend it; below the usual settings are looked at" if is_last else "")
    for line in machine.strange:
        yield Finding(State.NOTE, "settings", line, "unset it, or spell it as docs/configuration.md does")
    if not (machine.wrong or machine.strange):
        yield Finding(State.OK, "settings", "what is configured here can be used")


def _port(machine: Machine) -> Iterator[Finding]:
    settings = machine.settings
    asked = [(settings.host, settings.port, "--port"), (settings.control_host, settings.control_port, "--control-port")]
    for host, port, option in asked:
        if port is None or (port == 0 and option != "--port"):
            continue
        if port == 0:
            yield Finding(State.OK, "port", "a free one is taken at each start")
            continue
        why = _why_not_bound(host, port)
        if not why:
            yield Finding(State.OK, "port", f"{port} on {host} is free")
            continue
        holder = next((one for _, one in whereabouts.found() if one.port == port), None)
        by = f" by another linktape ({holder.mode}, process {holder.pid})" if holder is not None else ""
        todo = f"stop what holds it, or choose another with {option} N, or {option} 0"
        yield Finding(State.BAD, "port", f"{port} on {host} cannot be had: {why}{by}", todo)


def _why_not_bound(host: str, port: int) -> str:
    """Say why a port cannot be bound as a server binds it; empty where it can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(family, kind, protocol)) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
            tried.listen(1)
    except OSError as exc:
        return "it is in use" if "in use" in str(exc) else exc.strerror or str(exc)
    return ""


def _client(machine: Machine) -> Iterator[Finding]:
    """Start a mock, and ask it as a client in this shell would: straight, and by the proxy that the variables name."""
    alone = replace(machine.settings, port=0, control_port=None, state=None, scenarios=(), limits=None)
    settings = replace(alone, tls=False, tls_cert=None, tls_key=None)
    try:
        with Host(settings) as host:
            url = host.serving.url
            address = url_of(settings.host, int(url.rpartition(":")[2].partition("/")[0]))
            yield from _asked_straight(address + settings.base)
            yield from _asked_by_proxy(machine.environment, address + settings.base)
    except (LinktapeError, OSError) as exc:
        yield Finding(State.BAD, "client", f"no mock can be started: {exc}", "mend that first")


def _asked_straight(url: str) -> Iterator[Finding]:
    why = _why_not_answered(url, {})
    if why:
        todo = "look for a firewall, or a security program, that stands between programs of this machine"
        yield Finding(State.BAD, "client", f"a client does not reach {url}: {why}", todo)
    else:
        yield Finding(State.OK, "client", f"a client on this machine reaches {url}")


def _asked_by_proxy(environment: Mapping[str, str], url: str) -> Iterator[Finding]:
    names = [name for variable in PROXIES for name in (variable.lower(), variable) if environment.get(name)]
    if not names:
        yield Finding(State.OK, "proxy", "no proxy is set")
        return
    host, _, port = url.removeprefix("http://").partition("/")[0].rpartition(":")
    proxy = environment.get("http_proxy") or environment.get("HTTP_PROXY")
    straight = no_proxy.listed(environment)
    if proxy is None or any(no_proxy.is_meant(one, host.strip("[]"), int(port)) for one in straight):
        yield Finding(State.OK, "proxy", f"{names[0]} is set, and clients ask {host} straight")
        return
    why = _why_not_answered(url, {"http": proxy})
    if why:
        what = f"{names[0]} takes what is meant for {host}, and does not bring it there: {why}"
        yield Finding(State.BAD, "proxy", what, "export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost")
    else:
        todo = "export NO_PROXY=127.0.0.1,localhost, and clients ask straight"
        yield Finding(State.NOTE, "proxy", f"{names[0]} takes what is meant for {host}, and brings it there", todo)


def _why_not_answered(url: str, proxies: dict[str, str]) -> str:
    """Say why a mock does not answer here; empty where it does."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies))
    try:
        with opener.open(f"{url}/rest/api/3/serverInfo", timeout=_CLIENT_WAITS_S) as answer:
            said = answer.read(1 << 16)
    except urllib.error.HTTPError as exc:
        return f"it is answered {exc.code}"
    except (OSError, ValueError) as exc:
        return str(getattr(exc, "reason", exc))
    return "" if b'"versionNumbers"' in said else "something else answers"


def _clock(machine: Machine) -> Iterator[Finding]:
    made = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    now = datetime.now(UTC)
    if "faketime" in machine.environment.get("LD_PRELOAD", "") + machine.environment.get("DYLD_INSERT_LIBRARIES", ""):
        says = f"this shell lives by faketime (FAKETIME={machine.environment.get('FAKETIME', '')!r})"
        yield Finding(State.NOTE, "clock", says, "start linktape outside of it; --speed makes a clock fast by itself")
    elif now < made - timedelta(days=1):
        says = f"it shows {now:%Y-%m-%d %H:%M} UTC, which is before linktape was installed"
        yield Finding(State.BAD, "clock", says, "set it: certificates, Retry-After dates and quotas go by it")
    else:
        yield Finding(State.OK, "clock", f"it shows {now:%Y-%m-%d %H:%M:%S} UTC")


def _faketime(machine: Machine) -> Iterator[Finding]:
    try:
        found = fast_time(2, machine.environment.get("PATH"))
    except UsageError:
        todo = "apt-get install faketime, dnf install libfaketime or brew install libfaketime"
        yield Finding(State.NOTE, "faketime", "not here; only --speed needs it", todo)
    else:
        assert found is not None, "a speed of 2 is none that needs nothing"
        yield Finding(State.OK, "faketime", f"{found.library}, for --speed")


def _redis(machine: Machine) -> Iterator[Finding]:
    if machine.settings.state is None:
        yield Finding(State.OK, "redis", "not needed: --state is not set")
        return
    try:
        from linktape.shared.redis_wire import without_secrets
        from linktape.wiring.sharing import sharing

        async def behind_s() -> float:
            async with sharing(machine.settings) as shared:
                return (shared.clock.now() - datetime.now(UTC)).total_seconds()

        apart_s = asyncio.run(behind_s())
        place = without_secrets(machine.settings.state)
    except UsageError as exc:
        yield Finding(State.BAD, "redis", str(exc), "redis-server starts one here; --state names another")
        return
    yield Finding(State.OK, "redis", f"{place} answers")
    if abs(apart_s) > _MOST_BETWEEN_CLOCKS_S:
        says = f"Redis' clock is {abs(apart_s):.0f} s {'ahead of' if apart_s > 0 else 'behind'} this machine's"
        yield Finding(State.NOTE, "clock", says, "linktape goes by Redis' clock; set both by NTP")


def _credentials(machine: Machine) -> Iterator[Finding]:
    try:
        given = credentials(machine.environment)
    except UsageError as exc:
        yield Finding(State.BAD, "credentials", str(exc), "set what is missing, or unset the rest")
        return
    if given is None:
        yield Finding(State.OK, "credentials", "none set: record and forward pass on the client's own")
    else:
        names = " and ".join(own_secrets(machine.environment))
        yield Finding(State.OK, "credentials", f"{names} set; they are never shown")


def _extras(machine: Machine) -> Iterator[Finding]:
    there = {name: importlib.util.find_spec(module) is not None for name, module in _EXTRAS.items()}
    needed = "tls" if machine.settings.makes_certificate else ""
    if needed and not there[needed]:
        what = f"--tls needs the extra {needed}, which is not installed"
        yield Finding(State.BAD, "extras", what, f"pip install 'linktape[{needed}]'")
    parts = {
        "installed": [name for name, is_there in there.items() if is_there],
        "not installed": [name for name, is_there in there.items() if not is_there],
    }
    says = "; ".join(f"{', '.join(names)} {words}" for words, names in parts.items() if names)
    yield Finding(State.OK, "extras", says)


def _reach(machine: Machine) -> Iterator[Finding]:
    settings = machine.settings
    if settings.host in WILDCARDS and not settings.allow_hosts and not settings.external_url:
        says = f"--host {settings.host} is open to other machines, which must call it by its number"
        yield Finding(State.NOTE, "names", says, "--allow-host NAME, for each name by which clients call it")


_LOOKS: tuple[Callable[[Machine], Iterator[Finding]], ...] = (
    _program,
    _configuration,
    _port,
    _client,
    _reach,
    _clock,
    _faketime,
    _redis,
    _credentials,
    _extras,
)
