"""Issues and the links between them, drawn: an arrow goes from a link's source to its destination. SVG.

What is there as before is drawn thin, what was made thick, what was taken away broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from linktape.pictures.columns import columns
from linktape.pictures.html import Html, joined, scrolled, tag
from linktape.wording import counted, cut

MOST_LINKS = 80

_BOX, _HIGH, _ACROSS, _DOWN, _EDGE = 108, 30, 310, 58, 14
_LONGEST = 13
_LINE = 15


class LinkChange(StrEnum):
    """What became of a link."""

    KEPT = "kept"
    MADE = "made"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Arrow:
    """A link: its source, what that does (`blocks`), its destination, and what became of it."""

    source: str
    words: str
    destination: str
    change: LinkChange = LinkChange.KEPT

    def __str__(self) -> str:
        before = {LinkChange.KEPT: "", LinkChange.MADE: "made: ", LinkChange.GONE: "gone: "}[self.change]
        return f"{before}{self.source} {self.words} {self.destination}"


def graph(arrows: Sequence[Arrow]) -> Html:
    """Draw at most `MOST_LINKS` links in a box that scrolls; a list says the same to who cannot see it."""
    drawn = arrows[:MOST_LINKS]
    spots = {
        name: (_EDGE + column * _ACROSS, _EDGE + row * _DOWN)
        for name, (column, row) in columns([(arrow.source, arrow.destination) for arrow in drawn]).items()
    }
    width = max((x for x, _ in spots.values()), default=0) + _BOX + _EDGE
    height = max((y for _, y in spots.values()), default=0) + _HIGH + _EDGE
    inside = [*_lines(drawn, spots), *(part for name, spot in spots.items() for part in _issue(name, *spot))]
    box = f"0 0 {width} {height}"
    picture = tag("svg", *inside, viewBox=box, width=width, height=height, class_="graph", aria_hidden="true")
    said = tag("ul", *(tag("li", str(arrow)) for arrow in drawn), class_="aside")
    left_out = len(arrows) - len(drawn)
    more = [tag("p", f"… and {counted(left_out, 'link')} more", class_="soft")] if left_out > 0 else []
    legend = tag("p", *_legend(drawn), class_="legend")
    return joined([scrolled(Html(picture + said), "issues and their links"), *more, legend])


def _issue(name: str, x: int, y: int) -> Iterator[Html]:
    yield tag("rect", x=x, y=y, width=_BOX, height=_HIGH, rx=6)
    yield tag("text", cut(name, _LONGEST), tag("title", name), x=x + _BOX // 2, y=y + 20, text_anchor="middle")


def _lines(arrows: Sequence[Arrow], spots: Mapping[str, tuple[int, int]]) -> Iterator[Html]:
    """Draw the arrows. Several between the same two issues, and labels that would meet, keep apart."""
    between: Counter[frozenset[str]] = Counter()
    labels: list[tuple[int, int]] = []
    for arrow in arrows:
        pair = frozenset((arrow.source, arrow.destination))
        aside = _LINE * (between[pair] // 2 + between[pair] % 2) * (-1 if between[pair] % 2 else 1)
        between[pair] += 1
        (x1, y1), (x2, y2) = spots[arrow.source], spots[arrow.destination]
        is_right = x2 > x1
        start, end = (x1 + _BOX, x2) if is_right else (x1, x2 + _BOX)
        top, bottom = y1 + _HIGH // 2 + aside, y2 + _HIGH // 2 + aside
        bend = 70 if is_right else -70
        path = f"M{start} {top} C{start + bend} {top} {end - bend} {bottom} {end} {bottom}"
        tip = -8 if is_right else 8
        head = f"M{end} {bottom} l{tip} -4 l0 8 z"
        label = _free((start + end) // 2, (top + bottom) // 2 - 4, labels)
        text = tag("text", cut(arrow.words, 26), x=label[0], y=label[1], text_anchor="middle")
        yield tag("g", tag("path", d=path, class_="way"), tag("path", d=head), text, class_=arrow.change.value)


def _free(x: int, y: int, taken: list[tuple[int, int]]) -> tuple[int, int]:
    """Give a place for a label near this one where no other stands, and take it."""
    for step in (0, 1, -1, 2, -2, 3, -3):
        spot = (x, y + _LINE * step)
        if not any(abs(spot[0] - left) < 150 and abs(spot[1] - top) < _LINE - 2 for left, top in taken):
            break
    taken.append(spot)
    return spot


def _legend(arrows: Iterable[Arrow]) -> Iterator[Html]:
    told = {LinkChange.KEPT: "as before", LinkChange.MADE: "made", LinkChange.GONE: "taken away"}
    for change in LinkChange:
        if any(arrow.change is change for arrow in arrows):
            line = tag("path", d="M0 6 L28 6", class_="way")
            picture = tag(
                "svg", tag("g", line, class_=change.value), class_="graph", width=28, height=12, aria_hidden="true"
            )
            yield tag("span", picture, f" {told[change]}")
