"""The operations linktape knows, by Atlassian's operation ids, and where each is served. Tables only, no parsing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from linktape.jira.bodies import ABSENT, Payload


class OperationId(StrEnum):
    """What a request can mean, named as in Atlassian's OpenAPI documents."""

    LINK_ISSUES = "linkIssues"
    GET_ISSUE_LINK = "getIssueLink"
    DELETE_ISSUE_LINK = "deleteIssueLink"

    GET_ISSUE_LINK_TYPES = "getIssueLinkTypes"
    CREATE_ISSUE_LINK_TYPE = "createIssueLinkType"
    GET_ISSUE_LINK_TYPE = "getIssueLinkType"
    UPDATE_ISSUE_LINK_TYPE = "updateIssueLinkType"
    DELETE_ISSUE_LINK_TYPE = "deleteIssueLinkType"

    GET_ISSUE = "getIssue"
    CREATE_ISSUE = "createIssue"
    EDIT_ISSUE = "editIssue"
    DELETE_ISSUE = "deleteIssue"
    GET_TRANSITIONS = "getTransitions"
    DO_TRANSITION = "doTransition"
    BULK_FETCH_ISSUES = "bulkFetchIssues"
    GET_COMMENTS = "getComments"
    ADD_COMMENT = "addComment"
    GET_CHANGELOGS = "getChangeLogs"
    SEARCH = "searchForIssuesUsingJql"
    SEARCH_POST = "searchForIssuesUsingJqlPost"
    SEARCH_JQL = "searchAndReconsileIssuesUsingJql"
    SEARCH_JQL_POST = "searchAndReconsileIssuesUsingJqlPost"

    GET_REMOTE_LINKS = "getRemoteIssueLinks"
    CREATE_REMOTE_LINK = "createOrUpdateRemoteIssueLink"
    DELETE_REMOTE_LINKS = "deleteRemoteIssueLinkByGlobalId"
    GET_REMOTE_LINK = "getRemoteIssueLinkById"
    UPDATE_REMOTE_LINK = "updateRemoteIssueLink"
    DELETE_REMOTE_LINK = "deleteRemoteIssueLinkById"

    GET_SERVER_INFO = "getServerInfo"
    GET_CURRENT_USER = "getCurrentUser"
    GET_MY_PERMISSIONS = "getMyPermissions"
    GET_ALL_PERMISSIONS = "getAllPermissions"
    GET_FIELDS = "getFields"
    GET_FIELDS_PAGINATED = "getFieldsPaginated"
    GET_ISSUE_LIMIT_REPORT = "getIssueLimitReport"
    LOGIN = "login"

    OTHER = "other"


O = OperationId  # noqa: E741  # short, for the table below

ROUTES: dict[str, dict[str, OperationId]] = {
    "issueLink": {"POST": O.LINK_ISSUES},
    "issueLink/{link}": {"GET": O.GET_ISSUE_LINK, "DELETE": O.DELETE_ISSUE_LINK},
    "issueLinkType": {"GET": O.GET_ISSUE_LINK_TYPES, "POST": O.CREATE_ISSUE_LINK_TYPE},
    "issueLinkType/{type}": {
        "GET": O.GET_ISSUE_LINK_TYPE,
        "PUT": O.UPDATE_ISSUE_LINK_TYPE,
        "DELETE": O.DELETE_ISSUE_LINK_TYPE,
    },
    "issue": {"POST": O.CREATE_ISSUE},
    "issue/bulkfetch": {"POST": O.BULK_FETCH_ISSUES},
    "issue/limit/report": {"GET": O.GET_ISSUE_LIMIT_REPORT},
    "issue/{issue}": {"GET": O.GET_ISSUE, "PUT": O.EDIT_ISSUE, "DELETE": O.DELETE_ISSUE},
    "issue/{issue}/transitions": {"GET": O.GET_TRANSITIONS, "POST": O.DO_TRANSITION},
    "issue/{issue}/comment": {"GET": O.GET_COMMENTS, "POST": O.ADD_COMMENT},
    "issue/{issue}/changelog": {"GET": O.GET_CHANGELOGS},
    "issue/{issue}/remotelink": {
        "GET": O.GET_REMOTE_LINKS,
        "POST": O.CREATE_REMOTE_LINK,
        "DELETE": O.DELETE_REMOTE_LINKS,
    },
    "issue/{issue}/remotelink/{remote}": {
        "GET": O.GET_REMOTE_LINK,
        "PUT": O.UPDATE_REMOTE_LINK,
        "DELETE": O.DELETE_REMOTE_LINK,
    },
    "search": {"GET": O.SEARCH, "POST": O.SEARCH_POST},
    "search/jql": {"GET": O.SEARCH_JQL, "POST": O.SEARCH_JQL_POST},
    "serverInfo": {"GET": O.GET_SERVER_INFO},
    "myself": {"GET": O.GET_CURRENT_USER},
    "mypermissions": {"GET": O.GET_MY_PERMISSIONS},
    "permissions": {"GET": O.GET_ALL_PERMISSIONS},
    "field": {"GET": O.GET_FIELDS},
    "field/search": {"GET": O.GET_FIELDS_PAGINATED},
}
"""Behind `/rest/api/{version}/`; a name in braces is one path segment. A fixed segment goes before a name."""

LOGIN_PATH = "/rest/auth/1/session"
LOGIN_METHODS = ("GET", "POST", "DELETE")

MUTATIONS: frozenset[OperationId] = frozenset(
    {
        O.LINK_ISSUES,
        O.DELETE_ISSUE_LINK,
        O.CREATE_ISSUE_LINK_TYPE,
        O.UPDATE_ISSUE_LINK_TYPE,
        O.DELETE_ISSUE_LINK_TYPE,
        O.CREATE_ISSUE,
        O.EDIT_ISSUE,
        O.DELETE_ISSUE,
        O.DO_TRANSITION,
        O.ADD_COMMENT,
        O.CREATE_REMOTE_LINK,
        O.DELETE_REMOTE_LINKS,
        O.UPDATE_REMOTE_LINK,
        O.DELETE_REMOTE_LINK,
    }
)
"""What changes Jira when it is answered 2xx. POST searches and bulk fetch only read."""

LINK_TYPE_MUTATIONS: frozenset[OperationId] = frozenset(
    {O.CREATE_ISSUE_LINK_TYPE, O.UPDATE_ISSUE_LINK_TYPE, O.DELETE_ISSUE_LINK_TYPE}
)


@dataclass(frozen=True, slots=True)
class Operation:
    """What one request means.

    `api` is the version as asked (`2`, `3`, `latest`, or empty where there is none), `version` the one it stands for.
    `path` is the path without doubled or trailing slashes. `issue` (key or id), `link`, `link_type` and `remote` are
    the names in the path, percent-decoded. `served` are the methods Jira serves here: with `other`, an empty one means
    no endpoint (404), anything else a method that is not served (405).
    """

    id: OperationId
    api: str = ""
    version: int = 0
    path: str = ""
    issue: str | None = None
    link: str | None = None
    link_type: str | None = None
    remote: str | None = None
    query: tuple[tuple[str, str], ...] = ()
    served: tuple[str, ...] = ()
    payload: Payload = ABSENT

    @property
    def is_known(self) -> bool:
        """Whether this is anything but `other`."""
        return self.id is not OperationId.OTHER

    @property
    def is_mutation(self) -> bool:
        """Whether a 2xx answer means that Jira has changed."""
        return self.id in MUTATIONS

    def parameter(self, name: str) -> str | None:
        """Give the first value of a query parameter, or None."""
        return next((value for key, value in self.query if key == name), None)
