"""The sites that a cassette was recorded from: other tools put several into one file. Pure.

A recording's site is the address that its request went to, with its context path. Recordings of linktape name no site:
SITE stands for whichever it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from linktape.errors import UsageError
from linktape.jira.addresses import rewriter
from linktape.messages import SITE
from linktape.tape.cassette import Cassette, Interaction

_JIRA = re.compile(r"/rest/(?:api/(?:2|3|latest)|agile|auth)/")


def jira_sites(interactions: Iterable[Interaction]) -> dict[str, Interaction]:
    """Give each Jira, SITE included, with its first interaction, in the file's order. By http or https is one site."""
    found: dict[str, Interaction] = {}
    for one in interactions:
        if _JIRA.match(one.request.path):
            found.setdefault(_name(one.request.client_base), one)
    return {one.request.client_base: one for one in found.values()}


def is_same(site: str, other: str) -> bool:
    """Whether two addresses are one site, whose scheme and case may differ."""
    return _name(site) == _name(other)


def of_site(cassette: Cassette, site: str) -> Cassette:
    """Leave out what was recorded from any other site. Raises UsageError where only others are named."""
    bases = [one.request.client_base for one in cassette.outlines()]
    if all(base == SITE for base in bases):
        return cassette
    named = [base for base in jira_sites(cassette) if base != SITE]
    if named and not any(is_same(base, site) for base in bases):
        raise UsageError(f"{cassette.file}: nothing in it was recorded from {site}, but from {' and '.join(named)}")
    makers = [maker for maker, base in zip(cassette.makers, bases, strict=True) if base == SITE or is_same(base, site)]
    return Cassette(
        cassette.file, cassette.is_ours, cassette.metadata, cassette.notices, cassette.is_torn, makers=makers
    )


def at(interaction: Interaction, base: str) -> Interaction:
    """Call the site, which is SITE in everything, by another address."""
    if base == SITE:
        return interaction
    change = rewriter(SITE, base)
    request = replace(interaction.request, body=change.rewrite(interaction.request.content))
    headers = interaction.response.headers.mapped(lambda _, value: change.rewrite_text(value))
    response = replace(interaction.response, headers=headers, body=change.rewrite(interaction.response.content))
    return replace(interaction, request=request, response=response)


def _name(address: str) -> str:
    return address.partition("://")[2].lower()
