"""The shape of a site file, as pydantic models, and its JSON Schema."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from linktape.jira.profiles import Profile
from linktape.limiter.limits_file import LimitsFile


class _FileModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_text(value: Any) -> Any:
    """Take a bare number for the text it was written as: `tokens: [12345]`, `id: 10001`."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_as_text), StringConstraints(min_length=1, max_length=255)]
HeaderText = Annotated[str, StringConstraints(pattern=re.compile(r"^[!-~]([ -~]{0,253}[!-~])?$"))]
"""What may stand in a header: printable ASCII."""
Id = Annotated[str, BeforeValidator(_as_text), StringConstraints(pattern=re.compile(r"^[0-9]{1,18}$"))]
IssueKey = Annotated[str, StringConstraints(pattern=re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,30}-[1-9][0-9]{0,11}$"))]
ProjectKey = Annotated[str, StringConstraints(pattern=re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,30}$"))]
Names = list[Text]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Status = Annotated[int, Field(ge=200, le=599, strict=True)]
Version = Annotated[str, StringConstraints(pattern=re.compile(r"^[0-9]{1,4}(\.[0-9]{1,4}){1,2}(-[A-Za-z0-9]{1,20})?$"))]
Milliseconds = Annotated[int, Field(ge=0, le=253_402_300_799_000, strict=True)]


class TokenFile(_FileModel):
    """A token with scopes (classic or granular), or one that has expired."""

    value: Text
    scopes: Names | None = None
    expired: Flag = False
    app: Text | None = Field(None, description="whose token it is, for the limits of apps; one app's unless given")


class UserFile(_FileModel):
    """Someone who may call: Basic by e-mail or name, or Bearer, with one of the tokens."""

    name: Text
    email: Text | None = None
    display_name: Text | None = None
    account_id: HeaderText | None = None
    tokens: list[Text | TokenFile] = []
    groups: Names = []
    roles: dict[str, Names] = Field({}, description="project roles, by project key")
    time_zone: Text = "Etc/UTC"
    active: Flag = True


class LinkTypeFile(_FileModel):
    """A kind of link."""

    id: Id | None = None
    name: Text
    inward: Text
    outward: Text


class ProjectFile(_FileModel):
    """A project; its lists name users, groups, project roles, or `anonymous`."""

    key: ProjectKey
    id: Id | None = None
    name: Text | None = None
    browse: Names = []
    link: Names = []
    comment: Names | None = Field(None, description="as `link` unless given")
    edit: Names | None = Field(None, description="create, edit, transition and delete issues; as `link` unless given")
    security_levels: dict[str, Names] = Field({}, description="who sees the issues of each level")
    last_number: Annotated[int, Field(ge=0, lt=10**12, strict=True)] = Field(
        0, description="in a saved state: the largest number that an issue has had"
    )
    blocks_apps: Names = Field([], description="users that an app access rule keeps out of this project")


class StatusFile(_FileModel):
    """A status that issues may have."""

    id: Id
    name: Text
    category: Literal["new", "indeterminate", "done"] | None
    description: str = ""
    icon_url: str = ""


class PriorityFile(_FileModel):
    """A priority that issues may have."""

    id: Id
    name: Text
    description: str = ""
    color: str = "#ea7d24"


class IssueTypeFile(_FileModel):
    """A type that issues may have."""

    id: Id
    name: Text
    description: str = ""
    avatar_id: Annotated[int, Field(ge=0, le=10**18, strict=True)] | None = 10318
    subtask: Flag = False
    level: Annotated[int, Field(ge=-1, le=10, strict=True)] = 0
    icon_url: str = Field("", description="the avatar's unless given")
    entity_id: str = Field("", description="in team-managed projects")


class VisibilityFile(_FileModel):
    """Who sees a comment."""

    type: Literal["group", "role"]
    name: Text


class CommentFile(_FileModel):
    """A comment: a wiki text, or a document as v3 has them."""

    id: Id | None = None
    author: Text | None = None
    body: str | dict[str, Any]
    created_ms: Milliseconds | None = None
    visibility: VisibilityFile | None = None


class SideFile(_FileModel):
    """One side of a change."""

    key: str | None = None
    text: str | None = None


class ChangeFile(_FileModel):
    """What became of one field."""

    field: Text = "Link"
    before: SideFile | None = None
    after: SideFile | None = None


class HistoryFile(ChangeFile):
    """One entry of an issue's changelog: one change, or several `items`."""

    id: Id
    author: Text | None = None
    created_ms: Milliseconds
    items: list[ChangeFile] = Field([], description="what one write changed, where that is more than one field")


class RemoteLinkFile(_FileModel):
    """A link to something outside Jira."""

    id: Id | None = None
    global_id: str | None = None
    object: dict[str, Any]
    application: dict[str, Any] = {}
    relationship: str | None = None


class IssueFile(_FileModel):
    """An issue."""

    key: IssueKey
    id: Id | None = None
    summary: Annotated[str, StringConstraints(max_length=255)] | None = None
    type: Text = "Task"
    priority: Text | None = "Medium"
    status: Text = "To Do"
    security_level: Text | None = None
    start_links: Count = Field(
        0,
        validation_alias=AliasChoices("start_links", "start_count"),
        description="counts towards the limit as links that are not listed",
    )
    former_keys: list[IssueKey] = Field([], description="keys it had before it was moved; they still find it")
    description: str | dict[str, Any] | None = None
    labels: Names = []
    reporter: Text | None = Field(None, description="a user's name; the site's first user unless given")
    creator: Text | None = Field(None, description="as `reporter` unless given")
    assignee: Text | None = None
    parent: IssueKey | None = Field(None, description="the issue above: of a sub-task, or an epic")
    due: Annotated[str, StringConstraints(pattern=re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))] | None = None
    created_ms: Milliseconds | None = None
    updated_ms: Milliseconds | None = None
    comments: list[CommentFile] = []
    changelog: list[HistoryFile] = []
    remote_links: list[RemoteLinkFile] = []


class LinkFile(_FileModel):
    """A link: `from` is the source, which shows the type's outward phrase."""

    id: Id | None = None
    type: Text
    source: IssueKey = Field(validation_alias="from", serialization_alias="from")
    destination: IssueKey = Field(validation_alias="to", serialization_alias="to")


class LastIdsFile(_FileModel):
    """The last id given of each kind, in a saved state."""

    issue: Count | None = None
    link: Count | None = None
    link_type: Count | None = None
    comment: Count | None = None
    history: Count | None = None
    remote_link: Count | None = None


class SettingsFile(_FileModel):
    """What a site may set over its profile. The names are those of `facts.Rules`, and so are the meanings."""

    xsrf_check: Flag | None = None
    no_check_helps: Flag | None = None
    xsrf_type: HeaderText | None = None
    latest_as: Literal[2, 3] | None = None
    oauth_at_site: Flag | None = None
    seraph_on_success: Flag | None = None
    empty_body_text: Text | None = None
    type_names_ignore_case: Flag | None = None
    type_id_wins: Flag | None = None
    issue_id_wins: Flag | None = None
    issue_missing_text: Text | None = None
    issue_hidden_text: Text | None = None
    collect_lookup_errors: Flag | None = None
    uniform_404: Flag | None = None
    self_link_text: Text | None = None
    no_link_permission_status: Status | None = None
    search_page: Annotated[int, Field(ge=1, le=5_000, strict=True)] | None = None
    links_per_issue: Count | None = None
    limit_text: Text | None = None
    limit_end: Literal["either", "source", "destination"] | None = None
    comment_on: Literal["source", "destination"] | None = None
    created_type: HeaderText | None = None
    created_location: Flag | None = None
    version: Version | None = None
    category_colors: Literal["blue-gray, yellow, green", "default, inprogress, success"] | None = None
    group_visibility: Flag | None = None
    delete_status: Literal[200, 204] | None = None
    delete_no_permission_status: Status | None = None
    myself_has_names: Flag | None = None
    no_admin_status: Status | None = None
    type_in_use_status: Status | None = None
    operations_per_field: Annotated[int, Field(ge=1, le=1_000, strict=True)] | None = None
    edit_needs_link_permission: Flag | None = None
    type_unnamed_text: Text | None = None
    issue_unnamed_text: Text | None = None
    too_many_operations_text: Text | None = None
    rate_limited_text: Text | None = None
    self_link_first: Flag | None = None


class SiteFile(SettingsFile):
    """A Jira site: who may call, what is in it, and how it answers where sites differ."""

    site: Text = "site"
    profile: Profile = Profile.DOCUMENTED
    linking: Flag = Field(True, description="issue linking enabled")
    anonymous: Flag | list[ProjectKey] = Field(
        False, description="who may browse without credentials: true (what every user sees), or project keys"
    )
    accept_anyone: Flag = Field(False, description="credentials that no user has are taken for the first user's")
    users: list[UserFile] = []
    groups: dict[str, Text] = Field({}, description="group ids by name")
    roles: Names = ["Administrators", "Developers", "Users"]
    administrators: Names = Field(["jira-administrators"], description="who may change link types")
    link_types: list[LinkTypeFile] = []
    projects: list[ProjectFile] = []
    statuses: list[StatusFile] = []
    priorities: list[PriorityFile] = []
    issue_types: list[IssueTypeFile] = []
    issues: list[IssueFile] = []
    links: list[LinkFile] = []
    limits: LimitsFile = Field([], description="rate limits that are enforced: a preset, or a list; none unless given")
    cloud_id: Text | None = Field(None, description="the only id answered behind /ex/jira/; any unless given")
    secret: Text | None = Field(None, description="what webhooks are signed with, in X-Hub-Signature; unsigned without")
    clock_ms: Milliseconds | None = Field(None, description="when the site's own clock starts, since 1970")
    last_ids: LastIdsFile = LastIdsFile()


def schema() -> str:
    """Make the JSON Schema of site files, for editors. It is shipped as `site.schema.json`."""
    made = SiteFile.model_json_schema(by_alias=True)
    made["title"] = "linktape site file"
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **made}, indent=2) + "\n"
