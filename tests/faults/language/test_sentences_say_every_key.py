"""faults/language/sentences.py: no key of a scenario file is left unsaid: to change one changes what is explained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from linktape.faults.language.scenario_file import load
from linktape.faults.language.scenario_model import schema
from linktape.faults.language.sentences import sentences

ABSENT = object()
RULE: dict[str, Any] = {"on": "linkIssues", "then": {"fault": "link-limit"}}


def rule(**parts: Any) -> dict[str, Any]:
    return {"scenario": "x", "rules": [{**RULE, **parts}]}


def expect(part: dict[str, Any]) -> dict[str, Any]:
    rules = [{"name": "full", **RULE}, {"name": "other", "on": "getIssue", "then": "xsrf"}]
    return {"scenario": "x", "rules": rules, "expect": [part]}


LINK = {"type": "Blocks", "from": "HSP-1", "to": "MKY-1"}
LINKS: dict[str, Any] = {"links": [LINK]}
COMMENTS: dict[str, Any] = {"comments": {"issue": "A-1", "at_most": 3}}
REMOTE: dict[str, Any] = {"remote_links": {"issue": "A-1", "at_most": 3}}
LIMIT: dict[str, Any] = {"operation": "linkIssues", "after": "full", "at_most": 2}

# A model of the schema -> a whole file around a part of it, and the part to which its keys are added.
AROUND: dict[str, tuple[Any, dict[str, Any]]] = {
    "": (lambda part: part, {"scenario": "x", "rules": [RULE]}),
    "RuleModel": (lambda part: {"scenario": "x", "rules": [part]}, RULE),
    "OnModel": (lambda part: rule(on=part), {"operation": "linkIssues"}),
    "WhenModel": (lambda part: rule(when=part), {}),
    "ThenModel": (lambda part: rule(then=part), {}),
    "RespondModel": (lambda part: rule(then={"respond": part}), {"status": 418}),
    "LimitModel": (expect, LIMIT),
    "LinksModel": (expect, LINKS),
    "LinkModel": (lambda part: expect({"links": [part]}), LINK),
    "CommentsModel": (expect, COMMENTS),
    "CommentModel": (lambda part: expect({"comments": part}), COMMENTS["comments"]),
    "RemoteLinksModel": (expect, REMOTE),
    "RemoteLinkModel": (lambda part: expect({"remote_links": part}), REMOTE["remote_links"]),
    "PolicyModel": (expect, {"policy": "no-retry-413"}),
}

# The values of a key that must be told apart; where it stands beside something else, that comes first.
VALUES: dict[str, tuple[Any, ...]] = {
    ".scenario": ("x", "y"),
    ".description": (ABSENT, "One.", "Two."),
    ".seed": (ABSENT, 7, 8),
    ".rules": (ABSENT, [RULE], [RULE, {**RULE, "on": "getIssue"}]),
    ".expect": (ABSENT, ["no-retry-413"], ["no-retry-4xx"]),
    "RuleModel.name": (ABSENT, "full", "fuller"),
    "RuleModel.on": ("linkIssues", "getIssue", {"method": "PUT"}),
    "RuleModel.when": (ABSENT, {"nth": 3}, {"times": 3}),
    "RuleModel.then": ("link-limit", {"delay": "1s"}),
    "OnModel.operation": ("any", "linkIssues", ["linkIssues", "createIssue"]),
    "OnModel.issue": (ABSENT, "HSP-1", ["HSP-1", "HSP-2"]),
    "OnModel.from": (ABSENT, "HSP-1", "HSP-2"),
    "OnModel.to": (ABSENT, "HSP-1", "HSP-2"),
    "OnModel.type": (ABSENT, "Blocks", "Relates"),
    "OnModel.link": ({"operation": "getIssueLink"}, ABSENT, "10001", "10002"),
    "OnModel.comment": (ABSENT, "present", "absent"),
    "OnModel.version": (ABSENT, 2, 3),
    "OnModel.method": (ABSENT, "PUT", ["PUT", "POST"]),
    "OnModel.path": (ABSENT, "/a", "/b"),
    "OnModel.user": (ABSENT, "admin", "anonymous"),
    "OnModel.session": (ABSENT, "a", "b"),
    "OnModel.body": (ABSENT, {"$.a": 1}, {"$.a": 2}, {"$.b": 1}, {"$.a": None}),
    "OnModel.header": (ABSENT, {"X-A": "a"}, {"X-A": "b"}, {"X-B": "a"}),
    "WhenModel.nth": (ABSENT, 3, "3..", "3..5", [3, 5]),
    "WhenModel.after": (ABSENT, 1, 2),
    "WhenModel.times": (ABSENT, 1, 2, 3),
    "WhenModel.every": (ABSENT, 2, 3),
    "WhenModel.probability": (ABSENT, 0.25, 0.5),
    "WhenModel.state": (ABSENT, "start"),
    "WhenModel.per": ("session", "subject"),
    "ThenModel.fault": ("link-limit", "xsrf"),
    "ThenModel.cause": ({"fault": "masked-404"}, ABSENT, "issue-not-found", "linking-disabled"),
    "ThenModel.reason": ({"fault": "rate-limited"}, ABSENT, "quota", "burst"),
    "ThenModel.answer": ({"fault": "refused"}, ABSENT, "not-on-screen", "search-removed"),
    "ThenModel.message": ({"fault": "link-limit"}, ABSENT, "One.", "Two."),
    "ThenModel.issue": ({"fault": "masked-404"}, ABSENT, "HSP-1", "HSP-2"),
    "ThenModel.retry_after": ({"fault": "rate-limited"}, ABSENT, 1, 2, "date", "none"),
    "ThenModel.reads": ({"fault": "stale-read"}, ABSENT, 2, 3),
    "ThenModel.respond": ({"status": 418}, {"status": 419}),
    "ThenModel.delay": ("1s", "2s", "1s..2s", {"median": "1s", "sigma": 1}, {"median": "1s", "sigma": 2}),
    "ThenModel.network": ({"fault": "link-limit"}, ABSENT, "reset", "hang", "drip", "truncate", "header-cut", "close"),
    "ThenModel.after_bytes": ({"network": "truncate"}, ABSENT, 1, 2),
    "ThenModel.bandwidth": ({"fault": "link-limit"}, ABSENT, 200, "10kB/s"),
    "ThenModel.effect": ({"fault": "link-limit"}, ABSENT, "after", "before"),
    "ThenModel.state": ({"fault": "link-limit"}, ABSENT, "start", "full"),
    "ThenModel.pass": ({"delay": "1s"}, ABSENT, True),
    "RespondModel.status": (418, 419),
    "RespondModel.headers": (ABSENT, {"X-A": "a"}, {"X-A": "b"}, {"X-B": "a"}),
    "RespondModel.json": (ABSENT, {"a": 1}, {"a": 2}, "one"),
    "RespondModel.text": (ABSENT, "one", "two", "x" * 200, "x" * 201),
    "LimitModel.name": (ABSENT, "stops", "gives up"),
    "LimitModel.operation": (ABSENT, "linkIssues", ["linkIssues", "createIssue"]),
    "LimitModel.after": (ABSENT, "full", "other", "hang"),
    "LimitModel.at_most": ({"at_least": 1}, ABSENT, 1, 2),
    "LimitModel.at_least": (ABSENT, 1, 2),
    "LimitModel.waits": (ABSENT, "1s", "2s", "retry-after"),
    "LimitModel.subject": (ABSENT, "issue", "any"),
    "LimitModel.unchanged": (ABSENT, True),
    "LimitModel.because": (ABSENT, "it is full", "it is late"),
    "LinksModel.name": (ABSENT, "one", "two"),
    "LinksModel.links": ([LINK], [{**LINK, "to": "MKY-2"}], [LINK, {**LINK, "to": "MKY-2"}]),
    "LinksModel.because": (ABSENT, "one", "two"),
    "LinkModel.type": ("Blocks", "Relates"),
    "LinkModel.from": ("HSP-1", "HSP-2"),
    "LinkModel.to": ("HSP-1", "HSP-2"),
    "LinkModel.count": (ABSENT, 0, 2),
    "CommentsModel.name": (ABSENT, "one", "two"),
    "CommentsModel.comments": ({"issue": "A-1", "at_most": 1}, {"issue": "A-2", "at_most": 1}),
    "CommentsModel.because": (ABSENT, "one", "two"),
    "CommentModel.issue": ("A-1", "A-2"),
    "CommentModel.at_most": (3, 4),
    "CommentModel.at_least": (ABSENT, 1, 2),
    "RemoteLinksModel.name": (ABSENT, "one", "two"),
    "RemoteLinksModel.remote_links": ({"issue": "A-1", "at_most": 1}, {"issue": "A-2", "at_most": 1}),
    "RemoteLinksModel.because": (ABSENT, "one", "two"),
    "RemoteLinkModel.issue": ("A-1", "A-2"),
    "RemoteLinkModel.url": (ABSENT, "https://a.example", "https://b.example"),
    "RemoteLinkModel.at_most": (3, 4),
    "RemoteLinkModel.at_least": (ABSENT, 1, 2),
    "PolicyModel.policy": ("no-retry-413", "no-retry-4xx"),
    "PolicyModel.because": (ABSENT, "one", "two"),
}
SAID_BY_ITS_BODY = {"RespondModel.file"}


def keys() -> Iterator[str]:
    """Name every key that the schema of scenario files has."""
    whole = schema()
    for name, model in {"": whole, **whole["$defs"]}.items():
        yield from (f"{name}.{key}" for key in model.get("properties", {}))


def said(key: str, beside: dict[str, Any], value: object) -> str:
    model, name = key.split(".")
    around, part = AROUND[model]
    members = {**part, **beside, name: value}
    if value is ABSENT:
        del members[name]
    return "\n".join(sentences(load(json.dumps(around(members)), "x.json", folder=None)))


def test_every_key_of_the_schema_is_tried_here() -> None:
    assert set(keys()) == VALUES.keys() | SAID_BY_ITS_BODY


@pytest.mark.parametrize("key", VALUES)
def test_a_key_with_another_value_is_said_in_other_words(key: str) -> None:
    first, *rest = VALUES[key]
    is_beside = isinstance(first, dict) and rest[0] is ABSENT
    beside, values = (first, rest) if is_beside else ({}, VALUES[key])

    for one, other in combinations(values, 2):
        assert said(key, beside, one) != said(key, beside, other), (key, one, other)
