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
        serve(chosen, Mode.MOCK)


def _print_profiles() -> None:
    from linktape.cli.document_printer import print_document
    from linktape.fake.site.built_in import builtin_site
    from linktape.fake.site.facts import facts
    from linktape.jira.profiles import Profile, choice_in_words
    from linktape.reports.printed_document import Grid, GridColumn, Part, Sentence

    columns = [
        GridColumn("rule", is_prose=True),
        *(GridColumn(profile.value, is_prose=True) for profile in Profile),
        GridColumn("source", goes=1, is_prose=True),
    ]
    lines = [(fact.rule, *(fact.cell(profile) for profile in Profile), fact.source) for fact in facts() if fact.differs]
    parts: list[Part] = [Grid(columns, lines)]
    built_in = builtin_site()
    for fact in facts():
        own = built_in.settings.get(fact.name)
        if own not in (None, fact.choices[built_in.profile]):
            said = f"{fact.name} is {choice_in_words(own)}"
            parts.append(Sentence(f"The built-in site is easier to begin with: as {built_in.profile}, its {said}."))
    print_document(parts)
