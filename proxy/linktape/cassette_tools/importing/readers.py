"""The table of readers: whose file it is, and what reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from linktape.cassette_tools.importing import betamax, har, nock, ruby_vcr, wiremock
from linktape.cassette_tools.importing.exchange import ForeignExchange
from linktape.cassette_tools.importing.packed import nothing, unpacked
from linktape.cassette_tools.importing.source import Loss, Source
from linktape.errors import UsageError, bad
from linktape.messages import Request
from linktape.tape import marks, other_tools
from linktape.tape.cassette import Interaction
from linktape.tape.from_nodes import Shaper
from linktape.tape.other_tools import Tool

_REPLACED = "\ufffd".encode()

Reader = Callable[[Source], Iterator[ForeignExchange]]

READERS: Mapping[Tool, Reader] = {
    other_tools.HAR: har.exchanges,
    other_tools.BETAMAX: betamax.exchanges,
    other_tools.RUBY_VCR: ruby_vcr.exchanges,
    other_tools.NOCK: nock.exchanges,
    other_tools.WIREMOCK: wiremock.exchanges,
}


@dataclass(frozen=True, slots=True)
class ForeignRecording:
    """What a file of another tool's holds. `sent` are its requests with the address as it was, user and all."""

    file: str
    tool: str
    interactions: tuple[Interaction, ...]
    sent: tuple[Request, ...]
    losses: tuple[Loss, ...]


def read(data: bytes, file: str, beside: Callable[[str], bytes | None] = nothing) -> ForeignRecording:
    """Read another tool's file, packed or not. Raises BadDocument with the place of what is wrong, or UsageError.

    `beside` gives what the tool keeps in files of their own, by its name; an archive has that in itself.
    """
    found = unpacked(data, file, beside)
    data, file = found.data, found.file
    tool = other_tools.tool_of(data)
    if tool is None:
        _refuse_cassette(data, file)
        Source.read(data, file)  # what is wrong with it as JSON or YAML is the better message
        raise bad(file, 1, 1, "no recording that linktape knows", f"{', '.join(one.name for one in READERS)}")
    if tool not in READERS:
        raise bad(file, 1, 1, f"this is {tool.name}, which linktape does not import", tool.advice)
    source, shaper = Source.read(data, file, found.attached), Shaper(file)
    interactions: list[Interaction] = []
    sent: list[Request] = []
    for exchange in READERS[tool](source):
        one = shaper.interaction(exchange.node(), len(interactions))
        coding = one.response.headers.get("Content-Encoding")
        if coding is not None and one.response.content:
            source.lose(exchange.at, f"{exchange.words}: its answer's Content-Encoding {coding[:40]} cannot be undone")
            continue
        if _REPLACED in exchange.answered:
            what = "it is kept, but its answer holds U+FFFD, which tools put where a byte is no text"
            source.lose(exchange.at, f"{exchange.words}: {what}; let them keep exact bytes")
        interactions.append(one)
        address = urlsplit(exchange.uri.text)
        sent.append(replace(one.request, client_base=f"{address.scheme}://{address.netloc}"))
    notices = [Loss(file, one.line, 1, one.text) for one in shaper.notices]
    return ForeignRecording(file, tool.name, tuple(interactions), tuple(sent), (*source.losses, *notices))


def _refuse_cassette(data: bytes, file: str) -> None:
    if marks.file_plan(data) is not None or b"\ninteractions:" in b"\n" + data[:1_000_000]:
        raise UsageError(f"{file} is a cassette already: `linktape replay --cassette {file}` reads it as it is")
