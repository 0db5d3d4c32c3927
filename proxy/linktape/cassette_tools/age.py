"""How old a cassette is: when its oldest and its newest interaction were recorded. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from linktape.tape.cassette import Interaction
from linktape.wording import counted


def age(interactions: Iterable[Interaction], now: datetime) -> list[str]:
    """Say it in days: `recorded 2026-01-31 to 2026-02-02`, `9 days ago`; nothing where no time was kept."""
    moments = [one.recorded_at.astimezone(UTC) for one in interactions if one.recorded_at is not None]
    if not moments:
        return []
    first, last = min(moments).date(), max(moments).date()
    days = f"{first}" if first == last else f"{first} to {last}"
    return [f"recorded {days}", _ago((now.astimezone(UTC).date() - last).days)]


def _ago(days: int) -> str:
    if days < 0:
        return f"{counted(-days, 'day')} from now"
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
