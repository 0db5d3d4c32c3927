"""Everything that a user can choose, each option declared once; see `option.py` for what is made of a declaration.

`Settings` says how linktape is built, `Task` what a command does beside it. Both are checked when they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Literal

from linktape.errors import UsageError
from linktape.jira.profiles import Profile
from linktape.messages import SITE
from linktape.playback.match_settings import MatchSettings, Repeat
from linktape.playback.way_in import BY_OPTIONS, WayIn
from linktape.redaction.policy import RedactionPolicy
from linktape.tape.session_files import is_by_session
from linktape.wiring import option_values as kinds
from linktape.wiring.option import Group, Option, check, declared, option
from linktape.wording import suggestion

_ALIKE = 0.75
"""How much a file's name must be like another to be meant by it."""


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


class ClockMode(StrEnum):
    """Whether time goes by itself in a session."""

    REAL = "real"
    VIRTUAL = "virtual"


class LogFormat(StrEnum):
    """In which form standard error is written."""

    TEXT = "text"
    JSON = "json"


class SessionBy(StrEnum):
    """What else than the base address and the header tells sessions apart."""

    ADDRESS = "address"
    CREDENTIAL = "credential"


PYTEST = "pytest"
"""The fixture, where a command stands: its options are the marker's arguments."""

_SERVERS = ("record", "replay", "mock", "forward", "run")
_REPEATED = ("drill", "hunt")
_ALL = (*_SERVERS, *_REPEATED, PYTEST)
_SHARED = tuple(mode.value for mode in Mode)
_BROKEN = (*_SERVERS, "drill", PYTEST)
_REPLAYING = ("replay", "run", "drill", PYTEST)
_MOCKING = ("replay", "mock", "run", *_REPEATED, PYTEST)
_RECORDING = ("record", "replay", "run", PYTEST)
_UPSTREAM = ("record", "replay", "forward", "run", "drill", PYTEST, "drift")
_COMMANDED = ("run", *_REPEATED)
_ANSWERED = ("run", "drill")
_REPORTING = (*_COMMANDED, "coverage")

