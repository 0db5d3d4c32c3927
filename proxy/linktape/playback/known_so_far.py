"""What a cassette knows of Jira as of now: for a fake that goes on from where a session stands.

The present is told as it was recorded. What was recorded after writes that are still to come is told before that,
without the links, comments and issues which those writes make: so every issue is there from the beginning.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from linktape.jira import bodies
from linktape.jira.bodies import JsonValue
from linktape.jira.issue_links import requested
from linktape.jira.operations import Operation, OperationId
from linktape.messages import Request, Response
from linktape.playback import effects
from linktape.playback.position import Position
from linktape.playback.relations import Relations
from linktape.playback.tape import Tape
from linktape.tape.interaction import Interaction

Exchange = tuple[Operation, Request, Response]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """`exchanges` in the order in which they are to be learned; `issues`: keys of issues that are there besides.

    `last_link`: the highest link id on the whole tape, so that what is made elsewhere gets another one.
    """

    exchanges: tuple[Exchange, ...]
    issues: tuple[str, ...]
    last_link: int


def knowledge(tape: Tape, position: Position) -> Knowledge:
    """Gather what is true for a session now. Goes through the whole tape."""
    relations = tape.relations
    future = _Future([one for one in tape.to_come(position) if 200 <= one.response.status < 300], relations)
    present = (told for one in tape.present(position) for told in _told(one, relations))
    numbers = (int(id_) for id_ in relations.link_ids if id_.isdecimal())
    return Knowledge((*future.told(), *present), future.issues(), max(numbers, default=0))


def _told(one: Interaction, relations: Relations) -> Iterator[Exchange]:
    """Tell what was recorded; and of a link that was made, its id, if only a later read showed it."""
    yield one.operation, one.request, one.response
    requests = requested(one.operation, one.response.content) if 200 <= one.response.status < 300 else []
    for request in requests:
        for link in relations.links_made(request):
            ends = [{"id": end, "key": relations.issue_said(end)} for end in (link.source, link.destination)]
            shown = {"id": link.id, "type": {"name": relations.type_said(link.type)}}
            answer = Response.json(200, {**shown, "inwardIssue": ends[0], "outwardIssue": ends[1]})
            yield replace(one.operation, id=OperationId.GET_ISSUE_LINK, link=link.id), one.request, answer


class _Future:
    """What was recorded after writes that a session has not replayed."""

    def __init__(self, recorded: Sequence[Interaction], relations: Relations) -> None:
        self._recorded = recorded
        self._relations = relations
        concerned = [(one.operation.traits, self._concerns(one)) for one in recorded if self._is_write(one)]
        self._named = {name for _, named in concerned for kind, name in named if kind == "issue"}
        self._links = {
            name for traits, named in concerned if traits.makes_links for kind, name in named if kind == "link"
        }
        created = (one for one in recorded if one.operation.id is OperationId.CREATE_ISSUE)
        self._created = {effects.created(one.response, relations) for one in created}

    def issues(self) -> tuple[str, ...]:
        """Give the keys of the issues that future writes name, and so find."""
        names = map(self._relations.issue_said, self._named - self._created)
        return tuple(sorted(name for name in names if not name.isdecimal()))

    def told(self) -> Iterator[Exchange]:
        """Tell the future's reads without what is not there yet."""
        for one in self._recorded:
            if not self._is_write(one) and self._concerned_issue(one) not in self._created:
                if one.operation.id is OperationId.GET_ISSUE_LINK and one.operation.link in self._links:
                    continue
                value = self._without(bodies.payload(one.response.content).value)
                yield one.operation, one.request, replace(one.response, body=json.dumps(value).encode())

    def _is_write(self, one: Interaction) -> bool:
        return effects.is_write(one.request, one.operation, one.response)

    def _concerns(self, one: Interaction) -> frozenset[effects.Concern]:
        return effects.mutation_concerns(one.operation, one.response, self._relations)

    def _concerned_issue(self, one: Interaction) -> str | None:
        return None if one.operation.issue is None else self._relations.issue_in_path(one.operation.issue)

    def _without(self, value: JsonValue) -> JsonValue:
        if isinstance(value, list):
            return [self._without(item) for item in value]
        if not isinstance(value, dict):
            return value
        form = {name: self._without(member) for name, member in value.items()}
        for name in form.keys() & {"issuelinks", "issues", "comments"}:
            listed = form[name]
            form[name] = [item for item in listed if self._is_there(name, item)] if isinstance(listed, list) else listed
        return form

    def _is_there(self, kind: str, item: JsonValue) -> bool:
        id_ = item.get("id") if isinstance(item, dict) else None
        return kind != "comments" and id_ not in (self._links if kind == "issuelinks" else self._created)
