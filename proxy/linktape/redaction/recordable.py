"""An interaction as it may stand in a file: what every cassette that linktape writes is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from linktape.errors import CassetteUnwritable
from linktape.redaction import taken_out
from linktape.tape import reader, writer
from linktape.tape.cassette import Interaction
from linktape.tape.kept_headers import request_headers, response_headers


class InteractionRedactor(Protocol):
    """Takes secrets and people out of an interaction."""

    def interaction(self, interaction: Interaction) -> Interaction:
        """Give the interaction as it may be written. Raises CassetteUnwritable where that cannot be told."""

    def leaks(self, block: bytes) -> list[str]:
        """Name what must not be in a file and is in this block; never the value itself."""


def block(redactor: InteractionRedactor, interaction: Interaction) -> tuple[bytes, list[str]]:
    """Give what is to be written, and where it lacks what things are told apart by.

    Raises CassetteUnwritable where it would hold a secret, or spoil the file.
    """
    kept = _with_kept_headers(redactor.interaction(interaction))
    written = writer.block(kept)
    leaks = redactor.leaks(written)
    if leaks:
        raise CassetteUnwritable(f"the last scan found {', '.join(leaks)}")
    reason = reader.unreadable(written)
    if reason is not None:
        raise CassetteUnwritable(f"it could not be read again: {reason}")
    return written, taken_out.taken_out(kept)


def _with_kept_headers(interaction: Interaction) -> Interaction:
    request, response = interaction.request, interaction.response
    asked, answered = request_headers(request.headers), response_headers(response.headers, response.status)
    if asked is request.headers and answered is response.headers:  # as a redactor leaves them
        return interaction
    return replace(interaction, request=replace(request, headers=asked), response=replace(response, headers=answered))
