"""api_arguments.py: what editors and type checkers know is what the options are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from linktape import api_arguments
from linktape.wiring.settings import Settings, options_of

POSITIONAL = {"mock": {"site"}, "replay": {"cassette"}, "record": {"upstream", "cassette"}, "forward": {"upstream"}}


@pytest.mark.parametrize("command", POSITIONAL)
def test_every_option_of_a_command_is_an_argument_with_the_same_words(command: str) -> None:
    arguments = get_type_hints(getattr(api_arguments, f"{command.title()}Arguments"))
    options = {one.argument: one for one in options_of(command) if one.owner is Settings}
    earlier = {one.earlier: one for one in options.values() if one.earlier}

    assert set(arguments) == set(options) - POSITIONAL[command] | set(earlier)
    assert {name: words for name, kind in arguments.items() if (words := literals(kind)) and "free" not in words} == {
        name: list(one.choices) for name, one in {**options, **earlier}.items() if one.choices
    }


def literals(kind: Any) -> list[str]:
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    return [word for inner in get_args(kind) for word in literals(inner)]


def test_a_type_checker_tells_right_use_from_wrong(tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(
        "import linktape\n"
        "def right(server: linktape.Server) -> None:\n"
        "    linktape.replay('a.yaml', on_miss='mock', scenario=['calm'], seed=7).verdict()\n"
        "def wrong() -> None:\n"
        "    linktape.replay('a.yaml', on_miss='moc')\n"
        "    linktape.mock(scenaro='calm')\n"
        "    linktape.mock().verdict['ok']\n"
    )

    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "use.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=110,
    )  # fmt: skip

    lines = [line.partition(": error")[0] for line in done.stdout.splitlines() if ": error" in line]
    assert lines == ["use.py:5", "use.py:6", "use.py:7"], done.stdout
