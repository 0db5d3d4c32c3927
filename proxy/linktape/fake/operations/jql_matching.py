"""Says which issues a JQL query means: the fields that link clients ask for, and `linkedIssues`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import assert_never

from linktape.fake.ask import Ask
from linktape.fake.operations.jql import All, BadQuery, Clause, Function, Not, Parsed, Query, Some
from linktape.fake.site import wiki
from linktape.fake.site.site import Issue, Link

KEY_FIELDS = frozenset({"key", "issue", "issuekey", "id"})
LINK_TYPE_FIELDS = frozenset({"issuelinktype", "issuelink"})
EMPTY = frozenset({"empty", "null"})


def find(ask: Ask, parsed: Parsed) -> list[Issue]:
    """Give the issues that the query means and the caller may see, in its order, else newest first. Raises BadQuery."""
    matcher = _matcher(ask, parsed.query)
    issues = [issue for issue in ask.world.issues.values() if matcher(issue) and ask.sees(issue)]
    issues.sort(key=lambda issue: -issue.id)
    for field, is_descending in reversed(parsed.order):
        issues.sort(key=_sort_key(field), reverse=is_descending)
    return issues


Matcher = Callable[[Issue], bool]


def _matcher(ask: Ask, query: Query) -> Matcher:
    match query:
        case All(parts) | Some(parts):
            matchers, are_enough = [_matcher(ask, part) for part in parts], all if isinstance(query, All) else any
            return lambda issue: are_enough(matches(issue) for matches in matchers)
        case Not(inner):
            inside = _matcher(ask, inner)
            return lambda issue: not inside(issue)
        case Clause():
            return _clause(ask, query)
        case _:
            assert_never(query)


def _clause(ask: Ask, clause: Clause) -> Matcher:
    if clause.field in KEY_FIELDS:
        return _signed(clause, _by_key(ask, clause))
    if clause.field in LINK_TYPE_FIELDS:
        return _signed(clause, _by_link_type(ask, clause))
    if clause.field in ("summary", "text"):
        words = [word.casefold() for word in _texts(clause)]
        return _signed(clause, lambda issue: all(word in _text_of(issue) for word in words))
    if clause.field not in SIMPLE:
        raise BadQuery(f"Field '{clause.field}' does not exist or you do not have permission to view it.")
    values, wanted = SIMPLE[clause.field], {word.casefold() for word in _texts(clause)}
    if clause.operator in ("is", "is not"):
        return _signed(clause, lambda issue: not values(ask, issue))
    return _signed(clause, lambda issue: any(value.casefold() in wanted for value in values(ask, issue)))


def _signed(clause: Clause, matches: Matcher) -> Matcher:
    if clause.operator in ("!=", "not in", "!~", "is not"):
        return lambda issue: not matches(issue)
    return matches


def _texts(clause: Clause) -> list[str]:
    if any(isinstance(operand, Function) for operand in clause.operands):
        raise BadQuery(f"A function is not supported for the field '{clause.field}'.")
    return [str(operand) for operand in clause.operands]


def _by_key(ask: Ask, clause: Clause) -> Matcher:
    ids: set[int] = set()
    for operand in clause.operands:
        if isinstance(operand, Function):
            ids |= _by_function(ask, operand)
        else:
            message = f"An issue with key '{operand}' does not exist for field '{clause.field}'."
            ids.add(_visible(ask, operand, message).id)
    return lambda issue: issue.id in ids


def _by_function(ask: Ask, function: Function) -> set[int]:
    if function.name != "linkedissues" or not function.arguments:
        raise BadQuery(f"Unable to find JQL function '{function.name}({', '.join(function.arguments)})'.")
    key, *phrases = function.arguments
    message = f"Issue '{key}' could not be found in function 'linkedIssues'. You may not have permissions to see it."
    issue = _visible(ask, key, message)
    _require_known(ask, phrases, " in function 'linkedIssues'")
    return {
        link.other_end(issue)
        for link in ask.world.links_at(issue)
        if not phrases or any(_shows(ask, link, issue, phrase) for phrase in phrases)
    }


def _by_link_type(ask: Ask, clause: Clause) -> Matcher:
    if clause.operator in ("is", "is not"):
        return lambda issue: not ask.world.links_at(issue)
    phrases = _texts(clause)
    _require_known(ask, phrases)
    return lambda issue: any(
        _shows(ask, link, issue, phrase) for link in ask.world.links_at(issue) for phrase in phrases
    )


def _require_known(ask: Ask, phrases: list[str], where: str = "") -> None:
    kinds = ask.world.link_types.values()
    known = {words.casefold() for kind in kinds for words in (kind.name, kind.inward, kind.outward)}
    for phrase in phrases:
        if phrase.casefold() not in known:
            raise BadQuery(f"Issue link type '{phrase}' could not be found{where}.")


def _shows(ask: Ask, link: Link, issue: Issue, phrase: str) -> bool:
    """Whether a link shows this phrase on this issue (the outward one on its source, else the inward one), or is of
    this type. `blocks`, word for word, is the phrase; `Blocks` the type.
    """
    kinds = ask.world.link_types
    kind = kinds[link.type_id]
    own_phrase = kind.outward if link.source_id == issue.id else kind.inward
    if any(phrase in (other.inward, other.outward) for other in kinds.values()):
        return phrase == own_phrase
    return phrase.casefold() in (kind.name.casefold(), own_phrase.casefold())


def _visible(ask: Ask, name: str, message: str) -> Issue:
    issue = ask.world.issue_in_any_case(name)
    if issue is None or not ask.sees(issue):
        raise BadQuery(message)
    return issue


def _text_of(issue: Issue) -> str:
    return f"{issue.summary}\n{wiki.text(issue.description)}".casefold()


SIMPLE: Mapping[str, Callable[[Ask, Issue], Iterable[str]]] = {
    "project": lambda ask, issue: (
        issue.project_key,
        ask.site.projects[issue.project_key].name,
        str(ask.site.projects[issue.project_key].id),
    ),
    "status": lambda ask, issue: (issue.status, str(ask.site.statuses[issue.status].id)),
    "statuscategory": lambda ask, issue: (ask.site.statuses[issue.status].category,),
    "priority": lambda ask, issue: (issue.priority, str(ask.site.priorities[issue.priority].id)),
    "issuetype": lambda ask, issue: (issue.type, str(ask.site.issue_types[issue.type].id)),
    "type": lambda ask, issue: (issue.type, str(ask.site.issue_types[issue.type].id)),
    "labels": lambda ask, issue: issue.labels,
    "assignee": lambda ask, issue: (),
    "resolution": lambda ask, issue: (),
}


def _sort_key(field: str) -> Callable[[Issue], tuple[str, int]]:
    match field:
        case "key" | "issuekey" | "issue" | "project":
            return lambda issue: (issue.project_key, int(issue.key.rpartition("-")[2]))
        case "summary" | "status" | "priority" | "type":
            return lambda issue: (str(getattr(issue, field)), 0)
        case "updated":
            return lambda issue: ("", issue.updated_ms or 0)
        case "created" | "id":
            return lambda issue: ("", issue.id)
        case _:
            raise BadQuery(f"Not able to sort using field '{field}'.")
