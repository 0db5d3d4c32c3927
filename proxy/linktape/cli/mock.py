"""`linktape mock`: a fake Jira for issue links."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from linktape.cli.options import Common, FakeProfile, Site, option
from linktape.cli.serve import serve
from linktape.fake.site.facts import facts
from linktape.jira.profiles import Profile
from linktape.wiring.settings import FileSettings, Mode, Settings, base_address, regular_files


def mock(
    context: typer.Context,
    common: Common,
    site: Site = None,
    profile: FakeProfile = None,
    profiles: Annotated[bool, typer.Option("--profiles", help="Print how the profiles differ, and stop.")] = False,
    webhook: Annotated[
        list[str] | None,
        option("--webhook", "Send issuelink_created and issuelink_deleted to this address. Repeatable.", metavar="URL"),
    ] = None,
) -> None:
    """Be a Jira: a faithful, stateful fake for issue links, with a built-in site or one of yours."""
    if profiles:
        _print_profiles()
        return
    found = context.ensure_object(FileSettings)
    serve(
        Settings(
            mode=Mode.MOCK,
            site=regular_files([site], "--site")[0] if site else None,
            profile=profile,
            webhooks=tuple(base_address(url, "--webhook") for url in webhook or ()),
            match=found.match,
            redaction=found.redaction,
            **common.settings(),
        )
    )


def _print_profiles() -> None:
    """Print the table of what Jira is documented to do, was observed to do, and does on Data Center."""
    table = Table("rule", *(profile.value for profile in Profile), "source", show_lines=True)
    for fact in facts():
        if not fact.differs:
            continue
        cells = (fact.rule, *(fact.cell(profile) for profile in Profile), fact.source)
        table.add_row(*(escape(cell) for cell in cells))
    Console(soft_wrap=False).print(table)
