"""cli/run.py: who answers the command of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from linktape.cli.run import answerer, quickened
from linktape.errors import UsageError
from linktape.wiring.configuration import Chosen, configuration, words
from linktape.wiring.settings import Mode, RecordMode, Scope, Task
from tests.runs.faked import needs_faketime


@pytest.fixture(autouse=True)
def a_cassette(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("version: 1\ninteractions: []\n")


def chosen(folder: Path, file: str = "", command: str = "run", **given: object) -> Chosen:
    (folder / "linktape.yaml").write_text(file)
    return configuration(None, folder, {}).chosen(command, words(command, given))


def test_a_run_is_as_its_mode_is(tmp_path: Path) -> None:
    cassette = str(tmp_path / "a.yaml")

    replay = answerer(chosen(tmp_path, replay=[cassette], profile="observed"))
    record = answerer(chosen(tmp_path, record=cassette, upstream="http://a.example", mode="all", scope="all"))

    assert (replay.mode, replay.cassettes, str(replay.profile)) == (Mode.REPLAY, (Path(cassette),), "observed")
    assert (record.mode, record.record_mode, record.scope, record.port) == (Mode.RECORD, RecordMode.ALL, Scope.ALL, 0)


def test_the_guard_of_a_shared_site_holds_for_what_a_replay_records_as_well(tmp_path: Path) -> None:
    file = "run: {on-miss: record, upstream: 'http://a.example', projects: [HSP]}\n"

    settings = answerer(chosen(tmp_path, file, replay=[str(tmp_path / "a.yaml")]))

    assert settings.projects == ("HSP",)


def test_the_source_that_counts_most_says_who_answers(tmp_path: Path) -> None:
    settings = answerer(chosen(tmp_path, "run: {mock: true}\n", replay=[str(tmp_path / "a.yaml")]))

    assert settings.mode is Mode.REPLAY


def test_two_of_one_source_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose one of --replay, --mock and --record, not --replay and --mock"):
        answerer(chosen(tmp_path, mock=True, replay=[str(tmp_path / "a.yaml")]))


def test_nobody_is_a_usage_error_for_a_run_and_the_fake_jira_for_a_drill(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose who answers"):
        answerer(chosen(tmp_path))

    drill = answerer(chosen(tmp_path, command="drill"), default=Mode.MOCK)
    assert (drill.mode, drill.time_scale) == (Mode.MOCK, 0.01)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"record": "new.yaml", "upstream": "http://a.example"}, "--speed: an upstream goes no faster"),
        ({"replay": ["a.yaml"], "on_miss": "forward", "upstream": "http://a.example"}, "an upstream goes no faster"),
        ({"mock": True, "clock": "virtual"}, "--speed and --clock virtual exclude each other"),
        ({"mock": True, "time_scale": "0.5"}, "--speed and --time-scale exclude each other"),
    ],
)
def test_what_goes_no_faster_is_refused_with_a_speed(
    given: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = chosen(tmp_path, speed="50", **given)

    with pytest.raises(UsageError, match=said):
        quickened(told, told.make(Task), answerer(told))


@pytest.mark.parametrize("wrong", ["0.5", "1001", "fast"])
def test_a_speed_is_at_least_one(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--speed"):
        chosen(tmp_path, mock=True, speed=wrong)


def test_at_one_all_stays_as_it_is(tmp_path: Path) -> None:
    told = chosen(tmp_path, mock=True, time_scale="0.5")
    settings = answerer(told)

    assert quickened(told, told.make(Task), settings) == (settings, None)


@needs_faketime
def test_a_speed_takes_the_place_of_a_projects_time_scale(tmp_path: Path) -> None:
    told = chosen(tmp_path, "time-scale: 0.1\n", mock=True, speed="50")

    settings, fast = quickened(told, told.make(Task), answerer(told))

    assert (settings.time_scale, fast and fast.speed) == (1.0, 50.0)
