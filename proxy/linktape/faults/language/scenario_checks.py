"""What a scenario's shape does not tell: rules that contradict themselves or each other, names that lead nowhere.

Works on whatever parts of a file have the right shape, so that one mistake does not hide the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from linktape.documents import Document, did_you_mean
from linktape.documents import Path as Place
from linktape.errors import Problem
from linktape.faults.language import respond_file
from linktape.faults.language import scenario_model as models
from linktape.faults.language.notation import ANY, NETWORK
from linktape.faults.language.reachability import unreachable
from linktape.faults.scenario import START
from linktape.faults.table import FAULTS, SETTINGS, Fault
from linktape.jira.operations import OperationId, Resource, Traits
from linktape.json_paths import JsonPath

Said = tuple[Place, str, str]  # where, what is wrong, what was expected
T = TypeVar("T")

_ON: TypeAdapter[list[models.OnModel]] = TypeAdapter(models.On)
_WHEN: TypeAdapter[models.WhenModel] = TypeAdapter(models.When)
_THEN: TypeAdapter[models.ThenModel] = TypeAdapter(models.Then)
_EXPECT: TypeAdapter[Any] = TypeAdapter(models.Expect)

_FREE = ("json", "body")  # JSON of the user's own, where null means something
_MAY_BE_NULL = ("json", "retry_after")
RESPOND = "respond"
"""What an answer spelt out in a scenario is called afterwards."""

_BY_HAND = ("content-length", "transfer-encoding", "connection", "date")
_NO_BODY = (204, 205, 304)
_MOST_NAMED = 7
_WITH_BYTES = ("truncate", "reset", "garbage", "hang")

_APPLIES: Mapping[str, Callable[[Traits], bool]] = {
    "issue": lambda of: "{link}" not in of.template and Resource.LINK_TYPE not in of.reads | of.writes,
    "from": lambda of: of.makes_links,
    "to": lambda of: of.makes_links,
    "type": lambda of: of.makes_links or "{type}" in of.template,
    "link": lambda of: "{link}" in of.template,
    "comment": lambda of: of.name == OperationId.LINK_ISSUES,
    "version": lambda of: of.name != OperationId.LOGIN,
}
"""Whether what `on` says beside an operation can ever fit it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one rule that have the right shape."""

    index: int
    name: str
    on: list[models.OnModel] | None
    when: models.WhenModel | None
    then: models.ThenModel | None

    @property
    def at(self) -> Place:
        return ("rules", self.index)


def problems(document: Document, folder: Path | None) -> list[Problem]:
    """Give everything that is wrong beyond the shape."""
    value = document.value if isinstance(document.value, dict) else {}
    raw = value.get("rules")
    rules = [_parts(index, rule) for index, rule in enumerate(raw if isinstance(raw, list) else [])]
    said: list[Said] = []
    for rule in rules:
        said += [*_on(rule), *_when(rule), *_then(rule, folder), *_due(rule)]
    said += [*_names(rules), *_states(rules)]
    for index, by in unreachable([(rule.name, rule.on, rule.when, rule.then) for rule in rules]):
        what = f"rule {rules[index].name!r} is never reached"
        said.append((rules[index].at, what, f"a place before rule {by!r}, which decides all of its calls"))
    expected = value.get("expect")
    for index, item in enumerate(expected if isinstance(expected, list) else []):
        said += _expect(("expect", index), _part(_EXPECT, item), rules)
    return [document.problem(path, what, wanted, key=True) for path, what, wanted in said]


def nothings(document: Document, told: Collection[Problem]) -> list[Problem]:
    """Give the keys with nothing behind them that nothing has been said about yet."""
    places = {(problem.line, problem.column) for problem in told}
    return [
        document.problem(path, what, wanted, key=True)
        for path, what, wanted in _nothings((), document.value)
        if (document.spot(path).line, document.spot(path).column) not in places
    ]


def _nothings(at: Place, value: object) -> Iterator[Said]:
    """Find keys with nothing behind them: a slip that would otherwise pass for "not given"."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        if child is None and key not in _MAY_BE_NULL:
            yield (*at, key), f"nothing stands behind {key!r}", "a value, or leave it out"
        elif key not in _FREE:
            yield from _nothings((*at, key), child)


def _part(adapter: TypeAdapter[T], value: object) -> T | None:
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return None


def _parts(index: int, rule: object) -> Parts:
    members = rule if isinstance(rule, dict) else {}
    name = members.get("name")
    return Parts(
        index,
        name if isinstance(name, str) else str(index + 1),
        _part(_ON, members["on"]) if "on" in members else None,
        _part(_WHEN, members["when"]) if "when" in members else models.WhenModel(),
        _part(_THEN, members["then"]) if "then" in members else None,
    )


