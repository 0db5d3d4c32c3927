"""Which limits a site has: a preset with what it leaves open, or limits of its own making."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from linktape.limiter.own_windows import OwnLimit
from linktape.limiter.published import (
    DATA_CENTERS_BUCKET,
    DATA_CENTERS_FILL,
    TIER_1,
    Edition,
    pool_of_tenant,
)

Preset = Literal["", "cloud-2026", "datacenter"]
PRESETS: tuple[Preset, ...] = ("cloud-2026", "datacenter")


@dataclass(frozen=True, slots=True)
class LimitPlan:
    """Limits as a site file or `--limits` says them; false where there are none.

    With `cloud-2026`: the app's `tier`, and in tier 2 the tenant's `edition` and `users`. With `datacenter`: `requests`
    in `within_s`, saved up to `most`. Without a preset: `own`.
    """

    preset: Preset = ""
    tier: Literal[1, 2] = 1
    edition: Edition = "standard"
    users: int = 1
    requests: int = DATA_CENTERS_FILL.most
    within_s: int = DATA_CENTERS_FILL.within_s
    most: int = DATA_CENTERS_BUCKET
    own: tuple[OwnLimit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.preset or self.own)

    @property
    def points(self) -> int:
        """How many points an hour an app's pool has."""
        return TIER_1 if self.tier == 1 else pool_of_tenant(self.edition, self.users)

    def as_file(self) -> dict[str, object]:
        """Give a preset as a site file has it: its name, and what is not as it is anyhow."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) != one.default}


NO_LIMITS = LimitPlan()
