"""What the functions of the Python API take, for editors and type checkers. `make generate` writes this file.

Declare an option in `wiring/settings.py`, and it comes to stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypedDict

Paths = str | Path | Iterable[str | Path]
Words = str | Iterable[str]


class ServingArguments(TypedDict, total=False):
    """What all of them take."""

    limits: str | Mapping[str, object] | Sequence[object] | None
    strict: bool
    match: Mapping[str, object]
    redaction: Mapping[str, object]
    scenario: Words
    seed: int | None
    time_scale: float
    clock: Literal["real", "virtual"]
    host: str
    port: int
    control_port: int | Literal["free", "off"] | None
    control_host: str
    control_token_file: str | Path | None
    allow_host: Words
    external_url: str | None
    tls: bool
    tls_cert: str | Path | None
    tls_key: str | Path | None
    forward_proxy: bool
    as_: str | None
    base: str
    session_by: Literal["address", "credential"]
    state: str | None
    state_prefix: str
    workers: int
    grace: str | float


class ForwardArguments(ServingArguments, total=False):
    """What `forward` takes beside the upstream."""

    upstream_timeout: str | float
    upstream_proxy: str | None
    upstream_ca: str | Path | None
    upstream_cert: str | Path | None
    upstream_key: str | Path | None


class RecordArguments(ServingArguments, total=False):
    """What `record` takes beside the upstream and the cassette."""

    upstream_timeout: str | float
    upstream_proxy: str | None
    upstream_ca: str | Path | None
    upstream_cert: str | Path | None
    upstream_key: str | Path | None
    index_cache: bool
    mode: Literal["once", "new_episodes", "all"]
    record_mode: Literal["once", "new_episodes", "all"]
    scope: Literal["issue-links", "all"]
    projects: Words
    clean_up: bool
    durable: bool
    redact_text: bool


class ReplayArguments(ServingArguments, total=False):
    """What `replay` takes beside the cassette."""

    recorded_site: str | None
    on_miss: Literal["fail", "mock", "forward", "record"]
    repeat: Literal["reads", "never", "always"]
    timing: Literal["none", "recorded"]
    site: str | Path | None
    profile: Literal["documented", "observed", "datacenter"] | None
    upstream: str | None
    upstream_timeout: str | float
    upstream_proxy: str | None
    upstream_ca: str | Path | None
    upstream_cert: str | Path | None
    upstream_key: str | Path | None
    index_cache: bool
    scope: Literal["issue-links", "all"]
    projects: Words
    clean_up: bool
    durable: bool
    redact_text: bool


class MockArguments(ServingArguments, total=False):
    """What `mock` takes beside the site."""

    profile: Literal["documented", "observed", "datacenter"] | None
    webhook: Words
