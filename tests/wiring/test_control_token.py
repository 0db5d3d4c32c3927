"""wiring/control_token.py: where the control port's token comes from."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from linktape.errors import UsageError
from linktape.wiring.control_token import VARIABLE, TokenSource, token_of

GIVEN = "0123456789abcdef"


def test_a_token_that_is_not_given_is_another_at_each_start_and_has_no_place() -> None:
    one, other = token_of(None, {}), token_of(None, {})

    assert one.value != other.value
    assert len(one.value) >= 32
    assert one.place == ""


def test_a_token_is_taken_from_the_variable() -> None:
    assert token_of(None, {VARIABLE: GIVEN}) == TokenSource(GIVEN, VARIABLE)
    assert token_of(None, {VARIABLE: ""}).place == ""


def test_a_token_is_read_from_a_file_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{GIVEN}\n")

    assert token_of(file, {}) == TokenSource(GIVEN, str(file))


def test_a_token_is_made_into_a_file_that_only_its_owner_reads_and_is_the_same_from_then_on(tmp_path: Path) -> None:
    file = tmp_path / "token"

    made = token_of(file, {})

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().strip() == made.value
    assert token_of(file, {}) == made


@pytest.mark.parametrize("text", ["", "short", "has a blank in its middle", "x" * 257, "ü" * 20, "line\nbreak" * 4])
def test_what_is_no_token_is_refused_and_not_shown(text: str, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(UsageError, match="holds no token") as caught:
        token_of(file, {})

    assert not text or text not in str(caught.value)
    if text:
        with pytest.raises(UsageError, match=VARIABLE):
            token_of(None, {VARIABLE: text})


def test_a_token_is_given_in_one_place(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="leave one out"):
        token_of(tmp_path / "token", {VARIABLE: GIVEN})


def test_a_file_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    for wrong in (tmp_path, tmp_path / "none" / "token"):
        with pytest.raises(UsageError, match=str(wrong)):
            token_of(wrong, {})


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_that_leads_nowhere_is_not_followed_to_make_a_file(tmp_path: Path) -> None:
    link = tmp_path / "token"
    link.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(UsageError, match="cannot be made"):
        token_of(link, {})

    assert not (tmp_path / "elsewhere").exists()


def test_a_token_stands_in_no_repr() -> None:
    assert GIVEN not in repr(TokenSource(GIVEN, "here"))
