"""The operations that list the fields of issues, and what of them can be edited."""

from __future__ import annotations

from linktape.fake import json_forms
from linktape.fake.ask import Ask
from linktape.fake.issue_fields import fields_of
from linktape.fake.replies import Reply, ok
from linktape.jira.bodies import JsonValue


def get_fields(ask: Ask) -> Reply:
    """List the fields of issues."""
    forms: list[JsonValue] = [
        {
            "id": id_,
            "key": id_,
            "name": field.name,
            "custom": False,
            "orderable": True,
            "navigable": field.is_navigable,
            "searchable": True,
            "clauseNames": [id_.lower()],
            "schema": field.schema(id_),
        }
        for id_, field in fields_of(ask).items()
    ]
    return ok(forms, f"{len(forms)} fields")


def get_fields_paginated(ask: Ask) -> Reply:
    """Page through the fields, perhaps those with a text in their name."""
    query = (ask.operation.parameter("query") or "").casefold()
    matches: list[JsonValue] = [
        {"id": id_, "name": field.name, "schema": field.schema(id_)}
        for id_, field in fields_of(ask).items()
        if query in field.name.casefold() or query in id_
    ]
    return ok(json_forms.page(ask, matches, ask.number("maxResults", 50)), f"{len(matches)} fields")


def edit_meta(ask: Ask) -> json_forms.Json:
    """What can be edited (`expand=editmeta`); links only by `add` (jira.md 6.5)."""
    picker = ask.url("issue/picker?currentProjectId=&showSubTaskParent=true&showSubTasks=true&query=")
    form: json_forms.Json = {}
    for id_ in ("summary", "description", "labels", "priority", *(["issuelinks"] if ask.site.linking else [])):
        is_link = id_ == "issuelinks"
        what: json_forms.Json = {
            "required": id_ == "summary",
            "schema": fields_of(ask)[id_].schema(id_),
            "name": fields_of(ask)[id_].name,
        }
        how: json_forms.Json = (
            {"operations": ["add"], "autoCompleteUrl": picker} if is_link else {"operations": ["set"]}
        )
        form[id_] = what | {"key": id_} | how
    return {"fields": form}
