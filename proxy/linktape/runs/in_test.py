"""A linktape for one test: where its cassette lies, which settings its marker asks for, what it says at the end."""

from __future__ import annotations

import hashlib
import heapq
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from linktape.api import Server, ToldClock
from linktape.errors import UsageError
from linktape.judge.coverage import Coverage
from linktape.playback.way_in import BY_MARKER
from linktape.runs.outcome import Served
from linktape.runs.outcome_findings import findings
from linktape.runs.outcome_json import merged_verdict
from linktape.runs.summing_up import sum_up
from linktape.session import DEFAULT
from linktape.tape.cassette import Interaction
from linktape.wiring.configuration import Chosen, Configuration, arguments
from linktape.wiring.hosting import Host
from linktape.wiring.onion import Onion
from linktape.wiring.settings import PYTEST, Mode, RecordMode, Settings
from linktape.wording import visible

MARKER = "linktape"
_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MOST_NAME = 64


@dataclass(frozen=True, slots=True)
class NodeName:
    """A test: its id (`tests/test_sync.py::TestLinks::test_links[a]`), its file, and its name below the module."""

    node: str
    file: Path
    name: str  # TestLinks.test_links[a]

    variant: str = ""  # the scenario that this is drilled in: part of its name, and not of its cassette's

    @property
    def undrilled(self) -> str:
        """The id of the test itself."""
        return self._without_variant(self.node)

    def _without_variant(self, name: str) -> str:
        for end in (f"-{self.variant}]", f"[{self.variant}]"):
            if self.variant and name.endswith(end):
                return name.removesuffix(end) + ("]" if end.startswith("-") else "")
        return name

    @property
    def session(self) -> str:
        """The name of its session."""
        return safe_name(f"{self.file.stem}.{self.name}", _MOST_NAME)

    @property
    def cassette(self) -> Path:
        """Where its cassette lies unless its marker says otherwise."""
        name = safe_name(self._without_variant(self.name), 150)
        return self.file.parent / "cassettes" / self.file.stem / f"{name}.yaml"


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
class Recording:
    """How the whole test run treats cassettes: `--linktape-mode`, `--linktape-upstream` and `--linktape-clean-up`."""

    mode: str = "none"
    upstream: str | None = None
    clean_up: bool = False


def settings_for(
    place: NodeName, marked: Mapping[str, object] | None, recording: Recording, found: Configuration
) -> Settings:
    """Give the settings of one test from its marker's arguments; without a marker (None) it is the mock.

    Raises UsageError.
    """
    who = f"@pytest.mark.{MARKER}"
    own = arguments(PYTEST, {"mock": True} if marked is None else marked, who)
    given = {"upstream": recording.upstream, "clean_up": recording.clean_up or None}
    line = arguments(PYTEST, given, "--linktape-upstream")
    chosen = found.chosen(PYTEST, own, line, is_python=True)
    beside = {
        name: _beside(chosen, name, place.file.parent if name in own else found.folder)
        for name in ("cassette", "site", "scenario")
    }
    way_in = replace(BY_MARKER, folder=str(found.folder))
    fixed: dict[str, Any] = {"scenarios": beside["scenario"], "port": 0, "way_in": way_in}
    # The marker says that it wants the fake Jira, or describes it, or names nothing and the file says so.
    is_wanted = "mock" in chosen.values and bool(chosen.values["mock"].value)
    if "site" in own or "profile" in own or (is_wanted and ("mock" in own or "cassette" not in own)):
        if "cassette" in own:
            raise UsageError(f"{place.node}: a cassette and the mock exclude each other; choose one of them")
        site = next(iter(beside["site"]), None)
        return chosen.settings(Mode.MOCK, who, **fixed, site=site)
    paths = tuple(map(Path, beside["cassette"])) or (place.cassette,)
    missing = [path for path in paths if not path.is_file()]
    if recording.mode == "none" or (recording.mode == "once" and not missing):
        if missing:
            raise UsageError(
                f"{way_in.place(str(missing[0]))}: there is no such cassette\n"
                f"record it:  pytest '{place.undrilled}' --linktape-mode=once "
                "--linktape-upstream=https://your-domain.atlassian.net\n"
                f"or use the fake Jira:  @pytest.mark.{MARKER}(mock=True)"
            )
        return chosen.settings(Mode.REPLAY, who, **fixed, cassettes=paths)
    if "upstream" not in chosen.values:
        raise UsageError(f"--linktape-mode={recording.mode} needs --linktape-upstream=URL, the Jira to record")
    if len(paths) > 1:
        raise UsageError(f"{place.node}: only one cassette can be recorded, and its marker names {len(paths)}")
    paths[0].parent.mkdir(parents=True, exist_ok=True)
    return chosen.settings(Mode.RECORD, who, **fixed, cassettes=paths, record_mode=RecordMode(recording.mode))


def _beside(chosen: Chosen, name: str, folder: Path) -> tuple[str, ...]:
    """Give the files that an option names: the marker's lie beside the test's file, the configuration's beside it."""
    value = chosen.values[name].value if name in chosen.values else ()
    given = value if isinstance(value, tuple) else (value,)
    is_file = (name != "scenario" or str(one).endswith((".yaml", ".yml")) or "/" in str(one) for one in given)
    return tuple(str(folder / str(one)) if is_path else str(one) for one, is_path in zip(given, is_file, strict=True))


