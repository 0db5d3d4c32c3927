"""`linktape forward`: break a real Jira on purpose, and record nothing."""

from __future__ import annotations

import typer

from linktape.cli.options import Common, Upstream, UpstreamTimeout
from linktape.cli.serve import serve
from linktape.errors import UsageError
from linktape.wiring.settings import FileSettings, Mode, Settings, base_address, seconds


def forward(
    context: typer.Context,
    common: Common,
    upstream: Upstream = None,
    upstream_timeout: UpstreamTimeout = "30s",
) -> None:
    """Put scenarios in front of a real Jira; nothing is recorded."""
    if not upstream:
        raise UsageError("forward needs --upstream URL, the Jira to forward to")
    found = context.ensure_object(FileSettings)
    serve(
        Settings(
            mode=Mode.FORWARD,
            upstream=base_address(upstream, "--upstream"),
            upstream_timeout_s=seconds(upstream_timeout, "--upstream-timeout"),
            redaction=found.redaction,
            **common.settings(),
        )
    )
