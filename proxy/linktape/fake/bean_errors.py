"""Refuses a body of the wrong shape: on Cloud in one sentence, on Data Center in those of its JSON reader.

Data Center has Jackson read a body into beans, and passes on what Jackson says (docs/jira.md 13, observed).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from linktape.fake.ask import Ask
from linktape.fake.replies import Refused, refuse
from linktape.jira.bodies import JsonValue

BODY = "the body"

_BEANS = "com.atlassian.jira.issue.fields.rest.json.beans."
_REST = "com.atlassian.jira.rest.v2."
_LINK, _COMMENT, _TYPE = (f"{_BEANS}{name}JsonBean" for name in ("LinkIssueRequest", "Comment", "IssueLinkType"))

_BODIES: Mapping[str, str] = {
    "issueLink": _LINK,
    "comment": _COMMENT,
    "issueLinkType": _TYPE,
    "search": f"{_REST}search.SearchRequestBean",
    "remotelink": f"{_REST}issue.RemoteIssueLinkCreateOrUpdateRequest",
}
"""The bean of a body, by a word in its operation's path."""
_PLACES: Mapping[str, str] = {
    "type": _TYPE,
    "inwardIssue": f"{_BEANS}IssueRefJsonBean",
    "outwardIssue": f"{_BEANS}IssueRefJsonBean",
    "comment": _COMMENT,
    "visibility": f"{_BEANS}VisibilityJsonBean",
}
_TOKENS: Mapping[type, tuple[str, str]] = {
    dict: ("Object", "START_OBJECT"),
    list: ("Array", "START_ARRAY"),
    str: ("String", "VALUE_STRING"),
    bool: ("Boolean", "VALUE_TRUE"),
    int: ("Integer", "VALUE_NUMBER_INT"),
    float: ("Floating-point", "VALUE_NUMBER_FLOAT"),
}
_STOP = re.compile(r"\(char ([0-9]+)\)")
_EXPECTED: Mapping[str, str] = {
    "Expecting property name": "was expecting double-quote to start field name",
    "Expecting ':'": "was expecting a colon to separate field name and value",
    "Expecting ','": "was expecting comma to separate entries",
}
_A_VALUE = "expected a valid value (number, String, array, object, 'true', 'false' or 'null')"


def unknown_member(ask: Ask, place: str, member: str) -> Refused:
    """Refuse a member that the bean at a place of the body has not."""
    why = f"{place} has {member!r}, which Jira does not know"
    where = _where(ask, place, member)
    return refuse(ask, "unknown-member", why=why, member=member, bean=_bean(ask, place), where=where)


def not_an_object(ask: Ask, place: str, value: JsonValue) -> Refused:
    """Refuse what stands where an object is due."""
    why = f"{place} is not an object"
    if isinstance(value, str):
        return refuse(ask, "text-for-object", why=why, bean=_bean(ask, place), where=_where(ask, place))
    return _wrong_type(ask, _bean(ask, place), value, _where(ask, place), why)


def not_a_text(ask: Ask, place: str, member: str, value: JsonValue) -> Refused:
    """Refuse what stands where a text is due."""
    return _wrong_type(ask, "java.lang.String", value, _where(ask, place, member), f"{member!r} is not a text")


def not_json(ask: Ask, reason: str) -> Refused:
    """Refuse what is no JSON. `reason` is our own reader's, which says at which character it stopped."""
    text = ask.request.plain.content.decode("utf-8", "replace")
    stop = _STOP.search(reason)
    at = int(stop[1]) if stop else len(text)
    if at >= len(text):
        return refuse(ask, "unfinished-json", why=reason, where=_source(ask, text))
    expected = next((said for start, said in _EXPECTED.items() if reason.startswith(start)), _A_VALUE)
    found, where = text[at], _source(ask, text[:at])
    return refuse(ask, "unreadable-json", why=reason, expected=expected, where=where, character=found, code=ord(found))


def _wrong_type(ask: Ask, due: str, value: JsonValue, where: str, why: str) -> Refused:
    kind, token = _TOKENS.get(type(value), ("null", "VALUE_NULL"))
    return refuse(ask, "wrong-type", why=why, due=due, kind=kind, token=token, where=where)


def _bean(ask: Ask, place: str) -> str:
    path = ask.operation.traits.template.split("/")
    body = next((bean for word, bean in _BODIES.items() if word in path), f"{_REST}issue.IssueUpdateBean")
    return body if place == BODY else _PLACES.get(place, "java.util.LinkedHashMap")


def _where(ask: Ask, place: str, member: str = "") -> str:
    """Say where the reader stood, and through which beans it had come."""
    body, bean = _bean(ask, BODY), _bean(ask, place)
    steps = [] if bean == body else [f'{body}["{place}"]']
    steps += [f'{bean}["{member}"]'] if member else []
    text = ask.request.plain.content.decode("utf-8", "replace")
    before, name, _ = text.partition(f'"{member or place}"')
    chain = f" (through reference chain: {'->'.join(steps)})" if steps else ""
    return f"{_source(ask, before + name)}{chain}"


def _source(ask: Ask, before: str) -> str:
    """Name the stream, which is another each time, and the place behind a text in it."""
    stream = hashlib.sha256(f"stream {ask.world.answered}".encode()).hexdigest()[:7]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"\n at [Source: org.apache.catalina.connector.CoyoteInputStream@{stream}; line: {line}, column: {column}]"
