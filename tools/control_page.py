"""Makes the questions of docs/control.md: from the OpenAPI document, with the answers of a linktape that is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import linktape
from linktape.control import openapi
from linktape.control.routes import ROUTES

LINES = 24
"""So many lines of an answer are shown."""

SAMPLE = Path(__file__).parents[1] / "cassettes" / "sample.yaml"
LINK = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}
CLIENT = {"Authorization": "Basic YWRtaW46dG9rZW4=", "Content-Type": "application/json"}  # admin:token


@dataclass(frozen=True, slots=True)
class Example:
    """How a question is asked: its address, and the body where it has one."""

    address: str
    body: str = ""


EXAMPLES = {
    "GET /status": Example("/status"),
    "GET /sessions": Example("/sessions"),
    "GET /scenario": Example("/scenario"),
    "GET /scenarios": Example("/scenarios"),
    "POST /scenarios/check": Example("/scenarios/check", '{"yaml": "scenario: mine\\nrules: [{on: linkIsues}]\\n"}'),
    "GET /tape": Example("/tape?limit=2"),
    "GET /links": Example("/links"),
    "GET /journal": Example("/journal?operation=linkIssues&limit=1"),
    "GET /explain/{n}": Example("/explain/1"),
    "GET /verdict": Example("/verdict"),
    "GET /coverage": Example("/coverage?session=*"),
    "GET /events": Example("/events"),
    "GET /metrics": Example("/metrics"),
    "PUT /scenario": Example("/scenario", '{"scenario": "rate-limited"}'),
    "GET /clock": Example("/clock"),
    "POST /clock": Example("/clock?session=test-1", '{"mode": "virtual"}'),
    "POST /reset": Example("/reset?session=test-1"),
    "GET /state": Example("/state"),
    "PUT /state": Example("/state", '{"yaml": "site: small\\nusers: [{name: admin, tokens: [token]}]\\n"}'),
    "GET /pictures/calls": Example("/pictures/calls"),
    "GET /pictures/verdict": Example("/pictures/verdict"),
    "GET /pictures/tape": Example("/pictures/tape"),
    "GET /pictures/links": Example("/pictures/links"),
    "GET /pictures/coverage": Example("/pictures/coverage"),
    "GET /report": Example("/report"),
    "GET /openapi.json": Example("/openapi.json"),
}
"""Each question of the table of routes; a route that has no example here is refused."""


def questions() -> str:
    """Give a section for each question."""
    document: dict[str, Any] = openapi.document(ROUTES)
    with linktape.mock(scenario="link-limit") as server, linktape.replay(SAMPLE) as player:
        talk = Talk(server.control_url(), server.token(), _first_event(server))
        play = Talk(player.control_url(), player.token(), "")
        schemas = document["components"]["schemas"]
        sections = [
            _section(play if path.endswith("/tape") else talk, f"{method.upper()} {path}", route, schemas)
            for path, methods in document["paths"].items()
            for method, route in methods.items()
        ]
        return "\n".join(line for section in sections for line in section)


def _first_event(server: linktape.Server) -> str:
    """Make a call, and give what is told of it: then it is over, and every other answer is the same in each run."""
    with closing(HTTPConnection(urlsplit(server.control_url()).netloc, timeout=10)) as connection:
        connection.request("GET", "/events", headers={"Authorization": f"Bearer {server.token()}"})
        events = connection.getresponse()
        _told(server.url, "POST", "/rest/api/3/issueLink", json.dumps(LINK), CLIENT)
        lines = [""]
        while not lines[-1].startswith("data:"):
            lines.append(events.readline().decode().rstrip("\n"))
    return "\n".join(lines[1:])


def _section(talk: Talk, name: str, route: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    method, _, _ = name.partition(" ")
    yield f"### `{name}`\n"
    yield f"{route['description']}\n"
    yield "| parameter | is |\n| --- | --- |"
    told = [one for one in route["parameters"] if one["name"] != "pretty"]
    yield from (f"| `{one['name']}` | {one['description']}{_default(one['schema'])} |" for one in told)
    yield ""
    members = list(_members(route["responses"]["200"]["content"], schemas))
    if members:
        yield "| in the answer | is |\n| --- | --- |"
        yield from members
        yield ""
    if name not in EXAMPLES:
        raise LookupError(f"{name} has no example; write one into EXAMPLES of tools/control_page.py")
    yield "```console"
    yield f"$ {_curl(method, EXAMPLES[name])}"
    yield talk.answer(method, EXAMPLES[name])
    yield "```\n"


def _default(schema: dict[str, Any]) -> str:
    value = schema.get("default")
    return "" if value in (None, False, "") else f" (`{value}` unless told)"


def _members(content: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    """Give a row for each member of an answer that says more than its name; those of its parts as well."""
    waiting = [one.get("schema", {}).get("$ref", "") for one in content.values()]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0).rpartition("/")[2]
        if not name or name in seen:
            continue
        seen.add(name)
        for member, schema in schemas[name].get("properties", {}).items():
            if "description" in schema:
                yield f"| `{member}` | {schema['description']} |"
            waiting += re.findall(r"#/components/schemas/\w+", json.dumps(schema))


def _curl(method: str, example: Example) -> str:
    words = ["curl", '-H "Authorization: Bearer $LINKTAPE_TOKEN"']
    if method != "GET":
        words.append(f"-X {method}")
    if example.body:
        words.append(f"-H 'Content-Type: application/json' -d '{example.body}'")
    return " ".join([*words, f'"$LINKTAPE_CONTROL_URL{example.address}"'])


@dataclass(frozen=True, slots=True)
class Talk:
    """Asks a control port, and shows its answers as they would be on any day."""

    control_url: str
    token: str
    event: str

    def answer(self, method: str, example: Example) -> str:
        """Give the answer, in at most so many lines."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        is_stream = example.address == "/events"
        text = self.event if is_stream else _told(self.control_url, method, example.address, example.body, headers)
        if text.startswith("<"):  # a picture's markup says nothing to who reads
            return "<" + text[1:].partition(" ")[0].partition(">")[0] + " ..."
        lines = _steady(text).rstrip("\n").splitlines()
        return "\n".join(lines if len(lines) <= LINES else [*lines[: LINES - 1], "..."])


def _told(url: str, method: str, address: str, body: str, headers: dict[str, str]) -> str:
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=10)) as connection:
        connection.request(method, address, body or None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
    is_json = answer.headers.get_content_type() == "application/json"
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False) if is_json and text else text


def _steady(text: str) -> str:
    """Put fixed values in the place of what is another in each run: times, and the version."""
    text = re.sub(r'("(?:at|now)": ?)"[^"]+"', r'\1"2026-01-31T12:00:00.000Z"', text)
    text = re.sub(r'("took_s": ?)[\d.e-]+', r"\g<1>0.0023", text)
    text = re.sub(r"(call_seconds_(?:bucket\{[^}]*\}|sum|count)) [\d.e-]+", r"\1 1", text)
    text = re.sub(r'("url": ?)"[^"]+"', r'\1"http://127.0.0.1:8095"', text)
    text = re.sub(r"^id: \w+-", "id: 5f3a91c0-", text, flags=re.MULTILINE)
    text = text.replace(str(SAMPLE), "cassettes/sample.yaml")
    return text.replace(f'"{linktape.__version__}"', '"1.2.3"')
