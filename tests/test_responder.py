"""responder.py: a call collects the reasons of the layers it comes through."""

from __future__ import annotations

from linktape.journal_rows import Note
from tests.support import call


def test_reasons_are_kept_in_the_order_of_the_layers_and_each_call_has_its_own() -> None:
    one, other = call("GET", "/"), call("GET", "/")

    one.note("FaultInjector", "no rule fits")
    one.note("Replayer", "a.yaml:7")

    assert one.notes == [Note("FaultInjector", "no rule fits"), Note("Replayer", "a.yaml:7")]
    assert other.notes == []
