"""`linktape replay`: answer from cassettes, with no Jira at all."""

from __future__ import annotations

from typing import Annotated

import typer

from linktape.cli.options import (
    Cassettes,
    Common,
    FakeProfile,
    Repeat,
    Site,
    Upstream,
    UpstreamTimeout,
    option,
)
from linktape.cli.serve import serve
from linktape.errors import UsageError
from linktape.playback.tape import Repeat as Repeated
from linktape.wiring.settings import (
    FileSettings,
    Mode,
    OnMiss,
    Settings,
    Timing,
    base_address,
    regular_files,
    seconds,
)


def replay(
    context: typer.Context,
    common: Common,
    cassette: Cassettes = None,
    on_miss: Annotated[OnMiss, option("--on-miss", "Who answers what the cassettes don't know.")] = OnMiss.FAIL,
    repeat: Repeat = Repeated.READS,
    timing: Annotated[Timing, option("--timing", "Answer at once, or as slowly as recorded.")] = Timing.NONE,
    strict: Annotated[
        bool, option("--strict/--no-strict", "Refuse reads that come earlier than anything recorded.")
    ] = False,
    upstream: Upstream = None,
    upstream_timeout: UpstreamTimeout = "30s",
    site: Site = None,
    profile: FakeProfile = None,
) -> None:
    """Answer from cassettes, offline; a request they don't know gets 501 and the reason."""
    if not cassette:
        raise UsageError("replay needs --cassette FILE; `linktape record --help` says how to make one")
    if on_miss in (OnMiss.FORWARD, OnMiss.RECORD) and not upstream:
        raise UsageError(f"--on-miss {on_miss} needs --upstream URL, the Jira that answers what is missing")
    if upstream and on_miss not in (OnMiss.FORWARD, OnMiss.RECORD):
        raise UsageError("--upstream means nothing here without --on-miss forward or --on-miss record")
    found = context.ensure_object(FileSettings)
    serve(
        Settings(
            mode=Mode.REPLAY,
            upstream=base_address(upstream, "--upstream") if upstream else None,
            cassettes=regular_files(cassette, "--cassette"),
            on_miss=on_miss,
            repeat=repeat,
            timing=timing,
            strict=strict,
            site=site,
            profile=profile,
            upstream_timeout_s=seconds(upstream_timeout, "--upstream-timeout"),
            match=found.match,
            redaction=found.redaction,
            **common.settings(),
        )
    )
