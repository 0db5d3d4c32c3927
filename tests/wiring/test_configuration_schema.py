"""wiring/configuration_schema.py: an editor's schema takes what the configuration takes, and knows no other key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from linktape.errors import UsageError
from linktape.wiring.configuration import configuration
from linktape.wiring.configuration_schema import schema
from linktape.wiring.option import Option
from linktape.wiring.settings import COMMANDS, OPTIONS, options_of

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = [
    (page.name, text)
    for page in sorted(DOCS.glob("*.md"))
    for text in re.findall(r"```yaml\n# linktape\.yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
]
SCHEMA = schema()
CHECKER = jsonschema.Draft202012Validator(SCHEMA)
SAMPLES: dict[str, Any] = {
    "match": {"versions": "together"},
    "redaction": {"redact-text": True, "json-paths": ["badge"]},
    "limits": "cloud-2026",
    "control-port": "free",
    "projects": "HSP,MKY",
    "each-call": "all",
    "base": "/jira",
    "state": "redis://127.0.0.1:6379/0",
}
WORDS = {"URL": "https://jira.example", "SECONDS": "30s", "PERCENT": 90}


def sample(option: Option) -> Any:
    """Give a value that people write for an option."""
    if option.name in SAMPLES:
        return SAMPLES[option.name]
    if option.choices:
        return option.choices[-1]
    if option.is_switch:
        return True
    if option.plain in (int, float):
        return WORDS.get(option.metavar, 1)
    word = WORDS.get(option.metavar, "a.yaml")
    return [word] if option.is_list else word


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda one: one.name)
def test_what_the_configuration_takes_the_schema_takes(option: Option, tmp_path: Path) -> None:
    for command in option.commands:
        written = {command: {option.name: sample(option)}}
        (tmp_path / "linktape.yaml").write_text(yaml.safe_dump(written))

        assert option.name in configuration(None, tmp_path, {}).chosen(command).values
        CHECKER.validate(written)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_other_key_is_known_to_either(command: str, tmp_path: Path) -> None:
    known = {one.name for one in options_of(command)} if command else set()
    strange = next(one.name for one in OPTIONS if one.name not in known) + "s"
    written: dict[str, Any] = {command: {strange: 1}} if command else {strange: 1}
    (tmp_path / "linktape.yaml").write_text(yaml.safe_dump(written))

    with pytest.raises(UsageError, match="is not known here"):
        configuration(None, tmp_path, {})
    assert not CHECKER.is_valid(written)


@pytest.mark.parametrize(
    "written",
    [{"port": "many"}, {"scenario": [1]}, {"on-miss": "moc"}, {"timeout": "soon"}, {"match": 7}],
)
def test_a_value_of_another_kind_is_taken_by_neither(written: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text(yaml.safe_dump(written))

    with pytest.raises(UsageError):
        configuration(None, tmp_path, {})
    assert not CHECKER.is_valid(written)


@pytest.mark.parametrize(("page", "text"), EXAMPLES)
def test_every_example_of_the_pages_fits(page: str, text: str) -> None:
    CHECKER.validate(yaml.safe_load(text))


def test_the_pages_have_examples() -> None:
    assert len(EXAMPLES) >= 3
