"""Says a scenario in sentences, for `linktape scenarios explain`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from linktape.faults.conditions import ordinal
from linktape.faults.scenario import START, Act, Delay, LogNormal, Match, Rule, Scenario, Uniform, When
from linktape.faults.table import FAULTS
from linktape.judge.expectations import CommentCount, Expectation, Limit, LinkCount, Policy, RemoteLinkCount
from linktape.judge.policies import POLICIES
from linktape.messages import Network

_NETWORK = {
    Network.RESET: "the connection is reset",
    Network.EMPTY: "the connection is closed without a byte",
    Network.TRUNCATE: "the answer ends before its announced length",
    Network.HEADER_CUT: "the connection is closed in the middle of the answer's head",
    Network.GARBAGE: "bytes come back that are no HTTP",
    Network.DRIP: "the answer drips in, piece by piece",
    Network.HANG: "nothing comes back until the client gives up",
    Network.CLOSE: "after the answer the kept connection is closed without a word",
}


def sentences(scenario: Scenario) -> Iterator[str]:
    """Say what a scenario does and what it expects, a line a sentence."""
    yield f"Scenario {scenario.name}, seed {scenario.seed_or(None)}."
    if scenario.description:
        yield " ".join(scenario.description.split())
    for number, rule in enumerate(scenario.rules, 1):
        yield f"{number}. {rule_sentence(rule)}"
    if not scenario.expect:
        return
    yield "A good client:"
    for expectation in scenario.expect:
        yield f"- {expectation_sentence(expectation)}"


def rule_sentence(rule: Rule) -> str:
    """Say what a rule does, and when."""
    name = "" if rule.name.isdecimal() else f" (rule {rule.name})"
    on = " or ".join(_match(match) for match in rule.on)
    goes_on = "" if rule.act.is_final else "; the rules below still apply"
    return f"On {on}{_when(rule.when)}: {_act(rule.act)}{goes_on}{name}."


def _match(match: Match) -> str:
    what = "any call" if match.operations is None else _or(sorted(operation.value for operation in match.operations))
    parts = [
        f"about issue {_or(match.issue)}" if match.issue else "",
        f"from {_or(match.source)}" if match.source else "",
        f"to {_or(match.destination)}" if match.destination else "",
        f"of type {_or(match.type)}" if match.type else "",
        f"of link {_or(match.link)}" if match.link else "",
        "" if match.comment is None else "with a comment" if match.comment else "without a comment",
        f"in version {_or(map(str, sorted(match.versions)))}" if match.versions else "",
        f"by {_or(sorted(match.methods))}" if match.methods else "",
        f"at {_or(match.path)}" if match.path else "",
        f"by {_or(match.user)}" if match.user else "",
        f"in session {_or(match.session)}" if match.session else "",
        *(f"with {path.text} = {value!r}" for path, value in match.body),
        *(f"with {name}: {value}" for name, value in match.header),
    ]
    return " ".join([what, *(part for part in parts if part)])


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)


def _when(when: When) -> str:
    each = " of each subject" if when.per_subject else ""
    nth = [ordinal(span.first) if span.first == span.last else str(span) for span in when.nth]
    times = {1: "once", 2: "twice"}.get(when.times or 0, f"{when.times} times")
    parts = [
        f"the {_or(nth)} such call{each}" if when.nth else "",
        f"after the first {when.after}{each}" if when.after else "",
        f"every {ordinal(when.every)} time{each}" if when.every else "",
        f"at most {times}{each}" if when.times else "",
        f"with a chance of {when.probability * 100:g} %" if when.probability is not None else "",
        f"in the state {when.state}" if when.state is not None else "",
    ]
    given = [part for part in parts if part]
    return f", {', '.join(given)}" if given else ", every time"


def _act(act: Act) -> str:
    if act.is_pass:
        clauses = ["it goes through to Jira, past all further rules"]
    else:
        clauses = [part for part in (_answer(act), _network(act)) if part]
    if act.delay is not None:
        clauses.append(f"it takes {_delay(act.delay)} longer")
    if act.bytes_per_s is not None:
        clauses.append(f"at {act.bytes_per_s} bytes per second")
    if act.state is not None:
        clauses.append("the state goes back to start" if act.state == START else f"the state becomes {act.state}")
    return ", and ".join(clauses)


def _answer(act: Act) -> str:
    done = ", though Jira has done it" if act.effect == "after" else ""
    if act.canned is not None:
        return f"{act.canned.status} is answered, as written in the file{done}"
    if act.fault is None:
        return "Jira does it, and the answer is lost" if act.effect == "after" and act.network is None else ""
    fault, use = FAULTS[act.fault.name], act.fault
    detail = next((f" ({value})" for value in (use.cause, use.reason) if value is not None), "")
    retry = f", Retry-After {use.retry_after}" if use.retry_after is not None else ""
    status = f", {fault.status}" if fault.status is not None else ""
    return f"{fault.name}{detail}{status}{retry}: {fault.says}{done}"


def _network(act: Act) -> str:
    if act.network is None:
        return ""
    cut = f" after {act.after_bytes} bytes of the body" if act.after_bytes is not None else ""
    done = ", though Jira has done it" if act.effect == "after" and act.fault is None and act.canned is None else ""
    return f"{_NETWORK[act.network]}{cut}{done}"


def _delay(delay: Delay) -> str:
    match delay:
        case Uniform(least, most):
            return f"{least:g} s" if least == most else f"{least:g} to {most:g} s"
        case LogNormal(median, sigma):
            return f"about {median:g} s (log-normal, sigma {sigma:g})"
        case _:
            assert_never(delay)


def expectation_sentence(expectation: Expectation) -> str:
    """Say what a good client does."""
    match expectation:
        case Policy(name, because):
            policy = POLICIES[name]
            return f"{policy.says} ({name}), because {because or policy.because}."
        case Limit():
            return f"{expectation.name}, because {expectation.because}."
        case LinkCount(count=count):
            return f"has made {count} {expectation.about}."
        case CommentCount():
            return f"leaves {_bounds(expectation)} comments on {expectation.about}."
        case RemoteLinkCount():
            return f"leaves {_bounds(expectation)} web links on {expectation.about}."
        case _:
            assert_never(expectation)


def _bounds(counted: CommentCount | RemoteLinkCount) -> str:
    least, most = counted.at_least, counted.at_most
    bounds = [f"at least {least}" if least else "", f"at most {most}" if most is not None else ""]
    return " and ".join(bound for bound in bounds if bound)
