"""Everything that a user can choose, each option declared once; see `option.py` for what is made of a declaration.

`Settings` says how linktape is built, `Task` what a command does beside it. Both are checked when they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from pydantic.dataclasses import dataclass

from linktape.errors import UsageError
from linktape.jira.profiles import Profile
from linktape.playback.meaning import MatchSettings
from linktape.playback.tape import Repeat
from linktape.redaction.redactor import RedactionPolicy
from linktape.wiring.option import Group, Option, declared, option
from linktape.wiring.option_values import (
    Address,
    Addresses,
    ControlPort,
    EachCall,
    Factor,
    Files,
    Jobs,
    Percent,
    Port,
    ProjectKeys,
    Seconds,
    Seed,
    Words,
)


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


PYTEST = "pytest"
"""The fixture, where a command stands: its options are the marker's arguments."""

_SERVERS = ("record", "replay", "mock", "forward", "run")
_ALL = (*_SERVERS, "drill", PYTEST)
_REPLAYING = ("replay", "run", "drill", PYTEST)
_MOCKING = ("replay", "mock", "run", "drill", PYTEST)
_RECORDING = ("record", "replay", "run", PYTEST)
_UPSTREAM = ("record", "replay", "forward", "run", "drill", PYTEST, "drift")
_COMMANDED = ("run", "drill")
_REPORTING = ("run", "drill", "coverage")

