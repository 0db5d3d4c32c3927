"""Finds what should not be in a cassette: secrets and people (where, never what), and names of real sites. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote

from linktape.cassette_tools.yaml_comments import comments
from linktape.errors import BadDocument
from linktape.messages import SITE, Headers
from linktape.nodes.node import Listing, Node, Scalar, Table
from linktape.progress import Progress, between, untold
from linktape.redaction.hits import REDACTED, Hit, Rank
from linktape.redaction.names import is_secret_header, person_header
from linktape.redaction.redactor import Redactor
from linktape.redaction.structure import Structure, structure
from linktape.tape import body_forms, marks, reader
from linktape.tape.reader import Foreign
from linktape.wording import counted

_BLOCK = re.compile(r"[|>][0-9+-]{0,2}\s*(?:#.*)?$")
_OURS = frozenset(("salt", "linktape"))
_ADDRESS = re.compile(
    r"(?P<uri>uri[\"']?:\s*[\"']?)?https?(?:://|%3A%2F%2F)(?:[^\s/@\"']{0,200}@)?"
    r"(?P<host>[A-Za-z0-9.:\[\]-]{1,260})(?P<path>(?:(?:/|%2F)[A-Za-z0-9._~-]{0,60}){0,8})"
    r"|(?<![\w.@-])(?P<bare>[A-Za-z0-9-]{1,63}\.atlassian\.net)\b",
    re.IGNORECASE,
)
_LOOKS_LIKE_JIRA = re.compile(r"jira\..+|.+\.atlassian\.net(?::\d+)?")
_SLASH = re.compile(r"\\{1,2}/")  # as JSON may write it, and JSON in YAML's double quotes
_APART = " (an id, a key or a path: without it, others look the same)"
_READ = 0.4  # of the time, the rest goes into looking
_PLACEHOLDER = SITE.partition("://")[2]


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """Something that should not be in a cassette: where, and what kind of thing. `is_secret`, else personal."""

    file: str
    line: int
    kind: str
    where: str
    is_secret: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind} in {self.where}"


def scan(data: bytes, file: str, redactor: Redactor | None = None, progress: Progress = untold) -> list[Leak]:
    """Give every finding of a cassette, in the file's order, each kind once a line. Raises BadDocument."""
    plan = marks.file_plan(data)
    end = plan.end if plan else len(data)
    if not data[:end].strip():
        return []
    walk = _Scan(file, data.decode("utf-8", "replace").split("\n"), redactor or Redactor())
    document = reader.foreign(data[:end], file, between(progress, 0, _READ))
    leaks = dict.fromkeys(walk.document(document, between(progress, _READ, 1)))
    is_torn = marks.is_torn(data, end)
    leaks |= dict.fromkeys(walk.comments(data[:end] if is_torn else data))
    leaks |= dict.fromkeys(walk.tail(data[:end].count(b"\n"))) if is_torn else {}
    return sorted(leaks)


@dataclass(frozen=True, slots=True)
class SiteName:
    """A host that looks like a Jira site, and where it stands first. `leads_back`: replay leads clients there."""

    file: str
    line: int
    host: str
    lines: int
    leads_back: bool

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}: the site {self.host}, in {counted(self.lines, 'line')}"
        what = f"; replay leads clients there: record again, or put {_PLACEHOLDER} in its place"
        return text + what * self.leads_back


def site_names(data: bytes, file: str) -> list[SiteName]:
    """Give each host once, in the file's order. In another tool's file, the one that was recorded is just named."""
    lines: dict[str, list[int]] = {}
    apis, recorded = set[str](), set[str]()
    for number, line in enumerate(_SLASH.sub("/", data.decode("utf-8", "replace")).split("\n"), 1):
        for match in _ADDRESS.finditer(line):
            host = (match["host"] or match["bare"]).lower().rstrip(".:")
            is_api = "/rest/api/" in unquote(match["path"] or "") + "/"
            if is_api or host == _PLACEHOLDER or _LOOKS_LIKE_JIRA.fullmatch(host):
                lines.setdefault(host, []).append(number)
                (recorded if match["uri"] else apis if is_api else set[str]()).add(host)
    is_ours = _PLACEHOLDER in recorded
    return [
        SiteName(file, at[0], host, len(dict.fromkeys(at)), leads_back=is_ours and host in apis - recorded)
        for host, at in lines.items()
        if host != _PLACEHOLDER
    ]


