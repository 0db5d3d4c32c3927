"""Which linktape `run` and `drill` put in front of their command: --replay, --mock, --record or --upstream alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from linktape.cli.options import Common, FakeProfile, Repeat, Site, Upstream, UpstreamTimeout, option
from linktape.errors import UsageError
from linktape.playback.tape import Repeat as Repeated
from linktape.wiring.settings import (
    FileSettings,
    Mode,
    OnMiss,
    RecordMode,
    Scope,
    Settings,
    Timing,
    base_address,
    projects,
    regular_files,
    seconds,
)


@dataclass(frozen=True, slots=True)
class Source:
    """What answers the command's calls."""

    replay: Annotated[
        list[Path] | None, option("--replay", "Answer from this cassette. Repeatable.", metavar="FILE")
    ] = None
    mock: Annotated[bool, option("--mock/--no-mock", "Answer from a fake Jira.")] = False
    record: Annotated[
        Path | None, option("--record", "Forward to --upstream, and record into this cassette.", metavar="FILE")
    ] = None
    upstream: Upstream = None
    upstream_timeout: UpstreamTimeout = "30s"
    site: Site = None
    profile: FakeProfile = None
    on_miss: Annotated[OnMiss, option("--on-miss", "Who answers what the cassettes don't know.")] = OnMiss.FAIL
    repeat: Repeat = Repeated.READS
    timing: Annotated[Timing, option("--timing", "Answer at once, or as slowly as recorded.")] = Timing.NONE
    mode: Annotated[
        RecordMode, option("--mode", "An existing cassette: refuse it, add what is new, or record anew.")
    ] = RecordMode.ONCE
    scope: Annotated[Scope, option("--scope", "What to record.")] = Scope.ISSUE_LINKS
    project_keys: Annotated[
        str | None, option("--projects", "Let writes through to these projects only, e.g. HSP,MKY.", metavar="KEYS")
    ] = None
    clean_up: Annotated[
        bool, option("--clean-up/--no-clean-up", "At the end, delete the links that this recording created.")
    ] = False
    durable: Annotated[bool, option("--durable/--no-durable", "Wait for the disk at every interaction.")] = False

    def settings(self, common: Common, found: FileSettings, *, strict: bool, default: Mode | None = None) -> Settings:
        """Give the settings; `default` is the mode where none is chosen. Raises UsageError."""
        mode = self._mode(default)
        forwards = mode in (Mode.RECORD, Mode.FORWARD) or self._misses_go_on(mode)
        if forwards and not self.upstream:
            raise UsageError(f"{self._why_upstream(mode)} needs --upstream URL, the Jira to forward to")
        return Settings(
            mode=mode,
            upstream=base_address(self.upstream, "--upstream") if forwards and self.upstream else None,
            upstream_timeout_s=seconds(self.upstream_timeout, "--upstream-timeout"),
            strict=strict,
            match=found.match,
            redaction=found.redaction,
            **self._of_mode(mode),
            **common.settings(),
        )

    def _mode(self, default: Mode | None) -> Mode:
        chosen = [
            mode
            for mode, is_given in (
                (Mode.REPLAY, bool(self.replay)),
                (Mode.MOCK, self.mock),
                (Mode.RECORD, self.record is not None),
            )
            if is_given
        ]
        if len(chosen) > 1:
            raise UsageError(f"choose one of --replay, --mock and --record, not --{' and --'.join(chosen)}")
        if not chosen and default is None:
            raise UsageError("choose who answers: --replay FILE, --mock, or --record FILE with --upstream URL")
        return chosen[0] if chosen else default or Mode.MOCK

    def _misses_go_on(self, mode: Mode) -> bool:
        return mode is Mode.REPLAY and self.on_miss in (OnMiss.FORWARD, OnMiss.RECORD)

    def _why_upstream(self, mode: Mode) -> str:
        return f"--on-miss {self.on_miss}" if self._misses_go_on(mode) else f"--{mode.value}"

    def _of_mode(self, mode: Mode) -> dict[str, Any]:
        site = {
            "site": regular_files([self.site], "--site")[0] if self.site and mode is Mode.MOCK else self.site,
            "profile": self.profile,
        }
        replay = {"on_miss": self.on_miss, "repeat": self.repeat, "timing": self.timing}
        record = {
            "record_mode": self.mode,
            "scope": self.scope,
            "projects": projects(self.project_keys),
            "clean_up": self.clean_up,
            "durable": self.durable,
        }
        match mode:
            case Mode.REPLAY:
                return {"cassettes": regular_files(self.replay or (), "--replay"), **replay, **site}
            case Mode.RECORD:
                return {"cassettes": (self.record,), **record}
            case _:
                return site
