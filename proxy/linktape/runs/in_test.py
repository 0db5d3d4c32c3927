"""A linktape for one test: where its cassette lies, which settings its marker asks for, what it says at the end."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from linktape.api import Tape, TapeSession
from linktape.errors import UsageError
from linktape.jira.profiles import Profile
from linktape.judge.coverage import Coverage
from linktape.playback.tape import Repeat
from linktape.runs.drill_run import has_acted
from linktape.runs.findings import findings
from linktape.runs.outcome import Served, merged_verdict, sum_up
from linktape.session import DEFAULT
from linktape.wiring.settings import (
    FileSettings,
    Mode,
    OnMiss,
    RecordMode,
    Settings,
    base_address,
    read_file,
    regular_files,
)

MARKER = "linktape"
_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MOST_NAME = 64


@dataclass(frozen=True, slots=True)
class NodeName:
    """A test: its id (`tests/test_sync.py::TestLinks::test_links[a]`), its file, and its name below the module."""

    node: str
    file: Path
    name: str  # TestLinks.test_links[a]

    @property
    def session(self) -> str:
        """The name of its session."""
        return safe_name(f"{self.file.stem}.{self.name}", _MOST_NAME)

    @property
    def cassette(self) -> Path:
        """Where its cassette lies unless its marker says otherwise."""
        return self.file.parent / "cassettes" / self.file.stem / f"{safe_name(self.name, 150)}.yaml"


def safe_name(text: str, most: int) -> str:
    """Give a name of letters, digits, `.`, `_` and `-`; what had to be changed or cut keeps apart by a digest.

    The brackets of a parametrized test become a hyphen, and nothing more where its parameters are plain.
    """
    plain = re.sub(r"\[([A-Za-z0-9._-]*)\]$", r"-\1", text)
    name = _SAFE.sub("-", plain)
    if name == plain and len(name) <= most:
        return name
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{name[: most - 9]}-{digest}"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a marker asks for. Each name is an argument of the marker."""

    cassette: str | Path | Sequence[str | Path] | None = None
    scenario: str | Sequence[str] = ()
    mock: bool = False
    site: str | Path | None = None
    profile: str | None = None
    seed: int | None = None
    time_scale: float = 1.0
    strict: bool = False
    on_miss: str = "fail"
    repeat: str = "reads"
    upstream: str | None = None

    @staticmethod
    def of(arguments: Mapping[str, Any], positional: Sequence[Any] = ()) -> Wish:
        """Read a marker's arguments. Raises UsageError for one that is not known."""
        if positional:
            raise UsageError(f"@pytest.mark.{MARKER} takes named arguments only, e.g. cassette={positional[0]!r}")
        known = Wish.__dataclass_fields__
        for name in arguments:
            if name not in known:
                raise UsageError(f"@pytest.mark.{MARKER}({name}=...) is not known; there are {', '.join(known)}")
        return Wish(**arguments)

    @property
    def is_mock(self) -> bool:
        """Whether the test wants the fake Jira: it says so, or describes it."""
        return self.mock or self.site is not None or self.profile is not None

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios asked for."""
        return (self.scenario,) if isinstance(self.scenario, str) else tuple(self.scenario)

    def paths(self, place: NodeName) -> tuple[Path, ...]:
        """Give the cassettes; a relative one lies beside the test's own file."""
        given = [self.cassette] if isinstance(self.cassette, str | Path) else list(self.cassette or ())
        if not given:
            return (place.cassette,)
        return tuple(path if path.is_absolute() else place.file.parent / path for path in map(Path, given))


@dataclass(frozen=True, slots=True)
class Recording:
    """How the whole test run treats cassettes: `--linktape-mode` and `--linktape-upstream`."""

    mode: str = "none"
    upstream: str | None = None


def settings_for(place: NodeName, wish: Wish | None, recording: Recording, root: Path) -> Settings:
    """Give the settings of one test; without a marker (None) it is the mock. Raises UsageError."""
    found = read_file(None, root)
    wanted = wish or Wish(mock=True)
    common = Settings(
        mode=Mode.MOCK,
        scenarios=tuple(_found_scenario(name, place) for name in wanted.scenarios),
        seed=wanted.seed,
        time_scale=wanted.time_scale,
        strict=wanted.strict,
        port=0,
        grace_s=2.0,
        match=found.match,
        redaction=found.redaction,
    )
    if wanted.is_mock:
        return _mocking(common, wanted, place)
    return _with_cassettes(common, wanted, place, recording, found)


def _mocking(common: Settings, wish: Wish, place: NodeName) -> Settings:
    if wish.cassette is not None:
        raise UsageError(f"{place.node}: a cassette and the mock exclude each other; choose one of them")
    site = None if wish.site is None else regular_files([place.file.parent / wish.site], "site")[0]
    return replace(common, site=site, profile=None if wish.profile is None else _one_of(Profile, wish.profile))


