"""faults/index_lag.py and the layer around it: searches that do not find yet what was made, whoever answers."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from linktape.fake.site.built_in import builtin_site
from linktape.faults.language.scenario_file import load
from linktape.layers.fake_jira import FakeJira
from linktape.layers.fault_injector import FaultInjector
from linktape.messages import Response
from linktape.session import Session
from tests.support import StandIn, basic, call, link

AFTER_WRITE = "{on: [createIssue, linkIssues, editIssue], then: {fault: index-lag, reads: 2}}"
ON_SEARCH = "{on: searchAndReconsileIssuesUsingJql, then: {fault: index-lag, reads: 2}}"
NEW = {"fields": {"project": {"key": "MKY"}, "summary": "New", "issuetype": {"name": "Task"}}}


class Lagging:
    """A client of a site whose index is behind."""

    def __init__(self, rule: str = AFTER_WRITE) -> None:
        scenario = load(f"scenario: lag\nrules: [{rule}]\n", "x.yaml", folder=None)
        self.injector = FaultInjector(FakeJira(builtin_site()), [scenario])
        self.session = Session()

    async def send(self, method: str, target: str, body: object = None) -> Response:
        made = call(method, f"/rest/api/3/{target}", body, session=self.session, auth=basic())
        return await self.injector.respond(made)

    async def make(self) -> tuple[str, str]:
        made = json.loads((await self.send("POST", "issue", NEW)).content)
        return made["key"], made["id"]

    async def found(self, jql: str = "project = MKY", more: str = "") -> list[str]:
        response = await self.send("GET", f"search/jql?fields=issuelinks&jql={quote(jql)}{more}")
        return [issue["key"] for issue in json.loads(response.content)["issues"]]

    async def linked(self, jql: str) -> list[list[str]]:
        """Search, and give the ends of the links of each issue that is found."""
        response = await self.send("GET", f"search/jql?fields=issuelinks&jql={quote(jql)}")
        lists = [issue["fields"]["issuelinks"] for issue in json.loads(response.content)["issues"]]
        return [[entry.get("outwardIssue", entry.get("inwardIssue"))["key"] for entry in entries] for entries in lists]


@pytest.mark.parametrize("rule", [AFTER_WRITE, ON_SEARCH])
async def test_a_new_issue_is_found_after_some_searches(rule: str) -> None:
    client = Lagging(rule)
    key, _ = await client.make()

    assert [key in await client.found() for _ in range(4)] == [False, False, True, True]
    assert (await client.send("GET", f"issue/{key}")).status == 200


async def test_issues_of_old_are_always_found() -> None:
    client = Lagging()
    before = await client.found()
    await client.make()

    assert await client.found() == before


@pytest.mark.parametrize(
    "more", ["&reconcileIssues={0}", "&reconcileIssues=10000,{0}", "&reconcileIssues=1&reconcileIssues={0}"]
)
async def test_what_is_to_be_reconciled_is_found_at_once(more: str) -> None:
    client = Lagging()
    key, id_ = await client.make()

    assert key in await client.found(more=more.format(id_))
    assert key not in await client.found()


async def test_a_search_by_post_reconciles_as_well() -> None:
    client = Lagging()
    key, id_ = await client.make()
    body = {"jql": "project = MKY", "fields": ["summary"], "reconcileIssues": [int(id_)]}

    response = await client.send("POST", "search/jql", body)

    assert key in [issue["key"] for issue in json.loads(response.content)["issues"]]


async def test_a_new_link_is_in_reads_and_not_yet_in_searches() -> None:
    client = Lagging()
    await client.send("POST", "issueLink", link("HSP-1", "MKY-1"))

    read = json.loads((await client.send("GET", "issue/HSP-1")).content)

    assert len(read["fields"]["issuelinks"]) == 1
    assert [await client.linked("key = HSP-1") for _ in range(3)] == [[[]], [[]], [["MKY-1"]]]


async def test_a_search_by_links_misses_the_new_one() -> None:
    client = Lagging()
    await client.send("POST", "issueLink", link("HSP-1", "MKY-1"))

    found = [await client.found("issue in linkedIssues(HSP-1)") for _ in range(3)]

    assert found == [[], [], ["MKY-1"]]


async def test_linking_again_does_not_begin_the_wait_anew() -> None:
    client = Lagging()
    await client.send("POST", "issueLink", link("HSP-1", "MKY-1"))
    await client.linked("key = HSP-1")
    await client.send("POST", "issueLink", link("HSP-1", "MKY-1"))

    assert [await client.linked("key = HSP-1") for _ in range(2)] == [[[]], [["MKY-1"]]]


async def test_what_could_not_be_made_is_missed_by_nobody() -> None:
    client = Lagging()
    refused = await client.send("POST", "issueLink", link("PR-3", "PR-2", "Haunts"))

    assert refused.status == 404
    assert await client.linked("key = PR-3") == [["PR-2"]]


async def test_the_classic_search_counts_what_it_shows() -> None:
    issues = [{"id": "1", "key": "HSP-1"}, {"id": "2", "key": "HSP-2"}]
    answers = {"POST": Response.json(201, issues[1]), "GET": Response.json(200, {"total": 2, "issues": issues})}
    scenario = load(f"scenario: lag\nrules: [{AFTER_WRITE}]\n", "x.yaml", folder=None)
    injector, session = FaultInjector(StandIn(lambda made: answers[made.request.method]), [scenario]), Session()
    await injector.respond(call("POST", "/rest/api/2/issue", NEW, session=session))

    found = await injector.respond(call("GET", "/rest/api/2/search?jql=project=HSP", session=session))

    assert json.loads(found.content) == {"total": 1, "issues": issues[:1]}
    assert found.fault == "index-lag"
