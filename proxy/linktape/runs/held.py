"""What a fake Jira holds, thing by thing, without ids, texts and times; and how two such holdings differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from linktape.fake.site.world import World
from linktape.wiring.onion import Onion


class Kind(StrEnum):
    """What there is in Jira."""

    COMMENT = "comment"
    ISSUE = "issue"
    LINK = "link"
    REMOTE = "remote link"


class Thing(NamedTuple):
    """One thing. `about`: a link's type, source and destination; a remote link's issue and URL; else the issue."""

    kind: Kind
    about: tuple[str, ...]

    def __str__(self) -> str:
        match self.kind:
            case Kind.LINK:
                type_, source, destination = self.about
                return f"the link {type_} from {source} to {destination}"
            case Kind.REMOTE:
                issue, url = self.about
                return f"the remote link to {url} on {issue}"
            case Kind.COMMENT:
                return f"a comment on {self.about[0]}"
            case Kind.ISSUE:
                return f"the issue {self.about[0]}"

    @property
    def reversed(self) -> Thing:
        """Give the link in the other direction; all else is its own reverse."""
        return Thing(self.kind, (self.about[0], *self.about[:0:-1])) if self.kind is Kind.LINK else self


Held = tuple[Thing, ...]
"""Everything that a fake Jira holds, in the order of the words for it; what it holds twice stands there twice."""


def holdings(onion: Onion) -> Held | None:
    """Give what the fake Jiras of all sessions hold together; None where there is no fake."""
    fake = onion.fake
    return None if fake is None else _of(fake.world(session) for session in onion.sessions)


def untouched(onion: Onion) -> Held:
    """Give what they would hold if nobody had called."""
    fake = onion.fake
    return () if fake is None else _of(World(fake.site) for _ in onion.sessions)


def _of(worlds: Iterable[World]) -> Held:
    held: list[Thing] = []
    for world in worlds:
        held += (Thing(Kind.LINK, link) for link in world.graph())
        for issue in world.issues.values():
            held.append(Thing(Kind.ISSUE, (issue.key,)))
            held += [Thing(Kind.COMMENT, (issue.key,))] * len(world.comments_of(issue))
            held += (Thing(Kind.REMOTE, (issue.key, url)) for url, _ in world.remote_targets(issue.key))
    return tuple(sorted(held, key=str))


def changes(before: Held, after: Held) -> tuple[str, ...]:
    """Say what is there now and was not, and what is gone: `made a comment on HSP-1`."""
    was, now = Counter(before), Counter(after)
    made = [f"made {thing}" + _times(count) for thing, count in (now - was).items()]
    return (*made, *(f"took away {thing}" + _times(count) for thing, count in (was - now).items()))


def _times(count: int) -> str:
    return f", {count} times" if count > 1 else ""
