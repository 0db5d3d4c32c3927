"""cli/app.py: all commands under one roof, with one voice for what cannot be done."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from linktape.cli.app import application
from linktape.version import __version__
from tests.cli.conftest import InProcess
from tests.cli.running import ran


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["record"], "record needs --upstream URL"),
        (["record", "--upstream", "https://a.example"], "record needs one --cassette FILE"),
        (["record", "--upstream", "a.example", "--cassette", "x.yaml"], "is no address"),
        (["record", "--upstream", "http://127.0.0.1:1", "--cassette", "there.yaml"], "there.yaml is there already"),
        (["record", "--upstream", "http://127.0.0.1:1", "--cassette", "/dev/null/x.yaml"], "/dev/null/x.yaml"),
        (["replay"], "replay needs --cassette FILE"),
        (["replay", "--cassette", "missing.yaml"], "there is no such file; `linktape record --help` says how to make"),
        (["replay", "--cassette", "thare.yaml"], "thare.yaml: there is no such file; did you mean there.yaml?"),
        (["replay", "there.yaml"], "'there.yaml' belongs to no option; write --cassette there.yaml"),
        (["mock", "site.yaml"], "'site.yaml' belongs to no option; write --site site.yaml"),
        (["forward", "http://a.example"], "'http://a.example' belongs to no option; write --upstream http://a.example"),
        (["mock", "this", "that"], "'this that' belongs to no option; linktape mock --help shows them"),
        (["mock", "--site", "--seed", "7"], "--site stands without its value: write --site FILE before --seed"),
        (["run", "--replay", "--", "true"], "--replay stands without its value: write --replay FILE before --"),
        (["replay", "--cassette", "broken.yaml"], "broken.yaml:2:1: not YAML"),
        (["replay", "--cassette", "there.yaml", "--on-miss", "forward"], "needs --upstream URL"),
        (["mock", "--site", "broken.yaml"], "broken.yaml:2:1: not YAML"),
        (["mock", "--scenario", "lnk-limit"], "link-limit"),
        (["mock", "--scenario", "broken.yaml"], "broken.yaml:2:1: not YAML"),
        (["mock", "--control-port", "x"], "--control-port"),
        (["mock", "--grace", "soon"], "write for example 30s"),
        (["mock", "--nonsense"], "--nonsense"),
        (["mock", "--profile", "server"], "datacenter"),
        (["forward"], "forward needs --upstream URL"),
        (["nonsense"], "'nonsense' is not known here; `linktape --help` has the commands"),
        (["rekord"], "'rekord' is not known here; did you mean 'record'?"),
        (["version"], "'version' is not known here; did you mean '--version'?"),
        (["scenarios", "lst"], "'lst' is not known here; did you mean 'list'?"),
        (["drill"], "which command? write it after two hyphens: linktape drill -- pytest -q"),
        (["--config", "nowhere.yaml", "mock"], "nowhere.yaml: there is no such file"),
    ],
)
def test_a_wrong_command_line_is_one_clear_line_and_exit_code_2(
    tmp_path: Path, in_process: InProcess, arguments: list[str], said: str
) -> None:
    (tmp_path / "broken.yaml").write_text("a: [\n")
    (tmp_path / "there.yaml").write_text("version: 1\ninteractions: []\n")

    code, told = in_process(*arguments, *(["--port", "0"] if arguments[0] in ("record", "replay", "mock") else []))

    assert code == 2, told
    assert said in told
    assert "Traceback" not in told


def test_it_says_which_version_it_is() -> None:
    shown = CliRunner().invoke(application(), ["--version"])

    assert (shown.exit_code, shown.stdout) == (0, f"linktape {__version__}\n")


@pytest.mark.parametrize("name", ["record", "replay", "mock", "forward", "run", "drill", "coverage", "drift", "demo"])
def test_every_command_is_listed_with_what_it_does(name: str) -> None:
    listed = CliRunner().invoke(application(), ["--help"]).stdout

    assert re.search(rf"^  {name} +\w.*\S$", listed, re.MULTILINE)


def test_without_a_command_there_is_help() -> None:
    assert "Usage:" in (shown := CliRunner().invoke(application(), [])).output
    assert shown.exit_code in (0, 2)


@pytest.mark.parametrize(
    ("words", "is_there", "is_not_there"),
    [
        ("mock --profiles", "linktape.cli.mock", "linktape.cli.cassette"),
        ("cassette show -h", "linktape.cli.cassette", "linktape.layers.forwarder"),
        ("--help", "linktape.cli.drift", ""),
    ],
)
def test_only_what_a_command_needs_is_imported(words: str, is_there: str, is_not_there: str) -> None:
    program = (
        f"import sys; sys.argv = ['linktape', *{words.split()!r}]\n"
        "from linktape.cli import main\n"
        "try: main()\nexcept SystemExit: print(*sorted(sys.modules), sep='\\n', file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    modules = done.stderr.split()
    assert is_there in modules
    assert is_not_there not in modules


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "completed"), [("linktape ctl sc", "scenario"), ("linktape mock --sc", "--scenario")]
)
def test_a_shell_completes_commands_and_options(typed: str, completed: str, tmp_path: Path) -> None:
    asked = {"_LINKTAPE_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}

    done = ran(folder=tmp_path, **asked)

    assert (done.stdout.split(), done.stderr) == ([completed], "")
