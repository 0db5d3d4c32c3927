"""LinkRemover: what a recording created is gone at its end, and nothing else."""

from __future__ import annotations

import json

import pytest

from linktape.errors import UpstreamFailed
from linktape.fake.site.built_in import builtin_site
from linktape.layers.fake_jira import FakeJira
from linktape.layers.link_remover import LinkRemover, Removal
from linktape.messages import Response
from linktape.responder import Call
from linktape.session import Session
from tests.support import basic, call, link


class Upstream:
    """The fake Jira with one session, as a real site has one state; optionally refuses deletions."""

    def __init__(self) -> None:
        self.jira = FakeJira(builtin_site())
        self.session = Session()
        self.refuses_deletion = False

    async def respond(self, one: Call) -> Response:
        if self.refuses_deletion and one.request.method == "DELETE":
            return Response.errors(403, "no")
        assert one.session is self.session
        return await self.jira.respond(one)

    async def ask(self, method: str, target: str, body: object = None) -> Response:
        return await self.respond(self.call(method, target, body))

    def call(self, method: str, target: str, body: object = None) -> Call:
        return call(method, target, body, auth=basic(), session=self.session)

    async def links(self, issue: str) -> set[str]:
        answer = await self.ask("GET", f"/rest/api/3/issue/{issue}?fields=issuelinks")
        entries = json.loads(answer.content)["fields"]["issuelinks"]
        return {f"{one['type']['name']} {(one.get('outwardIssue') or one['inwardIssue'])['key']}" for one in entries}


class Losing:
    """Has it done, and then answers nothing."""

    def __init__(self, inside: Upstream) -> None:
        self._inside = inside

    async def respond(self, one: Call) -> Response:
        await self._inside.respond(one)
        raise UpstreamFailed(504, "too slow")


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


def adding(end: str, key: str) -> dict[str, object]:
    return {"update": {"issuelinks": [{"add": {"type": {"name": "Blocks"}, end: {"key": key}}}]}}


async def test_links_that_were_created_are_removed(upstream: Upstream) -> None:
    remover = LinkRemover(upstream, upstream)
    for body in (link("HSP-1", "MKY-1"), link("HSP-1", "MKY-2", "Relates"), link("HSP-2", "HSP-1")):
        response = await remover.respond(upstream.call("POST", "/rest/api/3/issueLink", body))
        assert response.status == 201

    found = await remover.remove_all()

    assert found == Removal(3)
    assert await upstream.links("HSP-1") == set()


async def test_links_made_by_editing_an_issue_are_removed(upstream: Upstream) -> None:
    remover = LinkRemover(upstream, upstream)
    for body in (adding("outwardIssue", "MKY-1"), adding("inwardIssue", "MKY-2")):
        response = await remover.respond(upstream.call("PUT", "/rest/api/3/issue/HSP-1", body))
        assert response.status == 204

    assert await remover.remove_all() == Removal(2)
    assert await upstream.links("HSP-1") == set()


async def test_links_of_a_new_issue_are_removed(upstream: Upstream) -> None:
    remover = LinkRemover(upstream, upstream)
    fields = {"project": {"key": "HSP"}, "summary": "new", "issuetype": {"name": "Bug"}}
    body = {"fields": fields, **adding("outwardIssue", "MKY-1")}

    response = await remover.respond(upstream.call("POST", "/rest/api/2/issue", body))

    assert response.status == 201
    assert await remover.remove_all() == Removal(1)
    assert await upstream.links("MKY-1") == set()


async def test_a_link_that_was_there_before_stays_although_it_was_created_again(upstream: Upstream) -> None:
    await upstream.ask("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"))
    remover = LinkRemover(upstream, upstream)

    again = await remover.respond(upstream.call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1")))

    assert again.status == 201
    assert await remover.remove_all() == Removal(0)
    assert await upstream.links("HSP-1") == {"Blocks MKY-1"}


async def test_a_link_that_somebody_else_made_meanwhile_stays(upstream: Upstream) -> None:
    remover = LinkRemover(upstream, upstream)
    await remover.respond(upstream.call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1")))
    await upstream.ask("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-2"))
    await upstream.ask("POST", "/rest/api/3/issueLink", link("MKY-1", "HSP-1"))

    assert await remover.remove_all() == Removal(1)
    assert await upstream.links("HSP-1") == {"Blocks MKY-2", "Blocks MKY-1"}


async def test_what_the_client_removed_itself_needs_no_removal(upstream: Upstream) -> None:
    remover = LinkRemover(upstream, upstream)
    await remover.respond(upstream.call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1")))
    answer = await upstream.ask("GET", "/rest/api/3/issue/HSP-1?fields=issuelinks")
    link_id = json.loads(answer.content)["fields"]["issuelinks"][0]["id"]
    await remover.respond(upstream.call("DELETE", f"/rest/api/3/issueLink/{link_id}"))

    assert await remover.remove_all() == Removal(0)


async def test_a_refused_link_is_nothing_to_remove(upstream: Upstream) -> None:
    remover = LinkRemover(upstream, upstream)

    await remover.respond(upstream.call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1", "Haunts")))

    assert await remover.remove_all() == Removal(0)


async def test_what_cannot_be_removed_is_named_with_the_reason(
    upstream: Upstream, caplog: pytest.LogCaptureFixture
) -> None:
    remover = LinkRemover(upstream, upstream)
    await remover.respond(upstream.call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1")))
    upstream.refuses_deletion = True

    found = await remover.remove_all()

    assert found.removed == 0
    (said,) = found.left
    assert said.startswith("link 1")
    assert said.endswith("of HSP-1: Jira answered 403 to its deletion")
    assert f"not removed: {said}" in caplog.text


async def test_a_link_whose_answer_was_lost_is_removed_too(upstream: Upstream) -> None:
    remover = LinkRemover(Losing(upstream), upstream)

    with pytest.raises(UpstreamFailed):
        await remover.respond(upstream.call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1")))

    assert await remover.remove_all() == Removal(1)
