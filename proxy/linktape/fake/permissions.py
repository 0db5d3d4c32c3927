"""Who may see, link, comment on and edit what."""

from __future__ import annotations

from linktape.fake.callers import Caller
from linktape.fake.site.site import ANONYMOUS, Comment, Issue, Principals, Project, Site


def is_one_of(caller: Caller, principals: Principals, project_key: str = "") -> bool:
    """Whether a list of users, groups and project roles names the caller."""
    if ANONYMOUS in principals:
        return True
    user = caller.user
    if user is None:
        return False
    roles = user.roles.get(project_key, frozenset())
    return user.name in principals or not principals.isdisjoint(user.groups) or not principals.isdisjoint(roles)


def browses(site: Site, caller: Caller, project: Project) -> bool:
    """Whether the caller may browse a project. What anyone may browse, users may too."""
    if caller.user is not None and caller.user.name in project.blocked_apps:
        return False
    return project.key in site.open_projects or is_one_of(caller, project.browse, project.key)


def sees(site: Site, caller: Caller, issue: Issue) -> bool:
    """Whether the caller may see an issue: Browse Projects, and its security level if it has one."""
    project = site.projects[issue.project_key]
    if not browses(site, caller, project):
        return False
    return issue.security_level is None or is_one_of(caller, project.security_levels[issue.security_level], project.key)


def may_link(site: Site, caller: Caller, issue: Issue) -> bool:
    """Whether the caller has Link Issues in the issue's project."""
    project = site.projects[issue.project_key]
    return is_one_of(caller, project.link, project.key)


def may_comment(site: Site, caller: Caller, issue: Issue) -> bool:
    """Whether the caller has Add Comments in the issue's project."""
    project = site.projects[issue.project_key]
    return is_one_of(caller, project.comment, project.key)


def may_edit(site: Site, caller: Caller, project_key: str) -> bool:
    """Whether the caller may create, edit, transition and delete issues in a project."""
    project = site.projects[project_key]
    return is_one_of(caller, project.edit, project.key)


def administers(site: Site, caller: Caller) -> bool:
    """Whether the caller has Administer Jira."""
    return is_one_of(caller, site.administrators)


def sees_comment(caller: Caller, issue: Issue, comment: Comment) -> bool:
    """Whether a comment's visibility lets the caller see it."""
    visibility, user = comment.visibility, caller.user
    if visibility is None or user is None:
        return visibility is None
    return visibility.name in (user.groups if visibility.type == "group" else user.roles.get(issue.project_key, ()))
