"""Every parser of linktape: seeds that it reads, and the errors that it documents. For the suite and for `tools.fuzz`.

A parser is given any bytes. It reads them, or raises one of its errors with a short message; anything else is a fault.
"""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pydantic import TypeAdapter, ValidationError

from linktape import documents
from linktape.cassette_tools.importing import readers
from linktape.cassette_tools.scan import scan
from linktape.durations import seconds_in
from linktape.edge.request_head import parse_authority
from linktape.errors import BadDocument, UsageError
from linktape.fake.operations.jql import grammar
from linktape.fake.serve import answered
from linktape.fake.site import site_file
from linktape.fake.site.built_in import builtin_site
from linktape.fake.site.world import World
from linktape.faults.language import scenario_file
from linktape.faults.language.sentences import sentences
from linktape.jira.addresses import known_base, own_addresses
from linktape.jira.classify import operation_of, split_context
from linktape.jira.issue_links import link_requests
from linktape.limiter import limits_file
from linktape.messages import Headers, Request, Response
from linktape.nodes import json_reader, yaml_reader
from linktape.nodes.node import text_of
from linktape.playback.match_settings import MatchSettings
from linktape.tape import reader
from linktape.wiring.configuration import arguments, configuration
from linktape.wiring.upstream_route import proxy_in

ROOT = Path(__file__).parents[1]
LONGEST_MESSAGE = 64 << 10
_IMPORTED = ROOT / "tests" / "cassette_tools" / "importing" / "files"
_MATCH = TypeAdapter(MatchSettings)
_FOLDER = tempfile.TemporaryDirectory(prefix="linktape-parsers-")


@dataclass(frozen=True, slots=True)
class Parser:
    """One parser. `read` raises nothing but `errors`."""

    name: str
    read: Callable[[bytes], object]
    seeds: Sequence[bytes]
    errors: tuple[type[Exception], ...] = (BadDocument,)

    def tried(self, data: bytes) -> None:
        """Have it read, or refuse. Any other error of it gets out."""
        try:
            self.read(data)
        except self.errors as exc:
            if not 0 < len(str(exc)) <= LONGEST_MESSAGE:
                raise AssertionError("it says nothing, or too much") from exc


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _classify(data: bytes) -> None:
    method, _, rest = _text(data).partition(" ")
    target, _, body = rest.partition("\n")
    path, _, query = target.partition("?")
    context, path = split_context(path)
    request = Request(method, path, query, Headers(), body.encode("utf-8", "surrogateescape"), context)
    list(link_requests(operation_of(request)))


def _site(data: bytes) -> None:
    World(site_file.load(data, "site.yaml"))


def _scenario(data: bytes) -> None:
    list(sentences(scenario_file.load(data, "scenario.yaml", folder=None)))


def _search(data: bytes) -> None:
    request = Request("GET", "/rest/api/3/search/jql", "jql=" + quote(data), Headers())
    reply = answered(World(builtin_site()), operation_of(request), request, 0.0)
    assert reply.response.status < 500


def _addresses(data: bytes) -> None:
    text = _text(data)
    known_base(text)
    own_addresses("/rest/api/3/serverInfo", Response(200, Headers({"Location": text}), data))
    parse_authority(text)
    seconds_in(text)


def _match(data: bytes) -> None:
    document = documents.read(data, "match.yaml")
    _MATCH.validate_python(document.value)


def _options(data: bytes) -> None:
    name, _, value = _text(data).partition("=")
    arguments("replay", {name: value}, "fuzz")


def _configured(name: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        folder = Path(_FOLDER.name, name)
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
        configuration(None, folder, {})

    return read


def _files(folder: Path, pattern: str = "*.yaml") -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob(pattern))]


def _packed() -> list[bytes]:
    har, archive = (_IMPORTED / "browser.har").read_bytes(), io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("a.har", har.replace(b'"text"', b'"_file"'))
    return [archive.getvalue(), gzip.compress(har, mtime=0)]


_OPTIONS = (
    *(b"upstream=https://[::1]:8443/jira", b"port=8095", b"upstream_timeout=1.5s", b"on_miss=forward"),
    *(
        b"projects=ABC,DEF",
        b"base=/jira",
        b"limits={preset: cloud-2026, tier: 2}",
        b"host=::1",
        b"allow_host=*.example",
    ),
    *(b"time_scale=0.5", b"seed=1", b"external_url=https://a.example", b"upstream_proxy=http://proxy.example:3128"),
)

