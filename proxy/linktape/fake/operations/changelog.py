"""An issue's changelog: as a page of its own, and inside an issue (docs/jira.md 6.8)."""

from __future__ import annotations

from linktape.fake import json_forms
from linktape.fake.ask import Ask
from linktape.fake.lookups import issue_in_path
from linktape.fake.replies import Reply, ok
from linktape.fake.site.site import History, Issue
from linktape.jira.bodies import JsonValue

MOST_RESULTS = 100


def get_changelogs(ask: Ask) -> Reply:
    """Page through an issue's changelog, oldest first."""
    issue = issue_in_path(ask)
    histories = ask.world.histories.get(issue.id, ())
    start = ask.number("startAt", 0)
    most = min(ask.number("maxResults", MOST_RESULTS), MOST_RESULTS)
    page = histories[start : start + most]
    address = ask.url(f"issue/{issue.id}/changelog")
    body: json_forms.Json = {"self": f"{address}?maxResults={most}&startAt={start}"}
    if start + most < len(histories) and most:
        body["nextPage"] = f"{address}?maxResults={most}&startAt={start + most}"
    body |= {
        "maxResults": most,
        "startAt": start,
        "total": len(histories),
        "isLast": start + len(page) >= len(histories),
        "values": [history_json(ask, history) for history in page],
    }
    return ok(body, f"{len(histories)} changes of {issue.key}")


def inside_issue(ask: Ask, issue: Issue) -> json_forms.Json:
    """The changelog that `expand=changelog` adds to an issue, newest first."""
    histories = ask.world.histories.get(issue.id, ())
    values: list[JsonValue] = [history_json(ask, history) for history in reversed(histories)]
    return {"startAt": 0, "maxResults": len(values), "total": len(values), "histories": values}


def history_json(ask: Ask, of: History) -> json_forms.Json:
    """One entry. A link's item has no `fieldId` (observed 09)."""
    before, after = of.before or (None, None), of.after or (None, None)
    item: json_forms.Json = {"field": of.field, "fieldtype": "jira"}
    if of.field != "Link":
        item["fieldId"] = of.field
    item |= {"from": before[0], "fromString": before[1], "to": after[0], "toString": after[1]}
    author = json_forms.user_named(ask, of.author)
    return {
        "id": str(of.id),
        **({"author": author} if author else {}),
        "created": json_forms.time(of.created_ms),
        "items": [item],
    }
