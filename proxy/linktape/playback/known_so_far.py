"""What a cassette knows of Jira as of now: for a fake that goes on from where a session stands.

The present is told as it was recorded. What was recorded after writes that are still to come is told before that,
without the links, comments and issues which those writes make: so every issue is there from the beginning.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from linktape.jira import bodies
from linktape.jira.bodies import JsonValue
from linktape.jira.issue_links import link_requests, reference
from linktape.jira.operations import Operation, OperationId
from linktape.messages import Request, Response
from linktape.playback import effects
from linktape.playback.position import Position
from linktape.playback.relations import Relations
from linktape.playback.tape import Tape
from linktape.tape.cassette import Interaction

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
    to_come = map(_exchange, tape.by_time(position, is_present=False))
    future = _Future([exchange for exchange in to_come if exchange[2].is_success], relations)
    present = map(_exchange, tape.by_time(position, is_present=True))
    past = (exchange for recorded in present for exchange in _with_link_ids(recorded, relations))
    numbers = (int(id_) for id_ in relations.link_ids if id_.isdecimal())
    return Knowledge((*future.told(), *past), future.issues(), max(numbers, default=0))


def _exchange(interaction: Interaction) -> Exchange:
    return interaction.operation, interaction.request, interaction.response


def _with_link_ids(recorded: Exchange, relations: Relations) -> Iterator[Exchange]:
    """Tell what was recorded; and of a link that was made, its id, if only a later read showed it."""
    yield recorded
    operation, request, response = recorded
    for wish in link_requests(operation, response.content) if response.is_success else ():
        for link in relations.links_made(wish):
            ends = [{"id": end, "key": relations.issue_said(end)} for end in (link.source, link.destination)]
            head = {"id": link.id, "type": {"name": relations.type_said(link.type)}}
            answer = Response.json(200, {**head, "inwardIssue": ends[0], "outwardIssue": ends[1]})
            yield replace(operation, id=OperationId.GET_ISSUE_LINK, link=link.id), request, answer


class _Future:
    """What was recorded after writes that a session has not replayed: `recorded` are the successes."""

    def __init__(self, recorded: Iterable[Exchange], relations: Relations) -> None:
        self._relations = relations
        self._reads: list[Exchange] = []
        self._named, self._created, self._links = set[str](), set[str](), set[str]()
        for operation, request, response in recorded:
            if not effects.is_write(request, operation, response):
                self._reads.append((operation, request, response))
                continue
            concerns = effects.mutation_concerns(operation, response, relations)
            self._named |= {name for kind, name in concerns if kind == "issue"}
            if operation.traits.makes_links:
                self._links |= {name for kind, name in concerns if kind == "link"}
            if operation.id is OperationId.CREATE_ISSUE:
                self._created.add(effects.created_issue(response, relations))

    def issues(self) -> tuple[str, ...]:
        """Give the keys of the issues that future writes name, and so find."""
        names = map(self._relations.issue_said, self._named - self._created)
        return tuple(sorted(name for name in names if not name.isdecimal()))

    def told(self) -> Iterator[Exchange]:
        """Tell the future's reads without what is not there yet."""
        for operation, request, response in self._reads:
            issue = None if operation.issue is None else self._relations.issue_in_path(operation.issue)
            is_new_link = operation.id is OperationId.GET_ISSUE_LINK and operation.link in self._links
            if issue not in self._created and not is_new_link:
                value = self._without(bodies.payload(response.content).value)
                yield operation, request, replace(response, body=json.dumps(value).encode())

    def _without(self, value: JsonValue) -> JsonValue:
        if isinstance(value, list):
            return [self._without(item) for item in value]
        if not isinstance(value, dict):
            return value
        form = {name: self._without(member) for name, member in value.items()}
        for name, absent in (("issuelinks", self._links), ("issues", self._created)):
            listed = form.get(name)
            if isinstance(listed, list):
                form[name] = [item for item in listed if self._relations.issue(reference(item)) not in absent]
        if isinstance(form.get("comments"), list):
            form["comments"] = []
        return form
