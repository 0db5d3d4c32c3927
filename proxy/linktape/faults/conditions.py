"""Whether a rule is meant (`on`) and whether it is due (`when`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from linktape.faults.draws import Key, strikes
from linktape.faults.scenario import Match, When
from linktape.framing import basic_pair
from linktape.jira.bodies import JsonValue
from linktape.jira.issue_links import Reference, link_requests
from linktape.jira.operations import Operation
from linktape.messages import Headers
from linktape.responder import Call

ANONYMOUS = "anonymous"
"""The user name of a request without credentials."""


def fits(match: Match, call: Call) -> bool:
    """Say whether a call is meant."""
    operation = call.operation
    if match.operations is not None and operation.id not in match.operations:
        return False
    ends = (end for link in link_requests(operation) for end in link.ends)
    return (
        (not match.versions or operation.version in match.versions)
        and (not match.methods or call.request.method in match.methods)
        and (not match.path or _any_like(match.path, _paths(call)))
        and (not match.session or _any_like(match.session, [call.session.name]))
        and (not match.link or _any_like(match.link, _given(operation.link)))
        and (not match.issue or _any_named(match.issue, [*_given(operation.issue), *_names(ends)]))
        and _fits_link(match, operation)
        and (not match.user or _any_named(match.user, users_of(call.request.headers)))
        and all(_any_like([value], call.request.headers.all(name)) for name, value in match.header)
        and all(_fits_body(path.values(operation.payload.value), expected) for path, expected in match.body)
    )


def _paths(call: Call) -> list[str]:
    """Give a call's path in each way to write it: as sent or decoded, behind the context path or with it."""
    path = call.operation.path
    plain = list(dict.fromkeys((path, unquote(path))))
    return [*plain, *(call.request.context + one for one in plain)] if call.request.context else plain


def _fits_link(match: Match, operation: Operation) -> bool:
    if not (match.source or match.destination or match.type or match.comment is not None):
        return True
    links = link_requests(operation)
    types = [*_names(link.type for link in links), *_given(operation.link_type)]
    return (
        (not match.source or _any_named(match.source, _names(link.source for link in links)))
        and (not match.destination or _any_named(match.destination, _names(link.destination for link in links)))
        and (not match.type or _any_like(match.type, types))
        and (match.comment is None or any((link.comment is not None) == match.comment for link in links))
    )


def users_of(headers: Headers) -> list[str]:
    """Give the names a request's user goes by: the one in Basic credentials, whole and before its `@`.

    Without credentials it is `anonymous`; a Bearer token or a cookie names nobody.
    """
    scheme, _, value = (headers.get("Authorization") or "").partition(" ")
    if scheme.lower() != "basic":
        return [] if "Authorization" in headers or "Cookie" in headers else [ANONYMOUS]
    pair = basic_pair(value)
    return [] if pair is None else [pair[0], pair[0].partition("@")[0]]


def _fits_body(values: Iterable[JsonValue], expected: JsonValue) -> bool:
    every = list(values)
    if expected is None:
        return all(value is None for value in every)
    if isinstance(expected, str):
        return any(isinstance(value, str) and like(expected, value) for value in every)
    # `true` is not 1, as it is in Python
    return any(expected == value and isinstance(expected, bool) == isinstance(value, bool) for value in every)


def _any_like(patterns: Iterable[str], values: Iterable[str]) -> bool:
    texts = list(values)
    return any(like(pattern, value) for pattern in patterns for value in texts)


def _any_named(patterns: Iterable[str], values: Iterable[str]) -> bool:
    """Compare issue keys and user names, whose letter case does not matter to Jira."""
    return _any_like([pattern.casefold() for pattern in patterns], [value.casefold() for value in values])


def like(pattern: str, text: str) -> bool:
    """Compare a text with a pattern in which `*` stands for any text. Linear time."""
    first, *middle = pattern.split("*")
    if not middle:
        return pattern == text
    last = middle.pop()
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        place = text.find(part, at, end)
        if place < 0:
            return False
        at = place + len(part)
    return True


def _given(value: str | None) -> list[str]:
    return [] if value is None else [value]


def _names(references: Iterable[Reference]) -> list[str]:
    return [name for reference in references for name in reference.names]


@dataclass(slots=True)
class Count:
    """How often a rule was matched and acted: in all, or for one subject."""

    seen: int = 0
    acted: int = 0


def why_not(when: When, count: Count, state: str, key: Key) -> str | None:
    """Say why a rule that matches is not due, or None when it is. `count.seen` has this call in it."""
    number = count.seen
    if when.state is not None and when.state != state:
        return f"the state is {state!r}, not {when.state!r}"
    if number <= when.after:
        return f"it is due after {when.after} calls, this is the {ordinal(number)}"
    if when.nth and not any(number in span for span in when.nth):
        return f"it is due at call {', '.join(map(str, when.nth))}, this is the {ordinal(number)}"
    if when.every is not None and number % when.every:
        return f"it is due at every {ordinal(when.every)} call, this is the {ordinal(number)}"
    if when.times is not None and count.acted >= when.times:
        return f"it has acted {count.acted} of {when.times} times"
    if when.probability is not None and not strikes(when.probability, key):
        return f"the draw went against it (probability {when.probability:g})"
    return None


def ordinal(number: int) -> str:
    """Say a number in its order: 1st, 2nd, 3rd, 11th."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
