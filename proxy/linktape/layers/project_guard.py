"""ProjectGuard: lets writes through to some projects only, so that a shared sandbox can be recorded without fear."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from linktape.jira.bodies import JsonValue
from linktape.jira.issue_links import ENDS, reference
from linktape.jira.touched import project_of, touched
from linktape.messages import Response
from linktape.playback.effects import is_mutation
from linktape.refusals import marked
from linktape.responder import Call, Responder
from linktape.upstream import inquiries


@dataclass(slots=True)
class Looked:
    """The projects of issues that were asked for by id."""

    projects: dict[str, str] = field(default_factory=dict[str, str])


class ProjectGuard:
    """Answers a write elsewhere with 403 and does not pass it on; everything else passes.

    What a request names by id is looked up first with the client's own credentials, by `lookup`, which records nothing.
    Where it cannot be told what a write touches, it is refused, too.
    """

    def __init__(self, inside: Responder, lookup: Responder, projects: Sequence[str]) -> None:
        self._inside = inside
        self._lookup = lookup
        self._projects = frozenset(project.upper() for project in projects)

    async def respond(self, call: Call) -> Response:
        """Answer, or refuse. Raises UpstreamFailed."""
        reason = await self._why_not(call) if is_mutation(call.request, call.operation) else None
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
            yield f"issue {issue}", project_of(issue) or await self._project_of_id(call, issue)
        for link in about.links:
            answer = await inquiries.link(self._lookup, call, link) or {}
            for key in (_key(answer.get(end)) for end in ENDS):
                yield f"link {link} with {key or 'an issue that cannot be seen'}", project_of(key)
        for name in about.projects:
            project = name
            if name.isdecimal():
                project = _key(await inquiries.asked_object(self._lookup, call, f"/rest/api/2/project/{name}"))
            yield f"project {name}", project.upper() or None

    async def _project_of_id(self, call: Call, issue: str) -> str | None:
        known = call.session.state(Looked, Looked).projects
        project = known.get(issue) or project_of(_key(await inquiries.issue(self._lookup, call, issue)))
        if project is not None:
            known[issue] = project
        return project


def _key(value: JsonValue) -> str:
    return reference(value).key or ""
