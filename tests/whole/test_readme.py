"""The README promises only what is there: commands, options, scenarios, pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from linktape.cli.app import application
from linktape.faults.language.scenario_file import load
from linktape.wiring.scenario_library import names

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"^(?:\$ )?(?:[A-Z_]+=\S+ )*linktape (?!:)([a-z-](?:[^#\n]|(?<! )#)*)", re.MULTILINE)
_CODE = re.compile(r"^```(?:console|sh)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def options_of(words: list[str]) -> tuple[set[str], list[str]]:
    """Follow a command line into the command tree; give the options it may have, and what is left."""
    command = get_command(application())
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words[0]]  # type: ignore[attr-defined]  # getattr has seen it
        known |= {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        words = words[1:]
    assert not getattr(command, "commands", None), f"{words[:1]} is no command"
    return known, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_on_a_page_can_be_typed(page: Path) -> None:
    code = "\n".join(_CODE.findall(page.read_text(encoding="utf-8")))
    for found in COMMAND.finditer(code):
        words = found[1].split(" -- ")[0].split()
        if words == ["--version"]:
            continue
        known, rest = options_of(words)
        given = {word.partition("=")[0] for word in rest if word.startswith("--") and len(word) > 2}
        assert given <= known | {"--help"}, found[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_that_is_linked_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = {target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target}
    assert [target for target in targets if target and not (page.parent / target).exists()] == []


def test_every_scenario_that_the_first_page_names_is_in_the_library() -> None:
    text = PAGES[0].read_text(encoding="utf-8")

    named = set(re.findall(r"--scenario ([a-z0-9-]+)(?=[\s`])|scenario=\"([a-z0-9-]+)\"", text))

    assert {one or other for one, other in named} <= set(names())
    for block in re.findall(r"```yaml\n(scenario: .*?)```", text, re.DOTALL):
        load(block, "README.md", folder=None)