PARSERS = (
    Parser(
        "classify",
        _classify,
        (
            b'POST /rest/api/3/issueLink\n{"type":{"name":"Blocks"},"inwardIssue":{"key":"HSP-1"},'
            b'"outwardIssue":{"id":"10001"}}',
            b'PUT /s/a/jira/rest/api/2/issue/HSP-1?fields=issuelinks\n{"update":{"issuelinks":[{"add":{}}]}}',
            b"GET /rest/api/latest//issue/%48SP-1/remotelink?globalId=a%20b",
        ),
        (),
    ),
    Parser(
        "cassette",
        lambda data: list(reader.cassette(data, "a.yaml")),
        ((ROOT / "cassettes" / "sample.yaml").read_bytes()[:6_000],),
    ),
    Parser(
        "scan",
        lambda data: scan(data, "a.yaml"),
        ((ROOT / "cassettes" / "sample.yaml").read_bytes()[:6_000],),
    ),
    Parser("scenario", _scenario, _files(ROOT / "scenarios")[:12]),
    Parser("site", _site, (Path(site_file.__file__).with_name("built-in.yaml").read_bytes()[:5_000],)),
    Parser("import", lambda data: readers.read(data, "a"), [*_files(_IMPORTED, "*.*"), *_packed()], (UsageError,)),
    Parser(
        "json",
        lambda data: (json_reader.json_value(text_of(data, "a"), "a"), json_reader.json_node(text_of(data, "a"), "a")),
        (b'{"a": [1, -2.5e3, true, null, "\\u00e9\\ud83d\\ude00"], "b": {"c": {}}}',),
    ),
    Parser(
        "yaml",
        lambda data: yaml_reader.read(text_of(data, "a"), "a"),
        (b"a: &x [1, 'two', \"three\\n\"]\nb: *x\nc: !!binary aGk=\nd: |-\n  text\n<<: {e: 1}\n",),
    ),
    Parser("strict-yaml", lambda data: documents.read(data, "a.yaml"), (b"a: [1, 'two']\nb: {c: d}\ne: >\n  f\n",)),
    Parser(
        "jql",
        lambda data: grammar.parse(_text(data)),
        (b'project = HSP AND (issueLinkType in ("blocks", clones) OR key not in (A-1)) ORDER BY created DESC',),
        (grammar.BadQuery,),
    ),
    Parser(
        "search",
        _search,
        (
            b'issue in linkedIssues("HSP-1", "blocks") AND created >= -1d AND text ~ "a*" ORDER BY key',
            b'updated > "2026-01-05 10:00" OR status was not in (Done) OR priority is EMPTY',
        ),
        (),
    ),
    Parser("addresses", _addresses, (b"https://acme.example:8443/jira", b"[::1]:80", b"1.5s"), ()),
    Parser(
        "limits",
        lambda data: limits_file.read(_text(data)),
        (b"{preset: cloud-2026, tier: 2, users: 5}", b"[{kind: burst, requests: 2, within_s: 5}]", b"datacenter"),
    ),
    Parser(
        "match",
        _match,
        (b"ignore: [$.comment.body, '$.a[*].b', '$.c[0]']\nversions: together\nheaders: [Accept]\nexact: true\n",),
        (BadDocument, ValidationError),
    ),
    Parser("options", _options, _OPTIONS, (UsageError,)),
    Parser(
        "proxy",
        lambda data: proxy_in({"https_proxy": _text(data), "no_proxy": _text(data)[::-1]}, "https://a.example"),
        (b"http://me:p%40ss@proxy.example:3128", b"[::1]:80", b"elpmaxe.,*"),
        (UsageError,),
    ),
    Parser(
        "linktape.yaml",
        _configured("linktape.yaml"),
        (b"port: 8095\nreplay: {on-miss: forward, cassette: [a.yaml]}\nmatch: {ignore: [$.a]}\nredaction: {}\n",),
    ),
    Parser(
        "pyproject.toml",
        _configured("pyproject.toml"),
        (b'[tool.linktape]\nport = 8095\n[tool.linktape.replay]\non-miss = "forward"\n',),
    ),
)
