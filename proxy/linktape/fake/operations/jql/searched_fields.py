"""The table of JQL's fields that the fake serves. A field compares what an issue shows.

Operators and names are documented (Atlassian's JQL fields), sentences observed (Atlassian's page on parsing JQL,
functional tests, ankitpokhrel/jira-cli#97).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Literal

from linktape.fake import permissions
from linktape.fake.ask import Ask
from linktape.fake.operations.jql import text_search
from linktape.fake.operations.jql.beyond import no_such_field, no_such_function
from linktape.fake.operations.jql.comparing import (
    EQUALITY,
    ORDER,
    WORDS,
    Matcher,
    SearchedField,
    by_equality,
    by_order,
    named,
)
from linktape.fake.operations.jql.dates import moment_ms
from linktape.fake.operations.jql.grammar import BadQuery, Beyond, Clause, Empty, Function
from linktape.fake.operations.jql.keys_and_links import key_number, read_key, read_link, read_link_type, read_parent
from linktape.fake.operations.jql.text_search import by_words
from linktape.fake.site.catalogue import CATEGORIES
from linktape.fake.site.site import BEGINNING_MS, Issue, User

_EVERY = (*EQUALITY, *ORDER)
_MINUTE_MS = 60_000


def field_named(name: str) -> SearchedField:
    """Find a field by its name, in any case. Raises BadQuery, or Beyond where Jira has it and the fake does not."""
    field = FIELDS.get(name.lower())
    if field is None:
        raise no_such_field(name)
    return field


# --- what there is ----------------------------------------------------------------------------------------------------


def _projects(ask: Ask) -> Mapping[str, Hashable]:
    """Give the projects that the caller may browse; others are no values to Jira."""
    seen = [one for one in ask.site.projects.values() if permissions.browses(ask.site, ask.caller, one)]
    return {word.casefold(): one.key for one in seen for word in (str(one.id), one.name, one.key)}


def _statuses(ask: Ask) -> Mapping[str, Hashable]:
    return {word.casefold(): one.name for one in ask.site.statuses.values() for word in (str(one.id), one.name)}


def _categories(_: Ask) -> Mapping[str, Hashable]:
    return {str(word).casefold(): key for key, (id_, name) in CATEGORIES.items() for word in (id_, key, name)}


def _priorities(ask: Ask) -> Mapping[str, Hashable]:
    return {word.casefold(): one.name for one in ask.site.priorities.values() for word in (str(one.id), one.name)}


def _issue_types(ask: Ask) -> Mapping[str, Hashable]:
    return {word.casefold(): one.name for one in ask.site.issue_types.values() for word in (str(one.id), one.name)}


def _types_by_level(ask: Ask, field: str, function: Function) -> Iterable[Hashable]:
    name = function.name.lower()
    if name not in ("standardissuetypes", "subtaskissuetypes"):
        raise no_such_function(function, field)
    return [one.name for one in ask.site.issue_types.values() if one.is_subtask == (name == "subtaskissuetypes")]


# --- people -----------------------------------------------------------------------------------------------------------


def _identity(ask: Ask, user: User) -> str:
    return user.account_id if ask.rules.is_cloud else user.name


def _people(ask: Ask) -> Mapping[str, Hashable]:
    return {
        word.casefold(): _identity(ask, user)
        for user in ask.site.users
        for word in (user.display_name, user.email, user.name, user.account_id)
    }


def _computed_people(ask: Ask, field: str, function: Function) -> Iterable[Hashable]:
    match function.name.lower():
        case "currentuser":
            return [_identity(ask, ask.caller.user)] if ask.caller.user else []
        case "membersof":
            group = function.arguments[0] if function.arguments else ""
            if group not in ask.site.groups:
                what = "can not generate a list of usernames for group"
                raise BadQuery(f"Function '{function.name}' {what} '{group}'; the group does not exist.")
            return [_identity(ask, user) for user in ask.site.users if group in user.groups]
        case _:
            raise no_such_function(function, field)


def _person(name: Literal["assignee", "reporter", "creator"]) -> SearchedField:
    """Give a field that holds a person, as the issue shows them."""

    def shown(ask: Ask, issue: Issue) -> User | None:
        person = getattr(issue, name)
        return next((user for user in ask.site.users if user.name == person), None)

    def values(ask: Ask, issue: Issue) -> Iterable[Hashable]:
        person = shown(ask, issue)
        return [_identity(ask, person)] if person else []

    def sort(ask: Ask, issue: Issue) -> tuple[str, ...] | None:
        person = shown(ask, issue)
        return (person.display_name,) if person else None

    return SearchedField(EQUALITY, by_equality(values, named(_people), _computed_people, may_be_empty=True), sort)


# --- dates ------------------------------------------------------------------------------------------------------------


def _date(at_ms: Callable[[Issue], int | None], *, is_by_id: bool = False) -> SearchedField:
    """Give a field that holds a moment; the same is what is in the same minute (inferred).

    `is_by_id`: issues of one moment are sorted by their ids.
    """

    def values(_: Ask, issue: Issue) -> Iterable[Hashable]:
        moment = at_ms(issue)
        return [] if moment is None else [moment // _MINUTE_MS]

    def minute(ask: Ask, field: str, operand: str | Function) -> Iterable[Hashable]:
        return [moment_ms(ask, field, operand) // _MINUTE_MS]

    def sort(_: Ask, issue: Issue) -> tuple[int, ...] | None:
        moment = at_ms(issue)
        return None if moment is None else (moment, issue.id if is_by_id else 0)

    equality = by_equality(values, minute, minute, may_be_empty=True)
    return SearchedField(_EVERY, by_order(equality, lambda _, issue: at_ms(issue), moment_ms), sort)


def _created_ms(issue: Issue) -> int:
    return BEGINNING_MS if issue.created_ms is None else issue.created_ms


def _updated_ms(issue: Issue) -> int:
    return _created_ms(issue) if issue.updated_ms is None else issue.updated_ms


# --- priorities, resolutions ------------------------------------------------------------------------------------------


def _rank(ask: Ask, name: str | None) -> int | None:
    """Give how much a priority weighs: the site lists the highest one first. None: the issue has none."""
    return None if name is None else -list(ask.site.priorities).index(name)


def _weight(ask: Ask, field: str, operand: str | Function) -> int:
    if isinstance(operand, Function):
        raise no_such_function(operand, field)
    (name,) = named(_priorities)(ask, field, operand)
    return -list(ask.site.priorities).index(str(name))


def _resolution(_: Ask, field: str, text: str) -> Iterable[Hashable]:
    raise Beyond(f"the value '{text}' of the field '{field}'")


def _read_resolution(ask: Ask, clause: Clause) -> Matcher:
    """Match resolutions; `Unresolved` is another word for EMPTY (documented), and nothing on the fake is resolved."""
    operands = [Empty.EMPTY if str(one).casefold() == "unresolved" else one for one in clause.operands]
    return _equal_resolution(ask, replace(clause, operands=tuple(operands)))


_equal_resolution = by_equality(lambda _ask, _issue: (), _resolution, may_be_empty=True)


_KEY = SearchedField(_EVERY, read_key, lambda _, issue: (issue.project_key, key_number(issue)))
_TYPE = SearchedField(
    EQUALITY,
    by_equality(lambda _, issue: (issue.type,), named(_issue_types), _types_by_level),
    lambda _, issue: (issue.type,),
)
_CREATED = _date(_created_ms, is_by_id=True)
_UPDATED = _date(_updated_ms)
_RESOLVED = _date(lambda _: None)

FIELDS: Mapping[str, SearchedField] = {
    "key": _KEY,
    "issuekey": _KEY,
    "issue": _KEY,
    "id": _KEY,
    "parent": SearchedField(EQUALITY, read_parent),
    "issuelink": SearchedField(EQUALITY, read_link),
    "issuelinktype": SearchedField(EQUALITY, read_link_type),
    "project": SearchedField(
        EQUALITY,
        by_equality(lambda _, issue: (issue.project_key,), named(_projects)),
        lambda _, issue: (issue.project_key,),
    ),
    "issuetype": _TYPE,
    "type": _TYPE,
    "status": SearchedField(
        EQUALITY,
        by_equality(lambda _, issue: (issue.status,), named(_statuses)),
        lambda ask, issue: (list(ask.site.statuses).index(issue.status),),
    ),
    "statuscategory": SearchedField(
        EQUALITY, by_equality(lambda ask, issue: (ask.site.statuses[issue.status].category,), named(_categories))
    ),
    "priority": SearchedField(
        _EVERY,
        by_order(
            by_equality(
                lambda _, issue: () if issue.priority is None else (issue.priority,),
                named(_priorities),
                may_be_empty=True,
            ),
            lambda ask, issue: _rank(ask, issue.priority),
            _weight,
        ),
        lambda ask, issue: None if (rank := _rank(ask, issue.priority)) is None else (rank,),
    ),
    "resolution": SearchedField(EQUALITY, _read_resolution, lambda _ask, _issue: None),
    "labels": SearchedField(
        EQUALITY,
        by_equality(
            lambda _, issue: [label.casefold() for label in issue.labels],
            lambda _ask, _field, text: (text.casefold(),),
            may_be_empty=True,
        ),
        lambda _, issue: issue.labels or None,
    ),
    "assignee": _person("assignee"),
    "reporter": _person("reporter"),
    "creator": _person("creator"),
    "created": _CREATED,
    "createddate": _CREATED,
    "updated": _UPDATED,
    "updateddate": _UPDATED,
    "resolved": _RESOLVED,
    "resolutiondate": _RESOLVED,
    "summary": SearchedField(WORDS, by_words(text_search.summary), lambda _, issue: (issue.summary,)),
    "description": SearchedField(WORDS, by_words(text_search.description)),
    "comment": SearchedField(WORDS, by_words(text_search.comments)),
    "text": SearchedField(WORDS, by_words(text_search.everything)),
}
"""Each field by its name and its other names, in small letters."""
