"""wiring/settings.py: everything that can be chosen, and what belongs together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from linktape.errors import UsageError
from linktape.wiring.settings import OPTIONS, Mode, OnMiss, Settings, complete, options_of, regular_files, taken_by


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        regular_files([tmp_path / "a.yaml"], "--cassette")
    with pytest.raises(UsageError, match="not a regular file"):
        regular_files([tmp_path], "--cassette")


def test_settings_are_checked_whoever_makes_them() -> None:
    settings = Settings(Mode.MOCK)

    with pytest.raises(ValueError, match="on_miss 'moc' is not one of fail, mock"):
        replace(settings, on_miss="moc")  # type: ignore[arg-type]  # that is the test
    assert replace(settings, on_miss="mock").on_miss is OnMiss.MOCK  # type: ignore[arg-type]  # a word will do


def test_no_two_options_share_a_name_in_one_command() -> None:
    for command in ("record", "replay", "mock", "forward", "run", "drill", "hunt", "coverage", "drift", "pytest"):
        names = [one.name for one in options_of(command)]

        assert len(set(names)) == len(names)


def test_every_option_says_in_a_sentence_what_it_is_for() -> None:
    assert [one.name for one in OPTIONS if not one.help[0].isupper() or not one.help.strip()] == []


def test_an_option_of_other_commands_is_named_with_them() -> None:
    assert taken_by("--jobs", "flag") == taken_by("jobs", "name") == "it belongs to drill, hunt"
    assert taken_by("speed", "argument").startswith(
        "it belongs to run, drill, hunt; where server and client are one process"
    )
    assert taken_by("on_miss", "name") == ""


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(Mode.RECORD, cassettes=(Path("a.yaml"),)), "it needs --upstream URL"),
        (Settings(Mode.FORWARD), "it needs --upstream URL"),
        (Settings(Mode.RECORD, upstream="http://a.example"), "it needs one --cassette FILE"),
        (Settings(Mode.REPLAY), "it needs --cassette FILE"),
        (Settings(Mode.REPLAY, on_miss=OnMiss.RECORD), "--on-miss record needs --upstream URL"),
        (Settings(Mode.MOCK, site=Path("nowhere.yaml")), "--site nowhere.yaml: there is no such file"),
    ],
)
def test_what_belongs_together_must_be_there(settings: Settings, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        complete(settings, "it", lambda name: f"--{name}")

    assert str(caught.value).startswith(said)


def test_an_upstream_that_nothing_goes_to_is_left_out() -> None:
    assert complete(Settings(Mode.MOCK, upstream="http://a.example"), "mock", str).upstream is None