ANSWERS, RECORDING, BREAKS, COMMAND, SERVING, REPORTS = Group


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides how linktape is built. Times in seconds."""

    mode: Mode
    cassettes: Files = option(
        (), "cassette", "The cassette (YAML). Repeatable where several are read.", ANSWERS,
        ("record", "replay", PYTEST, "drift"), "FILE", own_to=(PYTEST,),
    )  # fmt: skip
    on_miss: OnMiss = option(OnMiss.FAIL, "on-miss", "Who answers what the cassettes don't know.", ANSWERS, _REPLAYING)
    repeat: Repeat = option(Repeat.READS, "repeat", "How often a recorded answer may be had.", ANSWERS, _REPLAYING)
    timing: Timing = option(Timing.NONE, "timing", "Answer at once, or as slowly as recorded.", ANSWERS, _REPLAYING)
    site: Path | None = option(
        None, "site", "A site file, or a cassette to start from; none: the built-in site.", ANSWERS, _MOCKING, "FILE"
    )
    profile: Profile | None = option(
        None, "profile", "Which Jira to be where documents and real sites disagree.", ANSWERS, _MOCKING
    )
    webhooks: Addresses = option(
        (), "webhook", "Send issuelink_created and issuelink_deleted to this address. Repeatable.", ANSWERS,
        ("mock", "run", PYTEST), "URL",
    )  # fmt: skip
    upstream: Address | None = option(
        None, "upstream", "The Jira to forward to, e.g. https://your-domain.atlassian.net", ANSWERS, _UPSTREAM, "URL"
    )
    upstream_timeout_s: Seconds = option(
        30.0, "upstream-timeout", "Give up on the upstream after this time.", ANSWERS, _UPSTREAM, "SECONDS"
    )
    strict: bool = option(
        False, "strict", "A recording that nobody asked for and a rule that never acted make the verdict bad; "
        "a read that comes earlier than anything recorded is refused.", ANSWERS, (*_SERVERS, PYTEST),
    )  # fmt: skip
    match: MatchSettings = option(
        MatchSettings, "match", "How requests are matched with recordings: ignore, versions, headers, exact.",
        ANSWERS, _ALL, is_on_command_line=False,
    )  # fmt: skip
    record_mode: RecordMode = option(
        RecordMode.ONCE, "mode", "An existing cassette: refuse it, add what is new, or record anew.", RECORDING,
        ("record", "run"), earlier="record_mode",
    )  # fmt: skip
    scope: Scope = option(
        Scope.ISSUE_LINKS, "scope", "What to record. What is outside is forwarded all the same.", RECORDING, _RECORDING
    )
    projects: ProjectKeys = option(
        (), "projects", "Let writes through to these projects only, e.g. HSP,MKY.", RECORDING, _RECORDING, "KEYS"
    )
    clean_up: bool = option(
        False, "clean-up", "At the end, delete the links that this recording created.", RECORDING, _RECORDING
    )
    durable: bool = option(
        False, "durable", "Wait for the disk at every interaction (fdatasync).", RECORDING, _RECORDING
    )
    redact_text: bool = option(
        False, "redact-text", "Keep no summaries, descriptions and comments either.", RECORDING, _RECORDING
    )
    redaction: RedactionPolicy = option(
        RedactionPolicy, "redaction", "What more is taken out of recordings: salt, patterns and places.", RECORDING,
        _ALL, is_on_command_line=False,
    )  # fmt: skip
    scenarios: Words = option(
        (), "scenario", "Break things on purpose: a built-in scenario's name or a YAML file. Repeatable.", BREAKS,
        _ALL, "NAME",
    )  # fmt: skip
    seed: Seed | None = option(None, "seed", "Repeat the random choices of an earlier run.", BREAKS, _ALL, "N")
    time_scale: Factor = option(
        1.0, "time-scale", "Multiply every delay and Retry-After by this.", BREAKS, _ALL, "FACTOR",
        defaults={"drill": 0.01},
    )  # fmt: skip
    host: str = option("127.0.0.1", "host", "Bind to this address.", SERVING, (*_SERVERS, "drill"), "ADDRESS")
    port: Port = option(
        8095, "port", "Bind to this port; 0 picks a free one.", SERVING, _SERVERS, "N",
        defaults={"run": 0}, own_to=("run",), shown={0: "a free one"},
    )  # fmt: skip
    control_port: ControlPort = option(
        0, "control-port", "Port of the control API.", SERVING, _ALL, "N|free|off",
        shown={0: "free"},
    )  # fmt: skip
    allow_hosts: Words = option(
        (), "allow-host", "Accept this name in the Host header, too. Repeatable.", SERVING, (*_SERVERS, "drill"), "NAME"
    )
    external_url: Address | None = option(
        None, "external-url", "The address by which clients reach linktape behind an ingress.", SERVING,
        (*_SERVERS, "drill"), "URL",
    )  # fmt: skip
    session_by: SessionBy = option(
        SessionBy.ADDRESS, "session-by", "Tell tests apart by base address (/s/NAME) only, or also by credential.",
        SERVING, _ALL,
    )  # fmt: skip
    grace_s: Seconds = option(
        10.0, "grace", "How long requests under way may take when linktape is stopped.", SERVING, _ALL, "SECONDS",
        defaults={PYTEST: 2.0},
    )  # fmt: skip

    @property
    def forwards(self) -> bool:
        """Whether anything can go to the upstream."""
        return self.mode in (Mode.RECORD, Mode.FORWARD) or self.misses_go_on

    @property
    def misses_go_on(self) -> bool:
        """Whether the upstream answers what the cassettes don't know."""
        return self.mode is Mode.REPLAY and self.on_miss in (OnMiss.FORWARD, OnMiss.RECORD)

    @property
    def redaction_policy(self) -> RedactionPolicy:
        """What is taken out of recordings, prose included where that is asked for."""
        return self.redaction.with_text(self.redact_text)


