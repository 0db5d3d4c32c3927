"""Says why nothing recorded answers a request: the nearest recordings, and the differences in Jira's words.

Everything here has been redacted before: the request as it is matched, and the cassette as it was recorded. Comments
are never quoted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from linktape.jira.bodies import JsonValue
from linktape.jira.operations import Operation, OperationId
from linktape.jira.words import subject
from linktape.journal_rows import Near
from linktape.messages import Request
from linktape.playback.canonical import comment_words
from linktape.playback.meaning import PAGE_SIZE, Meaning
from linktape.playback.relations import Relations
from linktape.playback.way_in import BY_OPTIONS, WayIn
from linktape.redaction.names import may_be_secret
from linktape.tape.cassette import Interaction
from linktape.wording import cut

WAS_RECORDED = "recorded, but "
"""How the difference begins of a recording that means just what was asked for, and cannot be had."""

_MOST_SHOWN = 3
_MOST_SAID = 6
_LONGEST = 60
_LONGEST_SAID = 200
_PARAMETER = re.compile(r"(?<![^?&;/])([^?&;/=]*)=[^&]*")
_SMALL = ("API version", "comment ", "a comment", "no comment", "visibility", "direction")
MISSED = "linktape: no recording answers"
"""How each miss begins."""


@dataclass(frozen=True, slots=True)
class NearRecording:
    """A recording to compare with. `unavailable`: why it cannot be had, where it means just what came."""

    interaction: Interaction
    meaning: Meaning
    unavailable: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a request has no recorded answer, line by line: what came, the nearest recordings, what to do."""

    lines: tuple[str, ...]
    near: tuple[Near, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines)


def explain(
    request: Request,
    operation: Operation,
    meant: Meaning,
    near: list[NearRecording],
    relations: Relations,
    size: int,
    lacking: str = "",
    way: WayIn = BY_OPTIONS,
) -> Miss:
    """Say what came, what comes nearest and how it differs, and what to do. `lacking`: what should be on the tape."""
    target = _PARAMETER.sub(lambda given: f"{given[1]}=…" if may_be_secret(given[1]) else given[0], request.target)
    head = f"{MISSED} {_name(operation)} ({request.method} {_cut(target, 200)})"
    compared = [(recording, list(differences(meant, recording, relations))) for recording in near]
    if not compared:
        recorded = "the cassette is empty" if size == 0 else f"nothing like it is among the {size} recordings"
        if lacking:
            return Miss((head, lacking))
        return Miss((f"{head}; {recorded}", f"To do: {_what_to_do([], way)}"))
    nearest = compared if near[0].unavailable else sorted(compared, key=lambda pair: _distance(pair[1]))[:_MOST_SHOWN]
    seen = (*filter(None, [lacking]), *(_line(recording, how, way) for recording, how in nearest))
    lines = (head, *seen, f"To do: {_what_to_do(nearest[0][1], way)}")
    return Miss(lines, tuple(_near(recording.interaction, how) for recording, how in nearest))


def _near(interaction: Interaction, how: Sequence[str]) -> Near:
    cut_ = tuple(_cut(difference, _LONGEST_SAID) for difference in how[:_MOST_SAID])
    return (interaction.file, interaction.line, _name(interaction.operation), cut_)


def _line(recording: NearRecording, how: Sequence[str], way: WayIn) -> str:
    more = [f"{len(how) - _MOST_SAID} more"] if len(how) > _MOST_SAID else []
    text = "; ".join([*(_cut(difference, _LONGEST_SAID) for difference in how[:_MOST_SAID]), *more])
    return f"{way.place(recording.interaction.place)}: {_name(recording.interaction.operation)}: {text}"


def _name(operation: Operation) -> str:
    about = subject(operation)
    about = (operation.link or operation.link_type or about) if operation.id is not OperationId.LINK_ISSUES else about
    return operation.id.value if about == operation.id.value else f"{operation.id.value} {_cut(about)}"


def differences(meant: Meaning, recording: NearRecording, relations: Relations) -> Iterator[str]:
    """Say how a recording differs from what came, field by field."""
    if recording.unavailable:
        yield f"{WAS_RECORDED}{recording.unavailable}"
        return
    sent, recorded = dict(meant.parts), dict(recording.meaning.parts)
    if meant.operation != recording.meaning.operation:
        yield f"operation {meant.operation}, recorded {recording.meaning.operation}"
        for part in ("issue", "link", "link type"):
            if part in sent and part in recorded and sent[part] != recorded[part]:
                yield _differs(part, sent[part], recorded[part], relations)
        return
    ends = (sent.get("source"), sent.get("destination"))
    if None not in ends and ends[0] != ends[1] and ends == (recorded.get("destination"), recorded.get("source")):
        yield "direction reversed"
        for end in ("source", "destination"):
            del sent[end], recorded[end]
    for part in dict.fromkeys((*sent, *recorded)):
        if sent.get(part) != recorded.get(part):
            yield from _part(part, sent.get(part), recorded.get(part), relations)


