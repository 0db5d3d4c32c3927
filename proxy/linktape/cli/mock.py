"""`linktape mock`: a fake Jira for issue links."""

from __future__ import annotations

from typing import Annotated

import typer

from linktape.cli.start import serve
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Mode


def mock(
    chosen: Chosen,
    profiles: Annotated[bool, typer.Option("--profiles", help="Print how the profiles differ, and stop.")] = False,
) -> None:
    """Be a Jira: a faithful, stateful fake for issue links, with a built-in site or one of yours."""
    if profiles:
        _print_profiles()
    else:
        serve(chosen.settings(Mode.MOCK))


def _print_profiles() -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from linktape.fake.site.built_in import builtin_site
    from linktape.fake.site.facts import facts
    from linktape.jira.profiles import Profile, choice_in_words

    table = Table("rule", *(profile.value for profile in Profile), "source", show_lines=True)
    for fact in facts():
        if fact.differs:
            cells = (fact.rule, *(fact.cell(profile) for profile in Profile), fact.source)
            table.add_row(*(escape(cell) for cell in cells))
    console = Console(soft_wrap=False)
    console.print(table)
    built_in = builtin_site()
    for fact in facts():
        own = built_in.settings.get(fact.name)
        if own not in (None, fact.choices[built_in.profile]):
            said = f"{fact.name} is {choice_in_words(own)}"
            console.print(f"The built-in site is easier to begin with: as {built_in.profile}, its {said}.")