def _names(rules: list[Parts]) -> Iterator[Said]:
    seen: dict[str, int] = {}
    for rule in rules:
        if rule.name in seen:
            yield (*rule.at, "name"), f"a second rule {rule.name!r}", f"another name; rule {seen[rule.name] + 1} has it"
        seen.setdefault(rule.name, rule.index)


def _states(rules: list[Parts]) -> Iterator[Said]:
    reached = [START, *(rule.then.state for rule in rules if rule.then is not None and rule.then.state is not None)]
    for rule in rules:
        state = rule.when.state if rule.when is not None else None
        if state is not None and state not in reached:
            wanted = did_you_mean(state, tuple(dict.fromkeys(reached)))
            yield (*rule.at, "when", "state"), f"no rule leads to the state {state!r}", wanted


def _on(rule: Parts) -> Iterator[Said]:
    for index, on in enumerate(rule.on or []):
        at: Place = (*rule.at, "on", index) if len(rule.on or []) > 1 else (*rule.at, "on")
        named = () if ANY in on.operation else tuple(map(OperationId, on.operation))
        for word, applies in _APPLIES.items():
            is_given = getattr(on, "source" if word == "from" else word) is not None
            if is_given and named and not any(applies(operation.traits) for operation in named):
                names = sorted(operation.value for operation in OperationId if applies(operation.traits))
                where = ", ".join(names) if len(names) <= _MOST_NAMED else "calls that name an issue"
                what = f"{word!r} says nothing about {', '.join(on.operation)}"
                yield (*at, word), what, f"leave it out; it is for {where}"
        for place in on.path or []:
            if "?" in place or not place.startswith(("/", "*")):
                wanted = "a path without its query, such as /rest/api/3/issue/*/worklog"
                yield (*at, "path"), f"{place!r} is no path", wanted
        for path in on.body or {}:
            if JsonPath.parse(path) is None:
                wanted = "members and indexes, such as $.type.name or $.labels[0]"
                yield (*at, "body", path), f"{path!r} is no path", wanted