def _with_cassettes(
    common: Settings, wish: Wish, place: NodeName, recording: Recording, found: FileSettings
) -> Settings:
    paths = wish.paths(place)
    missing = [path for path in paths if not path.is_file()]
    if recording.mode == "none" or (recording.mode == "once" and not missing):
        if missing:
            raise UsageError(_how_to_record(missing[0], place))
        return replace(
            common,
            mode=Mode.REPLAY,
            cassettes=paths,
            on_miss=_one_of(OnMiss, wish.on_miss),
            repeat=_one_of(Repeat, wish.repeat),
            upstream=base_address(wish.upstream, "upstream") if wish.upstream else None,
        )
    upstream = recording.upstream or wish.upstream or found.upstream or os.environ.get("LINKTAPE_UPSTREAM")
    if not upstream:
        raise UsageError(f"--linktape-mode={recording.mode} needs --linktape-upstream=URL, the Jira to record")
    if len(paths) > 1:
        raise UsageError(f"{place.node}: only one cassette can be recorded, and its marker names {len(paths)}")
    paths[0].parent.mkdir(parents=True, exist_ok=True)
    return replace(
        common,
        mode=Mode.RECORD,
        cassettes=paths,
        record_mode=RecordMode(recording.mode),
        upstream=base_address(upstream, "--linktape-upstream"),
    )


def _one_of(kind: Any, word: str) -> Any:
    try:
        return kind(word)
    except ValueError:
        raise UsageError(f"{word!r} is not one of {', '.join(member.value for member in kind)}") from None


def _found_scenario(name: str, place: NodeName) -> str:
    """Give a scenario's name, or its path: one that is relative lies beside the test's file."""
    if not name.endswith((".yaml", ".yml")) and "/" not in name:
        return name
    path = Path(name)
    return str(path if path.is_absolute() else place.file.parent / path)


def _how_to_record(path: Path, place: NodeName) -> str:
    return (
        f"{path}: there is no such cassette\n"
        f"record it:  pytest '{place.node}' --linktape-mode=once --linktape-upstream=https://your-domain.atlassian.net\n"
        f"or use the fake Jira:  @pytest.mark.{MARKER}(mock=True)"
    )


class Linktape:
    """What a test gets: an address for its client, and what linktape has seen of it.

    The address is that of a session named after the test. A client that drops the path of the address it is given
    is seen all the same: the server is this test's alone.
    """

    def __init__(self, tape: Tape, name: str) -> None:
        self._tape = tape
        self._session: TapeSession = tape.session(name)
        self.name = name

    @property
    def url(self) -> str:
        """The address to give to the client, without a last slash."""
        return self._session.url

    @property
    def control_url(self) -> str:
        """The address of the control API."""
        return self._tape.control_url

    @property
    def token(self) -> str:
        """The control API's token."""
        return self._tape.token

    @property
    def journal(self) -> list[dict[str, Any]]:
        """Every call so far, oldest first, in the control API's shape."""
        return self._tape.whole_journal()

    @property
    def verdict(self) -> dict[str, Any]:
        """`{ok, unmatched, unused, violations, not_recorded, not_judged}`, as it stands now."""
        seen = self.seen()
        return {"ok": seen.ok, **merged_verdict(seen)}

    @property
    def links(self) -> list[tuple[str, str, str]]:
        """The links that the fake Jira holds, as (type, from, to), by age; only the mock knows them."""
        return self._tape.links(self._in_use())

    def comments(self, issue: str) -> list[str]:
        """The texts of an issue's comments, oldest first; only the mock knows them."""
        return self._tape.comments(issue, self._in_use())

    def calls(self, operation: str) -> list[dict[str, Any]]:
        """The calls of one operation, such as `linkIssues`, oldest first."""
        return [entry for entry in self.journal if entry["operation"] == operation]

    def scenario(self, name_or_yaml: str) -> None:
        """Play another scenario from now on: a built-in one's name, or YAML; an empty text: none."""
        for session in (self.name, DEFAULT):
            self._tape.scenario(name_or_yaml, session)

    def reset(self) -> None:
        """Begin anew: tape position, fake state, scenario, journal, verdict."""
        for session in self._tape.sessions:
            self._tape.reset(session)

    @property
    def was_struck(self) -> bool:
        """Whether a rule of a scenario has done anything to a call."""
        return self._tape.ask(has_acted)

    def seen(self) -> Served:
        """Sum up everything seen so far."""
        return self._tape.ask(lambda onion: sum_up(onion, self.name))

    def met(self) -> Coverage:
        """Give the answers that the client has met."""
        return self._tape.ask(lambda onion: onion.all_coverage())

    def _in_use(self) -> str:
        """Name the session that the client uses: the test's own, or the default one if it dropped the path."""
        if not self._session.journal and self._tape.journal(DEFAULT):
            return DEFAULT
        return self.name


def complaint(seen: Served, name: str) -> str:
    """Say, in the words that a failed test shows, what is to be said against the client; empty for nothing."""
    if seen.ok:
        return ""
    said = [line.removeprefix(f"{name}: ") for line in findings(seen)]
    return "\n".join(["linktape:", *(f"  {line}" for line in said)])


def story(journal: Sequence[Mapping[str, Any]], most: int = 30) -> str:
    """Tell the calls of a test, a line each, the latest ones where there are many."""
    shown = journal[-most:]
    left_out = [f"… {len(journal) - most} calls before"] if len(journal) > most else []
    lines = [
        f"#{call['n']} {call['words']}: {'lost' if call['delivered'] is False else call['status']}"
        + (f" ({call['cause']})" if call["cause"] else "")
        + (f"  [{call['origin']}]" if call["origin"] else "")
        for call in shown
    ]
    return "\n".join([*left_out, *lines]) or "no call was made"
