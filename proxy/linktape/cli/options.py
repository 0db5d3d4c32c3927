"""The options that several commands share, each with its environment variable, and how they become Settings."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from linktape.errors import UsageError
from linktape.jira.profiles import Profile
from linktape.playback import tape
from linktape.wiring.settings import SessionBy, base_address, seconds

Seconds = str


def option(name: str, text: str, **more: Any) -> Any:
    """Declare `--name`, with `LINKTAPE_NAME` in the environment."""
    variable = "LINKTAPE_" + name.split("/")[0].removeprefix("--").replace("-", "_").upper()
    return typer.Option(name, envvar=variable, help=text, show_envvar=False, **more)


@dataclass(frozen=True, slots=True)
class Common:
    """What every serving command takes."""

    scenario: Annotated[
        list[str] | None,
        option("--scenario", "Break things on purpose: a built-in scenario's name or a YAML file. Repeatable."),
    ] = None
    seed: Annotated[int | None, option("--seed", "Repeat the random choices of an earlier run.")] = None
    time_scale: Annotated[
        float, option("--time-scale", "Multiply every delay and Retry-After by this.", min=0.0, max=1000.0)
    ] = 1.0
    session_by: Annotated[
        SessionBy, option("--session-by", "Tell tests apart by base address (/s/NAME) only, or also by credential.")
    ] = SessionBy.ADDRESS
    host: Annotated[str, option("--host", "Bind to this address.")] = "127.0.0.1"
    port: Annotated[int, option("--port", "Bind to this port; 0 picks a free one.", min=0, max=65535)] = 8095
    control_port: Annotated[
        str, option("--control-port", "Port of the control API: a number, 'free' (the default) or 'off'.")
    ] = "free"
    allow_host: Annotated[
        list[str] | None, option("--allow-host", "Accept this name in the Host header, too. Repeatable.")
    ] = None
    external_url: Annotated[
        str | None, option("--external-url", "The address by which clients reach linktape behind an ingress.")
    ] = None
    grace: Annotated[Seconds, option("--grace", "How long requests under way may take when linktape is stopped.")] = (
        "10s"
    )

    def settings(self) -> dict[str, Any]:
        """Give these as arguments of Settings. Raises UsageError."""
        return {
            "scenarios": tuple(self.scenario or ()),
            "seed": self.seed,
            "time_scale": self.time_scale,
            "session_by": self.session_by,
            "host": self.host,
            "port": self.port,
            "control_port": control_port(self.control_port),
            "allow_hosts": tuple(self.allow_host or ()),
            "external_url": base_address(self.external_url, "--external-url") if self.external_url else None,
            "grace_s": seconds(self.grace, "--grace"),
        }


Upstream = Annotated[
    str | None,
    option("--upstream", "The Jira to forward to, e.g. https://your-domain.atlassian.net", metavar="URL"),
]
UpstreamTimeout = Annotated[Seconds, option("--upstream-timeout", "Give up on the upstream after this time.")]
Cassettes = Annotated[
    list[Path] | None, option("--cassette", "The cassette (YAML). Repeatable where several are read.", metavar="FILE")
]
Repeat = Annotated[tape.Repeat, option("--repeat", "How often a recorded answer may be had.")]
Site = Annotated[
    Path | None, option("--site", "A site file, or a cassette to start from; none: the built-in site.", metavar="FILE")
]
FakeProfile = Annotated[
    Profile | None, option("--profile", "Which Jira to be where documents and real sites disagree.")
]


def control_port(text: str) -> int | None:
    """Read `--control-port`: 0 for a free one, None for off. Raises UsageError."""
    if text == "off":
        return None
    if text in ("free", "0"):
        return 0
    if text.isascii() and text.isdecimal() and int(text) <= 65535:
        return int(text)
    raise UsageError(f"--control-port {text!r}: write a port number, 'free' or 'off'")


def with_common(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command that takes a group of options (`common: Common`) take each of its fields as an option."""
    hints = get_type_hints(command, include_extras=True)
    names = list(inspect.signature(command).parameters)
    groups = {name: hints[name] for name in names if is_dataclass(hints[name])}
    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[name])
        for name, parameter in inspect.signature(command).parameters.items()
        if name not in groups
    ]
    shared = [one for group in groups.values() for one in _options(group)]

    def run(**given: Any) -> None:
        made = {name: kind(**{one.name: given.pop(one.name) for one in fields(kind)}) for name, kind in groups.items()}
        command(**made, **given)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature(own + shared)  # type: ignore[attr-defined]  # functions take one; typeshed doesn't say
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in own + shared}
    return run


def _options(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            one.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if one.default is MISSING else one.default,
            annotation=hints[one.name],
        )
        for one in fields(group)
    ]
