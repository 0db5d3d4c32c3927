"""What the functions of the Python API take, for editors and type checkers; a test holds it to the declared options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypedDict

Paths = str | Path | Iterable[str | Path]
Words = str | Iterable[str]


class ServingArguments(TypedDict, total=False):
    """What all of them take; the meaning is that of the command line's options."""

    scenario: Words
    seed: int | None
    time_scale: float
    strict: bool
    match: Mapping[str, object]
    redaction: Mapping[str, object]
    host: str
    port: int
    control_port: int | Literal["free", "off"] | None
    allow_host: Words
    external_url: str | None
    session_by: Literal["address", "credential"]
    grace: str | float


class ForwardArguments(ServingArguments, total=False):
    """What `forward` takes beside the upstream."""

    upstream_timeout: str | float


class RecordingArguments(ForwardArguments, total=False):
    """What decides on a recording."""

    scope: Literal["issue-links", "all"]
    projects: Words
    clean_up: bool
    durable: bool
    redact_text: bool


class RecordArguments(RecordingArguments, total=False):
    """What `record` takes beside the upstream and the cassette."""

    mode: Literal["once", "new_episodes", "all"]
    record_mode: Literal["once", "new_episodes", "all"]


class ReplayArguments(RecordingArguments, total=False):
    """What `replay` takes beside the cassette."""

    on_miss: Literal["fail", "mock", "forward", "record"]
    repeat: Literal["reads", "never", "always"]
    timing: Literal["none", "recorded"]
    site: str | Path | None
    profile: Literal["documented", "observed", "datacenter"] | None
    upstream: str | None


class MockArguments(ServingArguments, total=False):
    """What `mock` takes beside the site."""

    profile: Literal["documented", "observed", "datacenter"] | None
    webhook: Words
