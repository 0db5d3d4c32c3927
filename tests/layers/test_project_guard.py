"""ProjectGuard: writes elsewhere never reach Jira."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from linktape.fake.site.built_in import builtin_site
from linktape.layers.fake_jira import FakeJira
from linktape.layers.project_guard import ProjectGuard
from linktape.messages import Response
from linktape.responder import Call
from tests.support import StandIn, basic, call, link

MKY_1 = "10006"  # its id on the built-in site
ADDED = {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1"}}


def edit(end: Mapping[str, object]) -> dict[str, object]:
    return {"update": {"issuelinks": [{"add": end}]}}


def write(method: str, target: str, body: object = None) -> Call:
    return call(method, target, body, auth=basic())


@pytest.fixture
def jira() -> FakeJira:
    return FakeJira(builtin_site())


async def refusal(jira: FakeJira, one: Call, *projects: str) -> str | None:
    """Give the guard's message; None where it let the call through."""
    inside = StandIn()
    response = await ProjectGuard(inside, jira, projects or ("HSP",)).respond(one)
    if inside.calls:
        assert response.status == 200
        return None
    assert response.status == 403
    assert response.headers.get("Linktape-Error") == "project"
    assert response.cause == "project not allowed"
    return response.content.decode()


@pytest.mark.parametrize(
    "one",
    [
        write("POST", "/rest/api/3/issueLink", link("HSP-1", "HSP-2")),
        write("POST", "/rest/api/3/issueLink", link("hsp-1", "HSP-2")),
        write("PUT", "/rest/api/3/issue/HSP-1", {"fields": {"summary": "x"}}),
        write("PUT", "/rest/api/3/issue/HSP-1", edit({**ADDED, "outwardIssue": {"key": "HSP-2"}})),
        write("POST", "/rest/api/2/issue/HSP-1/comment", {"body": "x"}),
        write("POST", "/rest/api/2/issue", {"fields": {"project": {"key": "hsp"}, "summary": "x"}}),
        write("POST", "/rest/api/3/issue/HSP-1/attachments"),
        write("GET", "/rest/api/3/issue/MKY-1"),
        write("POST", "/rest/api/3/search/jql", {"jql": "project = MKY"}),
        write("POST", "/rest/auth/1/session", {"username": "a", "password": "b"}),
        write("GET", "/anything"),
        write("PUT", "/rest/api/3/issue/HSP-1", {"fields": {"project": {"key": "hsp"}}}),
        write("POST", "/rest/api/3/issueLink", link("HSP-1", "HSP-999")),
    ],
)
async def test_reads_and_writes_inside_are_let_through(jira: FakeJira, one: Call) -> None:
    assert await refusal(jira, one) is None


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (write("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1")), "issue MKY-1 is in project MKY"),
        (write("POST", "/rest/api/3/issueLink", link("MKY-1", "HSP-1")), "issue MKY-1 is in project MKY"),
        (
            write(
                "POST", "/rest/api/3/issueLink", {**link("HSP-1", ""), "outwardIssue": {"key": "HSP-2", "id": MKY_1}}
            ),
            f"issue {MKY_1} is in project MKY",
        ),
        (write("POST", "/rest/api/3/issueLink", b"{"), "the two issues cannot be read from the body"),
        (write("POST", "/rest/api/3/issueLink", {"inwardIssue": {"key": "HSP-1"}}), "the two issues cannot be read"),
        (write("POST", "/rest/api/3/issueLink", link("HSP-1", "99999")), "which project issue 99999 is in"),
        (write("POST", "/rest/api/3/issueLink", link("HSP-1", "HSP-2,MKY-1")), "which project issue HSP-2,MKY-1 is in"),
        (write("DELETE", "/rest/api/3/issueLink/10001"), "link 10001 with PR-3 is in project PR"),
        (write("DELETE", "/rest/api/3/issueLink/77777"), "which project link 77777 with an issue that cannot be seen"),
        (write("PUT", "/rest/api/3/issue/MKY-1", {"fields": {}}), "issue MKY-1 is in project MKY"),
        (write("PUT", "/rest/api/3/issue/HSP-1", edit(ADDED)), "issue MKY-1 is in project MKY"),
        (write("PUT", "/rest/api/3/issue/HSP-1", b"{'"), "the body cannot be read"),
        (write("PUT", "/rest/api/3/issue/HSP-1", {"fields": {"project": {"key": "MKY"}}}), "project MKY is in project"),
        (write("PUT", "/rest/api/3/issue/HSP-1", {"fields": {"project": "MKY"}}), "the project cannot be read"),
        (write("PUT", "/rest/api/3/issue/HSP-1", {"fields": {"project": None}}), "the project cannot be read"),
        (
            write("PUT", "/rest/api/3/issue/HSP-1", {"update": {"project": [{"set": {"key": "MKY"}}]}}),
            "project MKY is in project MKY",
        ),
        (write("PUT", "/rest/api/3/issue/HSP-1", {"update": {"project": "MKY"}}), "the project cannot be read"),
        (
            write("POST", "/rest/api/3/issue/HSP-1/transitions", {"fields": {"project": {"key": "MKY"}}}),
            "project MKY is in project MKY",
        ),
        (write("DELETE", "/rest/api/3/issue/MKY-1"), "issue MKY-1 is in project MKY"),
        (write("POST", "/rest/api/3/issue", {"fields": {"project": {"key": "MKY"}}}), "project MKY is in project MKY"),
        (write("POST", "/rest/api/3/issue", {"fields": {}}), "the project cannot be read from the body"),
        (write("POST", "/rest/api/3/issueLinkType", {"name": "x"}), "link types belong to the whole site"),
        (write("DELETE", "/rest/api/3/issueLinkType/10000"), "link types belong to the whole site"),
        (write("POST", "/rest/api/3/issue/MKY-1/attachments"), "issue MKY-1 is in project MKY"),
        (write("POST", "/rest/api/3/issue/bulk", {}), "it does not say which project it is for"),
        (write("POST", "/rest/api/3/project", {}), "it does not say which project it is for"),
        (write("PATCH", "/elsewhere"), "it does not say which project it is for"),
    ],
)
async def test_a_write_elsewhere_is_refused_with_its_reason(jira: FakeJira, one: Call, said: str) -> None:
    message = await refusal(jira, one)

    assert message is not None
    assert said in message
    assert "let through to HSP only (--projects)" in message


