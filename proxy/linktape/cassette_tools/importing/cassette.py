"""Recordings of other tools as one cassette of ours, without its secrets and people: as if linktape had recorded it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from linktape.cassette_tools.importing.readers import ForeignRecording
from linktape.cassette_tools.importing.source import Loss
from linktape.errors import CassetteUnwritable, UsageError
from linktape.jira.operations import OperationId
from linktape.messages import SITE
from linktape.redaction import recordable, taken_out
from linktape.redaction.redactor import Redactor
from linktape.tape import sites, writer
from linktape.tape.cassette import Interaction
from linktape.version import __version__

_MOST_NAMED = 3
_REST = "/rest/"


@dataclass(frozen=True, slots=True)
class Imported:
    """A new cassette's content, how many interactions it has, and what is lost. No secret is in any of them."""

    content: bytes
    count: int
    losses: tuple[Loss, ...]


def cassette(recordings: Sequence[ForeignRecording], redactor: Redactor, site: str | None = None) -> Imported:
    """Make a cassette of all calls of one Jira's REST API: `site`, or the one that there is.

    Raises UsageError where there are several, or none.
    """
    base = _base(recordings, site)
    for recording in recordings:  # what is said last may stand first
        for sent, one in zip(recording.sent, recording.interactions, strict=True):
            redactor.learn(sent)
            redactor.learn_response(one.response)
    metadata = {"linktape": __version__, "redaction": redactor.policy_metadata(), "base": SITE}
    pieces, losses = [writer.file_head(metadata)], list[Loss]()
    for recording in recordings:
        losses += recording.losses
        kept = [one for one in recording.interactions if _is_wanted(one, base)]
        losses += _outside([one for one in recording.interactions if not _is_wanted(one, base)])
        for one in kept:
            asked = f"{one.request.method} {one.request.path}"
            try:
                block, gone = recordable.block(redactor, one)
            except CassetteUnwritable as exc:
                losses.append(Loss(one.file, one.line, 1, f"{asked}: {exc}"))
                continue
            pieces.append(block)
            if gone:
                losses.append(Loss(one.file, one.line, 1, f"{asked}: {taken_out.said(gone)}"))
    shown = tuple(replace(loss, what=redactor.text(loss.what)) for loss in losses)
    return Imported(b"".join(pieces), len(pieces) - 1, shown)


def _base(recordings: Sequence[ForeignRecording], site: str | None) -> str:
    """Give the address of the Jira whose calls are imported."""
    found = sites.jira_sites(one for recording in recordings for one in recording.interactions)
    named = [base for base in found if base != SITE]
    if site is not None:
        if named and not any(sites.is_same(base, site) for base in named):
            raise UsageError(f"nothing was recorded from {site}, but from {' and '.join(named)}")
        return site
    if len(named) > 1:
        which = f"{_files(recordings)} holds calls to {' and '.join(named)}"
        raise UsageError(f"{which}; a cassette is one site's: add --recorded-site URL")
    return named[0] if named else SITE


def _is_wanted(one: Interaction, base: str) -> bool:
    is_there = one.request.client_base == SITE or sites.is_same(one.request.client_base, base)
    is_api = one.request.path.startswith(_REST) or one.operation.id is not OperationId.OTHER
    return is_there and is_api


def _outside(others: Sequence[Interaction]) -> Iterable[Loss]:
    """Say in a line what is no call of the site's API: in a browser's archive that is most."""
    if not others:
        return
    named = [f"{one.request.client_base}{one.request.path} (line {one.line})" for one in others[:_MOST_NAMED]]
    more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
    what = f"not of this Jira's REST API, and left out: {', '.join(named)}{more}"
    yield Loss(others[0].file, others[0].line, 1, what)


def _files(recordings: Sequence[ForeignRecording]) -> str:
    return " and ".join(recording.file for recording in recordings)
