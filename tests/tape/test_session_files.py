"""tape/session_files.py: a file for each session."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.tape.session_files import for_session, is_by_session


@pytest.mark.parametrize(("session", "name"), [("abc", "abc.yaml"), ("..", "__.yaml"), ("a.b", "a.b.yaml")])
def test_each_session_may_have_its_own_file(session: str, name: str) -> None:
    assert for_session(Path("tapes/{session}.yaml"), session) == Path("tapes") / name


@pytest.mark.parametrize(("path", "is_so"), [("tapes/{session}.yaml", True), ("a.yaml", False), ("{session}/a", False)])
def test_the_place_for_the_session_is_in_the_files_own_name(path: str, is_so: bool) -> None:
    assert is_by_session(Path(path)) is is_so
