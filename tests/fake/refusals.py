"""The fake's "no": what each profile answers to requests that Jira refuses, and whose word that is.

`test_serve_refusals.py` asks each of these; the page on faithfulness shows the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from linktape.jira.profiles import Profile
from linktape.messages import Response
from tests.fake.talk import ADMIN, APP, READER, STALE, Talk, site
from tests.support import link

Said = tuple[int, str]
"""A status, and what stands in the body; an empty text: no body."""


@dataclass(frozen=True)
class Refusal:
    """One request, and what comes of it in each profile."""

    what: str
    request: str  # method and target
    answers: Mapping[Profile, Said]
    source: str
    body: object = None
    auth: str | None = ADMIN
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    site: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def answer(self, profile: Profile) -> Response:
        """Ask the fake."""
        method, _, target = self.request.partition(" ")
        talk = Talk(site(profile, **self.site))
        return talk(method, target, self.body, auth=self.auth, headers=dict(self.headers))


def everywhere(said: Said) -> Mapping[Profile, Said]:
    """Give the same answer of all profiles."""
    return each(said, said, said)


def on_cloud(said: Said, *, datacenter: Said) -> Mapping[Profile, Said]:
    """Give an answer of both Cloud profiles, and Data Center's."""
    return each(said, said, datacenter)


def each(documented: Said, observed: Said, datacenter: Said) -> Mapping[Profile, Said]:
    """Give an answer of each profile."""
    return dict(zip(Profile, (documented, observed, datacenter), strict=True))


REMOVED = (410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")
XSRF = (403, "XSRF check failed")
NO_RESOURCE = (404, '{"message":"HTTP 404 Not Found","status-code":404,"sub-code":-1}')
BAD_PAYLOAD = (400, "Invalid request payload.")
NO_BEARER = (403, '{"error":"Failed to parse Connect Session Auth Token"}')
SIGN_IN = (401, "Client must be authenticated to access this resource.")
BLOCKS = link("HSP-1", "MKY-1")
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}
NO_CHECK = {"X-Atlassian-Token": "no-check"}
OWN_SITE = {"oauth_at_site": None}
KB = "Atlassian's knowledge base on browsers and the XSRF check"

NO_LINKING = "No Link Issue Permission for issue '{}'"
MASKED = "Issue does not exist or you do not have permission to see it."

