"""ProjectGuard: lets writes through to some projects only, so that a shared sandbox can be recorded without fear."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from linktape.jira.bodies import JsonValue, payload
from linktape.jira.issue_links import ENDS, reference
from linktape.jira.touched import project_of, touched
from linktape.messages import Response
from linktape.playback.effects import is_mutation
from linktape.refusals import marked
from linktape.responder import Call, Responder
from linktape.upstream import inquiries

_OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
_NOT_SHOWN = (401, 403, 404)
"""Statuses by which Jira says that it would not let the client write either; the write itself then says so."""


@dataclass(slots=True)
class Looked:
    """The projects of issues that were asked for, by id or key."""

    projects: dict[str, str] = field(default_factory=dict[str, str])


class ProjectGuard:
    """Answers a write elsewhere with 403 and does not pass it on; everything else passes.

    What a request names is looked up first with the client's own credentials, by `lookup`, which records nothing: an id
    says no project, and a key may be an old one of an issue that was moved.
    Where it cannot be told what a write touches, it is refused, too.
    """

    def __init__(self, inside: Responder, lookup: Responder, projects: Sequence[str]) -> None:
        self._inside = inside
        self._lookup = lookup
        self._projects = frozenset(project.upper() for project in projects)

    async def respond(self, call: Call) -> Response:
        """Answer, or refuse. Raises UpstreamFailed."""
        reason = _overridden(call)
        if reason is None and is_mutation(call.request, call.operation):
            reason = await self._why_not(call)
        if reason is None:
            return await self._inside.respond(call)
        allowed = ", ".join(sorted(self._projects))
        call.note("ProjectGuard", f"refused: {reason}")
        text = f"{reason}; writes are let through to {allowed} only (--projects), and this one was not forwarded"
        return marked(403, "project", text, cause="project not allowed")

    async def _why_not(self, call: Call) -> str | None:
        unknown = touched(call.operation).unknown
        if unknown:
            return unknown
        async for what, project in self._touched(call):
            if project is None:
                return f"it cannot be told which project {what} is in"
            if project not in self._projects:
                return f"{what} is in project {project}"
        return None

    async def _touched(self, call: Call) -> AsyncIterator[tuple[str, str | None]]:
        """Give each thing that a write touches, and its project; None where that cannot be told."""
        about = touched(call.operation)
        for issue in about.issues:
            yield f"issue {issue}", await self._project_of(call, issue)
        for link in about.links:
            answer = await inquiries.link(self._lookup, call, link) or {}
            for key in (_key(answer.get(end)) for end in ENDS):
                yield f"link {link} with {key or 'an issue that cannot be seen'}", project_of(key)
        for name in about.projects:
            project = name
            if name.isdecimal():
                project = _key(await inquiries.asked_object(self._lookup, call, f"/rest/api/2/project/{name}"))
            yield f"project {name}", project.upper() or None

    async def _project_of(self, call: Call, issue: str) -> str | None:
        """Give the project that an issue is in now; None where that cannot be told."""
        named, known = project_of(issue), _looked(call)
        if named is not None and named not in self._projects:
            return named
        if issue not in known:
            path = f"/rest/api/2/issue/{quote(issue, safe='')}"
            answer = await inquiries.ask(self._lookup, call, "GET", path, "fields=project")
            if named is not None and answer.status in _NOT_SHOWN:
                return named
            project = project_of(_key(payload(answer.content).value)) if answer.status == 200 else None
            if project is None:
                return None
            _looked(call)[issue] = project
            return project
        return known[issue]


def _looked(call: Call) -> dict[str, str]:
    """Give the projects that are known by now, to this process or another."""
    return call.session.state(Looked, Looked).projects


def _overridden(call: Call) -> str | None:
    """Say what makes another request of this one, for who heeds it; None where nothing does."""
    method, headers = call.request.method, call.request.headers
    named = [name for name in _OVERRIDES if any(text.strip().upper() != method for text in headers.all(name))]
    return f"the header {named[0]} may make another request of it" if named else None


def _key(value: JsonValue) -> str:
    return reference(value).key or ""
