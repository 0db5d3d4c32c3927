"""The report of a hunt: one HTML file with what was found, and the run that shows it as a picture."""

from __future__ import annotations

from linktape.pictures.html import Html, banner, breakable, joined, tag
from linktape.pictures.page import page
from linktape.reports.coverage_page import coverage_part
from linktape.reports.drill_page import run_part, speed_part
from linktape.reports.hunt_file import Found, HuntFile
from linktape.wording import cut


def hunt_page(hunted: HuntFile) -> str:
    """Give the whole page: what is to be said, each find, then the runs."""
    word = "Found" if hunted.found else "Bad" if hunted.exit_code else "Good"
    runs = [*([hunted.clean] if hunted.clean else []), *hunted.runs]
    return page(
        f"{word}: linktape hunt -- {cut(hunted.command, 100)}",
        tag("h1", "linktape hunt ", tag("code", breakable(hunted.command))),
        banner(f"{word}: {hunted.headline.removeprefix('Hunt: ')}", hunted.kind),
        _finds(hunted),
        tag("p", hunted.effort, class_="soft"),
        speed_part(hunted.speed, hunted.slowed),
        tag("h2", "Runs"),
        *(run_part(place, run, hunted.mode, hunted.speed) for place, run in enumerate(runs)),
        coverage_part(hunted.coverage),
        kind=hunted.kind,
    )


def _finds(hunted: HuntFile) -> Html:
    parts = []
    if hunted.found:
        finds = (_find(number, found) for number, found in enumerate(hunted.found, 1 if hunted.clean else 0))
        parts += [tag("h2", "Found"), tag("ol", *finds)]
    if hunted.unsteady:
        parts += [tag("h2", "Did harm once, and not again"), tag("ul", *(tag("li", name) for name in hunted.unsteady))]
    return joined(parts)


def _find(place: int, found: Found) -> Html:
    """Give a find, which leads to the run that shows it."""
    where = [tag("br"), tag("code", breakable(found.file))] if found.file else []
    return tag("li", tag("a", found.says, href=f"#run-{place}"), *where)