async def test_an_issue_is_looked_up_once() -> None:
    asked = StandIn(lambda _: Response.json(200, {"id": "10001", "key": "HSP-1"}))
    guard = ProjectGuard(StandIn(), asked, ["HSP"])
    body = {"type": {"name": "Blocks"}, "inwardIssue": {"id": "10001"}, "outwardIssue": {"key": "HSP-2"}}
    one = write("POST", "/rest/api/3/issueLink", body)

    statuses = [(await guard.respond(one)).status for _ in range(3)]

    assert statuses == [200] * 3
    assert [lookup.request.path for lookup in asked.calls] == [
        "/rest/api/2/issue/10001",
        "/rest/api/2/issue/HSP-2",
    ]
    assert asked.calls[0].request.headers.get("Authorization") == basic()
    assert asked.calls[0].request.headers.get("Content-Type") is None


async def test_the_old_key_of_an_issue_that_was_moved_elsewhere_is_no_way_to_it() -> None:
    moved = StandIn(lambda _: Response.json(200, {"id": "10001", "key": "MKY-7"}))
    inside = StandIn()

    response = await ProjectGuard(inside, moved, ["HSP"]).respond(write("DELETE", "/rest/api/3/issue/HSP-1"))

    assert response.status == 403
    assert "issue HSP-1 is in project MKY" in response.content.decode()
    assert not inside.calls


@pytest.mark.parametrize(
    ("status", "is_let_through"), [(404, True), (401, True), (403, True), (429, False), (500, False)]
)
async def test_what_jira_does_not_show_it_lets_nobody_write_and_else_nothing_is_known(
    status: int, is_let_through: bool
) -> None:
    guard = ProjectGuard(StandIn(), StandIn(lambda _: Response(status)), ["HSP"])

    response = await guard.respond(write("DELETE", "/rest/api/3/issue/HSP-1"))

    assert response.status == (200 if is_let_through else 403)


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "x-http-method", "X-Method-Override"])
@pytest.mark.parametrize(("method", "target"), [("POST", "/rest/api/3/search/jql"), ("GET", "/rest/api/3/issue/MKY-1")])
async def test_a_header_that_names_another_method_is_refused_even_on_a_read(
    jira: FakeJira, name: str, method: str, target: str
) -> None:
    def asked(other: str) -> Call:
        one = write(method, target)
        return replace(one, request=replace(one.request, headers=one.request.headers.with_(name, other)))

    assert "may make another request of it" in (await refusal(jira, asked("DELETE")) or "")
    assert await refusal(jira, asked(method.lower())) is None
