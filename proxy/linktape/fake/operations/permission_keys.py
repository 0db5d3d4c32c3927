"""Jira's permission keys: ids, names, kinds, and which of them the fake decides; the two operations that list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from linktape.fake import json_forms, permissions
from linktape.fake.ask import Ask
from linktape.fake.lookups import NotFound, refused, visible_issue
from linktape.fake.replies import Reply, ok, refuse, refuse_with
from linktape.fake.site.site import Principals, Project
from linktape.messages import Response


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission: its number, key, name and kind."""

    id: int
    key: str
    name: str
    kind: Literal["PROJECT", "GLOBAL"] = "PROJECT"


_ALL = (
    Permission(0, "ADMINISTER", "Administer Jira", "GLOBAL"),
    Permission(44, "SYSTEM_ADMIN", "Administer Jira System", "GLOBAL"),
    Permission(27, "USER_PICKER", "Browse users and groups", "GLOBAL"),
    Permission(22, "CREATE_SHARED_OBJECTS", "Share dashboards and filters", "GLOBAL"),
    Permission(24, "MANAGE_GROUP_FILTER_SUBSCRIPTIONS", "Manage group filter subscriptions", "GLOBAL"),
    Permission(33, "BULK_CHANGE", "Make bulk changes", "GLOBAL"),
    Permission(23, "ADMINISTER_PROJECTS", "Administer Projects"),
    Permission(10, "BROWSE_PROJECTS", "Browse Projects"),
    Permission(45, "VIEW_READONLY_WORKFLOW", "View Read-Only Workflow"),
    Permission(29, "VIEW_DEV_TOOLS", "View Development Tools"),
    Permission(11, "CREATE_ISSUES", "Create Issues"),
    Permission(12, "EDIT_ISSUES", "Edit Issues"),
    Permission(46, "TRANSITION_ISSUES", "Transition Issues"),
    Permission(28, "SCHEDULE_ISSUES", "Schedule Issues"),
    Permission(25, "MOVE_ISSUES", "Move Issues"),
    Permission(13, "ASSIGN_ISSUES", "Assign Issues"),
    Permission(17, "ASSIGNABLE_USER", "Assignable User"),
    Permission(14, "RESOLVE_ISSUES", "Resolve Issues"),
    Permission(18, "CLOSE_ISSUES", "Close Issues"),
    Permission(30, "MODIFY_REPORTER", "Modify Reporter"),
    Permission(16, "DELETE_ISSUES", "Delete Issues"),
    Permission(21, "LINK_ISSUES", "Link Issues"),
    Permission(26, "SET_ISSUE_SECURITY", "Set Issue Security"),
    Permission(31, "VIEW_VOTERS_AND_WATCHERS", "View Voters and Watchers"),
    Permission(32, "MANAGE_WATCHERS", "Manage Watchers"),
    Permission(15, "ADD_COMMENTS", "Add Comments"),
    Permission(34, "EDIT_ALL_COMMENTS", "Edit All Comments"),
    Permission(35, "EDIT_OWN_COMMENTS", "Edit Own Comments"),
    Permission(36, "DELETE_ALL_COMMENTS", "Delete All Comments"),
    Permission(37, "DELETE_OWN_COMMENTS", "Delete Own Comments"),
    Permission(19, "CREATE_ATTACHMENTS", "Create Attachments"),
    Permission(38, "DELETE_ALL_ATTACHMENTS", "Delete All Attachments"),
    Permission(39, "DELETE_OWN_ATTACHMENTS", "Delete Own Attachments"),
    Permission(20, "WORK_ON_ISSUES", "Work On Issues"),
    Permission(40, "EDIT_OWN_WORKLOGS", "Edit Own Worklogs"),
    Permission(41, "EDIT_ALL_WORKLOGS", "Edit All Worklogs"),
    Permission(42, "DELETE_OWN_WORKLOGS", "Delete Own Worklogs"),
    Permission(43, "DELETE_ALL_WORKLOGS", "Delete All Worklogs"),
)

PERMISSIONS: Mapping[str, Permission] = {one.key: one for one in _ALL}


def get_my_permissions(ask: Ask) -> Reply:
    """Say which of the asked permissions the caller has: in an issue, a project, or anywhere."""
    keys = list(PERMISSIONS) if ask.rules.lists_permissions else _asked_keys(ask)
    projects = _context(ask)
    forms = {key: _json(PERMISSIONS[key]) | {"havePermission": _has(ask, key, projects)} for key in keys}
    return ok({"permissions": forms}, f"{len(keys)} permissions of {ask.caller.name}")


def get_all_permissions(ask: Ask) -> Reply:
    """List all permissions."""
    forms = {key: _json(permission) for key, permission in PERMISSIONS.items()}
    return ok({"permissions": forms}, f"{len(forms)} permissions")


def _asked_keys(ask: Ask) -> list[str]:
    given = ask.operation.parameter("permissions")
    keys = [key.strip() for key in (given or "").split(",") if key.strip()]
    if not keys:
        raise refuse(ask, "permissions-unnamed", why="no permission is asked for")
    unknown = {key: ask.says("permission-unknown") for key in keys if key not in PERMISSIONS}
    if unknown:
        why = f"Jira has no permission {next(iter(unknown))}"
        raise refuse_with(Response.errors(400, errors=unknown), "bad-query", why)
    return keys


def _context(ask: Ask) -> list[Project]:
    """Give the projects that are asked about: an issue's, a project, else all."""
    operation, site = ask.operation, ask.site
    issue_name = operation.parameter("issueId") or operation.parameter("issueKey")
    if issue_name is not None:
        issue = visible_issue(ask, issue_name, ask.world.issue_in_any_case)
        if isinstance(issue, NotFound):
            raise refused([issue])
        return [site.projects[issue.project_key]]
    name = operation.parameter("projectId") or operation.parameter("projectKey")
    if name is None:
        return list(site.projects.values())
    for project in site.projects.values():
        if name in (project.key, str(project.id)) and permissions.browses(site, ask.caller, project):
            return [project]
    raise refuse(ask, "project-not-found", why=f"{ask.caller.name} sees no project {name}", key=name)


def _has(ask: Ask, key: str, projects: list[Project]) -> bool:
    """Whether the caller has a permission: the global ones go with Administer Jira."""
    if PERMISSIONS[key].kind == "GLOBAL":
        return permissions.administers(ask.site, ask.caller)
    if key == "BROWSE_PROJECTS":
        return any(permissions.browses(ask.site, ask.caller, project) for project in projects)
    return any(permissions.is_one_of(ask.caller, _holders(project, key), project.key) for project in projects)


def _holders(project: Project, key: str) -> Principals:
    """Give who has a permission. A site file says so of three; the others go with Edit Issues."""
    return {"LINK_ISSUES": project.link, "ADD_COMMENTS": project.comment}.get(key, project.edit)


def _json(of: Permission) -> json_forms.Json:
    description = f"Ability to {of.name.lower()}."
    return {"id": str(of.id), "key": of.key, "name": of.name, "type": of.kind, "description": description}
