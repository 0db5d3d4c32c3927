"""Says a scenario in sentences, for `linktape scenarios explain`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from linktape.faults.conditions import ordinal
from linktape.faults.scenario import START, Act, Canned, Delay, LogNormal, Match, Rule, Scenario, Uniform, When
from linktape.faults.table import FAULTS
from linktape.jira.answers import ANSWERS
from linktape.jira.profiles import Profile
from linktape.judge.expectations import (
    CommentCount,
    Expectation,
    Limit,
    LinkCount,
    Policy,
    RemoteLinkCount,
    SubjectScope,
)
from linktape.judge.policies import POLICIES
from linktape.messages import Network
from linktape.wording import counted, cut, visible

_MOST_BODY = 60

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

_COUNTING: Mapping[SubjectScope, str] = {
    "same": "",
    "issue": ", counting all calls that share an issue with it",
    "any": ", counting all calls",
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
    if each and not (when.nth or when.after or when.every or when.times):
        given.append("counted for each subject")
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
    done = ", and Jira never gets the request" if act.effect == "before" else done
    if act.canned is not None:
        return f"{act.canned.status} is answered, {_canned(act.canned)}{done}"
    if act.fault is None:
        return "Jira does it, and the answer is lost" if act.effect == "after" and act.network is None else ""
    fault, use = FAULTS[act.fault.name], act.fault
    detail = "".join(f" ({value})" for value in (use.cause, use.reason, use.answer) if value is not None)
    known = ANSWERS[use.answer].statuses[Profile.DOCUMENTED] if use.answer is not None else fault.status
    parts = [
        f", {known}" if known is not None else "",
        f", Retry-After {use.retry_after}" if use.retry_after is not None else "",
        f", about issue {use.issue}" if use.issue is not None else "",
        f", in the words {use.message!r}" if use.message is not None else "",
        f", for {counted(use.reads, 'read')}" if "reads" in fault.settings else "",
    ]
    return f"{fault.name}{detail}{''.join(parts)}: {fault.says}{done}"


def _canned(canned: Canned) -> str:
    """Say what an answer spelt out in the file has, a long body by its beginning and its length."""
    headers = [f"{name}: {value}" for name, value in canned.headers]
    body = canned.body.decode("utf-8", "replace")
    size = f" ({len(canned.body)} bytes)" if len(body) > _MOST_BODY else ""
    parts = [*headers, f"the body {cut(visible(body), _MOST_BODY)}{size}" if body else "no body"]
    return f"with {' and '.join(parts)}"


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
            usual = limit_words(expectation)
            says = usual + _COUNTING[expectation.subject]
        case LinkCount(count=count):
            says, usual = f"has made {count} {expectation.about}", "links"
        case CommentCount():
            says, usual = f"leaves {_bounds(expectation)} comments on {expectation.about}", "comments"
        case RemoteLinkCount():
            says, usual = f"leaves {_bounds(expectation)} web links on {expectation.about}", "remote_links"
        case _:
            assert_never(expectation)
    name = f" ({expectation.name})" if expectation.name != usual else ""
    because = f", because {expectation.because}" if expectation.because else ""
    return f"{says}{name}{because}."


def limit_words(limit: Limit) -> str:
    """Say what a limit counts and how many are right: `linkIssues after link-limit: at most 0`."""
    what = "any call" if limit.operations is None else ", ".join(sorted(limit.operations))
    what += " unchanged" if limit.unchanged else ""
    trigger = limit.trigger.rule or limit.trigger.fault
    after = f" after {trigger}" if trigger else ""
    limits = [
        f"at most {limit.at_most}" if limit.at_most is not None else "",
        f"at least {limit.at_least}" if limit.at_least is not None else "",
        "waits for Retry-After" if limit.waits_s == "retry-after" else "",
        f"waits {limit.waits_s:g} s" if isinstance(limit.waits_s, int | float) else "",
    ]
    return f"{what}{after}: {', '.join(limit for limit in limits if limit)}"


def _bounds(counted: CommentCount | RemoteLinkCount) -> str:
    least, most = counted.at_least, counted.at_most
    bounds = [f"at least {least}" if least else "", f"at most {most}" if most is not None else ""]
    return " and ".join(bound for bound in bounds if bound)
