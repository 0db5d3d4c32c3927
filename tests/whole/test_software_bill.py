"""linktape.cdx.json: what is in the wheel's software bill of materials."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linktape.version import __version__
from tools.locks import Pin
from tools.software_bill import FILE, bill

ROOT = Path(__file__).parents[2]
CORE, EXTRA = Pin("core", "1.0", "", ("sha256:0",), ("linktape",)), Pin("more", "2", "", ("sha256:1",), ("linktape",))
BELOW = Pin("below", "3", "sys_platform == 'win32'", ("sha256:2",), ("core", "more"))


def test_a_bill_says_what_is_needed_by_whom_and_where() -> None:
    found = json.loads(json.dumps(bill([CORE, BELOW], [CORE, BELOW, EXTRA], "9")))

    assert [(one["name"], one["version"], one["scope"]) for one in found["components"]] == [
        ("core", "1.0", "required"),
        ("below", "3", "required"),
        ("more", "2", "optional"),
    ]
    assert found["components"][1]["properties"] == [{"name": "linktape:where", "value": "sys_platform == 'win32'"}]
    assert {one["ref"]: one["dependsOn"] for one in found["dependencies"]} == {
        "pkg:pypi/linktape@9": ["pkg:pypi/core@1.0", "pkg:pypi/more@2"],
        "pkg:pypi/core@1.0": ["pkg:pypi/below@3"],
        "pkg:pypi/below@3": [],
        "pkg:pypi/more@2": ["pkg:pypi/below@3"],
    }


def test_the_bill_in_the_wheel_is_of_this_version() -> None:
    found = json.loads((ROOT / FILE).read_text(encoding="utf-8"))

    assert found["metadata"]["component"]["version"] == __version__
    assert f'sbom-files = ["{FILE}"]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_it_is_what_cyclonedx_says_it_is() -> None:
    schema = pytest.importorskip("cyclonedx.schema", reason="pip-audit brings it")
    validation = pytest.importorskip("cyclonedx.validation.json")

    validator = validation.JsonStrictValidator(schema.SchemaVersion.V1_6)

    assert validator.validate_str((ROOT / FILE).read_text(encoding="utf-8")) is None
    assert validator.validate_str('{"bomFormat": "CycloneDX"}') is not None
