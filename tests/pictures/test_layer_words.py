"""pictures/layer_words.py: no class name reaches a person."""

from __future__ import annotations

import re
from pathlib import Path

import linktape.layers
from linktape.pictures.layer_words import layer_word

NOTES = re.compile(r'(?:note\("|NAME = ")([A-Za-z]+)"')


def test_every_layer_that_leaves_a_note_has_a_word_for_people() -> None:
    files = Path(linktape.layers.__path__[0]).glob("*.py")
    names = {name for file in files for name in NOTES.findall(file.read_text())}

    assert {"Replayer", "FaultInjector", "FakeJira"} <= names
    assert {name for name in names if layer_word(name) == name} == set()


def test_a_name_that_is_not_known_stays() -> None:
    assert layer_word("Something") == "Something"
