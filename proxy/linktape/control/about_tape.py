"""Questions about what answers: the tape with what was played of it, and the links that the fake Jira holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from linktape.control.about_sessions import no_fake
from linktape.control.answer_models import LinkedIssue, LinkGraph, LinkLine, TapeInteraction, TapePage
from linktape.control.control_api import ControlApi
from linktape.control.parameters import OfOne, Part
from linktape.errors import RequestRefused
from linktape.fake.site.site import Issue, Link
from linktape.fake.site.world import World
from linktape.jira.words import words
from linktape.playback.misses import WAS_RECORDED
from linktape.playback.timeline import Moment
from linktape.session import Session


async def tape(api: ControlApi, asked: Part) -> TapePage:
    """Give a page of the tape in its order: what was played, what comes next, what was not asked for."""
    timeline = api.onion.timeline(api.seen(asked.session))
    if timeline is None:
        raise no_tape()
    moments = list(timeline.moments(asked.offset, asked.limit))
    refused = _refused(api.seen(asked.session), {(one.interaction.file, one.interaction.line) for one in moments})
    return TapePage(
        interactions=tuple(_interaction(moment, refused) for moment in moments),
        total=len(timeline),
        played=timeline.played,
        next=_next(asked, len(timeline)),
    )


async def links(api: ControlApi, asked: Part) -> LinkGraph:
    """Give the links that the session's fake Jira holds, and what became of those that it began with."""
    world = held(api, asked)
    before, now = world.site.links, world.links
    ids = sorted({*before, *now})
    page = [now.get(id_) or before[id_] for id_ in ids[asked.offset : asked.offset + asked.limit]]
    ends = dict.fromkeys(end for link in page for end in (link.source_id, link.destination_id))
    return LinkGraph(
        issues=tuple(_issue(world, id_) for id_ in ends),
        links=tuple(_link(world, link) for link in page),
        total=len(ids),
        unlinked=len(world.issues) - sum(1 for _ in _linked(world)),
        next=_next(asked, len(ids)),
    )


def _refused(session: Session, places: Collection[tuple[str, int]]) -> dict[tuple[str, int], list[int]]:
    """Give the numbers of the calls that meant a recording and could not have it, by its place."""
    found: dict[tuple[str, int], list[int]] = {}
    for entry in session.journal:
        for note in entry.layers:
            for file, line, _, differences in note.near:
                if (file, line) in places and differences[:1] and differences[0].startswith(WAS_RECORDED):
                    found.setdefault((file, line), []).append(entry.n)
    return found


def no_tape() -> RequestRefused:
    """Say that no tape is played here."""
    return RequestRefused(404, "there is no tape here", "only `linktape replay` plays one")


def held(api: ControlApi, asked: OfOne) -> World:
    """Give what the session's fake Jira holds. Raises RequestRefused."""
    world = api.onion.world(api.seen(asked.session))
    if world is None:
        raise no_fake()
    return world


def _next(asked: Part, total: int) -> int | None:
    end = asked.offset + asked.limit
    return end if end < total else None


def _interaction(moment: Moment, refused: Mapping[tuple[str, int], list[int]]) -> TapeInteraction:
    one = moment.interaction
    return TapeInteraction(
        index=moment.index,
        file=one.file,
        line=one.line,
        method=one.request.method,
        operation=one.operation.id.value,
        words=words(one.operation),
        status=one.response.status,
        kind="write" if moment.is_write else "read",
        state=moment.state,
        refused=tuple(refused.get((one.file, one.line), ())),
    )


def _linked(world: World) -> Iterator[int]:
    """Give the issues that have a link now."""
    return (id_ for id_, links in world.links_of.items() if links and id_ in world.issues)


def _issue(world: World, id_: int) -> LinkedIssue:
    issue = _at_any_time(world, id_)
    return LinkedIssue(key=issue.key, summary=issue.summary, type=issue.type, status=issue.status)


def _at_any_time(world: World, id_: int) -> Issue:
    """Give an issue, be it one that was deleted since."""
    return world.issues.get(id_) or world.site.issues[id_]


def _link(world: World, link: Link) -> LinkLine:
    kind = world.link_types.get(link.type_id) or world.site.link_types[link.type_id]
    source, destination = (_at_any_time(world, id_).key for id_ in (link.source_id, link.destination_id))
    change = "removed" if link.id not in world.links else "kept" if link.id in world.site.links else "made"
    named = {"id": str(link.id), "type": kind.name, "from": source, "to": destination, "change": change}
    return LinkLine.model_validate({**named, "words": f"{source} {kind.outward} {destination}"})
