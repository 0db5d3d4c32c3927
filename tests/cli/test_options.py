"""cli/options.py: the command line is made of the declared options, and refuses the rest in one voice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from linktape.cli.app import application
from linktape.wiring.settings import options_of
from tests.cli.conftest import InProcess

COMMANDS = ("record", "replay", "mock", "forward", "run", "drill", "coverage", "drift")


def shown(*words: str) -> str:
    return CliRunner().invoke(application(), [*words, "--help"]).stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_takes_every_option_that_is_declared_for_it(command: str) -> None:
    flags = [flag for one in get_command(application()).commands[command].params for flag in one.opts]  # type: ignore[attr-defined]  # it is a group

    assert [one.flag for one in options_of(command) if one.flag and one.flag not in flags] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_words_for_values_and_no_types_of_python(command: str) -> None:
    text = shown(command)

    assert re.findall(r"<[a-z]+[ \[\]a-z]*>|--no-|default: None|default: \(", text) == []


def test_each_option_says_what_it_takes() -> None:
    def silent(command: Any, name: str) -> list[str]:
        taking = [one for one in command.params if one.param_type_name == "option" and not one.is_flag]
        below = [each for word, one in getattr(command, "commands", {}).items() for each in silent(one, word)]
        return [f"{name} {one.opts[0]}" for one in taking if one.metavar is None] + below

    assert silent(get_command(application()), "linktape") == []


def test_help_has_its_options_in_parts() -> None:
    parts = re.findall(r"^([A-Z].*):$", shown("run"), re.MULTILINE)

    assert parts == [
        "What answers", "What is recorded", "What breaks", "The command", "Serving", "Reports", "Other",
    ]  # fmt: skip


def test_help_tells_the_default_of_the_command() -> None:
    run, mock, drill = (" ".join(shown(command).split()) for command in ("run", "mock", "drill"))

    assert "0 picks a free one. [default: a free one]" in run
    assert "0 picks a free one. [default: 8095]" in mock
    assert "every delay and Retry-After by this. [default: 0.01]" in drill


@pytest.mark.parametrize("words", [[], ["cassette"], ["scenarios"]])
def test_a_list_of_commands_has_whole_sentences(words: list[str]) -> None:
    assert "..." not in shown(*words).partition("Commands:")[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mock", "--scenaro", "x"], "'--scenaro' is not known here; did you mean '--scenario'?"),
        (["mock", "--on-miss", "x"], "'--on-miss' is not known here; it belongs to replay, run, drill, pytest"),
        (["mok"], "'mok' is not known here; did you mean 'mock'?"),
        (["cassette", "shw"], "'shw' is not known here; did you mean 'show'?"),
        (["ctl", "--server", "8095", "scenario"], "'--server' stands behind the command: linktape ctl status --server"),
        (["--scenario", "x", "mock"], "'--scenario' stands behind the command: linktape record --scenario"),
        (["mock", "--port"], "option '--port' requires an argument"),
        (["mock", "--port", "x"], "--port 'x' is no whole number"),
        (
            ["mock", "--profile", "observd"],
            "--profile 'observd' is not one of documented, observed, datacenter; did yo",
        ),
        (["cassette", "export", "a.yaml", "x"], "[N]: "),
    ],
)
def test_every_refusal_is_one_line_in_one_voice(in_process: InProcess, arguments: list[str], said: str) -> None:
    code, error = in_process(*arguments)

    assert code == 2
    assert error.startswith(f"linktape: error: {said}")
    assert error.count("\n") == 1


def test_a_variable_that_is_wrong_is_named(in_process: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKTAPE_SCENARIO", "link-limit,outage")

    code, error = in_process("mock")

    assert (code, error) == (
        2,
        "linktape: error: LINKTAPE_SCENARIO 'link-limit,outage' has a comma; "
        "separate several by blanks: 'link-limit outage'\n",
    )


def test_a_variable_that_is_not_known_is_a_warning(in_process: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKTAPE_SCENARO", "x")

    _, error = in_process("coverage")

    assert error.startswith(
        "linktape: warning: the variable 'LINKTAPE_SCENARO' is not known here; did you mean 'LINKTAPE_SCENARIO'?\n"
    )


@pytest.mark.parametrize("own", [["--each-call", "--jobs", "2"], ["--jobs", "2", "--each-call=all"]])
def test_an_option_that_may_stand_alone_leaves_the_commands_words_alone(in_process: InProcess, own: list[str]) -> None:
    code, error = in_process("drill", *own, "--record", "a.yaml", "echo", "--each-call=some", "--jobs", "x")

    assert (code, "a drill makes its own runs" in error) == (2, True)
