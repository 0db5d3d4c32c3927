"""What a command says at its end: what was recorded, and what each session's verdict complains of."""

from __future__ import annotations

from linktape.judge.expectations import Violation
from linktape.session import DEFAULT, Session
from linktape.wiring.onion import Onion
from linktape.wording import counted

_MOST = 20


def summary(onion: Onion) -> tuple[list[str], bool]:
    """Give the lines to print, and whether something that was answered is not in the cassette."""
    lines = [f"recorded {counted(count, 'interaction')} in {file}" for file, count in _recorded(onion).items()]
    lost = False
    for session in onion.sessions:
        said, has_lost = _of_session(onion, session)
        lines += said
        lost = lost or has_lost
    return lines, lost


def _recorded(onion: Onion) -> dict[str, int]:
    return onion.recordings.counts() if onion.recordings else {}


def _of_session(onion: Onion, session: Session) -> tuple[list[str], bool]:
    judged = onion.judged(session)
    where = "" if session.name == DEFAULT else f"session {session.name}: "
    lines = [f"{where}{counted(session.calls, 'call')} answered"] if session.calls else []
    if judged.unmatched:
        lines.append(
            f"{where}{counted(len(judged.unmatched), 'call')} matched no recording: {_listed(judged.unmatched)}"
        )
    if judged.not_recorded:
        lines.append(
            f"{where}{counted(len(judged.not_recorded), 'answer')} NOT recorded: {_listed(judged.not_recorded)}"
        )
    if judged.unused and onion.settings.strict:
        lines.append(f"{where}{counted(len(judged.unused), 'recorded interaction')} never asked for")
    lines += [f"{where}{onion.redact(_said(violation))}" for violation in judged.violations[:_MOST]]
    return lines, bool(judged.not_recorded)


def _said(violation: Violation) -> str:
    return f"{violation.policy}: {violation.happened}; expected: {violation.expected}, because {violation.because}"


def _listed(numbers: tuple[int, ...]) -> str:
    shown = ", ".join(f"#{number}" for number in numbers[:_MOST])
    return shown + (", …" if len(numbers) > _MOST else "")