class Linktape(Server):
    """What a test gets: an address for its client, and what linktape has seen of it.

    The address is that of a session named after the test. A client that drops the path of the address it is given
    is seen all the same, for the server is this test's alone, and its calls are `outside` in the verdict.
    """

    def journal(self) -> list[dict[str, Any]]:
        """Every call so far, oldest first, in the control API's shape."""
        journals = [self._journal_of(name) for name in self.sessions()]
        return list(heapq.merge(*journals, key=lambda entry: str(entry["at"])))

    def verdict(self) -> dict[str, Any]:
        """`{ok, unmatched, unsupported, outside, unused, unmet, violations, not_recorded, not_judged}`, as of now."""
        seen = self._host.ask(lambda onion: sum_up(onion, self._name))
        return {"ok": seen.ok, **merged_verdict(seen)}

    def scenario(self, name_or_yaml: str) -> None:
        """Play another scenario from now on: a built-in one's name, or YAML; an empty text: none."""
        for name in (self._name, DEFAULT):
            self.session(name).scenario(name_or_yaml)

    @property
    def clock(self) -> ToldClock:
        """The clock of the test's session, and of the default one."""
        return ToldClock(self._host, self._name, DEFAULT)

    def reset(self) -> None:
        """Begin anew: tape position, fake state, scenario, journal, verdict."""
        for name in self.sessions():
            self.session(name).reset()

    def _in_use(self) -> str:
        """Name the session that the client uses: the test's own, or the default one if it dropped the path."""
        return DEFAULT if not self._journal_of(self._name) and self._journal_of(DEFAULT) else self._name


NO_CALL = (
    "the test made no call to linktape, so nothing was tested: does its client take Jira's address from the fixture's "
    ".url? (with allow_no_calls=True in the marker this is no error)"
)


@dataclass(frozen=True, slots=True)
class InTest:
    """The linktape of one test, as the plugin sees it: what its fixture is, and what is to be said at the end.

    `is_marked`: the test says which linktape it wants, so that one without a call is a mistake.
    """

    host: Host
    name: str
    is_marked: bool = False
    drilled_in: str | None = None

    @property
    def fixture(self) -> Linktape:
        """What the test gets."""
        return Linktape(self.host, self.name)

    @property
    def was_struck(self) -> bool:
        """Whether a rule of a scenario has done anything to a call."""
        return self.host.ask(lambda onion: onion.has_acted)

    @property
    def has_met_its_scenario(self) -> bool:
        """Whether a rule has acted; a scenario without rules is met by any call."""
        return self.was_struck or not any(scenario.rules for scenario in self.host.onion.scenarios)

    def seen(self, *, is_over: bool = True) -> Served:
        """Sum up everything seen so far; what more calls could still make good counts only when the test `is_over`."""
        served = self.host.ask(lambda onion: sum_up(onion, self.name))
        if not is_over:
            return replace(served, never_struck=(), unmet=(), unused=(), untested=None)
        if self.drilled_in is not None:  # the drill has named the scenario, not the test
            served = replace(served, never_struck=())
        is_silent = not served.count and self.is_marked and not self.host.settings.allow_no_calls
        return replace(served, untested=NO_CALL) if is_silent else served

    def complaint(self, *, is_over: bool = True) -> str:
        """Say, in the words that a failed test shows, what is to be said against the client; empty for nothing."""
        return self.without_folder(complaint(self.seen(is_over=is_over), self.name))

    def story(self) -> str:
        """Tell the calls of the test."""
        return self.without_folder(story(self.fixture.journal(), self.name))

    def without_folder(self, text: str) -> str:
        """Give a text with paths as pytest has them: from its root folder on."""
        folder = self.host.settings.way_in.folder
        return text.replace(f"{folder}/", "") if folder else text

    def met(self) -> Coverage:
        """Give the answers that the client has met."""
        return self.host.ask(lambda onion: onion.all_coverage())

    def played(self) -> Sequence[Interaction]:
        """Give the recordings that were had."""
        return self.host.ask(Onion.played) or ()

    def spare_cassettes(self) -> None:
        """Replace no cassette: the test has failed."""
        if self.host.onion.recordings is not None:
            self.host.onion.recordings.spare()


def complaint(seen: Served, name: str) -> str:
    """Say what is to be said against the client, the first finding in the first line; empty for nothing."""
    if seen.ok:
        return ""
    first, *others = (visible(line.removeprefix(f"{name}: ")) for line in findings(seen))
    return "\n".join([f"linktape: {first}", *(f"  {line}" for line in others)])


def story(journal: Sequence[Mapping[str, Any]], name: str, most: int = 30) -> str:
    """Tell the calls of a test, a line each, the latest ones where there are many.

    Each session counts its own calls: where there are others than the test's own, `name`, they stand before the number.
    """
    shown, is_alone = journal[-most:], len({call["session"] for call in journal}) == 1
    left_out = [f"… {len(journal) - most} calls before"] if len(journal) > most else []
    lines = [
        f"{'' if call['session'] == name or is_alone else call['session'] + ' '}"
        f"#{call['n']} {call['words']}: {'lost' if call['delivered'] is False else call['status']}"
        + (f" ({call['cause']})" if call["cause"] else "")
        + (f"  [{call['origin']}]" if call["origin"] else "")
        for call in shown
    ]
    return "\n".join([*left_out, *lines]) or "no call was made"
