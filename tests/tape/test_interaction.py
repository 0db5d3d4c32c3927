"""tape/interaction.py: an interaction knows where it stands."""

from __future__ import annotations

from dataclasses import replace

from tests.tape.support import interaction


def test_a_place_is_what_an_editor_opens() -> None:
    assert replace(interaction(), file="cassettes/sync.yaml", line=120).place == "cassettes/sync.yaml:120"