REFUSALS = (
    Refusal(
        "a link without Link Issues on its source",
        "POST /rest/api/2/issueLink",
        each((404, NO_LINKING.format("HSP-1")), (401, NO_LINKING.format("HSP-1")), (401, NO_LINKING.format("HSP-1"))),
        "documented: 404; observed: tendcf obs 05; func6, adr13 obs 30",
        body=BLOCKS,
        auth=READER,
    ),
    Refusal(
        "the deletion of a link without Link Issues at either end",
        "DELETE /rest/api/2/issueLink/10001",
        each((404, NO_LINKING.format("PR-3")), (401, NO_LINKING.format("PR-3")), (401, NO_LINKING.format("PR-3"))),
        "documented: 404 on Cloud, 401 on Data Center; Cloud's 401 is inferred",
        auth=READER,
    ),
    Refusal(
        "a link of a type that does not exist",
        "POST /rest/api/2/issueLink",
        everywhere((404, "No issue link type with name 'Haunts' found.")),
        "observed: minutehand obs 01; func6",
        body=link("HSP-1", "MKY-1", "Haunts"),
    ),
    Refusal(
        "an issue that does not exist",
        "GET /rest/api/2/issue/HSP-99",
        on_cloud((404, MASKED), datacenter=(404, "Issue Does Not Exist")),
        "observed: minutehand obs 10; jrjc obs 29, JiraConnector#45",
    ),
    Refusal(
        "an issue that the caller may not see",
        "GET /rest/api/2/issue/SEC-1",
        on_cloud((404, MASKED), datacenter=(404, "You do not have the permission to see the specified issue.")),
        "observed: minutehand obs 10; jrjc obs 29",
        auth=READER,
    ),
    Refusal(
        "a token that has expired",
        "GET /rest/api/2/issue/HSP-1",
        each(SIGN_IN, (404, MASKED), (401, "Sorry, your username and password are incorrect.")),
        "documented: 401; observed: minutehand obs 26; dc obs 30",
        auth=STALE,
    ),
    Refusal(
        "a link too many",
        "POST /rest/api/2/issueLink",
        on_cloud((413, "The issue has reached the limit of 1 issue links."), datacenter=(201, "")),
        "documented: linkIssues; the sentence is ours; Data Center has no limit",
        body=link("PR-3", "HSP-1"),
        site={"links_per_issue": 1},
    ),
    Refusal(
        "a link of an issue to itself",
        "POST /rest/api/2/issueLink",
        everywhere((400, "You cannot link an issue to itself.")),
        "observed: func6; Cloud unknown",
        body=link("HSP-1", "HSP-1"),
    ),
    Refusal(
        "the classic search",
        "GET /rest/api/2/search?jql=project=HSP",
        on_cloud(REMOVED, datacenter=(200, '"total":5')),
        "documented: changelog CHANGE-2046; observed: pycontribs/jira#2367, onyx#5235",
    ),
    Refusal(
        "the classic search, by POST",
        "POST /rest/api/2/search",
        on_cloud(REMOVED, datacenter=(200, '"total":5')),
        "documented: changelog CHANGE-2046; observed: jenkinsci/jira-plugin#741",
        body={"jql": "project = HSP"},
    ),
    Refusal(
        "a link with a browser's User-Agent",
        "POST /rest/api/2/issueLink",
        everywhere(XSRF),
        f"documented: {KB}; observed: jira.js#100, adr13",
        body=BLOCKS,
        headers=BROWSER,
    ),
    Refusal(
        "the same with `X-Atlassian-Token: no-check`",
        "POST /rest/api/2/issueLink",
        on_cloud(XSRF, datacenter=(201, "")),
        "observed: sim#5496; Data Center: inferred",
        body=BLOCKS,
        headers=BROWSER | NO_CHECK,
    ),
    Refusal(
        "a bulk fetch, which only reads, with a browser's User-Agent",
        "POST /rest/api/2/issue/bulkfetch",
        on_cloud(XSRF, datacenter=NO_RESOURCE),
        f"documented: {KB}; observed: orca#5957 (on search/jql)",
        body={"issueIdsOrKeys": ["HSP-1"]},
        headers=BROWSER,
    ),
    Refusal(
        "a deletion with a browser's User-Agent",
        "DELETE /rest/api/2/issueLink/10001",
        everywhere(XSRF),
        f"documented: {KB}; observed: jira.js#100",
        headers=BROWSER,
    ),
    Refusal(
        "a scoped token as Bearer at the site's own host",
        "GET /rest/api/2/issue/HSP-1?fields=summary",
        each(SIGN_IN, NO_BEARER, (200, '"summary"')),
        "documented: Atlassian's page on API tokens; observed: backlot obs 22, tmt#4879",
        auth=APP,
        site=OWN_SITE,
    ),
    Refusal(
        "more than 50 issues to reconcile",
        "POST /rest/api/2/search/jql",
        on_cloud((400, "The number of issues to reconcile exceeds the limit of 50."), datacenter=NO_RESOURCE),
        "the limit is documented, the sentence unknown",
        body={"jql": "project = HSP", "reconcileIssues": [10_000] * 51},
    ),
    Refusal(
        "a bulk fetch of more than 100 issues with all their fields",
        "POST /rest/api/2/issue/bulkfetch",
        on_cloud((400, "exceeds the limit of 100."), datacenter=NO_RESOURCE),
        "documented: bulkFetchIssues",
        body={"issueIdsOrKeys": ["HSP-1"] * 101},
    ),
    Refusal(
        "a bulk fetch of more than 1,000 issues with a few plain fields",
        "POST /rest/api/2/issue/bulkfetch",
        on_cloud((400, "exceeds the limit of 1000."), datacenter=NO_RESOURCE),
        "documented: bulkFetchIssues",
        body={"issueIdsOrKeys": ["HSP-1"] * 1_001, "fields": ["summary"]},
    ),
    Refusal(
        "a search by an order alone",
        "GET /rest/api/2/search/jql?jql=order+by+created",
        on_cloud((400, "Unbounded JQL queries are not allowed here."), datacenter=NO_RESOURCE),
        "observed: mattermost-plugin-jira#1300, raycast#21425; Data Center: kelos#1439",
    ),
    Refusal(
        "a search for a value that does not exist",
        "GET /rest/api/2/search/jql?jql=type=asdf",
        on_cloud((400, "The value 'asdf' does not exist for the field 'type'."), datacenter=NO_RESOURCE),
        "observed: jira-cli#97",
    ),
    Refusal(
        "the changelog as a page",
        "GET /rest/api/2/issue/HSP-1/changelog",
        on_cloud((200, '"values"'), datacenter=NO_RESOURCE),
        "observed: solidify/jira-azuredevops-migrator#13, kelos#1439",
    ),
    Refusal(
        "version 3",
        "GET /rest/api/3/issueLinkType",
        on_cloud((200, '"issueLinkTypes"'), datacenter=(404, "Dead link")),
        "inferred: Data Center has version 2 alone",
    ),
    Refusal(
        "oneself, without credentials",
        "GET /rest/api/2/myself",
        each(SIGN_IN, SIGN_IN, (401, f'{{"message":"{SIGN_IN[1]}","status-code":401}}')),
        "documented; observed: backlot obs 21; Server 7.12",
        auth=None,
    ),
    Refusal(
        "a link whose end has a member that Jira does not know",
        "POST /rest/api/2/issueLink",
        on_cloud(BAD_PAYLOAD, datacenter=(400, 'Unrecognized field \\"expand\\" (Class com.atlassian')),
        "observed: minutehand obs 13; Data Center: go-jira#165",
        body={**BLOCKS, "outwardIssue": {"key": "MKY-1", "expand": "names"}},
    ),
    Refusal(
        "a link whose comment is a text",
        "POST /rest/api/2/issueLink",
        on_cloud(BAD_PAYLOAD, datacenter=(400, "Can not instantiate value of type [simple type, class com.atlassian")),
        "observed: backlot; Data Center: php-jira-rest-client#272",
        body={**BLOCKS, "comment": "hello"},
    ),
    Refusal(
        "a comment in v2 that is a document",
        "POST /rest/api/2/issue/HSP-1/comment",
        on_cloud(BAD_PAYLOAD, datacenter=(400, "Cannot deserialize value of type `java.lang.String` from Object")),
        "observed: backlot; Data Center: atlascode#1560, gioboa/jira-plugin#154",
        body={"body": {"type": "doc", "version": 1, "content": []}},
    ),
    Refusal(
        "the cloud id",
        "GET /_edge/tenant_info",
        on_cloud((200, '{"cloudId":"'), datacenter=(404, "Dead link")),
        "documented: Atlassian's page on API tokens; observed: orca#20092",
        auth=None,
    ),
)
