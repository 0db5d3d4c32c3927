"""Finds rules that can never act, because an earlier one decides all of their calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from linktape.faults.language.notation import ANY
from linktape.faults.language.scenario_model import OnModel, ThenModel, WhenModel

Whole = tuple[str, list[OnModel] | None, WhenModel | None, ThenModel | None]
_TEXTS = ("issue", "source", "to", "type", "link", "user", "session", "path")


def unreachable(rules: Sequence[Whole]) -> Iterator[tuple[int, str]]:
    """Give each rule that is never reached, by its index, with the name of the rule in front of it."""
    for index, (_, on, when, then) in enumerate(rules):
        if on is None or when is None or then is None:
            continue
        for name, earlier_on, earlier_when, earlier_then in rules[:index]:
            if earlier_on is None or earlier_when is None or earlier_then is None:
                continue
            act = earlier_then
            is_final = any(part is not None for part in (act.fault, act.respond, act.network, act.effect, act.pass_))
            covers = all(any(_covers(wide, narrow) for wide in earlier_on) for narrow in on)
            if is_final and covers and _is_due_with(earlier_when, when, is_same=earlier_on == on):
                yield index, name
                break


def _is_due_with(earlier: WhenModel, later: WhenModel, *, is_same: bool) -> bool:
    """Whether the earlier rule is due whenever the later one is; counts compare only over the same calls."""
    given = {name for name in earlier.model_fields_set if name != "per"}
    if not given:
        return True
    if given == {"state"}:
        return earlier.state == later.state
    if given != {"nth"} or not is_same or earlier.per != later.per:
        return False
    outer = earlier.nth or ()
    return later.nth is not None and all(any(span.holds(inner) for span in outer) for inner in later.nth)


def _covers(wide: OnModel, narrow: OnModel) -> bool:
    """Whether every call that fits the narrow one fits the wide one."""
    if ANY not in wide.operation and (ANY in narrow.operation or not set(narrow.operation) <= set(wide.operation)):
        return False
    if any(not _is_within(getattr(wide, name), getattr(narrow, name)) for name in _TEXTS):
        return False
    return (
        _is_within(wide.version, narrow.version)
        and _is_within(wide.method, narrow.method)
        and wide.comment in (None, narrow.comment)
        and _has_all(wide.header, narrow.header)
        and _has_all(wide.body, narrow.body)
    )


def _is_within(wide: Sequence[object] | None, narrow: Sequence[object] | None) -> bool:
    """Compare alternatives: what the wide one lets through. Texts with `*` are compared as they stand."""
    if wide is None or "*" in wide:
        return True
    return narrow is not None and set(narrow) <= set(wide)


def _has_all(wide: Mapping[str, object] | None, narrow: Mapping[str, object] | None) -> bool:
    return all(name in (narrow or {}) and (narrow or {})[name] == value for name, value in (wide or {}).items())
