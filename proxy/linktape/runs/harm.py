"""What failures made a client do to Jira: what is lost, doubled, reversed or left behind, held against a clean run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from linktape.judge.expectations import Violation
from linktape.runs.command import Ended
from linktape.runs.held import Held, Kind, Thing
from linktape.wording import counted

HAMMERING = ("bounded-attempts", "no-tight-loop", "retry-after-is-minimum")
"""The policies that a client breaks who hammers a site."""


class Damage(StrEnum):
    """In which way a client has failed."""

    LOST = "lost"
    DOUBLED = "doubled"
    REVERSED = "reversed"
    LEFT_BEHIND = "left behind"
    ENDLESS = "never ends"
    HAMMERS = "hammers"


@dataclass(frozen=True, slots=True)
class Harm:
    """One thing that is not as in the clean run. `wanted` and `count`: how many there are after that one, and here."""

    damage: Damage
    says: str
    thing: Thing | None = None
    wanted: int = 0
    count: int = 0
    policy: str = ""

    @property
    def kind(self) -> tuple[str, str]:
        """What two harms have in common that are of one kind: `("doubled", "comment")`."""
        return self.damage.value, self.policy or (self.thing.kind.value if self.thing is not None else "")


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a run is held against: what Jira holds before any run, and after the one without a failure."""

    before: Held
    clean: Held

    def harms(self, held: Held, ended: Ended, violations: Sequence[Violation], *, was_killed: bool) -> tuple[Harm, ...]:
        """Say what a run has done that no right client does, whatever fails.

        A right client may give up, if it says so by its exit code: then what it has not done yet is no harm. Nothing
        that it makes once may be there twice, nothing the wrong way round, and nothing gone that it was not to remove.
        """
        found = [*self._of_things(Counter(held), has_claimed=ended.code == 0 and not was_killed)]
        if was_killed:
            found.append(Harm(Damage.ENDLESS, "the command does not end"))
        broken = {one.policy: one for one in reversed(violations) if one.policy in HAMMERING}
        found += [Harm(Damage.HAMMERS, f"{one.policy}: {one.happened}", policy=name) for name, one in broken.items()]
        return tuple(found)

    def _of_things(self, held: Counter[Thing], *, has_claimed: bool) -> Sequence[Harm]:
        before, clean = Counter(self.before), Counter(self.clean)
        claim = ", and the command exits with 0" if has_claimed else ""
        found: list[Harm] = []
        reversed_: set[Thing] = set()
        for thing in sorted(before.keys() | clean.keys() | held.keys(), key=str):
            count, wanted = held[thing], clean[thing]
            most = max(before[thing], wanted)
            turned = thing.reversed
            if count > most and turned != thing and clean[turned]:
                where = "beside" if held[turned] else "in place of"
                says = f"{thing} is there {where} the one from {thing.about[2]} to {thing.about[1]}{claim}"
                found.append(Harm(Damage.REVERSED, says, thing, wanted, count))
                reversed_ |= {thing, turned}
            elif count > most and _may_be_doubled(thing, clean, before):
                says = f"{_too_many(thing, count, wanted)}{claim}"
                found.append(Harm(Damage.DOUBLED, says, thing, wanted, count))
            elif count > wanted and has_claimed:
                found.append(Harm(Damage.LEFT_BEHIND, f"{thing} is left behind{claim}", thing, wanted, count))
            elif count < min(before[thing], wanted) or (count < wanted and has_claimed):
                found.append(Harm(Damage.LOST, f"{_missing(thing, count, wanted)}{claim}", thing, wanted, count))
        is_new = [one.damage is Damage.REVERSED or one.thing not in reversed_ for one in found]
        return [one for one, keeps in zip(found, is_new, strict=True) if keeps]


def _may_be_doubled(thing: Thing, clean: Counter[Thing], before: Counter[Thing]) -> bool:
    """Whether one too many is a second one. Of a link there is only one; an issue has a key of its own each time."""
    if thing.kind is Kind.ISSUE:
        return any(one.kind is Kind.ISSUE and not before[one] for one in clean)
    return thing.kind is not Kind.LINK and bool(clean[thing])


def _too_many(thing: Thing, count: int, wanted: int) -> str:
    if thing.kind is Kind.ISSUE:
        return f"one issue too many, {thing.about[0]}"
    return f"{_many(thing, count)}, not {wanted}"


def _missing(thing: Thing, count: int, wanted: int) -> str:
    if not count:
        return f"no comment on {thing.about[0]}" if thing.kind is Kind.COMMENT else f"{thing} is missing"
    return f"{_many(thing, count)}, not {wanted}"


def _many(thing: Thing, count: int) -> str:
    """Say how many there are: `2 comments on HSP-1`."""
    where = "".join(f" to {url}" for url in thing.about[1:]) + f" on {thing.about[0]}"
    return counted(count, thing.kind.value) + where
