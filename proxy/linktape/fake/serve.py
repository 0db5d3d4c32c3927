"""Serves one request: the gate first, then the operation; the only place where `Refused` is caught."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from linktape.fake import gate, rates, self_addresses
from linktape.fake.answer_headers import dressed, numbered
from linktape.fake.ask import Ask
from linktape.fake.callers import identify, is_at_gateway
from linktape.fake.operations import (
    comments,
    fields,
    issue_writes,
    issues,
    link_types,
    links,
    permission_keys,
    remote_links,
    searches,
    server_and_self,
)
from linktape.fake.replies import Refused, Reply, refuse
from linktape.fake.site.world import World
from linktape.jira.answers import MASKED
from linktape.jira.operations import Operation, OperationId
from linktape.messages import Request, Response
from linktape.values import changed

O = OperationId  # noqa: E741  # short, for the table below


def _other(ask: Ask) -> Reply:
    """Answer at a path that is no operation, as far as `gate.pass_route` lets it through."""
    if ask.operation.not_an_issue is not None:
        why = f"{ask.operation.not_an_issue!r} is neither the key nor the id of an issue"
        raise refuse(ask, "issue-not-found", why=why)
    return self_addresses.get_followed(ask)


SERVED: Mapping[OperationId, Callable[[Ask], Reply]] = {
    O.LINK_ISSUES: links.link_issues,
    O.GET_ISSUE_LINK: links.get_issue_link,
    O.DELETE_ISSUE_LINK: links.delete_issue_link,
    O.GET_ISSUE_LINK_TYPES: link_types.get_issue_link_types,
    O.GET_ISSUE_LINK_TYPE: link_types.get_issue_link_type,
    O.CREATE_ISSUE_LINK_TYPE: link_types.create_issue_link_type,
    O.UPDATE_ISSUE_LINK_TYPE: link_types.update_issue_link_type,
    O.DELETE_ISSUE_LINK_TYPE: link_types.delete_issue_link_type,
    O.GET_ISSUE: issues.get_issue,
    O.CREATE_ISSUE: issue_writes.create_issue,
    O.EDIT_ISSUE: issue_writes.edit_issue,
    O.DELETE_ISSUE: issue_writes.delete_issue,
    O.GET_TRANSITIONS: issues.get_transitions,
    O.DO_TRANSITION: issue_writes.do_transition,
    O.BULK_FETCH_ISSUES: searches.bulk_fetch,
    O.GET_CHANGELOGS: issues.get_changelogs,
    O.SEARCH: searches.search,
    O.SEARCH_POST: searches.search_post,
    O.SEARCH_JQL: searches.search_jql,
    O.SEARCH_JQL_POST: searches.search_jql_post,
    O.GET_REMOTE_LINKS: remote_links.get_remote_links,
    O.CREATE_REMOTE_LINK: remote_links.create_remote_link,
    O.DELETE_REMOTE_LINKS: remote_links.delete_remote_links,
    O.GET_REMOTE_LINK: remote_links.get_remote_link,
    O.UPDATE_REMOTE_LINK: remote_links.update_remote_link,
    O.DELETE_REMOTE_LINK: remote_links.delete_remote_link,
    O.GET_MY_PERMISSIONS: permission_keys.get_my_permissions,
    O.GET_ALL_PERMISSIONS: permission_keys.get_all_permissions,
    O.GET_FIELDS: fields.get_fields,
    O.GET_FIELDS_PAGINATED: fields.get_fields_paginated,
    O.GET_ISSUE_LIMIT_REPORT: server_and_self.get_issue_limit_report,
    O.GET_COMMENTS: comments.get_comments,
    O.ADD_COMMENT: comments.add_comment,
    O.GET_SERVER_INFO: server_and_self.get_server_info,
    O.GET_CURRENT_USER: server_and_self.get_current_user,
    O.LOGIN: server_and_self.login,
    O.GET_TENANT_INFO: server_and_self.get_tenant_info,
    O.OTHER: _other,
}


def serve(world: World, operation: Operation, request: Request, now_s: float = 0.0) -> Reply:
    """Answer a request and change the world accordingly. Never raises for anything a client can send.

    `now_s` is the time since 1970, for rate limits only.
    """
    world.answered += 1
    reply = answered(world, operation, request, now_s)
    return Reply(numbered(world, reply.response), reply.why)


def answered(world: World, operation: Operation, request: Request, now_s: float) -> Reply:
    """Answer as `serve` does, without the ids of the answer: one that changes nothing is the same again until then."""
    ask = Ask(world, identify(world.site, request, world.cookies), operation, request)
    try:
        reply = _passed(ask, now_s) or SERVED[ask.operation.id](ask)
    except Refused as refusal:
        reply = _masked(ask, refusal.reply)
    cause, response = reply.response.cause, reply.response
    if ask.world.limiter is not None:
        rates.charge_answer(ask, response, now_s)
    if not response.is_unsupported:
        origin = f"mock: {cause.replace('-', ' ')}" if cause else "mock"
        response = changed(dressed(ask, response, now_s), origin=origin)
    return Reply(changed(response, body=b"") if request.method == "HEAD" else response, reply.why + _about_token(ask))


def _about_token(ask: Ask) -> str:
    """Say of a token that Jira Cloud takes behind its gateway alone what became of it here; empty: it is no such."""
    if not (ask.rules.is_cloud and ask.caller.is_app) or is_at_gateway(ask.request):
        return ""
    if ask.caller.user is not None:
        return f"; {ask.caller.name}'s token works here by `oauth_at_site: true`, on Jira Cloud behind /ex/jira/ID only"
    return "; a Bearer, or a token with scopes, works behind /ex/jira/ID, here only with `oauth_at_site: true`"


def _passed(ask: Ask, now_s: float) -> Reply | None:
    gate.pass_gateway(ask)
    answered = gate.pass_route(ask)
    if answered is None:
        gate.pass_media_type(ask)
        gate.pass_caller(ask)
        rates.pass_rate(ask, now_s)
        gate.pass_browser_check(ask)
        gate.pass_body(ask)
    return answered


def _masked(ask: Ask, reply: Reply) -> Reply:
    """Make the five causes of a 404 alike where the site file says so; the true cause stays in the journal."""
    response = reply.response
    if not ask.rules.uniform_404 or response.cause not in MASKED:
        return reply
    alike = Response.errors(404, ask.says("issue-not-found"))
    return Reply(changed(alike, cause=response.cause), reply.why)
