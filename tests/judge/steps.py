"""Requests to a site without a socket, one after the other, each with the status that it must get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tests.faults.small_clients import COMMENT
from tests.faults.virtual_site import LostError, VirtualSite
from tests.support import link

LOST = 0
DOCUMENT = COMMENT["body"]


@dataclass(frozen=True)
class Step:
    """One request and the status that it gets (LOST for none), so long after the answer before it."""

    method: str
    target: str
    body: object
    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    auth: str | None = None
    after_s: float = 1.0

    def at_once(self) -> Step:
        return replace(self, after_s=0.0)

    def later(self, seconds: float) -> Step:
        return replace(self, after_s=seconds)

    def by(self, auth: str) -> Step:
        return replace(self, auth=auth)

    def saying(self, headers: Mapping[str, str]) -> Step:
        return replace(self, headers=headers)


def linking(source: str, destination: str, status: int = 201, kind: str = "Blocks", v: int = 3, **more: object) -> Step:
    return Step("POST", f"/rest/api/{v}/issueLink", link(source, destination, kind, **more), status)


def reading(target: str, status: int = 200) -> Step:
    return Step("GET", f"/rest/api/3/{target}", None, status)


def deleting(identifier: str, status: int = 204) -> Step:
    return Step("DELETE", f"/rest/api/3/issueLink/{identifier}", None, status)


def making(project: str, status: int = 201, **more: object) -> Step:
    fields = {"project": {"key": project}, "issuetype": {"name": "Task"}, "summary": "new", **more}
    return Step("POST", "/rest/api/3/issue", {"fields": fields}, status)


def making_type(name: str) -> Step:
    return Step("POST", "/rest/api/3/issueLinkType", {"name": name, "inward": "in", "outward": "out"}, 201)


def editing(summary: object, status: int) -> Step:
    return Step("PUT", "/rest/api/3/issue/HSP-1", {"fields": {"summary": summary}}, status)


def commenting(text: str, status: int) -> Step:
    return Step("POST", "/rest/api/2/issue/HSP-1/comment", {"body": text}, status)


def searching(jql: str, status: int = 200) -> Step:
    return reading(f"search/jql?jql={jql}&fields=issuelinks", status)


def hidden(group: str) -> dict[str, object]:
    return {"body": DOCUMENT, "visibility": {"type": "group", "value": group}}


async def follow(jira: VirtualSite, steps: Iterable[Step]) -> None:
    """Send one after the other, and see that each is answered as it must be."""
    for step in steps:
        jira.sleep(step.after_s)
        try:
            answer = await jira.send(step.method, step.target, step.body, headers=step.headers, auth=step.auth)
            status = answer.status
        except LostError:
            status = LOST
        assert status == step.status, f"{step.method} {step.target}: {jira.answers[-1].content!r}"
