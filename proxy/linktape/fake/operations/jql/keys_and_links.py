"""What JQL asks of issues by their keys and links: `key`, `parent`, `issueLink`, `issueLinkType`, `linkedIssues()`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from linktape.fake.ask import Ask
from linktape.fake.issue_fields import visible_parent
from linktape.fake.operations.jql.beyond import no_such_function
from linktape.fake.operations.jql.comparing import ORDER, Matcher, by_equality, limit_of
from linktape.fake.operations.jql.grammar import BadQuery, Clause, Function
from linktape.fake.site.site import Issue, Link


def key_number(issue: Issue) -> int:
    """Give the number of an issue's key."""
    return int(issue.key.rpartition("-")[2])


def read_key(ask: Ask, clause: Clause) -> Matcher:
    """Match issues by key or id; `key > HSP-1` are the later ones of the same project (documented)."""
    if clause.operator not in ORDER:
        return _same_issue(ask, clause)
    operand = limit_of(clause)
    if isinstance(operand, Function):
        raise no_such_function(operand, clause.field)
    compare, limit = ORDER[clause.operator], _named_issue(ask, clause.field, operand)
    return lambda issue: issue.project_key == limit.project_key and compare(key_number(issue), key_number(limit))


def _named_issue(ask: Ask, field: str, name: str) -> Issue:
    return _visible(ask, name, f"An issue with key '{name}' does not exist for field '{field}'.")


def _meant_issue(ask: Ask, field: str, name: str) -> Iterable[Hashable]:
    return (_named_issue(ask, field, name).id,)


def _linked_issues(ask: Ask, field: str, function: Function) -> Iterable[Hashable]:
    if function.name.lower() != "linkedissues":
        raise no_such_function(function, field)
    if not function.arguments:
        raise BadQuery("Function 'linkedIssues' expected between '1' and '2' arguments but received '0'.")
    key, *phrases = function.arguments
    message = f"Issue '{key}' could not be found in function 'linkedIssues'. You may not have permissions to see it."
    issue = _visible(ask, key, message)
    wanted = {phrase for text in phrases for phrase in _meant_phrase(ask, text, " in function 'linkedIssues'")}
    links = ask.world.links_at(issue)
    return [link.other_end(issue) for link in links if not phrases or wanted & _phrases(ask, link, issue)]


def _visible(ask: Ask, name: str, message: str) -> Issue:
    issue = ask.world.issue_in_any_case(name)
    if issue is None or not ask.sees(issue):
        raise BadQuery(message)
    return issue


_same_issue = by_equality(lambda _, issue: (issue.id,), _meant_issue, _linked_issues)


# --- links and parents ------------------------------------------------------------------------------------------------


def _phrases(ask: Ask, link: Link, issue: Issue) -> set[tuple[str, str]]:
    """Give what a link is called on this issue: by its phrase, word for word or in small letters, and by its type."""
    kind = ask.world.link_types[link.type_id]
    phrase = kind.outward if link.source_id == issue.id else kind.inward
    return {("phrase", phrase), ("any case", phrase.casefold()), ("any case", kind.name.casefold())}


def _meant_phrase(ask: Ask, text: str, where: str = "") -> Iterable[tuple[str, str]]:
    """Read a type's name or phrase: `blocks`, word for word, is the phrase, `Blocks` the type in either direction."""
    kinds = ask.world.link_types.values()
    if any(text in (kind.inward, kind.outward) for kind in kinds):
        return (("phrase", text),)
    if any(text.casefold() == word.casefold() for kind in kinds for word in (kind.name, kind.inward, kind.outward)):
        return (("any case", text.casefold()),)
    raise BadQuery(f"Issue link type '{text}' could not be found{where}.")


def _shown_parent(ask: Ask, issue: Issue) -> Iterable[Hashable]:
    parent = visible_parent(ask, issue)
    return (parent.id,) if parent else ()


read_link_type = by_equality(
    lambda ask, issue: {phrase for link in ask.world.links_at(issue) for phrase in _phrases(ask, link, issue)},
    lambda ask, _, text: _meant_phrase(ask, text),
    may_be_empty=True,
)
read_link = by_equality(
    lambda ask, issue: [link.other_end(issue) for link in ask.world.links_at(issue)],
    _meant_issue,
    _linked_issues,
    may_be_empty=True,
)
read_parent = by_equality(_shown_parent, _meant_issue, _linked_issues, may_be_empty=True)
