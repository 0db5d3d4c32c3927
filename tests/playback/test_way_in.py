"""playback/way_in.py: a miss says what to do in the words of whoever reads it."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from linktape.playback.way_in import BY_ARGUMENTS, BY_MARKER, BY_OPTIONS, WayIn
from linktape.pytest_plugin import pytest_addoption
from linktape.wiring.settings import PYTEST, options_of


def test_paths_are_told_without_the_readers_folder() -> None:
    way = replace(BY_MARKER, folder="/home/me/project")

    assert way.place("/home/me/project/tests/a.yaml:7") == "tests/a.yaml:7"
    assert way.place("/home/me/projects/a.yaml:7") == "/home/me/projects/a.yaml:7"
    assert BY_OPTIONS.place("/a.yaml:7") == "/a.yaml:7"


@pytest.mark.parametrize("way", [BY_OPTIONS, BY_ARGUMENTS])
def test_what_it_says_are_options_of_a_replay(way: WayIn) -> None:
    known = {name for one in options_of("replay") for name in (one.flag, one.argument)}
    words = [str(getattr(way, one.name)) for one in fields(way) if one.name != "folder"]

    assert {word.partition("=")[0].partition(" ")[0] for word in words} <= known


def test_pytests_words_are_options_and_arguments_of_its_own() -> None:
    parser = pytest.Parser(_ispytest=True)
    pytest_addoption(parser)
    flags = {flag for group in parser._groups for option in group.options for flag in option.names()}
    arguments = {one.argument for one in options_of(PYTEST)}

    words = [word.partition("=")[0] for word in BY_MARKER.record.split()[1:]]

    assert set(words) <= flags
    assert {BY_MARKER.mock.partition("=")[0], BY_MARKER.repeat.partition("=")[0], "strict"} <= arguments