_answers, _records, _breaks, _commands, _serves, _reports = (partial(option, group) for group in Group)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides how linktape is built. Times in seconds."""

    mode: Mode
    cassettes: kinds.Files = _answers(
        (), "The cassette (YAML). Repeatable where several are read.",
        ("record", "replay", PYTEST, "drift", "cost"), "FILE", name="cassette", own_to=(PYTEST, "cost"),
    )  # fmt: skip
    recorded_site: kinds.Address | None = _answers(
        None, "Of a cassette that holds several sites, take what was recorded from this one.",
        (*_REPLAYING, "drift", "export", "import"), "URL",
    )  # fmt: skip
    on_miss: OnMiss = _answers(OnMiss.FAIL, "Who answers what the cassettes don't know.", _REPLAYING)
    repeat: Repeat = _answers(Repeat.READS, "How often a recorded answer may be had.", _REPLAYING)
    timing: Timing = _answers(Timing.NONE, "Answer at once, or as slowly as recorded.", _REPLAYING)
    site: Path | None = _answers(
        None, "A site file, or a cassette to start from; none: the built-in site.", _MOCKING, "FILE"
    )
    profile: Profile | None = _answers(
        None, "Which Jira to be where documents and real sites disagree.", (*_MOCKING, "cost")
    )
    limits: kinds.Limits | None = _answers(
        None, "Enforce these rate limits, whatever the site file says: cloud-2026, datacenter, a mapping or a list as "
        "there ('{preset: cloud-2026, tier: 2}'), or off.", (*_ALL, "cost"), "LIMITS",
    )  # fmt: skip
    webhooks: kinds.Addresses = _answers(
        (), "Send issuelink_created and issuelink_deleted to this address. Repeatable.", ("mock", "run", PYTEST), "URL",
        name="webhook",
    )  # fmt: skip
    upstream: kinds.Address | None = _answers(
        None, "The Jira to forward to, e.g. https://your-domain.atlassian.net", _UPSTREAM, "URL"
    )
    upstream_timeout_s: kinds.Seconds = _answers(30.0, "Give up on the upstream after this time.", _UPSTREAM, "SECONDS")
    upstream_proxy: kinds.ProxyAddress | None = _answers(
        None, "Ask the upstream through this proxy; none: the one that HTTPS_PROXY or HTTP_PROXY names, unless "
        "NO_PROXY takes the upstream out.", _UPSTREAM, "URL",
    )  # fmt: skip
    upstream_ca: Path | None = _answers(
        None, "Trust the authorities in this file (PEM), too, to certify the upstream.", _UPSTREAM, "FILE"
    )
    upstream_cert: Path | None = _answers(
        None, "Show the upstream this certificate (PEM); its key may stand in the same file.", _UPSTREAM, "FILE"
    )
    upstream_key: Path | None = _answers(None, "The private key of --upstream-cert (PEM).", _UPSTREAM, "FILE")
    strict: bool = _answers(
        False, "A recording that nobody asked for and a rule that never acted make the verdict bad; a read that comes "
        "earlier than anything recorded is refused.", (*_SERVERS, PYTEST),
    )  # fmt: skip
    allow_no_calls: bool = _commands(
        False, "It is no error that no call comes.", (*_ANSWERED, PYTEST, "drift", "cost"),
    )  # fmt: skip
    match: MatchSettings = _answers(
        MatchSettings, "How requests are matched with recordings: ignore, versions, headers, exact.", _ALL,
        is_on_command_line=False,
    )  # fmt: skip
    index_cache: bool = _answers(
        True, "Keep the index of a long cassette in your cache folder, so that it opens faster the next time.",
        ("record", *_REPLAYING), shown={True: "on"},
    )  # fmt: skip
    record_mode: RecordMode = _records(
        RecordMode.ONCE, "An existing cassette: refuse it, add what is new, or record anew.", ("record", "run"),
        name="mode", earlier="record_mode",
    )  # fmt: skip
    scope: Scope = _records(Scope.ISSUE_LINKS, "What to record. What is outside is forwarded all the same.", _RECORDING)
    projects: kinds.ProjectKeys = _records(
        (), "Let writes through to these projects only, e.g. HSP,MKY.", _RECORDING, "KEYS"
    )
    clean_up: bool = _records(False, "At the end, delete the links that this recording created.", _RECORDING)
    durable: bool = _records(False, "Answer only when the interaction is on the disk (fdatasync).", _RECORDING)
    redact_text: bool = _records(False, "Keep no summaries, descriptions and comments either.", _RECORDING)
    redaction: RedactionPolicy = _records(
        RedactionPolicy, "What more is taken out of recordings: salt, patterns and places.", (*_ALL, "import"),
        is_on_command_line=False,
    )  # fmt: skip
    scenarios: kinds.Words = _breaks(
        (), "Break things on purpose: a built-in scenario's name or a YAML file. Repeatable.", _BROKEN, "NAME",
        name="scenario",
    )  # fmt: skip
    seed: kinds.Seed | None = _breaks(None, "Repeat the random choices of an earlier run.", _ALL, "N")
    time_scale: kinds.Factor = _breaks(
        1.0, "Multiply every delay and Retry-After by this.", _ALL, "FACTOR", defaults={"drill": 0.01}
    )
    clock: ClockMode = _breaks(
        ClockMode.REAL, "Let a session's time go by itself, or stand still but when it is told (linktape ctl clock).",
        (*_SERVERS, PYTEST),
    )  # fmt: skip
    host: str = _serves("127.0.0.1", "Bind to this address.", (*_SERVERS, *_REPEATED), "ADDRESS")
    port: kinds.Port = _serves(
        8095, "Bind to this port; 0 picks a free one.", _SERVERS, "N", defaults={"run": 0}, own_to=("run",),
        shown={0: "a free one"},
    )  # fmt: skip
    control_port: kinds.ControlPort = _serves(0, "Port of the control API.", _ALL, "N|free|off", shown={0: "free"})
    control_host: str = _serves(
        "127.0.0.1", "Bind the control API to this address.", (*_SERVERS, *_REPEATED), "ADDRESS"
    )
    control_token_file: Path | None = _serves(
        None, "Take the control API's token from this file, or make one there. LINKTAPE_CONTROL_TOKEN gives one, too.",
        (*_SERVERS, *_REPEATED), "FILE",
    )  # fmt: skip
    allow_hosts: kinds.Words = _serves(
        (), "Accept this name in the Host header, too, *.example.org all names below, * every one. Repeatable.",
        (*_SERVERS, *_REPEATED), "NAME", name="allow-host",
    )  # fmt: skip
    external_url: kinds.Address | None = _serves(
        None, "The address by which clients reach linktape behind an ingress.", (*_SERVERS, *_REPEATED), "URL"
    )
    tls: bool = _serves(
        False, "Speak https to clients, with a certificate of linktape's own authority (pip install 'linktape[tls]').",
        _ALL,
    )  # fmt: skip
    tls_cert: Path | None = _serves(None, "Speak https with this certificate (PEM).", _ALL, "FILE")
    tls_key: Path | None = _serves(None, "The private key of --tls-cert (PEM).", _ALL, "FILE")
    forward_proxy: bool = _serves(
        False, "Be the proxy of clients whose address is fixed: HTTPS_PROXY leads them here, to one site and no other.",
        (*_SERVERS, *_REPEATED),
    )  # fmt: skip
    fixed_address: kinds.Address | None = _serves(
        None, "The address of that site, for --forward-proxy; none: the upstream's, else "
        "https://your-domain.atlassian.net. A command that is run is led there by itself.", _ALL, "URL", name="as",
    )  # fmt: skip
    base: kinds.BasePath = _serves(
        "", "The path below which Jira lives, as on Data Center: each address ends in it, and a call elsewhere is the "
        "container's 404.", _ALL, "PATH"
    )  # fmt: skip
    session_by: SessionBy = _serves(
        SessionBy.ADDRESS, "Tell tests apart by base address (/s/NAME) only, or also by credential.", _ALL
    )
    state: kinds.StateAddress | None = _serves(
        None, "Keep the sessions in this Redis, so that any number of linktapes answer as one (pip install "
        "'linktape[redis]'). A password is better given by the variable.", _SHARED, "URL",
    )  # fmt: skip
    state_prefix: kinds.StatePrefix = _serves(
        "linktape:", "What the names of all keys in that Redis begin with: who shares it, shares the sessions.",
        _SHARED, "TEXT",
    )  # fmt: skip
    workers: kinds.Workers = _serves(
        1, "Answer with so many processes, behind one port. What they must know of each other needs --state.", _SHARED,
        "N",
    )  # fmt: skip
    grace_s: kinds.Seconds = _serves(
        10.0, "How long requests under way may take when linktape is stopped.", _ALL, "SECONDS", defaults={PYTEST: 2.0}
    )

    way_in: WayIn = BY_OPTIONS  # no option: in whose words a miss says what to do

    def __post_init__(self) -> None:
        check(self, _OPTIONS_OF_SETTINGS)

    @property
    def speaks_tls(self) -> bool:
        """Whether clients are spoken TLS to."""
        return self.tls or self.tls_cert is not None

    @property
    def makes_certificate(self) -> bool:
        """Whether clients are spoken TLS to with a certificate of our own authority, be it only through a tunnel."""
        return (self.tls and self.tls_cert is None) or self.proxied is not None

    @property
    def proxied(self) -> str | None:
        """The address of the site that clients reach by the forward proxy; None: there is none."""
        if not self.forward_proxy and self.fixed_address is None:
            return None
        return self.fixed_address or self.upstream or SITE

    @property
    def forwards(self) -> bool:
        """Whether anything can go to the upstream."""
        return self.mode in (Mode.RECORD, Mode.FORWARD) or self.misses_go_on

    @property
    def records(self) -> bool:
        """Whether anything is written to a cassette."""
        return self.mode is Mode.RECORD or (self.mode is Mode.REPLAY and self.on_miss is OnMiss.RECORD)

    @property
    def misses_go_on(self) -> bool:
        """Whether the upstream answers what the cassettes don't know."""
        return self.mode is Mode.REPLAY and self.on_miss in (OnMiss.FORWARD, OnMiss.RECORD)


