"""HTTP messages on their way through the onion: Headers, Request, Response, Delivery. No web server in here.

Addresses inside the onion are canonical: the site is called `SITE` in every URL, header and body, and whatever
stands between the site and `/rest` (a session's prefix, a context path) is part of that name. The edge turns the
address by which the client reached us into SITE and back; the Forwarder does the same for the upstream's.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import field, replace
from enum import StrEnum
from typing import Protocol

from linktape.inflating import TooLarge, decoded
from linktape.values import ALIKE, packable, value

SITE = "https://your-domain.atlassian.net"
"""The address that stands for the Jira site wherever linktape keeps one (Atlassian's own example address)."""

JSON_TYPE = "application/json;charset=UTF-8"
"""Jira Cloud's spelling: no space, upper case (docs/jira.md 3, observed)."""


class Stream(Protocol):
    """A body that is passed on piece by piece and can be read once."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...


Body = bytes | Stream
MOST_PLAIN_BYTES = 8 << 20
_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


class Headers:
    """Header fields in their order, names compared without case, repeats kept. Immutable."""

    __slots__ = ("_first", "_hash", "_pairs", "_size", "_tail", "most")

    def __init__(self, fields: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        self._pairs: tuple[tuple[str, str], ...] = tuple(fields.items() if isinstance(fields, Mapping) else fields)
        self._first: dict[str, str] | None = None  # by name in lower case; made when it is needed
        self._hash = self._size = 0  # not worked out yet
        self.most: Headers | None = None  # see `plus`
        self._tail: tuple[tuple[str, str], ...] = ()

    def _by_name(self) -> dict[str, str]:
        if self._first is None:
            self._first = {key.lower(): value for key, value in reversed(self._pairs)}
        return self._first

    @property
    def size(self) -> int:
        """How many characters the names and values have."""
        if not self._size:
            self._size = sum([len(name) + len(value) for name, value in self._pairs])
        return self._size

    @property
    def names(self) -> Set[str]:
        """The names that occur, in lower case."""
        return self._by_name().keys()

    def get(self, name: str) -> str | None:
        """Give the first value of this name, or None."""
        return self._by_name().get(name.lower())

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of this name, in order."""
        wanted, first = name.lower(), self._by_name()
        if wanted not in first:
            return ()
        if len(first) == len(self._pairs):  # no name stands twice
            return (first[wanted],)
        return tuple([value for key, value in self._pairs if key.lower() == wanted])

    def only(self, names: Iterable[str]) -> Headers:
        """Keep the named fields and drop the others."""
        kept = {name.lower() for name in names}
        return Headers((key, value) for key, value in self._pairs if key.lower() in kept)

    def without(self, *names: str) -> Headers:
        """Drop the named fields."""
        dropped = {name.lower() for name in names}
        kept = [pair for pair in self._pairs if pair[0].lower() not in dropped]
        return self if len(kept) == len(self._pairs) else Headers(kept)

    def with_(self, name: str, value: str) -> Headers:
        """Set one field, in place of any that have the name."""
        return Headers((*self.without(name), (name, value)))

    def plus(self, *fields: tuple[str, str]) -> Headers:
        """Give these fields with a few more behind them, which have other names and are no addresses.

        `most` of what is given are these: whoever writes many such fields need write but the last ones each time.
        """
        longer = Headers.__new__(Headers)
        longer._first, longer._hash, longer._size = None, 0, 0
        longer.most, longer._tail = self, fields
        return longer

    def __getattr__(self, name: str) -> tuple[tuple[str, str], ...]:
        """Put all fields of what `plus` gave together, where somebody wants them after all."""
        if name != "_pairs" or self.most is None:
            raise AttributeError(name)
        self._pairs = pairs = (*self.most, *self._tail)
        return pairs

    def tail(self) -> tuple[tuple[str, str], ...]:
        """Give the fields behind `most`; none where that is not set."""
        return self._tail

    def mapped(self, change: Callable[[str, str], str]) -> Headers:
        """Give the same fields with each value replaced by `change(name, value)`."""
        return Headers((key, change(key, value)) for key, value in self._pairs)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._by_name()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._pairs == other._pairs

    def __hash__(self) -> int:
        if not self._hash:
            self._hash = hash(self._pairs)
        return self._hash

    def __reduce__(self) -> tuple[type[Headers], tuple[object]]:
        return Headers, (self._pairs,)

    def __repr__(self) -> str:
        # Names only: a value may be a credential, and a repr ends up in logs.
        return f"Headers({[name for name, _ in self._pairs]})"


ALIKE.add(Headers)


@packable
@value(frozen=True, slots=True)
class Request:
    """One HTTP request as the onion sees it.

    `path` is the raw, percent-encoded path behind the session prefix and the `context` path (`/jira`,
    `/ex/jira/{cloudId}`, mostly empty); `query` the raw query without its question mark. `client_base` is the address
    by which the client reached the site (`http://127.0.0.1:8095/s/NAME/jira`), for which SITE stands everywhere else.
    `body` is a stream only where the operation is `other`.
    """

    method: str
    path: str
    query: str = ""
    headers: Headers = field(default_factory=Headers)
    body: Body = b""
    context: str = ""
    client_base: str = SITE

    @property
    def target(self) -> str:
        """Path and query, as in a request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def content(self) -> bytes:
        """The body of a request that is held whole. A stream counts as empty: nobody but the wire may read it."""
        return self.body if isinstance(self.body, bytes) else b""

    @property
    def plain(self) -> Request:
        """The request with its Content-Encoding undone, as it is understood and recorded; itself where that fails."""
        coding = self.headers.get("Content-Encoding")
        if coding and self.content:
            with suppress(TooLarge):
                body = decoded(coding, self.content, MOST_PLAIN_BYTES)
                if body is not None:
                    return self.with_plain(body)
        return self

    def with_plain(self, body: bytes) -> Request:
        """Give the request with this body, which is not encoded."""
        return replace(self, headers=self.headers.without("Content-Encoding", "Content-Length"), body=body)


DRIP_BYTES_PER_S = 100


class Network(StrEnum):
    """What is done to the connection instead of, or while, sending a response."""

    RESET = "reset"  # TCP RST
    EMPTY = "empty"  # closed (FIN) without a byte
    TRUNCATE = "truncate"  # the announced length is not reached
    HEADER_CUT = "header-cut"  # closed in the middle of the status line
    GARBAGE = "garbage"  # bytes that are no HTTP
    DRIP = "drip"  # byte by byte, DRIP_BYTES_PER_S unless a bandwidth is given
    HANG = "hang"  # nothing, until the client gives up
    CLOSE = "close"  # answered whole, then the kept connection is closed without saying so


@value(frozen=True, slots=True)
class Delivery:
    """How a response is put on the wire. Data only: the edge acts on it."""

    delay_s: float = 0.0
    network: Network | None = None
    after_bytes: int | None = None  # how much of the body goes out before the network fault; None: the fault's choice
    bytes_per_s: int | None = None  # bandwidth; None: as fast as it goes

    @property
    def is_whole(self) -> bool:
        """Whether the client gets the full answer (late or slow counts as whole)."""
        return self.network in (None, Network.DRIP, Network.CLOSE)


ALIKE.add(Delivery)


@packable
@value(frozen=True, slots=True)
class Response:
    """One answer, with where it came from and how it is to be delivered.

    `origin` names the maker with a place (`cassette a.yaml:120`, `scenario link-limit, rule limit`,
    `mock`); `cause` the true reason that Jira's masked answer hides (`link-type-not-found`).
    """

    status: int
    headers: Headers = field(default_factory=Headers)
    body: Body = b""
    origin: str = ""
    cause: str | None = None
    delivery: Delivery = Delivery()
    fault: str | None = None  # the scenario's fault behind it
    rule: str | None = None  # the scenario's rule behind it
    is_silent: bool = False  # no byte of it is ever sent, and nobody gave it: `status` stands for no answer
    is_unmatched: bool = False  # replay knew no answer
    is_unsupported: bool = False  # Jira has an answer, and the mock does not
    is_outside: bool = False  # the call went past the address that the client was given
    is_not_recorded: bool = False  # the client gets it although the disk refused it
    made_links: tuple[str, ...] = ()  # ids of new links, which nobody but the fake Jira knows yet

    @staticmethod
    def json(status: int, value: object, headers: Mapping[str, str] | None = None) -> Response:
        """Make an answer with a compact JSON body, as Jira writes it; a lone surrogate of a client's becomes a `?`."""
        return Response(status, Headers({"Content-Type": JSON_TYPE, **(headers or {})}), _compact(value))

    @staticmethod
    def errors(status: int, *messages: str, errors: Mapping[str, str] | None = None) -> Response:
        """Make an error in Jira's envelope E: `{"errorMessages": [...], "errors": {...}}`."""
        return Response.json(status, {"errorMessages": list(messages), "errors": dict(errors or {})})

    @property
    def is_success(self) -> bool:
        """Whether the status is a 2xx."""
        return 200 <= self.status < 300

    @property
    def content(self) -> bytes:
        """The body of an answer that is held whole; a stream counts as empty."""
        return self.body if isinstance(self.body, bytes) else b""


def _compact(value: object) -> bytes:
    import pydantic_core  # a server starts sooner without it

    try:
        return pydantic_core.to_json(value)
    except ValueError:  # a lone surrogate
        return _COMPACT.encode(value).encode("utf-8", "replace")
