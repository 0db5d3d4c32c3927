"""The report of a run: one HTML file to open, to mail, or to keep beside a build."""

from __future__ import annotations

import shlex

from linktape.journal_rows import Entry
from linktape.judge.coverage import Measured, percent_words
from linktape.pictures.html import Html, chip, folded, joined, page, table, tag
from linktape.pictures.sequence import MOST_CALLS, kind_of, sequence
from linktape.runs.outcome import TROUBLES, Outcome, Served, SessionOutcome, never_struck_words
from linktape.wording import counted

MOST_PICTURES = 50

Cells = tuple[str | Html, ...]


def report(outcome: Outcome) -> str:
    """Give the whole page."""
    served = outcome.served
    return page(
        f"linktape run: {'good' if served.ok else 'bad'}",
        _head(outcome),
        _findings(served),
        _struck(served),
        *_sessions(served),
        coverage_part(served.coverage),
        _economy(served),
    )


def _head(outcome: Outcome) -> Html:
    served = outcome.served

    def scenario(name: str) -> str:
        return f"{name} (seed {served.seeds[name]})" if name in served.seeds else name

    facts = [
        ("verdict", chip("good", "good") if served.ok else chip("bad", "bad")),
        ("command", tag("code", shlex.join(outcome.command))),
        ("ended", outcome.not_started or f"{outcome.ended}, after {outcome.took_s:.2f} s"),
        ("linktape run exits with", str(outcome.exit_code)),
        ("calls", f"{counted(served.count, 'call')}, {counted(served.retries, 'retry', 'retries')}"),
        ("answered by", f"{served.mode}: {served.source}"),
        ("scenarios", ", ".join(map(scenario, served.scenarios)) or "none"),
        *([("what became of the failures", outcome.reaction.value)] if served.struck else []),
        *([("expected and kept", ", ".join(served.kept))] if served.kept else []),
        ("started", outcome.started_at),
    ]
    return joined([tag("h1", "linktape run"), table((), facts, class_="facts")])


def _findings(served: Served) -> Html:
    rows: list[Cells] = []
    if served.untested:
        rows.append((chip("untested", "bad"), "", served.untested, "at least one call"))
    rows += [
        (chip("not met", "bad"), name, never_struck_words(served, name), "a call that it strikes")
        for name in served.never_struck
    ]
    if served.lost:
        rows.append((chip("not recorded", "bad"), "", served.lost, "every answer in the cassette"))
    for trouble in TROUBLES:
        for session, number in served.troubled(trouble):
            words, reason = session.told(number, trouble.layer)
            why = joined([tag("p", words), tag("pre", reason)])
            rows.append((chip(trouble.member, "bad"), f"{session.name} #{number}", why, trouble.expected))
    for session in served.sessions:
        for number in session.verdict.not_recorded:
            where = f"{session.name} #{number}"
            rows.append((chip("not recorded", "bad"), where, "the disk refused it", "a record"))
    for name, violation in served.violations:
        numbers = " ".join(f"#{number}" for number in violation.requests)
        happened = joined([tag("p", str(violation.as_json()["happened"])), tag("p", violation.because, class_="soft")])
        rows.append((chip(violation.policy, "bad"), f"{name} {numbers}", happened, violation.expected))
    unmet = chip("unmet", "bad" if served.strict else "plain")
    rows += [
        (unmet, f"{one.scenario}, rule {one.rule}", f"never acted: {one.reason}", "")
        for one in served.unmet
        if one.scenario not in served.never_struck
    ]
    unused = chip("unused", "bad" if served.strict else "plain")
    rows += [(unused, f"{file}:{line}", "never asked for", "") for file, line in served.unused[:200]]
    head = ("what", "where", "what happened, and why it matters", "expected")
    nothing = tag("p", "Nothing is to be said against this client.")
    return joined([tag("h2", "Findings"), table(head, rows) if rows else nothing])


def _struck(served: Served) -> Html:
    """Give the calls that were given a fault, and whether they came to a good end."""
    rows: list[Cells] = [
        (one.fault, f"{one.call.session} #{one.call.n}", one.call.words, "yes" if one.is_made_good else "no")
        for one in served.struck[:200]
    ]
    head = ("fault", "where", "call", "made good")
    return joined([tag("h2", "Faults that struck"), table(head, rows)]) if rows else Html("")


def _sessions(served: Served) -> list[Html]:
    sessions = sorted(served.sessions, key=lambda session: (session.verdict.ok, session.name))[:MOST_PICTURES]
    parts = [tag("h2", "Calls")]
    for session in sessions:
        title = f"session {session.name}: {counted(session.count, 'call')}{'' if session.verdict.ok else ', bad'}"
        is_open = len(sessions) == 1 or not session.verdict.ok
        parts.append(folded(title, calls_part(session), is_open=is_open))
    left_out = len(served.sessions) - len(sessions)
    if left_out:
        parts.append(tag("p", f"… and {counted(left_out, 'session')} more", class_="soft"))
    return parts


def calls_part(session: SessionOutcome) -> Html:
    """Give a session's picture, and its calls in a table with each layer's reason."""
    accused = {n: broken.policy for broken in reversed(session.verdict.violations) for n in broken.requests[1:]}
    for trouble in TROUBLES:
        accused |= dict.fromkeys(trouble.calls(session.verdict), trouble.member)
    rows = [_row(entry) for entry in session.entries[:MOST_CALLS]]
    head = ("#", "call", "answer", "took", "from", "why")
    return joined([sequence(session.entries, accused), folded("every call, with its reasons", table(head, rows))])


def _row(entry: Entry) -> Cells:
    status = "lost" if entry.delivered is False else str(entry.status or "under way")
    call = joined([tag("div", entry.words), tag("code", f"{entry.method} {entry.path}", class_="soft")])
    took = "" if entry.took_s is None else f"{entry.took_s * 1000:.1f} ms"
    why = joined(tag("div", f"{note.layer}: {note.reason}") for note in entry.layers)
    answer = joined([chip(status, kind_of(entry)), tag("div", entry.cause or "")])
    return (str(entry.n), call, answer, took, entry.origin, why)


def coverage_part(measured: Measured) -> Html:
    """Give the documented answers, met and not."""
    title = f"Documented answers met: {measured.met} of {len(measured.rows)} ({percent_words(measured.percent, 0)})"
    rows: list[Cells] = []
    for answer, count in measured.rows:
        met = chip(f"{count} ×", "good") if count else chip("never", "plain")
        rows.append((answer.operation.value, answer.status, answer.cause or "", answer.says, met))
    rows += [
        (operation.value, str(status), cause, "not in Atlassian's documents", chip(f"{count} ×", "warn"))
        for (operation, status, cause), count in measured.beyond
    ]
    head = ("operation", "status", "cause", "what it says", "met")
    return joined([tag("h2", title), table(head, rows) if rows else tag("p", "No call concerned issue links.")])


def _economy(served: Served) -> Html:
    rows = [
        (session.name, remark.seen, remark.instead, str(remark.saves) if remark.saves else "")
        for session in served.sessions
        for remark in session.remarks
    ]
    if not rows:
        return Html("")
    return joined([tag("h2", "Economy"), table(("session", "seen", "instead", "calls saved"), rows[:200])])
