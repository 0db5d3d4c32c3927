"""What a session has made of the fake Jira's links, as arrows: those that came or went, and those that stayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice

from linktape.fake.site.site import Issue, Link, LinkType
from linktape.fake.site.world import World
from linktape.pictures.graph import Arrow, LinkChange

MOST_ARROWS = 200


def arrows(world: World, redact: Callable[[str], str] = str, *, with_all: bool = False) -> list[Arrow]:
    """Give at most `MOST_ARROWS` links, the changed ones first.

    Of those that stayed only the ones that share an issue with a changed one; `with_all`: every one.
    """
    site, was, now = world.site, world.site.links, world.links
    made = [link for id_, link in now.items() if id_ not in was]
    gone = [link for id_, link in was.items() if id_ not in now]
    stayed: Iterable[Link] = (link for id_, link in now.items() if id_ in was)
    if not with_all:
        changed = {issue for link in (*made, *gone) for issue in (link.source_id, link.destination_id)}
        near = sorted({id_ for issue in changed for id_ in world.links_of.get(issue, ())} & was.keys())
        stayed = (now[id_] for id_ in near)
    told = chain(
        (_arrow(link, world.issues, world.link_types, LinkChange.MADE, redact) for link in made),
        (_arrow(link, site.issues, site.link_types, LinkChange.GONE, redact) for link in gone),
        (_arrow(link, world.issues, world.link_types, LinkChange.KEPT, redact) for link in stayed),
    )
    return list(islice(told, MOST_ARROWS))


def _arrow(
    link: Link,
    issues: Mapping[int, Issue],
    types: Mapping[int, LinkType],
    change: LinkChange,
    redact: Callable[[str], str],
) -> Arrow:
    source, destination = issues[link.source_id].key, issues[link.destination_id].key
    return Arrow(redact(source), redact(types[link.type_id].outward), redact(destination), change)
