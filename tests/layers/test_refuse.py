"""layers/refuse.py: the end of a replay says why, in Jira's own form."""

from __future__ import annotations

import json

from linktape.layers.refuse import Refuse
from tests.support import call, link


async def test_the_last_layers_reason_is_the_answer_a_line_a_message() -> None:
    asked = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"))
    asked.note("FaultInjector", "nothing to do")
    asked.note("Replayer", "no recording\nnearest: a.yaml:7")

    answer = await Refuse().respond(asked)

    assert (answer.status, answer.headers.get("Linktape-Error"), answer.is_unmatched) == (501, "unmatched", True)
    assert json.loads(answer.content)["errorMessages"] == ["no recording", "nearest: a.yaml:7"]


async def test_without_a_reason_it_says_in_words_what_was_asked() -> None:
    answer = await Refuse().respond(call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1")))

    assert json.loads(answer.content)["errorMessages"] == ["linktape: nothing here can link HSP-1 blocks MKY-1"]