@dataclass(frozen=True, slots=True)
class _Scan:
    """Goes through a cassette's nodes. `lines` is the file as it is, to say where in a long text a hit stands."""

    file: str
    lines: list[str]
    redactor: Redactor

    def document(self, foreign: Foreign, progress: Progress) -> Iterator[Leak]:
        for number, node in enumerate(foreign.interactions, 1):
            progress(number, len(foreign.interactions))
            for name, member in node.members.items() if isinstance(node, Table) else ():
                if name in ("request", "response") and isinstance(member, Table):
                    yield from self._message(member, f"the {name} of interaction {number}")
                else:
                    yield from self._node(member, f"`{name}` of interaction {number}", name)
        for name, node in foreign.others.items():
            yield from self._node(node, f"`{name}`", name)

    def comments(self, data: bytes) -> Iterator[Leak]:
        for line, comment in comments(data.decode("utf-8", "replace"), self.redactor.hits):
            yield from (self._finding(hit, line, "a comment") for hit in self.redactor.hits(comment))

    def tail(self, first: int) -> Iterator[Leak]:
        """Look at the torn end of a file, which is no YAML: line by line."""
        for at, line in enumerate(self.lines[first:], first + 1):
            yield from (self._finding(hit, at, "the torn end of the file") for hit in self.redactor.hits(line))

    def _message(self, message: Table, which: str) -> Iterator[Leak]:
        fields = list(_fields(message.members.get("headers")))
        headers = Headers((name, node.text) for name, node in fields)
        for name, field in fields:
            yield from self._header(name, field, which)
        for name, node in message.members.items():
            if name == "uri" and isinstance(node, Scalar):
                query = node.text.partition("#")[0].partition("?")[2]
                hits = [*self.redactor.hits(node.text), *self.redactor.query_hits(query)]
                path = range(node.text.find("/", node.text.find("//") + 2), len(node.text.partition("?")[0]))
                yield from self._found(node, hits, f"the uri of {which}", path.__contains__)
            elif name in body_forms.PLACES:
                yield from self._body(message, node, headers, which)
            elif name != "headers":
                yield from self._node(node, which, name)

    def _header(self, name: str, node: Scalar, which: str) -> Iterator[Leak]:
        value = node.text
        if is_secret_header(name) or person_header(name) is not None:
            if value not in ("", REDACTED):
                yield Leak(self.file, node.line, f"a value of the header {name}", which, is_secret_header(name))
            return
        yield from self._found(node, self.redactor.hits(value), f"the header {name} of {which}")

    def _body(self, message: Table, node: Node, headers: Headers, which: str) -> Iterator[Leak]:
        where = f"the body of {which}"
        text = node.members.get("string", node) if isinstance(node, Table) else node
        if isinstance(text, Scalar):
            hits = self.redactor.body_hits(headers, text.text.encode("utf-8", "surrogateescape"))
            read = structure(text.text) if hits else None
            yield from self._found(text, hits, where, lambda start: _is_apart(text.text, read, start))
            return
        leaks = list(self._node(node, where, "body"))
        yield from leaks
        kinds = {leak.kind for leak in leaks}
        with suppress(BadDocument):  # a form that is not read: each text was looked at
            body = body_forms.body(message, self.file, "", is_request="uri" in message.members)
            hits = self.redactor.body_hits(headers, body)
            yield from (self._finding(hit, node.line, where) for hit in hits if hit.kind not in kinds)

    def _node(self, node: Node, where: str, name: str) -> Iterator[Leak]:
        """Look at every text of a value that linktape knows nothing of."""
        if isinstance(node, Table):
            for key, member in node.members.items():
                yield from self._node(member, where, key)
        elif isinstance(node, Listing):
            for item in node.items:
                yield from self._node(item, where, name)
        elif name not in _OURS:
            yield from self._found(node, self.redactor.hits(node.text), where)

    def _found(
        self, node: Scalar, hits: list[Hit], where: str, is_apart: Callable[[int], bool] = lambda _: False
    ) -> Iterator[Leak]:
        """Tell of hits in a text. `is_apart`: one strikes what requests and answers are told apart by."""
        for hit in hits:
            apart = _APART if hit.rank is Rank.SECRET and is_apart(hit.start) else ""
            yield self._finding(hit, self._line(node, hit), where + apart)

    def _finding(self, hit: Hit, line: int, where: str) -> Leak:
        return Leak(self.file, line, hit.kind, where, is_secret=hit.rank is Rank.SECRET)

    def _line(self, node: Scalar, hit: Hit) -> int:
        """Say in which line of the file a hit stands: exact in a literal block, else that of the text's beginning."""
        first = self.lines[node.line - 1] if node.line <= len(self.lines) else ""
        if not isinstance(node.value, str) or not _BLOCK.search(first[node.column - 1 :]):
            return node.line
        return node.line + 1 + node.value.count("\n", 0, hit.start)


def _is_apart(text: str, read: Structure | None, start: int) -> bool:
    """Whether a character is in an id, a key, a name or the path of a `self`; not in its query."""
    is_query = "?" in text[text.rfind('"', 0, start) : start]
    return read is not None and read.is_vocabulary(start) and not is_query


def _fields(node: Node | None) -> Iterator[tuple[str, Scalar]]:
    if not isinstance(node, Table):
        return
    for name, value in node.members.items():
        for item in value.items if isinstance(value, Listing) else [value]:
            if isinstance(item, Scalar):
                yield name, item