def _when(rule: Parts) -> Iterator[Said]:
    when = rule.when
    if when is None or when.nth is None:
        return
    at = (*rule.at, "when")
    shown = ", ".join(map(str, when.nth))
    lasts = [span.last for span in when.nth]
    if when.after is not None and all(last is not None and last <= when.after for last in lasts):
        yield (*at, "after"), f"call {shown} never comes after call {when.after}", f"an `after` below {shown}, or none"
    every = when.every or 1
    if not any(span.last is None or span.last // every > (span.first - 1) // every for span in when.nth):
        wanted = f"an nth that {every} divides, or no `every`"
        yield (*at, "every"), f"call {shown} is never one of every {every}", wanted


def _then(rule: Parts, folder: Path | None) -> Iterator[Said]:
    then = rule.then
    if then is None:
        return
    at = (*rule.at, "then")
    given = then.model_fields_set
    if not given - {*SETTINGS, "after_bytes"} or (given == {"effect"} and then.effect == "before"):
        yield at, "this does nothing", "a fault, respond, delay, network, bandwidth, effect: after, state or pass: true"
    if then.effect == "before" and not given & {"fault", "respond", "network", "pass_"} and given != {"effect"}:
        what = "effect: before leaves the call without an answer"
        yield (*at, "effect"), what, "a fault, respond or network beside it"
    if "fault" in given and "respond" in given:
        yield (*at, "respond"), "'respond' beside a fault", "one of the two; each is a whole answer"
    if "pass_" in given:
        for word in ("fault", "respond", "network", "effect"):
            if word in given:
                yield (*at, word), f"{word!r} beside pass", "one of the two; pass lets Jira answer"
    yield from _fault_settings(at, then)
    yield from _network_settings(at, then)
    if then.respond is not None:
        yield from _respond((*at, "respond"), then.respond, folder)


def _fault_settings(at: Place, then: models.ThenModel) -> Iterator[Said]:
    fault = FAULTS.get(then.fault or "")
    for word in SETTINGS:
        if word not in then.model_fields_set:
            continue
        if fault is None:
            takers = ", ".join(fault.name for fault in FAULTS.values() if word in fault.settings)
            yield (*at, word), f"{word!r} without a fault", f"a fault that takes it: {takers}"
        elif word not in fault.settings:
            wanted = f"it takes {', '.join(fault.settings)}" if fault.settings else "it takes nothing"
            yield (*at, word), f"{fault.name} takes no {word!r}", wanted
        elif word in fault.choices and getattr(then, word) not in fault.choices[word]:
            value = getattr(then, word)
            yield (*at, word), f"{value!r} is no {word} of {fault.name}", did_you_mean(str(value), fault.choices[word])
    if fault is not None and fault.status is None and then.effect == "before":
        yield (*at, "effect"), f"effect: before with {fault.name}", "leave it out; Jira has always done it"


def _due(rule: Parts) -> Iterator[Said]:
    """Find a fault that gives an answer another shape, on an operation that never has such an answer."""
    fault = FAULTS.get(rule.then.fault or "") if rule.then is not None else None
    if fault is None:
        return
    named = {OperationId(name) for on in rule.on or [] for name in on.operation if name != ANY}
    for operation in sorted(named - {OperationId.OTHER}):
        if not fault.may_strike(operation.traits):
            able = [other.value for other in OperationId if other.traits.route and fault.may_strike(other.traits)]
            what = f"{fault.name} is about a {fault.due_in_words}, which {operation.value} never has"
            such = f": {', '.join(able)}" if len(able) <= _MOST_NAMED else f", such as {able[0]}"
            yield (*rule.at, "then"), what, f"an operation that has one{such}"


def _network_settings(at: Place, then: models.ThenModel) -> Iterator[Said]:
    fault: Fault | None = FAULTS.get(then.fault or "")
    has_answer = then.respond is not None or (fault is not None and fault.status is not None)
    needs_answer = then.network in ("truncate", "header-cut", "drip", "close") or then.after_bytes is not None
    if needs_answer and then.effect == "before" and not has_answer:
        yield (*at, "effect"), "effect: before leaves no answer to break", "a fault, respond, or effect: after"
    if then.after_bytes is not None and then.network not in _WITH_BYTES:
        yield (*at, "after_bytes"), "'after_bytes' without a cut", f"network: {' or '.join(_WITH_BYTES)} beside it"
    if then.network is not None and fault is not None and fault.watch is not None:
        yield (*at, "network"), f"'network' beside {fault.name}", "a rule of its own"


def _respond(at: Place, respond: models.RespondModel, folder: Path | None) -> Iterator[Said]:
    if len(respond.bodies) > 1:
        yield (*at, respond.bodies[1]), f"{' and '.join(respond.bodies)} are two bodies", "one of them"
    elif respond.bodies and respond.status in _NO_BODY:
        yield (*at, respond.bodies[0]), f"a body with status {respond.status}", "leave it out; such an answer has none"
    for name in respond.headers:
        if name.lower() in _BY_HAND:
            yield (*at, "headers", name), f"{name!r} is set by linktape", "leave it out"
    wrong = respond_file.why_not(folder, respond.file) if respond.file is not None else None
    if wrong is not None:
        yield (*at, "file"), *wrong


def _expect(at: Place, item: object, rules: list[Parts]) -> Iterator[Said]:
    if isinstance(item, models.CommentsModel):
        yield from _counted((*at, "comments"), item.comments)
    if isinstance(item, models.RemoteLinksModel):
        yield from _counted((*at, "remote_links"), item.remote_links)
    if not isinstance(item, models.LimitModel):
        return
    if item.at_most is None and item.at_least is None and item.waits is None:
        yield at, "this expects nothing", "at_most, at_least or waits"
    yield from _bounds(at, item.at_least, item.at_most)
    if item.waits is not None and item.after is None:
        yield (*at, "waits"), "'waits' without an `after`", "the rule or fault after which to wait"
    # A fault may strike in another scenario that runs beside this one; a rule is this scenario's own.
    known = (*(rule.name for rule in rules), *FAULTS, *NETWORK, RESPOND)
    if item.after is not None and item.after not in known:
        wanted = did_you_mean(item.after, known) or "a rule of this scenario, or a fault such as link-limit"
        yield (*at, "after"), f"{item.after!r} is no rule and no fault", wanted


def _counted(at: Place, counted: models.CommentModel | models.RemoteLinkModel) -> Iterator[Said]:
    if counted.at_most is None and counted.at_least is None:
        yield at, "this expects nothing", "at_most or at_least"
    yield from _bounds(at, counted.at_least, counted.at_most)


def _bounds(at: Place, least: int | None, most: int | None) -> Iterator[Said]:
    if least is not None and most is not None and least > most:
        yield (*at, "at_least"), f"at least {least} and at most {most}", "a range that something fits into"
