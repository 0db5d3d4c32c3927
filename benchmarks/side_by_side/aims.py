"""What linktape aims at, as a figure of this run and the bound that it should keep."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.side_by_side.contest import Outcome


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure, and whether it is where it should be."""

    what: str
    bound: str
    measured: str
    is_reached: bool


def at_least(what: str, value: float, bound: float) -> Aim:
    return Aim(what, f"≥ {bound:g} ×", f"{value:.2f} ×", value >= bound)


def at_most(what: str, value: float, bound: float, unit: str = "×") -> Aim:
    return Aim(
        what, f"≤ {bound:g} {unit}", f"{value:.2f} {unit}" if value < 100 else f"{value:,.0f} {unit}", value <= bound
    )


def faster(outcome: Outcome, name: str, than: str, bound: float, what: str) -> list[Aim]:
    """Aim at so many times another's requests a second, where both took part."""
    if not {name, than} <= outcome.figures.keys():
        return []
    ratio = outcome.figures[name].per_s / outcome.figures[than].per_s
    return [at_least(f"{what}: requests/s against {than}", ratio, bound)]


def steady(outcome: Outcome, name: str, alone: float, many: float, what: str) -> list[Aim]:
    """Aim at a slowest hundredth of at most so many times the reference's, at 1 connection and at 16."""
    own, to = outcome.figures[name], outcome.figures[outcome.reference]
    return [
        at_most(f"{what}: slowest hundredth at 1 connection", own.p99_alone_ms / to.p99_alone_ms, alone),
        at_most(f"{what}: slowest hundredth at 16 connections", own.p99_ms / to.p99_ms, many),
    ]
