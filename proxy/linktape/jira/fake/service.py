"""Serves one request: the gate first, then the operation; the only place where `Refused` is caught."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from linktape.jira.fake import comments, gate, issues, link_types, links, satellites
from linktape.jira.fake.asking import Ask
from linktape.jira.fake.callers import identify
from linktape.jira.fake.headers import dressed
from linktape.jira.fake.lookups import MASKED
from linktape.jira.fake.replies import Refused, Reply
from linktape.jira.fake.world import World
from linktape.jira.operations import Operation, OperationId
from linktape.messages import Request, Response

O = OperationId  # noqa: E741  # short, for the table below

SERVED: Mapping[OperationId, Callable[[Ask], Reply]] = {
    O.LINK_ISSUES: links.link_issues,
    O.GET_ISSUE_LINK: links.get_issue_link,
    O.DELETE_ISSUE_LINK: links.delete_issue_link,
    O.GET_ISSUE_LINK_TYPES: link_types.get_issue_link_types,
    O.GET_ISSUE_LINK_TYPE: link_types.get_issue_link_type,
    O.GET_ISSUE: issues.get_issue,
    O.GET_COMMENTS: comments.get_comments,
    O.ADD_COMMENT: comments.add_comment,
    O.GET_SERVER_INFO: satellites.get_server_info,
    O.GET_CURRENT_USER: satellites.get_current_user,
    O.LOGIN: satellites.login,
}


def serve(world: World, operation: Operation, request: Request) -> Reply:
    """Answer a request and change the world accordingly. Never raises for anything a client can send."""
    world.answered += 1
    ask = Ask(world, identify(world.site, request, world.cookies), operation, request)
    try:
        reply = _passed(ask) or _operation(ask)
    except Refused as refusal:
        reply = _masked(ask, refusal.reply)
    cause = reply.response.cause
    origin = f"mock: {cause.replace('-', ' ')}" if cause else "mock"
    response = replace(dressed(ask, reply.response), origin=origin)
    return Reply(_without_body(response) if request.method == "HEAD" else response, reply.why)


def _operation(ask: Ask) -> Reply:
    serves = SERVED.get(ask.operation.id)
    if serves is None:
        raise gate.no_endpoint(ask)
    return serves(ask)


def _passed(ask: Ask) -> Reply | None:
    gate.pass_gateway(ask)
    answered = gate.pass_route(ask)
    if answered is not None:
        return answered
    gate.pass_media_type(ask)
    gate.pass_caller(ask)
    gate.pass_browser_check(ask)
    gate.pass_body(ask)
    return None


def _masked(ask: Ask, reply: Reply) -> Reply:
    """Make the five causes of a 404 alike where the site file says so; the true cause stays in the journal."""
    response = reply.response
    if not ask.rules.uniform_404 or response.cause not in MASKED:
        return reply
    alike = Response.errors(404, ask.rules.issue_missing_text)
    return Reply(replace(alike, cause=response.cause), reply.why)


def _without_body(response: Response) -> Response:
    return replace(response, body=b"")
