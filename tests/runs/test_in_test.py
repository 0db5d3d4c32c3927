"""runs/in_test.py: a linktape for one test, named after it, as its marker asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.errors import UsageError
from linktape.runs.in_test import NodeName, Recording, complaint, safe_name, settings_for, story
from linktape.wiring.configuration import Configuration, configuration
from linktape.wiring.settings import Mode
from tests.runs.outcomes import outcome, session, violation


@pytest.mark.parametrize(
    ("name", "session", "cassette"),
    [
        ("test_links", "test_sync.test_links", "test_links.yaml"),
        ("TestA.test_links[a-1]", "test_sync.TestA.test_links-a-1", "TestA.test_links-a-1.yaml"),
    ],
)
def test_sessions_and_cassettes_are_named_after_the_test(name: str, session: str, cassette: str) -> None:
    place = NodeName(f"tests/test_sync.py::{name}", Path("tests/test_sync.py"), name)

    assert place.session == session
    assert place.cassette == Path("tests/cassettes/test_sync") / cassette


@pytest.mark.parametrize(
    ("name", "cassette", "node"),
    [
        ("test_links[link-limit]", "test_links.yaml", "test_links"),
        ("TestA.test_links[a-1-link-limit]", "TestA.test_links-a-1.yaml", "TestA.test_links[a-1]"),
        ("test_links[a]", "test_links-a.yaml", "test_links[a]"),
    ],
)
def test_a_drilled_test_has_the_cassette_of_the_test_itself(name: str, cassette: str, node: str) -> None:
    place = NodeName(f"tests/test_sync.py::{name}", Path("tests/test_sync.py"), name, "link-limit")

    assert place.cassette.name == cassette
    assert place.undrilled == f"tests/test_sync.py::{node}"


def test_no_two_tests_have_one_name() -> None:
    odd = ["test[a/b]", "test[a b]", "test[ä]", "test[ö]", "test[" + "x" * 200 + "]", "test[" + "x" * 201 + "]"]

    names = [safe_name(one, 64) for one in odd]

    assert len(set(names)) == len(odd)
    assert all(len(name) <= 64 and name.isascii() and "/" not in name for name in names)


def test_the_projects_file_says_how_recordings_are_matched(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("match:\n  ignore: [$.comment.body]\n")
    place = NodeName("test_a.py::test_a", tmp_path / "test_a.py", "test_a")

    settings = settings_for(place, None, Recording(), configuration(None, tmp_path, {}))

    assert settings.mode is Mode.MOCK
    assert settings.match != type(settings.match)()


def test_a_long_story_is_cut_at_its_beginning() -> None:
    call = {"n": 1, "words": "link", "delivered": True, "status": 201, "cause": None, "origin": "mock", "session": "t"}

    told = story([{**call, "n": n} for n in range(1, 50)], "t", most=3).splitlines()

    assert told == ["… 46 calls before", *(f"#{n} link: 201  [mock]" for n in (47, 48, 49))]
    assert story([], "t") == "no call was made"


@pytest.mark.parametrize("marked", [None, {"mock": True}, {"site": "../site.yaml"}, {"profile": "observed"}])
def test_a_marker_that_describes_the_fake_jira_wants_it(tmp_path: Path, marked: dict[str, object] | None) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "site.yaml").write_text("site: mine\n")
    place = NodeName("tests/test_a.py::test_a", tmp_path / "tests" / "test_a.py", "test_a")

    settings = settings_for(place, marked, Recording(), Configuration())

    assert settings.mode is Mode.MOCK
    assert settings.port == 0


def test_the_file_may_make_the_fake_jira_of_a_marker_that_names_nothing(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("pytest: {mock: true}\n")
    (tmp_path / "a.yaml").write_text("version: 1\ninteractions: []\n")
    found = configuration(None, tmp_path, {"LINKTAPE_MOCK": "no"})
    place = NodeName("test_a.py::test_a", tmp_path / "test_a.py", "test_a")

    assert settings_for(place, {}, Recording(), found).mode is Mode.MOCK
    assert settings_for(place, {"cassette": "a.yaml"}, Recording(), found).mode is Mode.REPLAY


def test_the_marker_wins_over_the_environment_and_it_over_the_files(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("seed: 1\ntime-scale: 0.5\npytest: {grace: 1s}\nport: 8095\n")
    (tmp_path / "pyproject.toml").write_text('[tool.linktape]\nseed = 0\nprofile = "observed"\n')
    found = configuration(None, tmp_path, {"LINKTAPE_SEED": "2", "LINKTAPE_SCENARIO": "calm"})
    place = NodeName("test_a.py::test_a", tmp_path / "test_a.py", "test_a")

    plain = settings_for(place, None, Recording(), found)
    marked = settings_for(place, {"mock": True, "seed": 3, "scenario": "./mine.yaml"}, Recording(), found)

    assert (plain.seed, plain.time_scale, plain.grace_s, plain.port) == (2, 0.5, 1.0, 0)
    assert (plain.scenarios, str(plain.profile)) == (("calm",), "observed")
    assert (marked.seed, marked.scenarios) == (3, (str(tmp_path / "mine.yaml"),))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("test_links", "test_links"),
        ("test_links[a-1]", "test_links-a-1"),
        ("test_links[]", "test_links-"),
        ("T.test_links[2.5]", "T.test_links-2.5"),
    ],
)
def test_plain_parameters_need_no_digest(text: str, name: str) -> None:
    assert safe_name(text, 64) == name


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ({"status": 201, "cause": None, "origin": "mock"}, "#1 link: 201  [mock]"),
        ({"status": 404, "cause": "issue-not-found", "origin": ""}, "#1 link: 404 (issue-not-found)"),
        ({"status": 201, "cause": None, "origin": "a.yaml:7", "delivered": False}, "#1 link: lost  [a.yaml:7]"),
    ],
)
def test_a_call_is_told_on_one_line(call: dict[str, object], line: str) -> None:
    assert story([{"n": 1, "words": "link", "delivered": True, "session": "default", **call}], "t") == line


def test_calls_of_other_sessions_are_told_apart_though_each_counts_its_own() -> None:
    call = {"n": 1, "words": "link", "delivered": True, "status": 201, "cause": None, "origin": ""}

    told = story([{**call, "session": name} for name in ("t", "other", "default")], "t")

    assert told.splitlines() == ["#1 link: 201", "other #1 link: 201", "default #1 link: 201"]


def test_what_is_said_against_the_client_names_the_session_only_where_it_is_another() -> None:
    own = session(name="test_a.test_a", violations=[violation()])
    other = session(name="default", unmatched=[1])

    said = complaint(outcome(own, other).served, "test_a.test_a")

    assert said.splitlines() == [
        f"linktape: {violation()}",
        "  #1 a call: no recording answers this",
    ]
    assert complaint(outcome(session(name="test_a.test_a")).served, "test_a.test_a") == ""


@pytest.mark.parametrize(
    ("mode", "exists", "expected"),
    [
        ("none", True, Mode.REPLAY),
        ("once", True, Mode.REPLAY),
        ("once", False, Mode.RECORD),
        ("new_episodes", True, Mode.RECORD),
        ("all", True, Mode.RECORD),
    ],
)
def test_whether_a_cassette_is_recorded_or_replayed(tmp_path: Path, mode: str, exists: bool, expected: Mode) -> None:
    place = NodeName("test_a.py::test_a", tmp_path / "test_a.py", "test_a")
    if exists:
        place.cassette.parent.mkdir(parents=True)
        place.cassette.touch()

    made = settings_for(place, {}, Recording(mode, "https://jira.example"), Configuration())

    assert (made.mode, made.cassettes) == (expected, (place.cassette,))


@pytest.mark.parametrize(
    ("marked", "recording", "said"),
    [
        ({}, Recording(), "there is no such cassette\nrecord it:  pytest 'test_a.py::test_a' --linktape-mode=once"),
        ({}, Recording("all"), "--linktape-mode=all needs --linktape-upstream=URL"),
        ({"cassette": ["a.yaml", "b.yaml"]}, Recording("all", "https://x.example"), "its marker names 2"),
        ({"cassette": "a.yaml", "mock": True}, Recording(), "a cassette and the mock exclude each other"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_tests_name(
    tmp_path: Path, marked: dict[str, object], recording: Recording, said: str
) -> None:
    place = NodeName("test_a.py::test_a", tmp_path / "test_a.py", "test_a")

    with pytest.raises(UsageError) as caught:
        settings_for(place, marked, recording, Configuration())

    assert said in str(caught.value)
