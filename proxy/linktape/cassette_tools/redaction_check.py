"""What redaction took out of a cassette although things are told apart by it: a rule, or linktape 0.1.0's faults. Pure.

That version took whatever stood under `assignee` for a person, and replaced what it had seen once everywhere, in names
of members as well. What was taken out is not in the file any more: it can only be recorded anew.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, unquote

from linktape.cassette_tools.checking import Finding, FindingKind
from linktape.jira.bodies import payload
from linktape.redaction.hits import REDACTED
from linktape.redaction.names import ENTITIES, NOT_OF_A_USER, OF_A_USER, plain
from linktape.redaction.people import PSEUDONYM
from linktape.redaction.taken_out import DocumentText, said, spots, taken_out
from linktape.tape.cassette import Cassette, Interaction

_SHOWN = 3
_MEMBER_LISTS = frozenset(("fields", "expand", "properties", "clausenames"))
_LABELS = frozenset(("names", "schema"))
_DATES = frozenset(("created", "updated", "started", "duedate", "resolutiondate"))
_NAMED_IN_A_PATH = re.compile(r"/(?:issue|issueLink|issueLinkType|project|properties)/([^/]+)")


def redaction_findings(cassette: Cassette) -> Iterator[Finding]:
    """Tell of each interaction of a redacted cassette from which too much was taken, and how to have it back."""
    if not isinstance(cassette.metadata.get("redaction"), Mapping):
        return
    is_anything = False
    for interaction in cassette:
        replaced = list(dict.fromkeys(_replaced(interaction)))
        gone = taken_out(interaction)
        if replaced:
            more = f" and {len(replaced) - _SHOWN} more" if len(replaced) > _SHOWN else ""
            text = f"pseudonyms for words of Jira, as linktape 0.1.0 put them: {', '.join(replaced[:_SHOWN])}{more}"
            yield Finding(interaction.place, FindingKind.REDACTION, text)
        if gone:
            yield Finding(interaction.place, FindingKind.REDACTION, said(gone))
        is_anything = is_anything or bool(replaced or gone)
    if is_anything:
        command = f"linktape record --upstream URL --cassette {shlex.quote(cassette.file)} --mode all"
        text = f"what is gone cannot be put back; what linktape 0.1.0 took out is kept when you record anew: {command}"
        yield Finding(f"{cassette.file}:1", FindingKind.REDACTION, text)


def _replaced(interaction: Interaction) -> Iterator[str]:
    """Say where a pseudonym, or a redaction mark in a date, stands for what today's engine keeps."""
    request = interaction.request
    if any(PSEUDONYM.fullmatch(unquote(part)) for part in _NAMED_IN_A_PATH.findall(request.path)):
        yield "the path of the request"
    for name, value in parse_qsl(request.query):
        if name in _MEMBER_LISTS and _has_pseudonym(value):
            yield f"the parameter {name}"
    for side, body in (("request", request.content), ("answer", interaction.response.content)):
        for spot in spots(payload(body).value):
            if _is_replaced(spot):
                yield f"{spot.path} of the {side}"


def _is_replaced(spot: DocumentText) -> bool:
    word, outer = plain(spot.name), plain(spot.outer)
    if REDACTED in spot.text:
        return word in _DATES
    if word in _MEMBER_LISTS and not spot.is_name:
        return _has_pseudonym(spot.text)
    if not PSEUDONYM.fullmatch(spot.text):
        return False
    if spot.is_name or outer in _LABELS or word == "system" or spot.members & NOT_OF_A_USER:
        return True
    is_user = spot.members & {"accountid", "displayname"} or (spot.members <= OF_A_USER and outer not in ENTITIES)
    return spot.is_vocabulary and not is_user and outer != "attrs"  # of a mention


def _has_pseudonym(listed: str) -> bool:
    return any(PSEUDONYM.fullmatch(word) for word in re.split(r"[,.\s]+", listed))