@dataclass(frozen=True, slots=True)
class Task:
    """What `run`, `drill`, `coverage` and `drift` do beside serving."""

    replay: Files = option((), "replay", "Answer from this cassette. Repeatable.", ANSWERS, _COMMANDED, "FILE")
    mock: bool = option(False, "mock", "Answer from a fake Jira.", ANSWERS, (*_COMMANDED, PYTEST))
    record: Path | None = option(
        None, "record", "Forward to --upstream, and record into this cassette.", ANSWERS, _COMMANDED, "FILE"
    )
    env: Words = option(
        (), "env", "Give the command the address in this variable, too, with this suffix. Repeatable.", COMMAND,
        _COMMANDED, "NAME[=SUFFIX]",
    )  # fmt: skip
    each_call: EachCall = option(
        "", "each-call", "One run per documented error of each operation that is called; --each-call=all: of each "
        "single call.", COMMAND, ("drill",), "[=all]", alone="operation",
    )  # fmt: skip
    jobs: Jobs = option(1, "jobs", "So many runs at once.", COMMAND, ("drill",), "N")
    timeout_s: Seconds = option(
        60.0, "timeout", "A run that takes longer is killed: it hung.", COMMAND, ("drill",), "SECONDS"
    )
    writes: bool = option(
        False, "writes", "Repeat writes as well: this changes the site. Use a sandbox.", COMMAND, ("drift",)
    )
    report: Path | None = option(
        None, "report", "Write a report to look at: one HTML file.", REPORTS, _COMMANDED, "FILE"
    )
    junit: Path | None = option(None, "junit", "Write the findings as JUnit XML.", REPORTS, _REPORTING, "FILE")
    json: Path | None = option(None, "json", "Write everything as JSON.", REPORTS, _REPORTING, "FILE")
    markdown: Path | None = option(
        None, "markdown", "Write the table as Markdown.", REPORTS, ("drill", "coverage"), "FILE"
    )
    badge: Path | None = option(None, "badge", "Draw a badge (SVG).", REPORTS, ("coverage",), "FILE")
    coverage: bool = option(
        False, "coverage", "Keep which documented answers were met, for `linktape coverage`.", REPORTS, _COMMANDED
    )
    fail_under: Percent | None = option(
        None, "fail-under", "Exit with 1 when fewer percent of the answers were met (coverage), or of the failures "
        "noticed or recovered from (drill).", REPORTS, ("drill", "coverage"), "PERCENT",
    )  # fmt: skip


OPTIONS: tuple[Option, ...] = (*declared(Task), *declared(Settings))
"""Every option, in the order of the documentation's table."""

COMMANDS = tuple(dict.fromkeys(command for option_ in OPTIONS for command in option_.commands))
"""What takes options; `pytest` is the fixture."""


def options_of(command: str) -> list[Option]:
    """Give the options that a command takes, as `--help` has them."""
    return sorted((one for one in OPTIONS if command in one.commands), key=lambda one: list(Group).index(one.group))


def taken_by(name: str) -> str:
    """Say which commands take an option, to who wrote it elsewhere; empty where there is no such option."""
    commands = next((one.commands for one in OPTIONS if name in (one.name, one.argument, one.flag)), ())
    return f"it belongs to {', '.join(commands)}" if commands else ""


def complete(settings: Settings, who: str, written: Callable[[str], str]) -> Settings:
    """Check that what belongs together is there. `written`: how the user writes an option here. Raises UsageError."""
    if settings.forwards and settings.upstream is None:
        why = f"{written('on-miss')} {settings.on_miss}" if settings.misses_go_on else who
        raise UsageError(
            f"{why} needs {written('upstream')} URL, the Jira to forward to, e.g. https://your-domain.atlassian.net"
        )
    if settings.mode is Mode.RECORD and len(settings.cassettes) != 1:
        raise UsageError(f"{who} needs one {written('cassette')} FILE, the file to write, e.g. cassettes/sync.yaml")
    if settings.mode is Mode.REPLAY and not settings.cassettes:
        raise UsageError(f"{who} needs {written('cassette')} FILE; `linktape record --help` says how to make one")
    if settings.mode is Mode.REPLAY:
        regular_files(settings.cassettes, written("cassette"))
    if settings.site is not None:
        regular_files([settings.site], written("site"))
    return settings if settings.forwards else replace(settings, upstream=None)


def regular_files(paths: Sequence[Path], option_name: str) -> None:
    """Check that each path is a regular file. Raises UsageError."""
    for path in paths:
        if not path.exists():
            hint = "; name each session's own file" if "{session}" in path.name else ""
            raise UsageError(f"{option_name} {path}: there is no such file{hint}")
        if not path.is_file():
            raise UsageError(f"{option_name} {path}: not a regular file")
