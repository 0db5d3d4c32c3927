"""Whatever a user can write, call or ask stands on a page of the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import linktape
from linktape import api, errors, pytest_plugin
from linktape.cli.app import application
from linktape.control.routes import ROUTES
from linktape.faults.language.scenario_model import schema
from linktape.faults.table import FAULTS
from linktape.jira.operations import OperationId
from linktape.judge.policies import POLICIES
from linktape.playback.match_settings import MatchSettings
from linktape.redaction.policy import RedactionPolicy
from linktape.runs.in_test import Linktape
from linktape.wiring.settings import OPTIONS, PYTEST, options_of

ROOT = Path(__file__).parents[2]
PAGES = {page.name: page.read_text(encoding="utf-8") for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]}
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "proxy").rglob("*.py")))


def commands(command: Any, words: str = "") -> Iterator[tuple[str, Any]]:
    yield words, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{words} {name}".strip())


def parameters() -> list[Any]:
    return [parameter for _, command in commands(get_command(application())) for parameter in command.params]


def plugin_options() -> list[str]:
    parser = pytest.Parser(_ispytest=True)
    pytest_plugin.pytest_addoption(parser)
    (group,) = (group for group in parser._groups if group.name == "linktape")
    return [name for option in group.options for name in option.names()]


def public(kind: type) -> list[str]:
    return sorted({name for base in kind.__mro__[:-1] for name in vars(base) if not name.startswith("_")})


def written(*pages: str) -> str:
    return "\n".join(PAGES[page] for page in pages) if pages else "\n".join(PAGES.values())


def missing(names: Iterator[str] | list[str], *pages: str) -> list[str]:
    """Name what is on none of the pages (none given: any page), as code and as a word of its own."""
    text = written(*pages)
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    return sorted({name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", code)})


def test_every_command_is_on_a_page() -> None:
    names = [words for words, command in commands(get_command(application())) if words and not command.hidden]

    assert missing(names) == []


def test_every_option_is_on_a_page() -> None:
    names = [option for each in parameters() if not each.hidden for option in each.opts if option.startswith("-")]

    assert missing(names) == []


def test_every_option_says_what_it_is_for() -> None:
    assert [each.opts for each in parameters() if not each.hidden and not each.help] == []


def test_every_variable_is_on_the_page_of_configuration() -> None:
    declared = [each.envvar for each in parameters() if each.envvar] + [one.variable for one in OPTIONS if one.variable]
    read_elsewhere = re.findall(r"""["'](LINKTAPE_[A-Z_]*[A-Z])["']""", SOURCES)

    assert missing([*declared, *read_elsewhere], "configuration.md") == []


def test_every_key_of_the_file_is_on_a_page() -> None:
    assert missing([one.name for one in OPTIONS], "configuration.md") == []
    assert missing([one.name.replace("_", "-") for one in fields(MatchSettings)], "replay.md") == []
    assert missing([one.name.replace("_", "-") for one in fields(RedactionPolicy)], "redaction.md") == []


def test_every_question_to_the_control_port_is_on_its_page() -> None:
    assert missing([f"{route.method} {route.path}" for route in ROUTES], "control.md") == []


def test_every_operation_is_on_the_page_of_the_mock() -> None:
    assert missing([operation.value for operation in OperationId], "mock.md") == []


def test_every_fault_with_its_settings_is_on_the_page_of_scenarios() -> None:
    settings = [name for fault in FAULTS.values() for name in (*fault.takes, *fault.choices)]
    choices = [choice for fault in FAULTS.values() for known in fault.choices.values() for choice in known]

    assert missing([*FAULTS, *settings], "scenarios.md") == []
    assert [choice for choice in choices if choice not in PAGES["scenarios.md"]] == []


def test_every_policy_is_on_the_page_of_scenarios() -> None:
    assert missing(list(POLICIES), "scenarios.md") == []


def test_every_key_of_a_scenario_is_on_its_page() -> None:
    document = schema()
    models = [document, *document["$defs"].values()]

    assert missing([key for model in models for key in model.get("properties", {})], "scenarios.md") == []


def test_every_option_of_the_pytest_plugin_is_on_its_page() -> None:
    assert missing(plugin_options(), "pytest.md") == []


def test_every_argument_of_the_marker_is_on_the_page_of_pytest() -> None:
    assert missing([one.argument for one in options_of(PYTEST)], "pytest.md") == []


def test_every_member_of_the_fixture_is_on_the_page_of_pytest() -> None:
    assert missing(public(Linktape), "pytest.md") == []


def test_every_public_name_of_the_package_is_on_the_page_of_python() -> None:
    assert missing([name for name in linktape.__all__ if name != "__version__"], "python.md") == []
    assert missing(public(api.Server), "python.md") == []


def test_every_mark_of_an_answer_of_our_own_is_on_the_page_of_errors() -> None:
    marks = re.findall(r"""marked\([^,]+, ["']([a-z-]+)["']""", SOURCES)
    more = re.findall(r"""(?:^(?:MARK|_UPSTREAM) = |["']Linktape-Error["'], )["']([a-z]+)["']""", SOURCES, re.MULTILINE)

    assert {"upstream", "unmatched", "project"} <= {*marks, *more}
    assert missing([*marks, *more], "errors.md") == []


def test_every_cause_of_a_failed_upstream_is_on_the_page_of_errors() -> None:
    causes = re.findall(r"""UpstreamFailed\(\d+, .*, ["']([a-z-]+)["']\)""", SOURCES)

    assert {"dns", "timeout", "malformed"} <= set(causes)
    assert missing(causes, "errors.md") == []


def test_every_exit_code_is_on_the_page_of_errors() -> None:
    codes = {str(kind.exit_code) for kind in vars(errors).values() if hasattr(kind, "exit_code")}

    assert {"1", "2", "127"} <= codes
    assert [code for code in codes if f"| {code} |" not in PAGES["errors.md"]] == []


@pytest.mark.slow
@pytest.mark.parametrize("example", re.findall(r"```python\n(.*?)```", PAGES["python.md"], re.DOTALL))
def test_an_example_on_the_page_of_python_runs(example: str) -> None:
    exec(compile(example, "docs/python.md", "exec"), {"__name__": "example"})


def test_what_the_page_of_troubleshooting_quotes_is_said() -> None:
    """Every message in its first column stands in the sources, word for word between what is filled in."""
    seen = re.findall(r"^\| ([^|]+) \|", PAGES["troubleshooting.md"], re.MULTILINE)
    quoted = [quote for cell in seen for quote in re.findall(r"`([^`]+)`", cell) if " " in quote and ":" not in quote]
    said = re.sub(r"\s+", " ", re.sub(r"[\"']\n\s*f?[\"']", "", SOURCES))

    assert len(quoted) > 4
    assert [quote for quote in quoted if quote not in said] == []