@dataclass(frozen=True, slots=True)
class Task:
    """What a command does beside serving, and how it speaks."""

    replay: kinds.Files = _answers(
        (), "Answer from this cassette. Repeatable.", (*_ANSWERED, "cost"), "FILE", own_to=("cost",)
    )
    mock: bool = _answers(False, "Answer from a fake Jira.", (*_ANSWERED, PYTEST), own_to=(PYTEST,))
    record: Path | None = _answers(None, "Forward to --upstream, and record into this cassette.", _ANSWERED, "FILE")
    env: kinds.Words = _commands(
        (), "Give the command the address in this variable, too, with this suffix. Repeatable.",
        (*_COMMANDED, "cost"), "NAME[=SUFFIX]",
    )  # fmt: skip
    java_trust: bool = _commands(False, "Let Java trust the authority of --tls, by JAVA_TOOL_OPTIONS.", _COMMANDED)
    each_call: kinds.EachCall = _commands(
        "", "One run per documented error of each operation that is called; --each-call=all: of each single call.",
        ("drill",), "[=all]", alone="operation",
    )  # fmt: skip
    twice: bool = _commands(
        False, "Run the command a second time against the same Jira: that must change nothing.", ("drill",)
    )
    jobs: kinds.Jobs = _commands(1, "So many runs at once.", _REPEATED, "N")
    timeout_s: kinds.Seconds = _commands(60.0, "A run that takes longer is killed: it hung.", _REPEATED, "SECONDS")
    budget_s: kinds.Seconds = _commands(120.0, "How long to search.", ("hunt",), "SECONDS")
    runs: kinds.Runs = _commands(10_000, "Search in so many runs at most: the same on a slow machine.", ("hunt",), "N")
    out: Path = _reports(Path(), "Write what is found into this folder.", ("hunt",), "FOLDER", shown={Path(): "here"})
    speed: kinds.Speed = _commands(
        1.0, "The command's clock goes so many times as fast, and linktape's with it (libfaketime).", _COMMANDED, "N",
        instead="where server and client are one process, drill it from outside: linktape drill --speed 50 -- pytest",
    )  # fmt: skip
    writes: bool = _commands(False, "Repeat writes as well: this changes the site. Use a sandbox.", ("drift",))
    quiet: bool = _reports(False, "Say nothing of what goes well: no line for a call, no sum.", _SERVERS)
    verbose: bool = _reports(False, "Say of each call what every layer did with it, and why.", _SERVERS)
    log_format: LogFormat = _reports(
        LogFormat.TEXT, "The log as text, or as an object of JSON a line for what gathers logs.", _SERVERS
    )
    report: Path | None = _reports(None, "Write a report to look at: one HTML file.", (*_COMMANDED, "coverage"), "FILE")
    junit: Path | None = _reports(None, "Write the findings as JUnit XML.", _REPORTING, "FILE")
    json: Path | None = _reports(None, "Write everything as JSON.", (*_REPORTING, "cost"), "FILE")
    markdown: Path | None = _reports(None, "Write it down as Markdown.", _REPORTING, "FILE")
    badge: Path | None = _reports(None, "Draw a badge (SVG).", ("coverage",), "FILE")
    coverage: bool = _reports(False, "Keep which documented answers were met, for `linktape coverage`.", _COMMANDED)
    fail_under: kinds.Percent | None = _reports(
        None, "Exit with 1 when fewer percent of the answers were met (coverage), or of the failures noticed or "
        "recovered from (drill).", ("drill", "coverage"), "PERCENT",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self, _OPTIONS_OF_TASK)


