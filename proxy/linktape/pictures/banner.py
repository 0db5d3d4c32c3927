"""The sentence that a page begins with, in the colour of what it says."""

from __future__ import annotations

from linktape.pictures.html import Html, Kind, tag


def banner(sentence: str, kind: Kind) -> Html:
    """Make the banner: its first word, up to a colon or comma, stands out."""
    end = next((place for place, letter in enumerate(sentence) if letter in ":,"), 0)
    return tag("p", tag("strong", sentence[:end]), sentence[end:], class_=f"banner {kind}")
