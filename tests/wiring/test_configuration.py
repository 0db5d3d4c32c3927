"""wiring/configuration.py: files, variables and arguments, and which of them wins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from linktape import documents
from linktape.errors import UsageError
from linktape.limiter import limits_file
from linktape.wiring.configuration import Chosen, arguments, configuration, words
from linktape.wiring.option import Group, Option
from linktape.wiring.settings import Mode, Settings, Task, options_of

SAMPLES = {
    "limits": "[{kind: burst, requests: 3, within_s: 5}]",
    "as": "https://jira.example.org",
    "external-url": "https://jira.example.org",
    "base": "/jira",
    "grace": "3s",
}
"""What an option is given whose value cannot be `1`, nor one of its choices."""


def chosen(folder: Path, command: str, given: Mapping[str, object] | None = None, **environment: str) -> Chosen:
    return configuration(None, folder, environment).chosen(command, words(command, given or {}))


def sample(one: Option) -> object:
    value = one.choices[0] if one.choices else SAMPLES.get(one.name, "1")
    return True if one.is_switch else [value, "two"] if one.is_list else value


def values(found: Chosen) -> dict[str, object]:
    return {name: given.value for name, given in found.values.items()}


def test_the_configuration_file_gives_options(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("port: 9000\non-miss: mock\nscenario: link-limit\nprojects: [NO, HSP]\n")

    found = values(chosen(tmp_path, "replay"))

    assert found == {"port": 9000, "on-miss": "mock", "scenario": ("link-limit",), "projects": ("NO", "HSP")}


def test_pyproject_is_read_where_there_is_no_file_of_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.linktape]\nsite = "site.yaml"\n')

    assert values(chosen(tmp_path, "mock")) == {"site": Path("site.yaml")}


def test_an_argument_wins_over_a_variable_it_over_our_file_and_it_over_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.linktape]\nseed = 4\nhost = "::"\ngrace = 4\ntime-scale = 4\n')
    (tmp_path / "linktape.yaml").write_text("seed: 3\ngrace: 3s\ntime-scale: 3\n")
    environment = {"LINKTAPE_SEED": "2", "LINKTAPE_TIME_SCALE": "2"}

    found = values(chosen(tmp_path, "mock", {"seed": "1"}, **environment))

    assert found == {"seed": 1, "time-scale": 2.0, "grace": 3.0, "host": "::"}


def test_a_key_under_a_commands_name_is_that_commands_and_wins_over_a_general_one(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text(
        "seed: 1\nrun: {env: [JIRA_URL], report: out.html, seed: 2, mock: true}\ncoverage: {fail-under: 90}\n"
    )

    run, mock = chosen(tmp_path, "run"), chosen(tmp_path, "mock")

    assert values(run) == {"env": ("JIRA_URL",), "report": Path("out.html"), "seed": 2, "mock": True}
    assert values(mock) == {"seed": 1}
    assert chosen(tmp_path, "coverage").make(Task).fail_under == 90


def test_a_port_for_serving_is_not_meant_for_runs_but_a_runs_own_is(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("port: 9000\n")
    general = chosen(tmp_path, "run", LINKTAPE_PORT="9001").make(Settings, mode=Mode.MOCK).port
    (tmp_path / "linktape.yaml").write_text("run: {port: 9000}\n")
    own = chosen(tmp_path, "run").make(Settings, mode=Mode.MOCK).port

    assert (general, own) == (0, 9000)


def test_a_command_has_its_own_defaults(tmp_path: Path) -> None:
    assert chosen(tmp_path, "drill").make(Settings, mode=Mode.MOCK).time_scale == 0.01
    assert chosen(tmp_path, "run").make(Settings, mode=Mode.MOCK).time_scale == 1.0


def test_an_empty_file_and_an_empty_key_and_an_empty_variable_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("")
    empty_file = values(chosen(tmp_path, "mock", LINKTAPE_SEED=""))
    (tmp_path / "linktape.yaml").write_text("seed:\nrun:\n")

    assert empty_file == values(chosen(tmp_path, "mock")) == {}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("linktape.yaml", "prt: 1\n", "linktape.yaml:1:1: 'prt' is not known here: did you mean 'port'?"),
        ("linktape.yaml", "port: x\n", "linktape.yaml:1:7: port 'x' is no whole number"),
        ("linktape.yaml", "port: [\n", "linktape.yaml:2:1: not YAML"),
        (
            "linktape.yaml",
            "on-miss: moc\n",
            "linktape.yaml:1:10: on-miss 'moc' is not one of fail, mock, forward, record",
        ),
        ("linktape.yaml", "on-miss: moc\n", ": did you mean 'mock'?"),
        ("linktape.yaml", "mock: 1\n", "linktape.yaml:1:7: 'mock' holds the keys of one command"),
        ("linktape.yaml", "mock: {jobs: 1}\n", "linktape.yaml:1:8: 'jobs' is not known here: it belongs to drill"),
        (
            "linktape.yaml",
            "run: {on_miss: mock}\n",
            "linktape.yaml:1:7: 'on_miss' is not known here: did you mean 'on-m",
        ),
        ("linktape.yaml", "[1]\n", "linktape.yaml:1:1: the file holds keys"),
        ("pyproject.toml", "[tool.linktape]\nprt = 1\n", "'prt' is not known here: did you mean 'port'?"),
        ("pyproject.toml", "[tool\n", "not TOML"),
        ("pyproject.toml", "[tool]\nlinktape = 5\n", "the file holds keys"),
        ("pyproject.toml", "a = " + "[" * 100_000, "not TOML: maximum recursion depth"),
        ("pyproject.toml", "a = " + "9" * 5_000, "not TOML: Exceeds the limit"),
    ],
)
def test_a_wrong_configuration_says_where(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(UsageError) as caught:
        configuration(None, tmp_path, {})

    assert said in str(caught.value)


def test_a_pyproject_of_others_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("tool = 5\n")

    assert values(chosen(tmp_path, "mock")) == {}


def test_a_file_that_is_not_there_is_named_with_the_key_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("site: nowhere.yaml\n")

    with pytest.raises(UsageError, match=r"linktape\.yaml: site nowhere\.yaml: there is no such file"):
        chosen(tmp_path, "mock").settings(Mode.MOCK)


def test_everything_that_is_wrong_is_said_at_once_in_the_files_order(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("seed: x\nrun: {prt: 1}\nmatch: {heders: []}\n")

    with pytest.raises(UsageError) as caught:
        configuration(None, tmp_path, {})

    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == [
        "linktape.yaml:1:7", "linktape.yaml:2:7", "linktape.yaml:3:9",
    ]  # fmt: skip


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"LINKTAPE_ON_MISS 'moc' is not one of .*; did you mean 'mock'\?"):
        configuration(None, tmp_path, {"LINKTAPE_ON_MISS": "moc"})


def test_a_variable_that_is_not_known_is_a_warning_with_the_nearest_name(tmp_path: Path) -> None:
    environment = {"LINKTAPE_SCENARO": "x", "LINKTAPE_JIRA_EMAIL": "me@example.com", "LINKTAPE_URL": "x", "OTHER": "x"}

    found = configuration(None, tmp_path, environment)

    assert found.warnings == ("the variable 'LINKTAPE_SCENARO' is not known here; did you mean 'LINKTAPE_SCENARIO'?",)


def test_a_configuration_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        configuration(tmp_path / "x.yaml", tmp_path)


def test_a_general_upstream_does_not_disturb_a_replay_but_one_on_the_command_line_does(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("version: 1\ninteractions: []\n")
    (tmp_path / "linktape.yaml").write_text("upstream: https://a.example\n")
    cassette = {"cassette": [str(tmp_path / "a.yaml")]}

    assert chosen(tmp_path, "replay", cassette).settings(Mode.REPLAY).upstream is None
    with pytest.raises(UsageError, match="--upstream means nothing here without --on-miss forward"):
        chosen(tmp_path, "replay", {**cassette, "upstream": "https://a.example"}).settings(Mode.REPLAY)


def test_arguments_that_are_none_say_nothing() -> None:
    assert arguments("mock", {"site": None, "seed": None}, "linktape.mock") == {}


def test_what_a_command_was_given_is_given_to_another_that_takes_it(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("limits: {preset: cloud-2026, tier: 2}\ngrace: 3s\ntls: false\n")
    given = {"env": ["JIRA_URL=/x", "B"], "seed": "7", "tls": True, "budget": "9s", "json": "a.json", "jobs": "2"}

    hunt = chosen(tmp_path, "hunt", given, LINKTAPE_SITE="a site.yaml")

    assert hunt.as_words("run", without=("grace",)) == (
        *("--site", "a site.yaml", "--limits", "{preset: cloud-2026, tier: 2}", "--seed", "7"),
        *("--env", "JIRA_URL=/x", "--env", "B", "--tls"),
    )
    assert "--jobs" in hunt.as_words("drill")


@pytest.mark.parametrize("one", [one for one in options_of("hunt") if one.flag], ids=lambda one: one.name)
def test_whatever_a_hunt_is_given_a_run_takes_as_it_was_meant(tmp_path: Path, one: Option) -> None:
    given = words("hunt", {one.argument: sample(one)})
    told = configuration(None, tmp_path, {}).chosen("hunt", given).as_words("run")

    if "run" in one.commands and one.group is not Group.REPORTS:
        again = words("run", {one.argument: list(told[1::2]) if one.is_list else (*told[1:], True)[0]})
        assert (told[0], again[one.name].value) == (one.flag, given[one.name].value)
    else:
        assert told == ()


@pytest.mark.parametrize("written", ["cloud-2026", "{preset: cloud-2026, tier: 2}", "off"])
def test_limits_stand_in_a_file_in_each_of_their_forms(tmp_path: Path, written: str) -> None:
    (tmp_path / "linktape.yaml").write_text(f"limits: {written}\n", encoding="utf-8")

    given = configuration(None, tmp_path, {}).chosen("mock").values["limits"].value

    assert given == limits_file.read(documents.read(written, "x.yaml").value)