_OPTIONS_OF_TASK, _OPTIONS_OF_SETTINGS = declared(Task), declared(Settings)

OPTIONS: tuple[Option, ...] = (*_OPTIONS_OF_TASK, *_OPTIONS_OF_SETTINGS)
"""Every option, in the order of the documentation's table."""

COMMANDS = tuple(dict.fromkeys(command for option_ in OPTIONS for command in option_.commands))
"""What takes options; `pytest` is the fixture."""


def options_of(command: str) -> list[Option]:
    """Give the options that a command takes, as `--help` has them."""
    return sorted((one for one in OPTIONS if command in one.commands), key=lambda one: list(Group).index(one.group))


def taken_by(word: str, spelling: Literal["name", "argument", "flag"]) -> str:
    """Say which commands take an option, to who wrote it elsewhere; empty where there is no such option."""
    meant = next((one for one in OPTIONS if word == getattr(one, spelling)), None)
    if meant is None:
        return ""
    return f"it belongs to {', '.join(meant.commands)}" + (f"; {meant.instead}" if meant.instead else "")


def complete(settings: Settings, who: str, written: Callable[[str], str]) -> Settings:
    """Check that what belongs together is there. `written`: how the user writes an option here. Raises UsageError."""
    if settings.forwards and settings.upstream is None:
        why = f"{written('on-miss')} {settings.on_miss}" if settings.misses_go_on else who
        raise UsageError(
            f"{why} needs {written('upstream')} URL, the Jira to forward to, e.g. https://your-domain.atlassian.net"
        )
    cassette = written("cassette").rpartition(" ")[2]
    if settings.mode is Mode.RECORD and len(settings.cassettes) != 1:
        raise UsageError(f"{who} needs one {cassette} FILE, the file to write, e.g. cassettes/sync.yaml")
    if settings.mode is Mode.REPLAY and not settings.cassettes:
        raise UsageError(f"{who} needs {cassette} FILE; `linktape record --help` says how to make one")
    if settings.mode is Mode.REPLAY:
        files = [path for path in settings.cassettes if not is_by_session(path)]
        how = "; `linktape record --help` says how to make one" if settings.way_in == BY_OPTIONS else ""
        regular_files(files, written("cassette"), how)
        for path in filter(is_by_session, settings.cassettes):
            if not path.parent.is_dir():
                raise UsageError(f"{written('cassette')} {path}: the folder {path.parent} is not there")
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise UsageError(f"{written('tls-cert')} FILE and {written('tls-key')} FILE belong together; give both")
    if settings.upstream_key is not None and settings.upstream_cert is None:
        key, certificate = written("upstream-key"), written("upstream-cert")
        raise UsageError(f"{key} FILE is the key of {certificate} FILE; give that, too")
    if settings.site is not None:
        regular_files([settings.site], written("site"))
    if settings.workers > 1:
        _check_workers(settings, written)
    if settings.state is not None and settings.records and not is_by_session(settings.cassettes[0]):
        raise UsageError(
            f"{written('state')} is for several processes, and one cassette is written by one: "
            f"{settings.cassettes[0]} would be broken; write {{session}} in its name, for a file of each session"
        )
    return settings if settings.forwards else replace(settings, upstream=None)


