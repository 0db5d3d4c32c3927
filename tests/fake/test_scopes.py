"""fake/scopes.py: what a token's scopes lack for an operation."""

from __future__ import annotations

import pytest

from linktape.fake.scopes import missing
from tests.fake.talk import Talk, site, value
from tests.support import call, link

POST = "/rest/api/2/issueLink"


def test_a_bearer_runs_with_its_scopes() -> None:
    link_scopes = ["write:issue:jira", "write:issue-link:jira"]
    tokens = [
        {"value": "classic", "scopes": ["read:jira-work", "write:jira-work"]},
        {"value": "reads", "scopes": ["read:jira-work"]},
        {"value": "granular", "scopes": link_scopes},
        {"value": "granular-comments", "scopes": [*link_scopes, "write:comment:jira"]},
    ]
    users = [{"name": "app", "tokens": tokens}]
    projects = [{"key": key, "browse": ["app"], "link": ["app"]} for key in ("HSP", "MKY")]
    issues = [{"key": "HSP-1"}, {"key": "MKY-1"}]
    talk = Talk(site(users=users, projects=projects, issues=issues, links=[]))
    plain, commented = link("HSP-1", "MKY-1"), link("HSP-1", "MKY-1", comment={"body": "x"})

    def status(token: str, body: object) -> int:
        return talk("POST", POST, body, auth=f"Bearer {token}").status

    assert [status(token, plain) for token in ("classic", "reads", "granular", "nonsense")] == [201, 401, 201, 401]
    assert [status(token, commented) for token in ("classic", "granular", "granular-comments")] == [201, 401, 201]
    refused = talk("POST", POST, plain, auth="Bearer reads")
    assert value(refused) == {"code": 401, "message": "Unauthorized; scope does not match"}
    assert refused.cause == "scope-mismatch"


CLASSIC, COMMENT = "write:jira-work", "write:comment:jira"
GRANULAR = frozenset({"write:issue-link:jira", "write:issue:jira"})


@pytest.mark.parametrize(
    ("body", "held", "is_enough"),
    [
        (link("HSP-1", "MKY-1"), frozenset({CLASSIC}), True),
        (link("HSP-1", "MKY-1"), frozenset(), False),
        (link("HSP-1", "MKY-1"), GRANULAR, True),
        (link("HSP-1", "MKY-1"), frozenset({"write:issue-link:jira"}), False),
        (link("HSP-1", "MKY-1", comment={"body": "x"}), GRANULAR, False),
        (link("HSP-1", "MKY-1", comment={"body": "x"}), GRANULAR | {COMMENT}, True),
        (link("HSP-1", "MKY-1", comment={"body": "x"}), frozenset({CLASSIC}), True),
        (link("HSP-1", "MKY-1", comment=None), GRANULAR, True),
    ],
)
def test_the_classic_scope_will_do_or_all_granular_ones(body: object, held: frozenset[str], is_enough: bool) -> None:
    operation = call("POST", "/rest/api/3/issueLink", body).operation

    assert (missing(operation, held) is None) is is_enough


def test_what_is_lacking_is_named() -> None:
    operation = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1", comment={"body": "x"})).operation

    assert missing(operation, GRANULAR) == f"{CLASSIC}, or of the granular ones {COMMENT}"


def test_what_is_not_known_needs_no_scope() -> None:
    assert missing(call("GET", "/plugins/x").operation, frozenset()) is None
