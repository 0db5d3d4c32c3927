"""A share as a large number and a bar."""

from __future__ import annotations

from linktape.pictures.html import Html, Kind, tag


def score(percent: float | None, words: str, kind: Kind = "plain") -> Html:
    """Draw a share in percent, and say what of; None, a share of nothing, is `–` and has no bar."""
    number = "–" if percent is None else f"{percent:.0f} %"
    drawn = [] if percent is None else [bar(percent, kind)]
    return tag("div", tag("span", number, class_=f"number {kind}"), *drawn, tag("span", words), class_="score")


def bar(percent: float, kind: Kind = "plain") -> Html:
    """Draw the bar alone. It says nothing that the number beside it does not."""
    filled = min(100.0, max(0.0, percent))
    return tag(
        "svg",
        tag("rect", width="100%", height="10", rx="5", class_="rest"),
        tag("rect", width=f"{filled:.1f}%", height="10", rx="5", class_=f"fill {kind}"),
        class_="bar",
        width="160",
        height="10",
        aria_hidden="true",
    )
