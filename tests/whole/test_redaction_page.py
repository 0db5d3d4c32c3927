"""docs/redaction.md says what the code does."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from linktape.redaction.hits import REDACTED
from linktape.redaction.names import KnownBy
from linktape.redaction.people import Pseudonyms
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.seen_values import SHORTEST
from linktape.tape.kept_headers import REQUEST_HEADERS, RESPONSE_HEADERS
from linktape.wiring.configuration import configuration

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "redaction.md").read_text(encoding="utf-8")
EXAMPLES = [block for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if "# linktape.yaml" in block]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_configuration_is_accepted(tmp_path: Path, example: str) -> None:
    (tmp_path / "linktape.yaml").write_text(example)

    (found,) = configuration(None, tmp_path, {}).files

    assert found[""]["redaction"].value


def test_every_setting_is_explained() -> None:
    keys = [one.name.replace("_", "-") for one in fields(RedactionPolicy)]

    assert [key for key in keys if f"{key}:" not in PAGE] == []


def test_the_headers_that_are_kept_are_listed() -> None:
    for side, headers in (("Requests", REQUEST_HEADERS), ("Answers", RESPONSE_HEADERS)):
        (listed,) = re.findall(rf"^- {side}: (.*?)[;.]", PAGE, re.MULTILINE)
        assert tuple(listed.split(", ")) == headers


def test_pseudonyms_look_as_described() -> None:
    people = Pseudonyms("salt")

    assert people.of(KnownBy.ACCOUNT, "x").startswith("000000000000")
    for kind, shown in ((KnownBy.USER, "`user-`"), (KnownBy.NAME, "`Person …`"), (KnownBy.TEXT, "`Text …`")):
        assert shown in PAGE
        assert people.of(kind, "x y" if kind is not KnownBy.USER else "x").startswith(shown.strip("`…"))
    assert f"A secret becomes `{REDACTED}`" in PAGE
    assert f"fewer than {SHORTEST} characters" in PAGE
