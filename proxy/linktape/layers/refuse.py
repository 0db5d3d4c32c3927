"""Refuse: the innermost layer of a replay that has no other source. It answers with the reasons already noted."""

from __future__ import annotations

from dataclasses import replace

from linktape.jira.words import words
from linktape.journal_rows import NO_RECORDING
from linktape.messages import Response
from linktape.responder import Call


class Refuse:
    """Answers 501 in Jira's error shape, which clients print. It never reaches any network."""

    async def respond(self, call: Call) -> Response:
        """Say no, with the last reason that a layer gave, a line a message."""
        reason = call.notes[-1].reason if call.notes else f"linktape: nothing here can {words(call.operation)}"
        refusal = Response.errors(501, *reason.splitlines())
        headers = refusal.headers.with_("Linktape-Error", "unmatched")
        return replace(refusal, headers=headers, origin=NO_RECORDING, is_unmatched=True)
