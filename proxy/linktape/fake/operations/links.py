"""The operations on issue links: make, read, delete (docs/jira.md 6.1 to 6.3), in the order of section 2."""

from __future__ import annotations

from collections.abc import Mapping

from linktape.fake import bean_errors, json_forms, lookups, permissions
from linktape.fake.ask import Ask
from linktape.fake.operations import comments
from linktape.fake.operations.comments import Draft
from linktape.fake.replies import Reply, empty, ok, refuse
from linktape.fake.site.site import Issue, LinkType
from linktape.jira.bodies import JsonValue

LINK_MEMBERS = frozenset({"type", "inwardIssue", "outwardIssue", "comment"})


def link_issues(ask: Ask) -> Reply:
    """Link two issues. The one sent as `inwardIssue` is the source: with type Blocks it blocks the other."""
    body = lookups.require_members(ask, ask.operation.payload.value, LINK_MEMBERS, "the body")
    comment = body.get("comment")
    if comment is not None and not isinstance(comment, dict):
        raise bean_errors.not_an_object(ask, "comment", comment)
    _require_readable(ask, body, comment)
    lookups.require_linking(ask)
    kind, source, destination = _named(ask, body)
    if ask.rules.self_link_first:
        _require_distinct(ask, source, destination)
    require_link_permission(ask, source)
    _require_distinct(ask, source, destination)
    existing = ask.world.same_link(kind.id, source.id, destination.id)
    if existing is None:
        require_room(ask, source, destination)
    commented = source if ask.rules.comment_on == "source" else destination
    drafted = None if comment is None else comments.draft(ask, comment, commented)
    if drafted is not None:
        _require_good(ask, drafted, other=destination if commented is source else source)
    link = existing or ask.world.add_link(kind, source, destination, ask.author)
    what = f"{source.key} {kind.outward} {destination.key} (link {link.id})"
    if existing is not None:
        what += ", which was there already: no second link"
    if drafted is not None:
        added = ask.world.add_comment(commented, drafted.body, ask.author, drafted.visibility)
        what += f"; comment {added.id} on {commented.key}"
    location = {"Location": ask.url(f"issueLink/{link.id}")} if ask.rules.created_location else None
    return empty(201, what, ask.rules.created_type, location)


def get_issue_link(ask: Ask) -> Reply:
    """Read a link by its id."""
    link = lookups.link_in_path(ask)
    return ok(json_forms.link(ask, link), f"link {link.id}")


def delete_issue_link(ask: Ask) -> Reply:
    """Delete a link. Link Issues in one of the two projects is enough."""
    link = lookups.link_in_path(ask)
    ends = [ask.world.issues[end] for end in (link.source_id, link.destination_id)]
    if not any(permissions.may_link(ask.site, ask.caller, end) for end in ends):
        raise no_permission(ask, "no-link-permission-to-delete", ends[0])
    ask.world.remove_link(link, ask.author)
    return empty(ask.rules.delete_status, f"link {link.id} between {ends[0].key} and {ends[1].key} is gone")


def _require_distinct(ask: Ask, source: Issue, destination: Issue) -> None:
    """Refuse with 400 to link an issue to itself."""
    if source.id == destination.id:
        raise refuse(ask, "self-link", why=f"{source.key} stands at both ends")


def require_link_permission(ask: Ask, source: Issue) -> None:
    """Refuse when the caller lacks Link Issues in the source's project (and there only)."""
    if not permissions.may_link(ask.site, ask.caller, source):
        raise no_permission(ask, "no-link-permission", source)


def require_room(ask: Ask, source: Issue, destination: Issue) -> None:
    """Refuse with 413 when an end has as many links as the site allows."""
    rules = ask.rules
    if not rules.has_link_limit:
        return
    ends = {"source": [source], "destination": [destination], "either": [source, destination]}[rules.limit_end]
    for end in ends:
        count = ask.world.count_links(end)
        if count >= rules.links_per_issue:
            why = f"{end.key} has {count} links; the site allows {rules.links_per_issue}"
            raise refuse(ask, "link-limit", why=why, limit=rules.links_per_issue)


def no_permission(ask: Ask, answer: str, issue: Issue) -> Exception:
    """Refuse for the lack of Link Issues, as this operation does."""
    return refuse(ask, answer, why=f"{ask.caller.name} lacks Link Issues in {issue.project_key}", key=issue.key)


def _require_readable(ask: Ask, body: Mapping[str, JsonValue], comment: Mapping[str, JsonValue] | None) -> None:
    """Refuse what Jira's JSON reader cannot read, before anything is looked up."""
    lookups.type_names(ask, body.get("type"))
    for end in ("inwardIssue", "outwardIssue"):
        lookups.issue_names(ask, body.get(end), end)
    if comment is not None:
        comments.require_readable(ask, comment)


def _named(ask: Ask, members: Mapping[str, JsonValue]) -> tuple[LinkType, Issue, Issue]:
    """Look up the type and both ends; what is missing is told in this order (jira.md 2 no. 7)."""
    kind = lookups.named_type(ask, members.get("type"))
    source = lookups.named_issue(ask, members.get("inwardIssue"), "inwardIssue")
    destination = lookups.named_issue(ask, members.get("outwardIssue"), "outwardIssue")
    misses = [item for item in (kind, source, destination) if isinstance(item, lookups.NotFound)]
    if isinstance(kind, LinkType) and isinstance(source, Issue) and isinstance(destination, Issue):
        return kind, source, destination
    raise lookups.refused(misses, collect=ask.rules.collect_lookup_errors)


def _require_good(ask: Ask, drafted: Draft, other: Issue) -> None:
    """Refuse with 400 a comment that cannot be added: then there is no link either."""
    if drafted.forbidden:
        drafted.errors.setdefault("comment", drafted.forbidden)
    if drafted.errors:
        why = f"no link, because its comment is refused: {'; '.join(drafted.errors.values())}"
        raise refuse(ask, "comment-rejected", why=why, errors=drafted.errors, key=other.key)
