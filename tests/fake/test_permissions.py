"""fake/permissions.py: who may see, link, comment on and edit what."""

from __future__ import annotations

import pytest

from linktape.fake import permissions
from linktape.fake.callers import NOBODY, Caller
from linktape.fake.site.site import ANONYMOUS, Comment, Visibility
from tests.fake.talk import READER, Talk, site

ISSUE = "/rest/api/2/issue"


def test_a_project_can_be_closed_to_an_app() -> None:
    projects = [{"key": "HSP", "browse": ["app", "admin"], "link": ["app"], "blocks_apps": ["app"]}]
    users = [
        {"name": "app", "email": "app@example.com", "tokens": ["app-token"]},
        {"name": "admin", "email": "admin@example.com", "tokens": ["token"]},
    ]
    talk = Talk(site(projects=projects, users=users, issues=[{"key": "HSP-1"}], links=[]))

    assert talk("GET", f"{ISSUE}/HSP-1").status == 200
    assert talk("GET", f"{ISSUE}/HSP-1", auth="Bearer app-token").cause == "issue-not-visible"


def test_a_security_level_hides_an_issue_and_its_links() -> None:
    projects = [
        {
            "key": "HSP",
            "browse": ["admin", "reader"],
            "link": ["admin"],
            "security_levels": {"Staff": ["jira-administrators"]},
        }
    ]
    users = [
        {"name": "admin", "email": "admin@example.com", "tokens": ["token"], "groups": ["jira-administrators"]},
        {"name": "reader", "email": "reader@example.com", "tokens": ["reader-token"]},
    ]
    issues = [{"key": "HSP-1"}, {"key": "HSP-2", "security_level": "Staff"}]
    links = [{"type": "Blocks", "from": "HSP-1", "to": "HSP-2"}]
    talk = Talk(site(projects=projects, users=users, issues=issues, links=links))

    assert len(talk.links("HSP-1")) == 1
    assert talk.links("HSP-1", auth=READER) == []
    assert talk("GET", f"{ISSUE}/HSP-2", auth=READER).cause == "issue-not-visible"


def person(name: str) -> Caller:
    return NOBODY if name == "anonymous" else Caller(next(user for user in site().users if user.name == name))


@pytest.mark.parametrize(
    ("principals", "name", "project", "is_named"),
    [
        ({"admin"}, "admin", "HSP", True),
        ({"jira-administrators"}, "admin", "HSP", True),
        ({"Developers"}, "admin", "HSP", True),
        ({"Developers"}, "admin", "SEC", False),  # a role is held in a project
        ({"Developers"}, "reader", "HSP", False),
        ({ANONYMOUS}, "reader", "HSP", True),
        ({ANONYMOUS}, "anonymous", "HSP", True),
        ({"reader"}, "anonymous", "HSP", False),
        (set(), "admin", "HSP", False),
    ],
)
def test_a_list_names_users_groups_roles_or_anyone(
    principals: set[str], name: str, project: str, is_named: bool
) -> None:
    assert permissions.is_one_of(person(name), frozenset(principals), project) is is_named


@pytest.mark.parametrize(
    ("visibility", "name", "is_seen"),
    [
        (None, "anonymous", True),
        (Visibility("group", "jira-administrators"), "admin", True),
        (Visibility("group", "jira-administrators"), "reader", False),
        (Visibility("role", "Developers"), "admin", True),
        (Visibility("role", "jira-administrators"), "admin", False),  # a group's name is no role
        (Visibility("group", "jira-software-users"), "anonymous", False),
    ],
)
def test_a_comment_is_seen_by_those_it_is_for(visibility: Visibility | None, name: str, is_seen: bool) -> None:
    issue = next(issue for issue in site().issues.values() if issue.key == "HSP-1")

    assert permissions.sees_comment(person(name), issue, Comment(1, "x", None, 0, visibility)) is is_seen


@pytest.mark.parametrize(
    ("name", "sees", "links"), [("admin", True, True), ("reader", True, False), ("anonymous", False, False)]
)
def test_seeing_an_issue_is_not_linking_it(name: str, sees: bool, links: bool) -> None:
    of, caller = site(), person(name)
    issue = next(issue for issue in of.issues.values() if issue.key == "HSP-1")

    assert (permissions.sees(of, caller, issue), permissions.may_link(of, caller, issue)) == (sees, links)
    assert permissions.may_comment(of, caller, issue) is links
