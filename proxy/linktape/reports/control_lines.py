"""What the control port says, in aligned lines for people and agents. `width`: what a line of a table may take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from linktape.wording import counted, cut, visible

_GAP = "  "


def table(rows: Iterable[Sequence[object]], width: int | None = None) -> Iterator[str]:
    """Align rows. The last column is cut to what is left of the width, if there is one."""
    texts = [[visible(str(cell)) for cell in row] for row in rows]
    if not texts:
        return
    widths = [max(len(row[at]) for row in texts) for at in range(len(texts[0]) - 1)]
    for row in texts:
        line = _GAP.join([*(cell.ljust(widths[at]) for at, cell in enumerate(row[:-1])), row[-1]]).rstrip()
        yield line if width is None else cut(line, width)


def status(said: Any, width: int | None = None) -> Iterator[str]:
    """Say what is served."""
    source = said["upstream"] or ", ".join(said["cassettes"])
    so_far = ", ".join(f"{one['name']} ({counted(one['calls'], 'call')})" for one in said["sessions"])
    yield from table(
        [
            ("linktape", said["version"]),
            ("mode", f"{said['mode']} {source}".strip()),
            ("address", said["url"]),
            ("scenarios", ", ".join(said["scenarios"]) or "none"),
            *(("recorded", f"{file}: {counted(count, 'interaction')}") for file, count in said["recorded"].items()),
            ("sessions", so_far or "none"),
        ],
        width,
    )
    for one in said["files"]:
        became = "read again" if one["ok"] else f"cannot be used, the {one['kind']} that was there before goes on"
        yield f"{one['files']} {became}: {one['says']}"


def call(entry: Any, *, has_session: bool) -> tuple[str, ...]:
    """Give the cells of a call in the journal."""
    took = "" if entry["took_s"] is None else f"{entry['took_s'] * 1000:.1f} ms"
    became = "…" if entry["delivered"] is None else str(entry["status"] or "no answer")
    lost = ", lost" if entry["delivered"] is False else ""
    cause = f" ({entry['cause']})" if entry["cause"] else ""
    who = entry["origin"] or "upstream"
    session = (entry["session"],) if has_session else ()
    return (f"#{entry['n']}", *session, entry["at"][11:23], became + lost, took, f"{entry['words']}{cause} [{who}]")


def explanation(said: Any) -> Iterator[str]:
    """Tell a call's whole story."""
    yield f"#{said['n']} {said['method']} {said['path']}, session {said['session']}, at {said['at']}"
    yield from said["explanation"]


def verdict(said: Any) -> Iterator[str]:
    """Say the verdict, the worst first."""
    yield f"verdict: {_word(said)}"
    yield from (f"  {sentence}" for sentence in said["says"])
    yield from (f"  rule {name} never acted" for name in said["unmet"])
    if said["unused"]:
        yield f"  {counted(len(said['unused']), 'recorded interaction')} never asked for"
    yield from (f"  not judged: {what}" for what in said["not_judged"])


def scenarios(said: Any, width: int | None = None) -> Iterator[str]:
    """Say what breaks, and how often each rule has acted."""
    if not said["scenarios"]:
        yield "nothing breaks"
    for one in said["scenarios"]:
        about = f": {one['description']}" if one["description"] else ""
        yield f"{one['name']}, seed {one['seed']}, state {one['state']}{about}"
        rules = (
            (f"  {rule['name']}", f"fitted {rule['fitted']}", f"acted {rule['acted']}", rule["says"])
            for rule in one["rules"]
        )
        yield from table(rules, width)


def clock(said: Any) -> Iterator[str]:
    """Say what a session's clock shows."""
    is_virtual = said["mode"] == "virtual"
    waiting = f", {counted(said['waiting'], 'delay')} waiting" if said["waiting"] else ""
    yield f"{said['mode']}, {said['now']}{', standing still' if is_virtual else ''}{waiting}"


def sessions(said: Any, width: int | None = None) -> Iterator[str]:
    """List sessions, one a line."""
    rows = (
        (one["name"], counted(one["calls"], "call"), _word(one), ", ".join(one["scenarios"]) or "-", one["says"])
        for one in said["sessions"]
    )
    yield from table(rows, width)


def _word(said: Any) -> str:
    return "good" if said["ok"] else "bad"


def coverage(said: Any, width: int | None = None) -> Iterator[str]:
    """List the documented answers, those that were met first."""
    percent = "" if said["percent"] is None else f" ({said['percent']} %)"
    yield f"{said['met']} of {said['documented']} documented answers{percent}"
    answers = sorted(said["answers"], key=lambda row: (row["count"] == 0, row["operation"], str(row["status"])))
    rows = (
        (f"{row['count']}x" if row["count"] else "-", row["operation"], row["status"], row["cause"] or "-", row["says"])
        for row in answers
    )
    yield from table(rows, width)
