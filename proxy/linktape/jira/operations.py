"""The one table of operations: Atlassian's operation ids, and all that is true of each. No parsing.

A row says what tells an operation from the others; what most have is a default. Nobody else keeps a list of
operations: a new one is a row here, its family in `fake/operations/`, and its place in `fake/serve.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from functools import partial
from typing import Literal, Self

from linktape.jira.bodies import ABSENT, Payload
from linktape.jira.known_paths import KnownPath
from linktape.jira.rate_limits import bucket_size, rate
from linktape.values import packable, value

LOGIN_PATH = "/rest/auth/1/session"
LOGIN_METHODS = ("GET", "POST", "DELETE")
TENANT_PATH = "/_edge/tenant_info"


class Resource(Flag):
    """What of Jira an operation can show or change."""

    ISSUE = auto()
    LINK = auto()
    LINK_TYPE = auto()
    REMOTE_LINK = auto()
    COMMENT = auto()
    CHANGELOG = auto()
    TRANSITION = auto()
    SITE = auto()  # the server, its fields, who is calling, what they may do
    MATCHES = auto()  # which issues fit a search


NOTHING = Resource(0)


@dataclass(frozen=True, slots=True)
class Traits:
    """A row of the table.

    `route`: method and template behind `/rest/api/{version}/`; a name in braces is one path segment. Empty: elsewhere.
    `granular`: the scopes that an OAuth token needs, here without `:jira`, or the classic `scope` instead of all of
    them; empty: none (Atlassian's OpenAPI). `reads`: what a 2xx answer shows. `writes`: what has changed after it;
    POST searches and bulk fetch only read. `page`: whether answers come in pages, by `startAt` or by `nextPageToken`.
    `strangers`: whether anonymous callers are served (never: OpenAPI's `security` lacks `{}`, docs/jira.md 5).
    `is_cloud_only`: whether Data Center has no such path. `bucket`: calls in a burst, where its rate does not say it.
    `lists`: the member of an answer that has what was read; empty: the answer is a list, or one thing.
    `is_identity`: whether it reads who somebody is or what they may do, which costs an app more.
    `ask_once`: why a client need not ask again. `no_transform`: whether Cache-Control says that, too (jira.md 3).
    `success`: the statuses of a success, where they are not the method's usual one (Atlassian's OpenAPI).
    """

    name: str
    route: str = ""
    granular: str = ""
    scope: str = ""
    reads: Resource = NOTHING
    writes: Resource = NOTHING
    page: Literal["", "start", "token"] = ""
    strangers: Literal["as the site says", "always", "never"] = "as the site says"
    is_cloud_only: bool = False
    bucket: int = 0
    lists: str = ""
    is_identity: bool = False
    ask_once: str = ""
    no_transform: bool = True
    success: tuple[int, ...] = ()

    @property
    def method(self) -> str:
        """The HTTP method; HEAD is served as GET."""
        return self.route.partition(" ")[0]

    @property
    def successes(self) -> tuple[int, ...]:
        """The statuses of a success; empty for what is not in Atlassian's documents."""
        usual = {"GET": (200,), "POST": (201,), "PUT": (204,), "DELETE": (204,)}
        return self.success or usual.get(self.method, ())

    @property
    def template(self) -> str:
        """The path behind `/rest/api/{version}/`."""
        return self.route.partition(" ")[2]

    @property
    def is_mutation(self) -> bool:
        """Whether a 2xx answer means that Jira has changed."""
        return bool(self.writes)

    @property
    def makes_links(self) -> bool:
        """Whether a request can ask for new links, by itself or in `update.issuelinks` (docs/jira.md 6.6)."""
        return Resource.LINK in self.writes and self.method != "DELETE"

    @property
    def removes_links(self) -> bool:
        """Whether links go: one, or all of an issue or a link type that goes."""
        return Resource.LINK in self.writes and self.method == "DELETE"

    @property
    def is_paged_by_query(self) -> bool:
        """Whether the query says which page is wanted; searches by POST say it in their body."""
        return bool(self.page) and self.method == "GET"

    @property
    def burst(self) -> tuple[int, int]:
        """How many calls Cloud takes at once, and how many a second (jira.md 8)."""
        per_second = rate(self.method, self.template)
        return self.bucket or bucket_size(per_second), per_second

    @property
    def is_search(self) -> bool:
        """Whether it finds issues by JQL."""
        return Resource.MATCHES in self.reads

    @property
    def classic_scope(self) -> str:
        """The classic scope that stands for all granular ones."""
        return self.scope or ("write:jira-work" if self.writes else "read:jira-work")

    @property
    def granular_scopes(self) -> frozenset[str]:
        """The granular scopes by their whole names."""
        return frozenset(f"{name}:jira" for name in self.granular.split())


_CONFIGURE = "manage:jira-configuration"
_READ_ISSUE = (
    "read:issue-meta read:issue-security-level read:issue.vote read:issue.changelog read:avatar read:issue read:status"
    " read:user read:field-configuration"
)
_READ_LINK = (
    "read:field read:issue-link-type read:issue read:issue-type read:priority read:status read:avatar"
    " read:issue.time-tracking read:project-category read:project read:user"
)
_READ_COMMENT = "read:comment read:comment.property read:group read:project read:project-role read:user read:avatar"
_READ_CHANGES = "read:issue-meta read:avatar read:issue.changelog"
_READ_SELF = "read:application-role read:group read:user read:avatar"
_READ_FIELD = "read:field read:avatar read:project-category read:project"
_SEARCH = "read:issue-details read:field.default-value read:field.option"
_CREATE = "write:issue write:comment write:comment.property write:attachment read:issue"
_READ_TYPE, _WRITE_TYPE, _DELETE_TYPE = "read:issue-link-type", "write:issue-link-type", "delete:issue-link-type"
_READ_REMOTE, _WRITE_REMOTE, _DELETE_REMOTE = (f"{verb}:issue.remote-link" for verb in ("read", "write", "delete"))

_KEEP = "it does not change; ask once and keep it"
_KEEP_TYPES, _KEEP_FIELDS = (f"{name} hardly ever change; ask once and keep them" for name in ("link types", "fields"))

_ISSUE, _LINK, _LINK_TYPE, _REMOTE_LINK = Resource.ISSUE, Resource.LINK, Resource.LINK_TYPE, Resource.REMOTE_LINK
_COMMENT, _CHANGELOG, _TRANSITION, _SITE = Resource.COMMENT, Resource.CHANGELOG, Resource.TRANSITION, Resource.SITE
_WHOLE_ISSUE = _ISSUE | _LINK | _COMMENT
_on_cloud = partial(Traits, is_cloud_only=True)
_search = partial(Traits, granular=_SEARCH, reads=_WHOLE_ISSUE | Resource.MATCHES, success=(200,), lists="issues")


class OperationId(StrEnum):
    """What a request can mean, named as in Atlassian's OpenAPI documents, with its traits."""

    traits: Traits

    def __new__(cls, traits: Traits | str) -> Self:
        assert isinstance(traits, Traits)  # a name is looked up, and never gets here
        member = str.__new__(cls, traits.name)
        member._value_ = traits.name
        member.traits = traits
        return member

    LINK_ISSUES = Traits(
        "linkIssues", "POST issueLink", "write:issue write:issue-link", writes=_LINK | _COMMENT, no_transform=False
    )
    GET_ISSUE_LINK = Traits("getIssueLink", "GET issueLink/{link}", _READ_LINK, reads=_LINK, no_transform=False)
    DELETE_ISSUE_LINK = Traits(
        "deleteIssueLink",
        "DELETE issueLink/{link}",
        "delete:issue-link",
        writes=_LINK,
        no_transform=False,
        success=(200, 204),
    )

    GET_ISSUE_LINK_TYPES = Traits(
        "getIssueLinkTypes",
        "GET issueLinkType",
        _READ_TYPE,
        reads=_LINK_TYPE,
        ask_once=_KEEP_TYPES,
        lists="issueLinkTypes",
    )
    CREATE_ISSUE_LINK_TYPE = Traits(
        "createIssueLinkType", "POST issueLinkType", _WRITE_TYPE, _CONFIGURE, writes=_LINK_TYPE
    )
    GET_ISSUE_LINK_TYPE = Traits("getIssueLinkType", "GET issueLinkType/{type}", _READ_TYPE, reads=_LINK_TYPE)
    UPDATE_ISSUE_LINK_TYPE = Traits(
        "updateIssueLinkType",
        "PUT issueLinkType/{type}",
        f"{_READ_TYPE} {_WRITE_TYPE}",
        _CONFIGURE,
        writes=_LINK_TYPE,
        success=(200,),
    )
    DELETE_ISSUE_LINK_TYPE = Traits(
        "deleteIssueLinkType", "DELETE issueLinkType/{type}", _DELETE_TYPE, _CONFIGURE, writes=_LINK_TYPE | _LINK
    )

    GET_ISSUE = Traits("getIssue", "GET issue/{issue}", _READ_ISSUE, reads=_WHOLE_ISSUE)
    CREATE_ISSUE = Traits("createIssue", "POST issue", _CREATE, writes=_ISSUE | _LINK)
    EDIT_ISSUE = Traits("editIssue", "PUT issue/{issue}", "write:issue", writes=_WHOLE_ISSUE, no_transform=False)
    DELETE_ISSUE = Traits("deleteIssue", "DELETE issue/{issue}", "delete:issue", writes=_WHOLE_ISSUE | _REMOTE_LINK)
    GET_TRANSITIONS = Traits(
        "getTransitions",
        "GET issue/{issue}/transitions",
        "read:issue.transition read:status",
        reads=_TRANSITION,
        lists="transitions",
    )
    DO_TRANSITION = Traits(
        "doTransition",
        "POST issue/{issue}/transitions",
        "write:issue write:issue.property",
        writes=_WHOLE_ISSUE,
        success=(204,),
    )
    BULK_FETCH_ISSUES = _on_cloud(
        "bulkFetchIssues", "POST issue/bulkfetch", _READ_ISSUE, reads=_WHOLE_ISSUE, success=(200,), lists="issues"
    )
    GET_COMMENTS = Traits(
        "getComments", "GET issue/{issue}/comment", _READ_COMMENT, reads=_COMMENT, page="start", lists="comments"
    )
    ADD_COMMENT = Traits("addComment", "POST issue/{issue}/comment", f"{_READ_COMMENT} write:comment", writes=_COMMENT)
    GET_CHANGELOGS = _on_cloud(
        "getChangeLogs", "GET issue/{issue}/changelog", _READ_CHANGES, reads=_CHANGELOG, page="start", lists="values"
    )
    SEARCH = _search("searchForIssuesUsingJql", "GET search", page="start")
    SEARCH_POST = _search("searchForIssuesUsingJqlPost", "POST search", page="start", bucket=200)
    SEARCH_JQL = _search("searchAndReconsileIssuesUsingJql", "GET search/jql", page="token", is_cloud_only=True)
    SEARCH_JQL_POST = _search(
        "searchAndReconsileIssuesUsingJqlPost", "POST search/jql", page="token", bucket=200, is_cloud_only=True
    )

    GET_REMOTE_LINKS = Traits("getRemoteIssueLinks", "GET issue/{issue}/remotelink", _READ_REMOTE, reads=_REMOTE_LINK)
    CREATE_REMOTE_LINK = Traits(
        "createOrUpdateRemoteIssueLink",
        "POST issue/{issue}/remotelink",
        _WRITE_REMOTE,
        writes=_REMOTE_LINK,
        success=(200, 201),
    )
    DELETE_REMOTE_LINKS = Traits(
        "deleteRemoteIssueLinkByGlobalId", "DELETE issue/{issue}/remotelink", _DELETE_REMOTE, writes=_REMOTE_LINK
    )
    GET_REMOTE_LINK = Traits(
        "getRemoteIssueLinkById", "GET issue/{issue}/remotelink/{remote}", _READ_REMOTE, reads=_REMOTE_LINK
    )
    UPDATE_REMOTE_LINK = Traits(
        "updateRemoteIssueLink", "PUT issue/{issue}/remotelink/{remote}", _WRITE_REMOTE, writes=_REMOTE_LINK
    )
    DELETE_REMOTE_LINK = Traits(
        "deleteRemoteIssueLinkById", "DELETE issue/{issue}/remotelink/{remote}", _DELETE_REMOTE, writes=_REMOTE_LINK
    )

    GET_SERVER_INFO = Traits("getServerInfo", "GET serverInfo", reads=_SITE, strangers="always", ask_once=_KEEP)
    GET_CURRENT_USER = Traits(
        "getCurrentUser",
        "GET myself",
        _READ_SELF,
        "read:jira-user",
        reads=_SITE,
        strangers="never",
        ask_once=_KEEP,
        is_identity=True,
    )
    GET_MY_PERMISSIONS = Traits(
        "getMyPermissions", "GET mypermissions", "read:permission", reads=_SITE, lists="permissions", is_identity=True
    )
    GET_ALL_PERMISSIONS = Traits(
        "getAllPermissions",
        "GET permissions",
        "read:permission",
        _CONFIGURE,
        reads=_SITE,
        lists="permissions",
        is_identity=True,
    )
    GET_FIELDS = Traits("getFields", "GET field", _READ_FIELD, reads=_SITE, ask_once=_KEEP_FIELDS)
    GET_FIELDS_PAGINATED = _on_cloud(
        "getFieldsPaginated", "GET field/search", _READ_FIELD, _CONFIGURE, reads=_SITE, page="start", lists="values"
    )
    GET_ISSUE_LIMIT_REPORT = _on_cloud(
        "getIssueLimitReport", "GET issue/limit/report", "read:project read:issue", reads=_SITE, strangers="never"
    )
    # at LOGIN_PATH, by each of LOGIN_METHODS
    LOGIN = Traits("login", reads=_SITE, strangers="always", success=(200, 204))
    GET_TENANT_INFO = _on_cloud(  # at TENANT_PATH
        "getTenantInfo", reads=_SITE, strangers="always", ask_once=_KEEP, success=(200,)
    )

    OTHER = Traits("other")


ROUTES: dict[str, dict[str, OperationId]] = {}
for _operation in (operation for operation in OperationId if operation.traits.route):
    ROUTES.setdefault(_operation.traits.template, {})[_operation.traits.method] = _operation
"""Template -> method -> operation, in the table's order."""


@packable
@value(frozen=True, slots=True)
class Operation:
    """What one request means.

    `api` is the version as asked (`2`, `3`, `latest`, or empty where there is none), `version` the one it stands for.
    `path` is the path without doubled or trailing slashes. `issue` (key or id), `link`, `link_type` and `remote` are
    the names in the path, percent-decoded. `served` are the methods that linktape serves here. `known`, with `other`:
    what Jira has at this path. `not_an_issue`: a text in an issue's place that is neither key nor id nor a word of
    Jira's; nothing is found by it.
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
    known: KnownPath | None = None
    not_an_issue: str | None = None
    payload: Payload = ABSENT

    @property
    def traits(self) -> Traits:
        """Its row of the table."""
        return self.id.traits

    @property
    def is_known(self) -> bool:
        """Whether this is anything but `other`."""
        return self.id is not OperationId.OTHER

    @property
    def is_about_issues(self) -> bool:
        """Whether it is held whole and recorded: an operation, or what asks for an issue that cannot be one."""
        return self.is_known or self.not_an_issue is not None

    @property
    def is_mutation(self) -> bool:
        """Whether a 2xx answer means that Jira has changed."""
        return self.id.traits.is_mutation

    def parameter(self, name: str) -> str | None:
        """Give the first value of a query parameter, or None."""
        for key, text in self.query:
            if key == name:
                return text
        return None
