"""The operations that change issues, as far as links go: create, edit, transition, delete (docs/jira.md 6.6)."""

from __future__ import annotations

from dataclasses import replace

from linktape.fake import permissions
from linktape.fake.ask import Ask
from linktape.fake.lookups import bad_payload, issue_in_path
from linktape.fake.operations import comments, editing, field_values, links
from linktape.fake.operations.edit import Edit
from linktape.fake.operations.issues import issue_json, transitions, wanted_fields
from linktape.fake.replies import Reply, empty, ok, refuse, refuse_with
from linktape.fake.site.site import Issue, Project, Status
from linktape.messages import Response


def create_issue(ask: Ask) -> Reply:
    """Make an issue, with links if `update.issuelinks` asks for them."""
    edit = editing.read(ask)
    project = _project(ask, edit)
    for needed in ("summary", "issuetype"):
        edit.fields.setdefault(needed, None)
    blank = Issue(0, "", "", reporter=ask.author, creator=ask.author)
    drafted = field_values.set_fields(ask, edit, blank)
    if ask.site.issue_types[drafted.type].is_subtask and drafted.parent is None and "parentId" not in edit.errors:
        edit.errors.setdefault("issuetype", ask.says("parent-missing"))
    editing.require_good(edit, "no issue was made")
    assert project is not None, "an error says so otherwise"
    for link in edit.links:
        links.require_room(ask, link.other, link.other)
    new = ask.world.next_issue(project.key, drafted.summary)
    issue = replace(drafted, id=new.id, key=new.key, created_ms=new.created_ms, updated_ms=new.updated_ms)
    ask.world.add_issue(issue)
    what = editing.make_links(ask, edit, issue)
    body = {"id": str(issue.id), "key": issue.key, "self": ask.issue_url(issue)}
    return ok(body, f"{issue.key} is made{'; ' + what if what else ''}", status=201)


def edit_issue(ask: Ask) -> Reply:
    """Change an issue: its fields, and a link by `update.issuelinks`."""
    issue = issue_in_path(ask)
    edit = editing.read(ask)
    what = _apply(ask, edit, issue)
    if ask.operation.parameter("returnIssue") == "true":
        return ok(issue_json(ask, ask.world.issues[issue.id], wanted_fields(ask)), what)
    return empty(204, what)


def do_transition(ask: Ask) -> Reply:
    """Move an issue to a status, with links if `update.issuelinks` asks for them."""
    issue = issue_in_path(ask)
    status = _wanted_status(ask)
    what = _apply(ask, editing.read(ask, ignored=("resolution",)), issue, status)
    return empty(204, f"{issue.key} is {status.name} now; {what}")


def delete_issue(ask: Ask) -> Reply:
    """Delete an issue. Its links go with it."""
    issue = issue_in_path(ask)
    if not permissions.may_edit(ask.site, ask.caller, issue.project_key):
        raise refuse(ask, "no-delete-permission", why=f"{ask.caller.name} may not delete {issue.key}")
    kinds = ask.site.issue_types
    below = [child for child in ask.world.children(issue) if kinds[child.type].is_subtask]
    if below and ask.operation.parameter("deleteSubtasks") != "true":
        raise refuse(ask, "has-subtasks", why=f"{issue.key} has {len(below)} sub-tasks", key=issue.key)
    gone = sum(ask.world.remove_issue(one, ask.author) for one in (*below, issue))
    return empty(204, f"{issue.key} is gone, and {gone} links with it")


def _apply(ask: Ask, edit: Edit, issue: Issue, status: Status | None = None) -> str:
    """Do what an edit asks for, or nothing of it."""
    if not permissions.may_edit(ask.site, ask.caller, issue.project_key):
        names = [*edit.fields, *edit.errors, *(["labels"] if edit.labels else [])]
        names += [editing.FIELD] if edit.links else []
        errors = {name: ask.says("not-on-screen", name=name) for name in names}
        why = f"{ask.caller.name} lacks Edit Issues in {issue.project_key}"
        if not errors:
            raise refuse(ask, "no-edit-permission", why=why)
        raise refuse_with(Response.errors(400, errors=errors), editing.REJECTED, why)
    changed = field_values.set_fields(ask, edit, issue)
    changed = replace(changed, status=status.name) if status else changed
    drafted = [comments.draft(ask, members, issue) for members in edit.comments]
    for draft in drafted:
        edit.errors |= draft.errors | ({"comment": draft.forbidden} if draft.forbidden else {})
    editing.require_good(edit, f"{issue.key} stays as it is")
    editing.require_linkable(ask, edit, issue)
    editing.require_good(edit, f"{issue.key} stays as it is")
    if changed != issue or status:
        ask.world.change_issue(changed, ask.author, *field_values.changes(ask, issue, changed))
    what = editing.make_links(ask, edit, changed)
    for draft in drafted:
        ask.world.add_comment(issue, draft.body, ask.author, draft.visibility)
    return what or f"{issue.key} is edited"


def _wanted_status(ask: Ask) -> Status:
    """Give the status that the body's transition leads to."""
    named = ask.operation.payload.members.get("transition")
    if named is None:
        raise refuse(ask, "transition-unnamed", why="the body has no transition")
    if not isinstance(named, dict):
        raise bad_payload(ask, "'transition' is not an object")
    id_ = str(named.get("id"))
    status = transitions(ask).get(id_)
    if status is None:
        raise refuse(ask, "transition-unknown", why=f"there is no transition {id_}", id=id_)
    return status


def _project(ask: Ask, edit: Edit) -> Project | None:
    named = edit.fields.get("project")
    members = named if isinstance(named, dict) else {}
    key, id_ = members.get("key"), str(members.get("id"))
    project = next((one for one in ask.site.projects.values() if key == one.key or id_ == str(one.id)), None)
    if project is None or not permissions.browses(ask.site, ask.caller, project):
        edit.refuse(ask, "project-unknown")
        return None
    if not permissions.may_edit(ask.site, ask.caller, project.key):
        edit.refuse(ask, "no-create-permission")
        return None
    return project
