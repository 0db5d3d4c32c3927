"""faults/stale_reads.py and the layer around it: new links that reads do not show yet, whoever answers."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest

from linktape.fake.site.built_in import builtin_site
from linktape.faults.language.scenario_file import load
from linktape.layers.fake_jira import FakeJira
from linktape.layers.fault_injector import FaultInjector
from linktape.messages import Headers, Response
from linktape.responder import Call, Responder
from linktape.session import Session
from tests.support import StandIn, basic, call, link

AFTER_WRITE = "{on: linkIssues, then: {fault: stale-read, reads: 2}}"
ON_READ = "{on: getIssue, then: {fault: stale-read, reads: 2}}"


def behind(rule: str, inside: Responder | None = None) -> FaultInjector:
    scenario = load(f"scenario: behind\nrules: [{rule}]\n", "x.yaml", folder=None)
    return FaultInjector(inside or FakeJira(builtin_site()), [scenario])


async def make(injector: FaultInjector, session: Session, body: object) -> Response:
    return await injector.respond(call("POST", "/rest/api/3/issueLink", body, session=session, auth=basic()))


async def shown(injector: FaultInjector, session: Session, key: str) -> list[str]:
    """Read an issue: the keys of those it is linked to."""
    target = f"/rest/api/3/issue/{key}?fields=issuelinks"
    response = await injector.respond(call("GET", target, session=session, auth=basic()))
    entries = json.loads(response.content)["fields"]["issuelinks"]
    return [entry.get("outwardIssue", entry.get("inwardIssue"))["key"] for entry in entries]


@pytest.mark.parametrize("rule", [AFTER_WRITE, ON_READ])
async def test_a_new_link_shows_up_after_some_reads_of_each_end(rule: str) -> None:
    injector, session = behind(rule), Session()

    made = await make(injector, session, link("HSP-1", "MKY-1"))

    assert made.status == 201
    assert [await shown(injector, session, "HSP-1") for _ in range(4)] == [[], [], ["MKY-1"], ["MKY-1"]]
    assert [await shown(injector, session, "MKY-1") for _ in range(3)] == [[], [], ["HSP-1"]]


async def test_links_of_old_are_always_shown() -> None:
    injector, session = behind(AFTER_WRITE), Session()

    await make(injector, session, link("PR-3", "MKY-1"))

    assert await shown(injector, session, "PR-3") == ["PR-2"]


async def test_a_link_that_could_not_be_made_hides_nothing() -> None:
    injector, session = behind(AFTER_WRITE), Session()

    refused = await make(injector, session, link("PR-3", "PR-2", "Haunts"))

    assert refused.status == 404
    assert await shown(injector, session, "PR-3") == ["PR-2"]


async def test_posting_again_does_not_begin_the_wait_anew() -> None:
    injector, session = behind(AFTER_WRITE), Session()

    await make(injector, session, link("HSP-1", "MKY-1"))
    await shown(injector, session, "HSP-1")
    await make(injector, session, link("HSP-1", "MKY-1"))

    assert [await shown(injector, session, "HSP-1") for _ in range(2)] == [[], ["MKY-1"]]


async def test_another_session_is_not_behind() -> None:
    site = FakeJira(builtin_site())
    injector, one, other = behind(AFTER_WRITE, site), Session("one"), Session("other")

    await make(injector, one, link("HSP-1", "MKY-1"))
    await site.respond(call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session=other, auth=basic()))

    assert await shown(injector, other, "HSP-1") == ["MKY-1"]


def recorded(call: Call) -> Response:
    """Answer as a recording would: reads show a link by ids and keys, in gzip where it was asked for."""
    if call.request.method == "POST":
        return Response(201)
    entry = {"id": "1", "type": {"id": "10000", "name": "Blocks"}, "outwardIssue": {"id": "20", "key": "MKY-1"}}
    issue = {"id": "10", "key": "HSP-1", "fields": {"issuelinks": [entry]}}
    body = {"issues": [issue]} if "search" in call.request.path else issue
    plain = Response.json(200, body)
    if call.request.headers.get("Accept-Encoding") != "gzip":
        return plain
    return replace(plain, body=gzip.compress(plain.content), headers=plain.headers.with_("Content-Encoding", "gzip"))


@pytest.mark.parametrize(
    "body",
    [
        link("HSP-1", "MKY-1"),
        {"type": {"id": "10000"}, "inwardIssue": {"id": "10"}, "outwardIssue": {"id": "20"}},
        {"type": {"name": "Blocks"}, "inwardIssue": {"key": "hsp-1"}, "outwardIssue": {"id": "20"}},
    ],
)
@pytest.mark.parametrize("target", ["/rest/api/2/issue/HSP-1", "/rest/api/3/search/jql?jql=key=HSP-1"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
async def test_it_works_over_any_source_however_the_link_is_named(body: object, target: str, encoding: str) -> None:
    injector, session = behind(AFTER_WRITE, StandIn(recorded)), Session()
    await make(injector, session, body)

    read = call("GET", target, session=session, headers={"Accept-Encoding": encoding})
    response = await injector.respond(read)

    assert b'"issuelinks":[]' in response.content
    assert response.fault == "stale-read"
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("path", ["10", "hsp-1"])
@pytest.mark.parametrize("other", [{"id": 20}, {"id": "20"}, {"key": "mky-1"}])
async def test_a_link_that_an_edit_adds_is_new_however_the_issues_are_named(path: str, other: object) -> None:
    injector = behind("{on: editIssue, then: {fault: stale-read, reads: 2}}", StandIn(answered))
    session = Session()
    body = {"update": {"issuelinks": [{"add": {"type": {"name": "Blocks"}, "outwardIssue": other}}]}}
    await injector.respond(call("PUT", f"/rest/api/3/issue/{path}", body, session=session))

    response = await injector.respond(call("GET", "/rest/api/2/issue/HSP-1", session=session))

    assert b'"issuelinks":[]' in response.content


def answered(made: Call) -> Response:
    return Response(204) if made.request.method == "PUT" else recorded(made)


def after_a_write(answer: Response) -> StandIn:
    """Make the link, and answer every read so."""
    return StandIn(lambda made: Response(201) if made.request.method == "POST" else answer)


async def test_a_body_that_cannot_be_read_is_left_alone_and_said_so() -> None:
    odd = Response(200, Headers({"Content-Encoding": "br"}), b"\x0b\x02\x80")
    injector, session = behind(AFTER_WRITE, after_a_write(odd)), Session()
    await make(injector, session, link("HSP-1", "MKY-1"))

    read = call("GET", "/rest/api/2/issue/HSP-1", session=session)
    response = await injector.respond(read)

    assert response is odd
    assert any("encoding" in note.reason for note in read.notes)


ODD = [b"", b"[]", b"{", b'{"fields": 3}', b'{"issues": {"a": 1}}', b'{"fields": {"issuelinks": [1]}}']


@pytest.mark.parametrize("content", ODD)
async def test_answers_of_any_shape_pass(content: bytes) -> None:
    injector, session = behind(AFTER_WRITE, after_a_write(Response(200, body=content))), Session()
    await make(injector, session, link("HSP-1", "MKY-1"))

    response = await injector.respond(call("GET", "/rest/api/2/issue/HSP-1", session=session))

    assert response.content == content
