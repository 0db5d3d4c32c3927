"""From a cassette's nodes to an Interaction: vcrpy's shape, old and new, checked with places. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from linktape.errors import BadDocument, bad
from linktape.framing import TOKEN
from linktape.inflating import TooLarge, decoded
from linktape.jira.addresses import own_addresses, rewriter
from linktape.jira.classify import operation_of, split_context
from linktape.messages import SITE, Headers, Request, Response
from linktape.nodes.node import Listing, Node, Scalar, Table, core, kind
from linktape.tape import body_forms, body_text
from linktape.tape.cassette import Interaction, Notice
from linktape.tape.writer import NOT_STORED

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
_NOT_IN_URI = re.compile("[\x00-\x20\x7f]")
_INTEGER = re.compile(r"-?[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{0,12})?")
_NULL = Scalar("", True, 1, 1)


@dataclass(frozen=True, slots=True)
class Shaper:
    """Makes Interactions of one file's nodes. Raises BadDocument."""

    file: str
    learns_addresses: bool = True  # those that answers give the site count as its own
    notices: list[Notice] = field(default_factory=list["Notice"])  # what is noticed on the way

    def interaction(self, node: Node, index: int) -> Interaction:
        """Give the interaction that an item of the list describes."""
        item = self._table(node, "an interaction", "a mapping with `request` and `response`")
        more = item.members.get("linktape")
        extra = more.members if isinstance(more, Table) else {}
        asked = self._request(self._member(item, "request"), extra)
        answered = self._response(self._member(item, "response"), extra)
        own = own_addresses(asked.path, answered) if self.learns_addresses else ()
        site = rewriter(asked.client_base, SITE, *own)  # it is called SITE in everything, as in the rest of linktape
        fields, answered_fields = (
            headers.mapped(lambda _, value: site.rewrite_text(value)) for headers in (asked.headers, answered.headers)
        )
        request = replace(asked, headers=fields, body=site.rewrite(asked.content))
        response = Response(answered.status, answered_fields, site.rewrite(answered.content))
        recorded_at = self._moment(item.members.get("recorded_at"))
        elapsed_s = self._seconds(item.members.get("elapsed"))
        return Interaction(
            request, operation_of(request), response, recorded_at, elapsed_s, self.file, item.line, index
        )

    def _request(self, node: Node, extra: Mapping[str, Node]) -> Request:
        table = self._table(node, "`request`", "a mapping with `method`, `uri`, `body` and `headers`")
        method_node = self._member(table, "method")
        method = self._text(method_node, "method").upper()
        if not TOKEN.fullmatch(method):
            raise self._bad(method_node, f"the method {method[:40]!r}", "a word such as GET")
        uri_node = self._member(table, "uri")
        uri = self._text(uri_node, "uri")
        if not _is_address(uri):
            expected = "an address such as https://your-domain.atlassian.net/rest/…"
            raise self._bad(uri_node, f"the uri {uri[:80]!r}", expected)
        headers = self._headers(table, "request", extra)
        body = self._body(table, "request", extra)
        base, rest = split(uri)
        path, _, query = rest.partition("?")
        asked = Request(method, path, query, headers, body, client_base=base).plain
        return replace(asked, headers=asked.headers.without(*NOT_STORED))

    def _response(self, node: Node, extra: Mapping[str, Node]) -> Response:
        table = self._table(node, "`response`", "a mapping with `status`, `headers` and `body`")
        headers = self._headers(table, "response", extra)
        body = self._body(table, "response", extra)
        coding = headers.get("Content-Encoding")
        try:
            plain = decoded(coding, body) if coding is not None and body else body
        except TooLarge as exc:
            raise self._bad(node, str(exc), "a smaller body") from exc
        dropped = ("Content-Length", "Transfer-Encoding") if plain is None else NOT_STORED
        return Response(self._status(table), headers.without(*dropped), body if plain is None else plain)

    def _status(self, table: Table) -> int:
        """Read `status: {code, message}`, or the `status_code` of vcrpy's first httpx cassettes."""
        node = table.members.get("status_code")
        if node is None:
            status = self._table(self._member(table, "status"), "`status`", "a mapping with `code` and `message`")
            node = self._member(status, "code")
            self._text(status.members.get("message", _NULL), "the status message", or_null=True)
        written = _written(node) if isinstance(node, Scalar) and node.is_plain else ""
        if not _INTEGER.fullmatch(written) or not 200 <= int(written) <= 599:
            raise self._bad(node, "the status code", "a number from 200 to 599")
        return int(written)

    def _body(self, table: Table, side: str, extra: Mapping[str, Node]) -> bytes:
        name = f"{side}_json"
        recipe = self._text(extra[name], name) if name in extra else ""
        if not body_text.is_recipe(recipe):
            raise self._bad(extra[name], f"{name}: {recipe[:40]!r}", "compact, spaced, comma-spaced or colon-spaced")
        return body_forms.body(table, self.file, recipe, is_request=side == "request")

    def _headers(self, message: Table, side: str, extra: Mapping[str, Node]) -> Headers:
        node = message.members.get("headers", _NULL)
        if isinstance(node, Scalar) and node.is_null:
            return Headers()
        table = self._table(node, f"the {side}'s `headers`", "a mapping from names to lists of values")
        pairs = list(self._fields(table))
        raw = extra.get(f"{side}_headers_latin1")
        order = extra.get(f"{side}_header_order")
        if isinstance(order, Listing):
            pairs = _reordered(pairs, [self._text(item, "a header's name") for item in order.items])
        if isinstance(raw, Listing):
            positions = {int(text) for text in map(_written, raw.items) if _INTEGER.fullmatch(text)}
            for at in positions & set(range(len(pairs))):
                pairs[at] = pairs[at][0], pairs[at][1].encode("latin-1", "replace").decode("utf-8", "surrogateescape")
        return Headers(pairs)

    def _fields(self, table: Table) -> Iterator[tuple[str, str]]:
        for name, node in table.members.items():
            if name in table.odd_keys:
                what = f"the header name {name[:40]} is no text"
                raise bad(self.file, *table.key_spots[name], what, "write it in quotes")
            if not TOKEN.fullmatch(name):
                raise self._bad(node, f"the header name {name[:40]!r}", "a name without spaces and special characters")
            for value_node in node.items if isinstance(node, Listing) else [node]:
                value = self._text(value_node, f"the header {name}", or_null=True)
                if _CONTROL.search(value):
                    raise self._bad(value_node, f"a control character in the header {name}", "a value of one line")
                yield name, value

    def _moment(self, node: Node | None) -> datetime | None:
        if node is None or (isinstance(node, Scalar) and node.is_null):
            return None
        text = node.text if isinstance(node, Scalar) else self._text(node, "recorded_at")
        for read in (datetime.fromisoformat, parsedate_to_datetime):
            with suppress(ValueError, OverflowError):
                moment = read(text)
                return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        said = f"recorded_at {text[:40]!r} is not read; write a time such as 2026-01-31T12:00:00Z"
        self.notices.append(Notice(self.file, node.line, said))
        return None

    def _seconds(self, node: Node | None) -> float:
        if node is None:
            return 0.0
        text = _written(node)
        if not _NUMBER.fullmatch(text) or float(text) < 0:
            raise self._bad(node, "elapsed", "a number of seconds such as 0.25")
        return float(text)

    def _member(self, table: Table, name: str) -> Node:
        if name not in table.members:
            raise self._bad(table, f"`{name}` is missing", "add it")
        return table.members[name]

    def _table(self, node: Node, what: str, expected: str) -> Table:
        if not isinstance(node, Table):
            raise self._bad(node, f"{what} is {kind(node)}", expected)
        return node

    def _text(self, node: Node, what: str, *, or_null: bool = False) -> str:
        if isinstance(node, Scalar) and node.is_null and or_null:
            return ""
        if not isinstance(node, Scalar) or node.is_null:
            raise self._bad(node, f"{what} is {kind(node)}", "a text")
        if node.is_plain and not isinstance(core(node.text), str):
            raise self._bad(node, f"{what} {node.text[:40]} is no text", "write it in quotes")
        return node.text

    def _bad(self, node: Node, what: str, expected: str) -> BadDocument:
        return bad(self.file, node.line, node.column, what, expected)


def split(uri: str) -> tuple[str, str]:
    """Split an address into the site's base, with its context path but no user, and the path with the query."""
    end = uri.index("//") + 2
    slash = next((at for at in range(end, len(uri)) if uri[at] in "/?#"), len(uri))
    target = uri[slash:].partition("#")[0]
    path, mark, query = target.partition("?")
    context, path = split_context(path or "/")
    return uri[:end] + uri[end:slash].rpartition("@")[2] + context, path + mark + query


def _is_address(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        is_right = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
    return is_right and not _NOT_IN_URI.search(uri)


def _reordered(pairs: list[tuple[str, str]], order: list[str]) -> list[tuple[str, str]]:
    """Put fields back into their recorded order; one that somebody added goes last."""
    waiting: dict[str, list[str]] = {}
    for name, value in pairs:
        waiting.setdefault(name, []).append(value)
    first = [(name, waiting[name].pop(0)) for name in order if waiting.get(name)]
    return first + [(name, value) for name, values in waiting.items() for value in values]


def _written(node: Node) -> str:
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""
