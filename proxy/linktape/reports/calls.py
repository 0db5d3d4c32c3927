"""The calls of sessions on a page: as a picture, as a table with each layer's reason, with links and tape drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from linktape.journal_rows import Entry
from linktape.pictures.graph import LinkChange, graph
from linktape.pictures.html import Html, Row, breakable, chip, folded, joined, scrolled, table, tag
from linktape.pictures.layer_words import layer_word
from linktape.pictures.observations import CallPlace
from linktape.pictures.sequence import MOST_CALLS, kind_of, sequence
from linktape.pictures.time_line import tape
from linktape.pictures.verdict_data import VerdictFacts, accused
from linktape.reports.file_facts import SessionFacts
from linktape.wording import counted

MOST_PICTURES = 50

_ANSWERERS = {"mock": "fake Jira", "replay": "the tape"}
_HEAD = ("#", "call, and each reason", "answer", "took", "from")


@dataclass(frozen=True, slots=True)
class CallsOnPage:
    """The sessions of one run on a page. `prefix` tells its ids from those of other runs; `mode`: who answered."""

    sessions: tuple[SessionFacts, ...]
    verdict: VerdictFacts
    prefix: str = ""
    mode: str = ""

    def address(self, call: CallPlace) -> str:
        """Give where a call stands on the page; empty where it does not."""
        session, number = call
        for place, one in enumerate(self.sessions[:MOST_PICTURES]):
            if session in ("", one.session):
                is_shown = any(entry.n == number for entry in one.journal[:MOST_CALLS])
                return f"#{self._id(place, number)}" if is_shown else ""
        return ""

    def parts(self) -> list[Html]:
        """Give each session, those with bad calls opened; alone, a session needs no fold."""
        shown = self.sessions[:MOST_PICTURES]
        if len(self.sessions) == 1:
            return [self.part(0)]
        parts = []
        for place, one in enumerate(shown):
            is_bad = bool(accused(self.verdict, one.session))
            title = f"session {one.session}: {counted(one.requests, 'call')}{', bad' if is_bad else ''}"
            parts.append(folded(title, self.part(place), is_open=is_bad))
        left_out = len(self.sessions) - len(shown)
        return [*parts, *([tag("p", f"… and {counted(left_out, 'session')} more", class_="soft")] if left_out else [])]

    def part(self, place: int) -> Html:
        """Give one session: its picture, its calls in a table, its links and its tape where there are any."""
        one = self.sessions[place]
        against = accused(self.verdict, one.session)
        answerer = _ANSWERERS.get(self.mode, "Jira")
        picture = sequence(one.journal, against, answerer, lambda entry: f"#{self._id(place, entry.n)}")
        rows = [self._row(place, entry, against) for entry in one.journal[:MOST_CALLS]]
        calls = table(_HEAD, rows, class_="calls")
        return joined(
            [
                picture,
                folded("every call, with its reasons", scrolled(calls, "every call, with its reasons")),
                *_links(one),
                *([tag("h3", "The tape"), tape(one.tape)] if one.tape else []),
            ]
        )

    def _row(self, place: int, entry: Entry, against: Mapping[int, str]) -> Row:
        request = tag("div", tag("code", f"{entry.method} ", breakable(entry.path)), class_="soft")
        why = (tag("div", tag("b", f"{layer_word(note.layer)}: "), note.reason) for note in entry.layers)
        said = [tag("div", chip(against[entry.n], "bad"))] if entry.n in against else []
        call = joined([tag("div", entry.words), request, *why, *said])
        status = "lost" if entry.delivered is False else str(entry.status or "under way")
        cause = [tag("div", breakable(entry.cause))] if entry.cause else []
        took = "" if entry.took_s is None else f"{entry.took_s * 1000:.1f} ms"
        answer = joined([chip(status, kind_of(entry)), *cause])
        return Row((f"#{entry.n}", call, answer, took, breakable(entry.origin)), id=self._id(place, entry.n))

    def _id(self, place: int, number: int) -> str:
        session = f"session-{place + 1}-" if len(self.sessions) > 1 else ""
        return f"{self.prefix}{session}call-{number}"


def _links(one: SessionFacts) -> list[Html]:
    if not one.links:
        return []
    counts = {change: sum(1 for arrow in one.links if arrow.change is change) for change in LinkChange}
    told = f"{counted(counts[LinkChange.MADE], 'link')} made, {counts[LinkChange.GONE]} taken away"
    return [tag("h3", "The links, before and after"), tag("p", told, class_="soft"), graph(one.links)]
