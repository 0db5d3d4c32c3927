"""Links from an issue to something outside Jira: list, create or update, delete."""

from __future__ import annotations

from dataclasses import replace

from linktape.fake import json_forms, permissions
from linktape.fake.ask import Ask
from linktape.fake.lookups import issue_in_path, require_members
from linktape.fake.operations.links import no_permission
from linktape.fake.replies import Reply, empty, ok, refuse, refuse_with
from linktape.fake.site.site import Issue, RemoteLink
from linktape.messages import Response

REQUIRED = {"url": "URL", "title": "Link Text"}
"""What a remote link must have, and how Jira calls it."""
MEMBERS = frozenset({"globalId", "object", "application", "relationship", "self", "id"})


def get_remote_links(ask: Ask) -> Reply:
    """List an issue's remote links, or give the one with a global id."""
    issue = _issue(ask)
    links = ask.world.remote_links.get(issue.id, ())
    global_id = ask.operation.parameter("globalId")
    if global_id is None:
        return ok([_json(ask, issue, link) for link in links], f"{len(links)} remote links of {issue.key}")
    return ok(_json(ask, issue, _by_global_id(ask, links, global_id)), f"the remote link {global_id} of {issue.key}")


def get_remote_link(ask: Ask) -> Reply:
    """Read one remote link."""
    issue = _issue(ask)
    return ok(_json(ask, issue, _in_path(ask, issue)), f"a remote link of {issue.key}")


def create_remote_link(ask: Ask) -> Reply:
    """Make a remote link (201), or change the one that has the global id (200)."""
    issue = _writable(ask)
    given = _given(ask)
    links = ask.world.remote_links.get(issue.id, ())
    same = next((old for old in links if given.global_id and old.global_id == given.global_id), None)
    link = replace(given, id=same.id if same else ask.world.next_id("remote_link"))
    kept = tuple(old for old in links if old.id != link.id)
    ask.world.set_remote_links(issue, (*kept, link))
    body = {"id": link.id, "self": _url(ask, issue, link)}
    return ok(body, f"remote link {link.id} of {issue.key}", status=200 if same else 201)


def update_remote_link(ask: Ask) -> Reply:
    """Change a remote link."""
    issue = _writable(ask)
    old = _in_path(ask, issue)
    new = replace(_given(ask), id=old.id)
    links = ask.world.remote_links.get(issue.id, ())
    ask.world.set_remote_links(issue, tuple(new if link.id == old.id else link for link in links))
    return empty(204, f"remote link {old.id} of {issue.key} is changed")


def delete_remote_link(ask: Ask) -> Reply:
    """Delete a remote link by its id."""
    issue = _writable(ask)
    return _without(ask, issue, _in_path(ask, issue))


def delete_remote_links(ask: Ask) -> Reply:
    """Delete a remote link by its global id."""
    issue = _writable(ask)
    global_id = ask.operation.parameter("globalId")
    if not global_id:
        raise refuse(ask, "global-id-missing", why="no global id")
    return _without(ask, issue, _by_global_id(ask, ask.world.remote_links.get(issue.id, ()), global_id))


def _without(ask: Ask, issue: Issue, gone: RemoteLink) -> Reply:
    links = ask.world.remote_links.get(issue.id, ())
    ask.world.set_remote_links(issue, tuple(link for link in links if link.id != gone.id))
    return empty(204, f"remote link {gone.id} of {issue.key} is gone")


def _issue(ask: Ask) -> Issue:
    issue = issue_in_path(ask)
    if not ask.site.linking:
        raise refuse(ask, "remote-linking-disabled", why="issue linking is switched off in the site file")
    return issue


def _writable(ask: Ask) -> Issue:
    issue = _issue(ask)
    if not permissions.may_link(ask.site, ask.caller, issue):
        raise no_permission(ask, "no-remote-link-permission", issue)
    return issue


def _given(ask: Ask) -> RemoteLink:
    members = require_members(ask, ask.operation.payload.value, MEMBERS, "the body")
    about, application = members.get("object"), members.get("application")
    thing = about if isinstance(about, dict) else {}
    errors = {
        name: ask.says("remote-link-incomplete", name=called)
        for name, called in REQUIRED.items()
        if not thing.get(name)
    }
    if errors:
        raise refuse_with(Response.errors(400, errors=errors), "bad-payload", " ".join(errors.values()))
    global_id, relationship = members.get("globalId"), members.get("relationship")
    return RemoteLink(
        id=0,
        global_id=global_id if isinstance(global_id, str) else None,
        object=thing,
        application=application if isinstance(application, dict) else {},
        relationship=relationship if isinstance(relationship, str) else None,
    )


def _in_path(ask: Ask, issue: Issue) -> RemoteLink:
    name = ask.operation.remote or ""
    if not (name.isascii() and name.isdigit()):
        raise refuse(ask, "remote-link-id-invalid", why="not a number", id=name)
    match = next((link for link in ask.world.remote_links.get(issue.id, ()) if str(link.id) == name), None)
    if match is None:
        raise refuse(ask, "remote-link-not-found", why=f"{issue.key} has no remote link {name}", what=f"id ({name})")
    return match


def _by_global_id(ask: Ask, links: tuple[RemoteLink, ...], global_id: str) -> RemoteLink:
    match = next((link for link in links if link.global_id == global_id), None)
    if match is None:
        why = f"no remote link has the global id {global_id}"
        raise refuse(ask, "remote-link-not-found", why=why, what=f"global id ({global_id})")
    return match


def _json(ask: Ask, issue: Issue, of: RemoteLink) -> json_forms.Json:
    form: json_forms.Json = {"id": of.id, "self": _url(ask, issue, of), "globalId": of.global_id}
    form |= {"application": dict(of.application), "relationship": of.relationship, "object": dict(of.object)}
    return {name: value for name, value in form.items() if value is not None}


def _url(ask: Ask, issue: Issue, of: RemoteLink) -> str:
    return ask.url(f"issue/{issue.key}/remotelink/{of.id}")
