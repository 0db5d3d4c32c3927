"""`linktape record`: stand in front of a real Jira and write down what it answers."""

from __future__ import annotations

from typing import Annotated

import typer

from linktape.cli.options import Cassettes, Common, Upstream, UpstreamTimeout, option
from linktape.cli.serve import serve
from linktape.errors import UsageError
from linktape.wiring.settings import FileSettings, Mode, RecordMode, Scope, Settings, base_address, projects, seconds


def record(
    context: typer.Context,
    common: Common,
    upstream: Upstream = None,
    cassette: Cassettes = None,
    mode: Annotated[
        RecordMode, option("--mode", "An existing cassette: refuse it, add what is new, or record anew.")
    ] = RecordMode.ONCE,
    scope: Annotated[
        Scope, option("--scope", "What to record. What is outside is forwarded all the same.")
    ] = Scope.ISSUE_LINKS,
    project_keys: Annotated[
        str | None,
        option("--projects", "Let writes through to these projects only, e.g. HSP,MKY.", metavar="KEYS"),
    ] = None,
    clean_up: Annotated[
        bool, option("--clean-up/--no-clean-up", "At the end, delete the links that this recording created.")
    ] = False,
    durable: Annotated[
        bool, option("--durable/--no-durable", "Wait for the disk at every interaction (fdatasync).")
    ] = False,
    redact_text: Annotated[
        bool, option("--redact-text/--no-redact-text", "Keep no summaries, descriptions and comments either.")
    ] = False,
    upstream_timeout: UpstreamTimeout = "30s",
) -> None:
    """Forward to a real Jira and record its issue-link traffic into a cassette."""
    if not upstream:
        raise UsageError("record needs --upstream URL, the Jira to record, e.g. https://your-domain.atlassian.net")
    if not cassette or len(cassette) != 1:
        raise UsageError("record needs one --cassette FILE, the file to write, e.g. cassettes/sync.yaml")
    found = context.ensure_object(FileSettings)
    serve(
        Settings(
            mode=Mode.RECORD,
            upstream=base_address(upstream, "--upstream"),
            cassettes=tuple(cassette),
            record_mode=mode,
            scope=scope,
            projects=projects(project_keys),
            clean_up=clean_up,
            durable=durable,
            upstream_timeout_s=seconds(upstream_timeout, "--upstream-timeout"),
            match=found.match,
            redaction=found.redaction.with_text(redact_text),
            **common.settings(),
        )
    )
