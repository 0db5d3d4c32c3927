"""mcp/tool_arguments.py: what is read of what agents send, what is said of what is wrong, and how it is described."""

from __future__ import annotations

from typing import Any

import pytest

from linktape.errors import UsageError
from linktape.mcp.tool_arguments import Arguments, ToCheckCassettes, ToRead, ToRun, ToStart, read, schema


def test_one_is_as_good_as_a_list_of_one() -> None:
    asked = read(ToCheckCassettes, "cassette_check", {"files": "a.yaml"})

    assert asked.files == ("a.yaml",)


@pytest.mark.parametrize(
    ("command", "words"), [("pytest -q 'a b'", ("pytest", "-q", "a b")), (["sh", "-c", "a b"], ("sh", "-c", "a b"))]
)
def test_a_command_is_a_list_of_words_or_a_line_of_them(command: object, words: tuple[str, ...]) -> None:
    assert read(ToRun, "run", {"command": command}).command == words


def test_null_says_nothing() -> None:
    assert read(ToRead, "journal", {"only": None, "limit": None}) == ToRead()


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (ToStart, {}, "x needs mode"),
        (ToRead, {"onyl": "miss"}, "x: 'onyl' is not known here; did you mean 'only'?; x takes only, operation, "),
        (ToRead, {"only": "mis"}, "x: only: 'mis' is not known here: did you mean 'miss'?"),
        (ToRead, {"limit": "many"}, "x: limit: 'many' is no whole number: a number such as 3"),
        (
            ToRun,
            {"command": "a 'b"},
            'x: command: "a \'b": this is no command (No closing quotation); write a list of words',
        ),
    ],
)
def test_what_is_wrong_is_named(kind: type[Arguments], given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(kind, "x", given)

    assert str(refused.value).startswith(said)


def test_the_schema_has_what_tells_something_and_no_more() -> None:
    described = schema(ToRead)

    assert described["additionalProperties"] is False
    assert "required" not in described
    assert described["properties"]["only"]["enum"] == ["fault", "miss", "write", "lost"]
    assert described["properties"]["status"]["type"] == ["string", "integer"]
    assert described["properties"]["text"] == {"type": "string"}
    assert described["properties"]["limit"] == {"type": "integer", "default": 20}
    assert schema(ToStart)["required"] == ["mode"]