def _part(part: str, sent: str | None, recorded: str | None, relations: Relations) -> Iterator[str]:
    if part == "comment":
        yield _comment(sent, recorded)
    elif part == "body" and sent is not None and recorded is not None:
        yield from _bodies(sent, recorded)
    elif part == PAGE_SIZE:
        yield f"maxResults {sent or 'not given'}, recorded {recorded or 'not given'}"
    elif part == "body" and not _is_json(sent or recorded or ""):
        yield f"the {'recorded ' if sent is None else ''}body is no JSON that can be read"
    elif part == "body":
        yield "a body, recorded without" if recorded is None else "no body, recorded with one"
    else:
        yield _differs(part, sent, recorded, relations)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _differs(part: str, sent: str | None, recorded: str | None, relations: Relations) -> str:
    if part == "query" or may_be_secret(part):
        return f"{part} differs"
    if recorded is None:
        return f"{part} {_said(part, sent or '', relations)}, recorded without"
    if sent is None:
        return f"no {part}, recorded {_said(part, recorded, relations)}"
    return f"{part} {_said(part, sent, relations)}, recorded {_said(part, recorded, relations)}"


def _said(part: str, value: str, relations: Relations) -> str:
    if part == "visibility":
        named = json.loads(value)
        return f"{named['type']} '{_cut(str(named['whom']))}'"
    if part in ("source", "destination", "issue"):
        return _cut(relations.issue_said(value))
    text = _cut(relations.type_said(value) if part == "type" else value)
    return text if part in ("link", "link type", "API version", "path", "method") else f"'{text}'"


def _comment(sent: str | None, recorded: str | None) -> str:
    if recorded is None:
        return "a comment, recorded without"
    if sent is None:
        return "no comment, recorded with one"
    ours, theirs = comment_words(json.loads(sent)).split(), comment_words(json.loads(recorded)).split()
    if ours == theirs:
        return "comment differs in its formatting"
    return f"comment differs at word {_first_difference(ours, theirs)}"


def _first_difference(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Count, from 1, to the first word or character that differs."""
    pairs = enumerate(zip(ours, theirs, strict=False), start=1)
    return next((n for n, (a, b) in pairs if a != b), min(len(ours), len(theirs)) + 1)


def _bodies(sent: str, recorded: str) -> Iterator[str]:
    try:
        lines = list(_members("$", json.loads(sent), json.loads(recorded)))
    except ValueError:
        lines = []
    if not lines:  # no JSON, or exact matching: the same JSON, spelled otherwise
        lines = [f"body differs at character {_first_difference(sent, recorded)}"]
    yield from lines[:_MOST_SHOWN]
    if len(lines) > _MOST_SHOWN:
        yield f"{len(lines) - _MOST_SHOWN} more in the body"


def _members(path: str, sent: JsonValue, recorded: JsonValue) -> Iterator[str]:
    if isinstance(sent, dict) and isinstance(recorded, dict):
        for name in dict.fromkeys((*sent, *recorded)):
            here = f"{path}.{name}"
            if may_be_secret(name):
                yield from [f"{here} differs"] if sent.get(name) != recorded.get(name) else []
            elif name not in recorded:
                yield f"{here} {_value(sent[name])}, recorded without"
            elif name not in sent:
                yield f"no {here}, recorded {_value(recorded[name])}"
            else:
                yield from _members(here, sent[name], recorded[name])
    elif isinstance(sent, list) and isinstance(recorded, list) and len(sent) == len(recorded):
        for index, pair in enumerate(zip(sent, recorded, strict=True)):
            yield from _members(f"{path}[{index}]", *pair)
    elif sent != recorded:
        yield f"{path} {_value(sent)}, recorded {_value(recorded)}"


def _value(value: JsonValue) -> str:
    if isinstance(value, str):
        return f"'{_cut(value)}'"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "an object" if isinstance(value, dict) else json.dumps(value)


def _distance(lines: Iterable[str]) -> float:
    """Weigh differences: another operation is far, a version or a comment near."""
    return sum(3.0 if line.startswith("operation ") else 0.5 if line.startswith(_SMALL) else 1.0 for line in lines)


def _what_to_do(lines: Sequence[str], way: WayIn) -> str:
    first, last = (lines[0], lines[-1]) if lines else ("", "")
    if "already used" in last:
        return f"{way.repeat} gives a recording any number of times; {way.record} records what is missing"
    if "its time has not come" in last:
        return f"without {way.strict} the first recording is given early; {way.record} records what is missing"
    if "direction reversed" in lines:
        return "the issue sent as inwardIssue is the source (A in 'A blocks B'); swap the ends, or record this one"
    if len(lines) == 1 and first.startswith("API version"):
        return f"`match: {{versions: together}}` in linktape.yaml compares v2 with v3; {way.record} records this"
    if len(lines) == 1 and first.startswith("comment differs"):
        return f"`match: {{ignore: [$.comment.body]}}` in linktape.yaml ignores it; {way.record} records this"
    return f"{way.record} records what is missing, {way.mock} lets the fake Jira answer"


def _cut(text: str, longest: int = _LONGEST) -> str:
    """Make a value short and printable."""
    return cut("".join(char if char.isprintable() else "�" for char in text), longest)
