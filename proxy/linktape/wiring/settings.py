"""What the user chose, from the command line, the environment and `linktape.yaml`; checked, and nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from linktape import documents
from linktape.durations import seconds_in
from linktape.errors import BadDocument, Problem, UsageError
from linktape.jira.profiles import Profile
from linktape.playback.meaning import MatchSettings
from linktape.playback.tape import Repeat
from linktape.redaction.redactor import RedactionPolicy

FILE = "linktape.yaml"


class Mode(StrEnum):
    """Which source stands at the heart of the onion."""

    RECORD = "record"
    REPLAY = "replay"
    MOCK = "mock"
    FORWARD = "forward"


class RecordMode(StrEnum):
    """What recording does with a cassette that is there already; vcrpy's words."""

    ONCE = "once"
    NEW_EPISODES = "new_episodes"
    ALL = "all"


class Scope(StrEnum):
    """Which traffic is recorded."""

    ISSUE_LINKS = "issue-links"
    ALL = "all"


class OnMiss(StrEnum):
    """Who answers what replay does not know."""

    FAIL = "fail"
    MOCK = "mock"
    FORWARD = "forward"
    RECORD = "record"


class Timing(StrEnum):
    """Whether replay takes its time."""

    NONE = "none"
    RECORDED = "recorded"


class SessionBy(StrEnum):
    """What else than the base address and the header tells sessions apart."""

    ADDRESS = "address"
    CREDENTIAL = "credential"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides how linktape is built. Times in seconds."""

    mode: Mode
    upstream: str | None = None
    cassettes: tuple[Path, ...] = ()
    record_mode: RecordMode = RecordMode.ONCE
    scope: Scope = Scope.ISSUE_LINKS
    projects: tuple[str, ...] = ()
    clean_up: bool = False
    durable: bool = False
    upstream_timeout_s: float = 30.0
    on_miss: OnMiss = OnMiss.FAIL
    repeat: Repeat = Repeat.READS
    timing: Timing = Timing.NONE
    strict: bool = False
    site: Path | None = None
    profile: Profile | None = None
    webhooks: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    seed: int | None = None
    time_scale: float = 1.0
    session_by: SessionBy = SessionBy.ADDRESS
    host: str = "127.0.0.1"
    port: int = 8095
    control_port: int | None = 0  # 0: a free one; None: off
    allow_hosts: tuple[str, ...] = ()
    external_url: str | None = None
    grace_s: float = 10.0
    match: MatchSettings = field(default_factory=MatchSettings)
    redaction: RedactionPolicy = field(default_factory=RedactionPolicy)


class FileSettings(BaseModel):
    """The keys of `linktape.yaml` and of `[tool.linktape]`: the options' names, and two that only a file has."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"))

    upstream: str | None = None
    cassette: list[str] | str | None = None
    mode: RecordMode | None = None
    scope: Scope | None = None
    projects: list[str] | str | None = None
    clean_up: bool | None = None
    durable: bool | None = None
    redact_text: bool | None = None
    upstream_timeout: str | float | None = None
    on_miss: OnMiss | None = None
    repeat: Repeat | None = None
    timing: Timing | None = None
    strict: bool | None = None
    site: str | None = None
    profile: Profile | None = None
    webhook: list[str] | str | None = None
    scenario: list[str] | str | None = None
    seed: int | None = None
    time_scale: float | None = None
    session_by: SessionBy | None = None
    host: str | None = None
    port: int | None = None
    control_port: int | str | None = None
    allow_host: list[str] | str | None = None
    external_url: str | None = None
    grace: str | float | None = None
    fail_under: float | None = None
    match: MatchSettings = MatchSettings()
    redaction: RedactionPolicy = RedactionPolicy()

    def options(self) -> dict[str, object]:
        """Give what the file says of the command line's options, by their Python names."""
        given = self.model_dump(mode="json", exclude_none=True, exclude={"match", "redaction"})
        return {name: _listed(name, value) for name, value in given.items()}


_LISTS = {"cassette", "webhook", "scenario", "allow_host", "projects"}


def _listed(name: str, value: object) -> object:
    if name == "projects" and isinstance(value, list):
        return ",".join(str(item) for item in value)
    return [value] if name in _LISTS - {"projects"} and isinstance(value, str) else value


def read_file(given: Path | None, folder: Path) -> FileSettings:
    """Read the configuration: the file given, else `linktape.yaml`, else `[tool.linktape]` of pyproject.toml there.

    Raises UsageError where the given file is missing, BadDocument where one is wrong.
    """
    if given is not None and not given.is_file():
        raise UsageError(f"--config {given}: there is no such file")
    path = given or folder / FILE
    if path.is_file():
        document = documents.read(path.read_bytes(), str(given or FILE))
        if document.value is None:
            return FileSettings.model_validate({})
        return documents.check(document, FileSettings)
    return _from_pyproject(folder / "pyproject.toml")


def _from_pyproject(path: Path) -> FileSettings:
    if not path.is_file():
        return FileSettings.model_validate({})
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("linktape", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise BadDocument([Problem(path.name, 1, 1, f"not TOML: {exc}", "a TOML file")]) from exc
    return documents.check(documents.Document(f"{path.name} [tool.linktape]", table), FileSettings)


def seconds(text: str, option: str) -> float:
    """Read a duration such as `30s`, `500ms`, `2m` or plain seconds. Raises UsageError."""
    written = text.strip()
    value = seconds_in(written if written[-1:].isalpha() else f"{written}s")
    if value is None or value >= 1e7:
        raise UsageError(f"{option} {text!r} is no duration; write for example 30s, 500ms or 2m")
    return value


def base_address(text: str, option: str) -> str:
    """Check an http(s) address such as `https://your-domain.atlassian.net[/jira]`; gives it without a last slash.

    Raises UsageError; credentials in it are refused (they would end up in process lists and logs).
    """
    parts = urlsplit(text)
    try:
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        port_is_right = False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_right:
        shown = text if "@" not in text else "(an address with credentials)"
        raise UsageError(f"{option} {shown!r} is no address; write for example https://your-domain.atlassian.net")
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"{option} must not hold credentials; set LINKTAPE_JIRA_EMAIL and LINKTAPE_JIRA_TOKEN instead, "
            "or LINKTAPE_JIRA_BEARER"
        )
    if parts.query or parts.fragment:
        raise UsageError(f"{option} {text!r} must not have a query or a fragment; write only scheme, host and path")
    return text.rstrip("/")


def projects(text: str | None) -> tuple[str, ...]:
    """Read a list of project keys such as `HSP,MKY`. Raises UsageError."""
    keys = tuple(key.strip() for key in (text or "").split(",") if key.strip())
    for key in keys:
        if not key.replace("_", "").isalnum() or not key[0].isalpha():
            raise UsageError(f"--projects: {key!r} is no project key; write for example HSP,MKY")
    return keys


def regular_files(paths: Sequence[Path], option: str) -> tuple[Path, ...]:
    """Check that each path is a regular file. Raises UsageError."""
    for path in paths:
        if not path.exists():
            hint = "; name each session's own file" if "{session}" in path.name else ""
            raise UsageError(f"{option} {path}: there is no such file{hint}")
        if not path.is_file():
            raise UsageError(f"{option} {path}: not a regular file")
    return tuple(paths)
