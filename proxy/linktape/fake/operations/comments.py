"""Comments: what a request's comment must be, who may add and see it, and the operations on an issue's comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from linktape.fake import bean_errors, json_forms, permissions
from linktape.fake.ask import Ask
from linktape.fake.lookups import bad_payload, issue_in_path, require_texts
from linktape.fake.replies import Reply, ok, refuse_with
from linktape.fake.site import wiki
from linktape.fake.site.site import Comment, Issue, Visibility
from linktape.jira.answers import ANSWERS
from linktape.jira.bodies import JsonValue
from linktape.messages import Response

MOST_RESULTS = 5_000


@dataclass(slots=True)
class Draft:
    """A comment that was asked for. `errors` say, by member, why it cannot be added; empty: it can."""

    body: JsonValue = None
    visibility: Visibility | None = None
    errors: dict[str, str] = field(default_factory=dict[str, str])
    forbidden: str = ""  # the sentence, where the caller may not comment at all

    def refuse(self, ask: Ask, answer: str, **names: str) -> None:
        """Note an answer of the table as an error of its member."""
        self.errors[ANSWERS[answer].member] = ask.says(answer, **names)


def require_readable(ask: Ask, members: Mapping[str, JsonValue]) -> None:
    """Refuse a comment that Jira's JSON reader cannot read, whatever else is wrong. Raises Refused."""
    body, visibility = members.get("body"), members.get("visibility")
    if ask.version == 2 and body is not None and not isinstance(body, str):
        raise bean_errors.not_a_text(ask, "comment", "body", body)
    if visibility is None:
        return
    if not isinstance(visibility, dict):
        raise bean_errors.not_an_object(ask, "visibility", visibility)
    kind = require_texts(ask, visibility, "type", "value", "identifier", of="visibility").get("type")
    if kind not in ("group", "role", None):
        raise bad_payload(ask, f"a visibility of type {kind!r}: group or role")


def draft(ask: Ask, members: Mapping[str, JsonValue], issue: Issue) -> Draft:
    """Judge a comment that is to be added to an issue. Raises Refused for a body of the wrong kind."""
    require_readable(ask, members)
    drafted = Draft(body=members.get("body"))
    _judge_body(ask, drafted)
    _judge_visibility(ask, drafted, members.get("visibility"), issue)
    if not permissions.may_comment(ask.site, ask.caller, issue):
        name = ask.caller.user.display_name if ask.caller.user else "Anonymous"
        drafted.forbidden = ask.says("comment-forbidden", name=name)
    return drafted


def _judge_body(ask: Ask, drafted: Draft) -> None:
    body = drafted.body
    if ask.version == 3 and body is not None and not wiki.is_document(body):
        drafted.refuse(ask, "comment-no-document")
    elif body is None or wiki.is_empty(body):
        drafted.refuse(ask, "comment-empty")


def _judge_visibility(ask: Ask, drafted: Draft, visibility: JsonValue, issue: Issue) -> None:
    if not isinstance(visibility, dict):
        return
    named = require_texts(ask, visibility, "type", "value", "identifier", of="visibility")
    kind = named.get("type")
    identifier = named.get("identifier") if ask.rules.has_identifiers else None
    name = named.get("value") if identifier is None else identifier
    if name is None or kind is None:
        drafted.refuse(ask, "visibility-unnamed")
    elif kind == "group" and not ask.rules.group_visibility:
        drafted.refuse(ask, "group-visibility-off")
    elif kind == "group":
        by_id = {id_: group for group, id_ in ask.site.groups.items()}
        _limit_to_group(ask, drafted, name, name if identifier is None else by_id.get(name))
    else:
        _limit_to_role(ask, drafted, name, issue)


def _limit_to_group(ask: Ask, drafted: Draft, name: str, group: str | None) -> None:
    if not name:
        drafted.refuse(ask, "group-empty")
    elif group is None or group not in ask.site.groups:
        drafted.refuse(ask, "group-unknown", name=name)
    elif ask.caller.user is None or group not in ask.caller.user.groups:
        drafted.refuse(ask, "group-lacking", name=group)
    else:
        drafted.visibility = Visibility("group", group)


def _limit_to_role(ask: Ask, drafted: Draft, name: str, issue: Issue) -> None:
    if not name:
        drafted.refuse(ask, "role-empty")
    elif name not in ask.site.roles:
        drafted.refuse(ask, "role-unknown", name=name)
    elif ask.caller.user is None or name not in ask.caller.user.roles.get(issue.project_key, frozenset()):
        drafted.refuse(ask, "role-lacking", name=name)
    else:
        drafted.visibility = Visibility("role", name)


def get_comments(ask: Ask) -> Reply:
    """Give the comments of an issue that the caller may see."""
    issue = issue_in_path(ask)
    every = ask.world.comments_of(issue)
    visible = [comment for comment in every if permissions.sees_comment(ask.caller, issue, comment)]
    if (ask.operation.parameter("orderBy") or "").startswith("-"):
        visible.reverse()
    start, most = ask.number("startAt", 0), ask.number("maxResults", MOST_RESULTS)
    page: list[JsonValue] = [comment_json(ask, issue, comment) for comment in visible[start : start + most]]
    hidden = len(every) - len(visible)
    hint = f"; {hidden} are not visible to {ask.caller.name}" if hidden else ""
    form = {"startAt": start, "maxResults": most, "total": len(visible), "comments": page}
    return ok(form, f"{len(visible)} comments on {issue.key}{hint}")


def add_comment(ask: Ask) -> Reply:
    """Add a comment to an issue."""
    issue = issue_in_path(ask)
    drafted = draft(ask, ask.operation.payload.members, issue)
    if drafted.errors or drafted.forbidden:
        messages = [drafted.forbidden] if drafted.forbidden else []
        why = "; ".join([*messages, *drafted.errors.values()])
        raise refuse_with(Response.errors(400, *messages, errors=drafted.errors), "comment-rejected", why)
    comment = ask.world.add_comment(issue, drafted.body, ask.author, drafted.visibility)
    reply = ok(comment_json(ask, issue, comment), f"comment {comment.id} on {issue.key}", status=201)
    return reply.at(_url(ask, issue, comment)) if ask.rules.is_cloud else reply


def _url(ask: Ask, issue: Issue, comment: Comment) -> str:
    return ask.url(f"issue/{issue.id}/comment/{comment.id}")


def comment_json(ask: Ask, issue: Issue, comment: Comment) -> json_forms.Json:
    """A comment as the asked API version shows it."""
    author = json_forms.user_named(ask, comment.author)
    form: json_forms.Json = {
        "self": _url(ask, issue, comment),
        "id": str(comment.id),
        **({"author": author} if author else {}),
        "body": wiki.in_version(comment.body, ask.version),
        **({"updateAuthor": author} if author else {}),
        "created": json_forms.time(comment.created_ms),
        "updated": json_forms.time(comment.created_ms),
    }
    of = comment.visibility
    if of is not None:
        id_ = ask.site.groups.get(of.name, of.name) if of.type == "group" else of.name
        identifier: json_forms.Json = {"identifier": id_} if ask.rules.has_identifiers else {}
        form["visibility"] = {"type": of.type, "value": of.name, **identifier}
    return form | ({"jsdPublic": True} if ask.rules.is_cloud else {})
