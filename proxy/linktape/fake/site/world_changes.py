"""What a session has made of a site, as plain data: all that a World has beside the site that it lies over."""

from __future__ import annotations

from dataclasses import dataclass

from linktape.bounded import Recent
from linktape.fake.site.site import Comment, History, IdKind, Issue, Link, LinkType, RemoteLink, Site
from linktape.fake.site.world import World
from linktape.limiter.limiter_counts import LimiterCounts

_PARTS = (
    *("issues", "issue_ids", "link_types", "links", "link_ids"),
    *("links_of", "children_of", "comments", "histories", "remote_links"),
)
"""The overlays of a world, by the names that they have here, too."""


@dataclass(slots=True)
class WorldChanges:
    """A world without its site's own: for each part what was changed, and what is gone; None where nothing is."""

    site: Site
    token: bytes
    issues: tuple[dict[int, Issue], set[int]] | None
    issue_ids: tuple[dict[str, int], set[str]] | None
    link_types: tuple[dict[int, LinkType], set[int]] | None
    links: tuple[dict[int, Link], set[int]] | None
    link_ids: tuple[dict[tuple[int, int, int], int], set[tuple[int, int, int]]] | None
    links_of: tuple[dict[int, tuple[int, ...]], set[int]] | None
    children_of: tuple[dict[int, tuple[int, ...]], set[int]] | None
    comments: tuple[dict[int, tuple[Comment, ...]], set[int]] | None
    histories: tuple[dict[int, tuple[History, ...]], set[int]] | None
    remote_links: tuple[dict[int, tuple[RemoteLink, ...]], set[int]] | None
    cookies: Recent[str, str]
    logins: int
    clock_ms: int
    answered: int
    limiter: LimiterCounts | None
    last_ids: dict[IdKind, int]
    last_numbers: dict[str, int]


def changes_of(world: World) -> WorldChanges:
    """Give what a world is beside its site. What happened and nobody has looked at yet is not kept."""
    return WorldChanges(
        site=world.site,
        token=world.token,
        **{name: getattr(world, name).changes() for name in _PARTS},
        cookies=world.cookies,
        logins=world.logins,
        clock_ms=world.clock_ms,
        answered=world.answered,
        limiter=None if world.limiter is None else world.limiter.counts(),
        last_ids=world.last_ids,
        last_numbers=world.last_numbers,
    )


def world_of(changes: WorldChanges) -> World:
    """Make the world of such changes over their site."""
    world = World(changes.site)
    world.token = changes.token
    for name in _PARTS:
        part = getattr(changes, name)
        if part is not None:
            getattr(world, name).change(*part)
    world.cookies, world.logins = changes.cookies, changes.logins
    world.clock_ms, world.answered = changes.clock_ms, changes.answered
    if world.limiter is not None and changes.limiter is not None:
        world.limiter.count_on(changes.limiter)
    world.last_ids, world.last_numbers = changes.last_ids, changes.last_numbers
    return world