def _check_workers(settings: Settings, written: Callable[[str], str]) -> None:
    """Check that several processes may serve as one. Raises UsageError."""
    workers = f"{written('workers')} {settings.workers}"
    if settings.records and (settings.state is None or not is_by_session(settings.cassettes[0])):
        raise UsageError(
            f"{workers} cannot record into one cassette, which one process writes, and a session's calls come to all "
            f"of them; record with one, or with {written('state')} and {{session}} in the cassette's name"
        )
    if settings.state is not None:
        return
    has_rules = settings.scenarios or settings.limits or settings.clock is ClockMode.VIRTUAL
    if settings.mode is not Mode.FORWARD or has_rules:
        what = "scenarios, limits and a clock" if settings.mode is Mode.FORWARD else f"{settings.mode} and its verdict"
        raise UsageError(
            f"{workers} needs {written('state')} redis://...: {what} hold for a session, and its calls come to any of "
            "the processes"
        )
    if settings.control_port is not None:
        raise UsageError(
            f"{workers} without {written('state')} has nothing that knows of all calls: give that, or "
            f"{written('control-port')} off"
        )


def regular_files(paths: Sequence[Path], option_name: str, how: str = "") -> None:
    """Check that each path is a regular file. `how` says where such a file comes from. Raises UsageError."""
    for path in paths:
        if not path.exists():
            near = suggestion(path.name, [one.name for one in path.parent.glob("*.*")], likeness=_ALIKE)
            hint = f"; did you mean {path.with_name(near)}?" if near else how
            hint = "; name each session's own file" if "{session}" in path.name else hint
            raise UsageError(f"{option_name} {path}: there is no such file{hint}")
        if not path.is_file():
            raise UsageError(f"{option_name} {path}: not a regular file")
