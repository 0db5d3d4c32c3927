"""Cassettes of Betamax, which are VCR's as JSON, without its templates."""

from __future__ import annotations

from collections.abc import Iterator

from linktape.cassette_tools.importing import ruby_vcr
from linktape.cassette_tools.importing.exchange import ForeignExchange
from linktape.cassette_tools.importing.source import Source


def exchanges(source: Source) -> Iterator[ForeignExchange]:
    """Give what was answered, in the cassette's order."""
    return ruby_vcr.exchanges(source, has_templates=False)
