"""fake/gate.py: what Jira has and the fake does not is said in linktape's words, and what nobody has in Jira's."""

from __future__ import annotations

from importlib import resources

import pytest

from tests.fake.talk import PROFILES, WRONG, Talk, site

WORDS = ("createmeta", "picker", "bulk", "archive", "search")
NOT_SERVED = [
    *(("GET", f"/rest/api/2/issue/{word}") for word in WORDS),
    *(("PUT", f"/rest/api/2/issue/{word}") for word in WORDS),
    *(("DELETE", f"/rest/api/2/issue/{word}") for word in WORDS),
    ("POST", "/rest/api/2/issue/bulk"),
    ("GET", "/rest/api/2/issue/createmeta/HSP/issuetypes"),
    ("GET", "/rest/api/2/issue/HSP-1/editmeta"),
    ("GET", "/rest/api/2/issue/HSP-1/worklog"),
    ("POST", "/rest/api/2/issue/HSP-1/watchers"),
    ("GET", "/rest/api/2/issue/HSP-1/worklog/1/anything"),
    ("HEAD", "/rest/api/2/issue/picker"),
    ("OPTIONS", "/rest/api/2/issue/picker"),
    ("GET", "/rest/api/2/project/search"),
    ("GET", "/rest/api/2/project/HSP/versions"),
    ("POST", "/rest/api/2/project"),
    ("GET", "/rest/api/2/user/picker?query=a"),
    ("GET", "/rest/api/2/user/bulk?accountId=a"),
    ("GET", "/rest/api/2/status/search"),
    ("GET", "/rest/api/2/priority/search"),
    ("POST", "/rest/api/2/field"),
    ("POST", "/rest/api/2/search/approximate-count"),
    ("POST", "/rest/api/2/jql/parse"),
    ("GET", "/rest/api/2/filter/favourite"),
    ("GET", "/rest/api/2/task/1"),
    ("GET", "/rest/api/2/webhook"),
    ("GET", "/rest/agile/1.0/board"),
    ("GET", "/rest/servicedeskapi/request"),
    ("POST", "/gateway/api/graphql"),
]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("method", "target"), NOT_SERVED)
def test_what_jira_has_and_the_fake_does_not_is_told_as_our_own_limit(profile: str, method: str, target: str) -> None:
    talk = Talk(site(profile))

    response = talk(method, target, {} if method in ("POST", "PUT") else None)

    assert (response.status, response.headers.get("Linktape-Error")) == (501, "unsupported")
    assert (response.is_unsupported, response.origin) == (True, "linktape: unsupported")
    assert talk.why.startswith(f"{method} {target.partition('?')[0]}")
    assert talk.why.endswith(" is Jira's, and linktape's mock does not serve it")


def test_every_operation_that_is_known_is_served_or_told_as_our_own_limit() -> None:
    lines = resources.files("linktape.jira").joinpath("known_paths.tsv").read_text(encoding="utf-8").splitlines()
    for line in (line for line in lines if not line.startswith("#")):
        methods, _, path = line.partition("\t")
        target = path if path.startswith("/") else f"/rest/api/3/{path}"
        for method in methods.split():
            talk = Talk()
            response = talk(method, target.replace("{}", "10000"), {} if method in ("POST", "PUT") else None)
            assert response.is_unsupported or response.cause not in ("no-endpoint", "method-not-served"), line


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", ["undefined", "NOPE", "HSP%201", "HSP-1.json"])
def test_what_is_no_key_and_no_word_of_jiras_is_an_issue_that_does_not_exist(profile: str, name: str) -> None:
    absent = Talk(site(profile))("GET", "/rest/api/2/issue/HSP-99")

    for method, below in (("GET", ""), ("DELETE", ""), ("GET", "/comment"), ("GET", "/remotelink/1")):
        response = Talk(site(profile))(method, f"/rest/api/2/issue/{name}{below}")
        assert (response.status, response.content, response.cause) == (404, absent.content, "issue-not-found")
    assert Talk(site(profile))("POST", f"/rest/api/2/issue/{name}", {}).status == 405
    assert Talk(site(profile), auth=WRONG)("GET", f"/rest/api/2/issue/{name}").cause == (
        Talk(site(profile), auth=WRONG)("GET", "/rest/api/2/issue/HSP-99").cause
    )


@pytest.mark.parametrize(
    "target", ["/rest/api/3/issueLinks", "/rest/api/3/issueLink/1/x", "/rest/api/3/issue/HSP-1/x", "/rest/plugin/1.0/x"]
)
def test_what_nobody_has_is_still_no_endpoint(target: str) -> None:
    assert Talk()("GET", target).cause == "no-endpoint"
