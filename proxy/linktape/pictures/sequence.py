"""A session as a picture: client and Jira as two lines, a call as two arrows, with faults, causes and waits. SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from linktape.journal_rows import Entry
from linktape.pictures.html import Html, Kind, scrolled, tag
from linktape.wording import counted, cut

MOST_CALLS = 200

_WIDTH, _CLIENT, _JIRA, _NOTES = 1040, 118, 552, 570
_TOP, _CALL, _GAP = 44, 48, 20
_LABEL, _NOTE = 58, 64
_NOTABLE_WAIT_S = 0.05


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a call is drawn, and how long after the one before it came (None: not worth saying)."""

    entry: Entry
    top: int
    offset_s: float
    wait_s: float | None


def sequence(
    entries: Sequence[Entry],
    accused: Mapping[int, str] = {},
    jira: str = "Jira",
    address: Callable[[Entry], str] | None = None,
) -> Html:
    """Draw the calls of a session, at most `MOST_CALLS`, in a box that scrolls where it is too narrow.

    `accused`: what is said against a call, by its number. `address`: where the number of a call leads to.
    """
    spots = _spots(entries[:MOST_CALLS])
    height = (spots[-1].top + _CALL if spots else _TOP) + 16
    parts = [
        *_life(_CLIENT, "client", height),
        *_life(_JIRA, jira, height),
        *(part for spot in spots for part in _call(spot, accused.get(spot.entry.n), address)),
    ]
    picture = tag("svg", *parts, viewBox=f"0 0 {_WIDTH} {height}", width=_WIDTH, height=height, class_="sequence")
    left_out = len(entries) - len(spots)
    more = tag("p", f"… and {counted(left_out, 'call')} more", class_="soft") if left_out > 0 else ""
    return Html(scrolled(picture, f"the calls in their order, between client and {jira}") + more)


def _spots(entries: Sequence[Entry]) -> list[_Spot]:
    spots: list[_Spot] = []
    top = _TOP
    first_s: float | None = None
    ended_s: float | None = None
    for entry in entries:
        at_s = datetime.fromisoformat(entry.at).timestamp()
        first_s = at_s if first_s is None else first_s
        wait_s = None if ended_s is None or at_s - ended_s < _NOTABLE_WAIT_S else at_s - ended_s
        top += _GAP if wait_s is not None else 0
        spots.append(_Spot(entry, top, at_s - first_s, wait_s))
        top += _CALL
        ended_s = max(ended_s or 0.0, at_s + (entry.took_s or 0.0))
    return spots


def _life(x: int, name: str, height: int) -> Iterable[Html]:
    yield tag("text", name[:60], x=x, y=22, text_anchor="middle")
    yield tag("line", x1=x, x2=x, y1=30, y2=height - 4, class_="life")


def _call(spot: _Spot, accusation: str | None, address: Callable[[Entry], str] | None) -> Iterable[Html]:
    entry, top = spot.entry, spot.top
    if spot.wait_s is not None:
        yield tag("text", f"… {spot.wait_s:.2f} s", x=_CLIENT + 8, y=top - 4, class_="soft")
    number = tag("text", f"#{entry.n}", x=8, y=top + 16, class_="bad" if accusation else None)
    yield number if address is None else tag("a", number, href=address(entry))
    yield tag("text", f"{spot.offset_s:.2f} s", x=_CLIENT - 12, y=top + 16, text_anchor="end", class_="soft")
    yield _arrow(top + 18, _CLIENT, _JIRA, "out")
    whole = tag("title", f"{entry.method} {entry.path}\n{entry.words}\n{entry.origin}")
    yield tag("text", cut(entry.words, _LABEL), whole, x=_CLIENT + 12, y=top + 13)
    kind, why = kind_of(entry), _why(entry, is_accused=accusation is not None)
    yield from _answer(entry, top + 38, kind)
    for line, note in enumerate(filter(None, (why, accusation))):
        colour = "bad" if line or not why else kind
        yield tag("text", cut(note, _NOTE), x=_NOTES, y=top + 22 + 15 * line, class_=colour)


def _answer(entry: Entry, y: int, kind: str) -> Iterable[Html]:
    took = "" if entry.took_s is None else f" · {entry.took_s * 1000:.0f} ms"
    if entry.delivered is False:
        middle = (_CLIENT + _JIRA) // 2
        yield _arrow(y, _JIRA, middle, "bad", dashes="5 4")
        yield tag("text", "✕", x=middle - 4, y=y + 4, text_anchor="middle", class_="bad")
        yield tag("text", f"{entry.status or 'no answer'}, lost{took}", x=middle + 12, y=y - 5, class_="bad")
        return
    yield _arrow(y, _JIRA, _CLIENT, kind)
    yield tag("text", f"{entry.status or 'under way'}{took}", x=_CLIENT + 12, y=y - 5, class_=kind)


def _arrow(y: int, x1: int, x2: int, kind: str, dashes: str | None = None) -> Html:
    back = -7 if x2 > x1 else 7
    line, head = f"M{x1} {y} H{x2}", f"M{x2 + back} {y - 4} L{x2} {y} l{back} 4"
    return tag("path", d=f"{line} {head}", class_=kind, stroke_dasharray=dashes)


def kind_of(entry: Entry) -> Kind:
    """Say in a word how a call went: good, warn (refused), bad (broken or lost)."""
    if entry.delivered is False or entry.status is None or entry.status >= 500:
        return "bad"
    return "good" if entry.status < 400 else "warn"


def _why(entry: Entry, *, is_accused: bool) -> str:
    """Say the true cause of an answer, and which fault gave it; of a miss nothing that is said against it anyway."""
    told = [entry.cause] if entry.cause else []
    if entry.origin.startswith("scenario ") or (entry.origin == "no recording" and not is_accused):
        told.append(entry.origin)
    return " — ".join(told)
