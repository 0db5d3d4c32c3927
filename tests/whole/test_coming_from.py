"""docs/coming-from.md: what stands on the right side of its tables is linktape's, what stands on the left is theirs."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
import vcr  # type: ignore[import-untyped]  # it has no types
from vcr.record_mode import RecordMode as TheirMode  # type: ignore[import-untyped]  # it has no types

from linktape.cassette_tools.importing import readers, wiremock
from linktape.documents import read
from linktape.faults.language.scenario_file import load
from linktape.faults.scenario import Uniform
from linktape.faults.table import FAULTS
from linktape.wiring.configuration_schema import schema
from linktape.wiring.settings import OPTIONS, RecordMode

PAGE = (Path(__file__).parents[2] / "docs" / "coming-from.md").read_text(encoding="utf-8")
RIGHT = [line.rstrip(" |").rpartition(" | ")[2] for line in PAGE.splitlines() if line.startswith("| ")]
PIECES = [piece for cell in RIGHT for piece in re.findall(r"`((?:on|when|then): .+?)`", cell)]
EXPECTED = [piece for cell in RIGHT for piece in re.findall(r"in `expect:`, `(.+?)`", cell)]
KEYS = [piece for cell in RIGHT for piece in re.findall(r"`((?:match|redaction): \{.+?\})`", cell)]


def left(part: str) -> str:
    table = PAGE.partition(f"<!-- vocabulary: {part} -->")[2].partition("\n\n")[0]
    return "\n".join(line.partition(" | ")[0] for line in table.splitlines())


def mapping(text: str) -> dict[str, Any]:
    value = read(text, "x.yaml").value
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_of_a_scenario_can_stand_in_one(piece: str) -> None:
    whole = {"on": "any", "then": "xsrf", **mapping(piece)}
    to_full = {"on": "getIssue", "when": {"nth": 1}, "then": {"state": "full"}}

    scenario = load(json.dumps({"scenario": "x", "rules": [to_full, whole]}), "x.json", folder=None)

    assert scenario.doubts == ()


def test_an_expectation_can_stand_in_a_scenario() -> None:
    for piece in EXPECTED:
        assert load(f"scenario: x\nexpect: [{piece}]\n", "x.yaml", folder=None).expect


def test_keys_of_the_configuration_are_its_own() -> None:
    known = schema()["properties"]

    for piece in KEYS:
        ((name, members),) = mapping(piece).items()
        assert members.keys() <= known[name]["properties"].keys()


def test_there_are_many() -> None:
    assert (len(PIECES) >= 18, len(EXPECTED), len(KEYS)) == (True, 1, 2)


def test_options_that_stand_alone_are_linktapes() -> None:
    known = {option.flag for option in OPTIONS} | {"--linktape-mode", "--write"}
    named = {flag for cell in RIGHT for flag in re.findall(r"(--[a-z][a-z-]+)", cell)}

    assert named <= known
    assert {"--strict", "--repeat", "--scope"} <= named


def test_vcrpys_words_are_vcrpys() -> None:
    takes = set(inspect.signature(vcr.VCR.__init__).parameters)
    named = set(re.findall(r"`([a-z_]+)(?:=[^`]*)?`", left("vcrpy")))

    assert named - takes <= {"allow_playback_repeats"}
    assert len(named & takes) >= 10
    assert hasattr(vcr.cassette.Cassette("x"), "all_played")
    assert hasattr(vcr.errors, "CannotOverwriteExistingCassetteException")
    assert hasattr(vcr.cassette.Cassette("x", allow_playback_repeats=True), "allow_playback_repeats")


def test_the_record_modes_have_the_names_that_vcrpy_gave_them() -> None:
    assert {mode.value for mode in RecordMode} < {mode.value for mode in TheirMode}


def test_wiremocks_words_for_a_request_are_those_that_its_importer_reads() -> None:
    read_by_us = inspect.getsource(wiremock)

    for word in ("bodyPatterns", "urlPath", "method"):
        assert word in left("wiremock")
        assert word in read_by_us


def test_the_mappings_of_the_example_are_wiremocks_and_say_what_its_scenario_says() -> None:
    mappings, scenario = re.findall(r"""```(?:json|yaml) title="[^"]+"\n(.*?)```""", PAGE, re.DOTALL)

    away, back = readers.read(mappings.encode(), "mappings.json").interactions
    (rule,) = load(scenario, "away.yaml", folder=None).rules

    assert away.request.content == back.request.content
    assert rule.act.fault is not None
    assert (away.response.status, back.response.status) == (FAULTS[rule.act.fault.name].status, 201)
    assert rule.act.delay == Uniform(away.elapsed_s, 0.2)
    assert away.response.headers.get("Retry-After") == str(rule.act.fault.retry_after)
