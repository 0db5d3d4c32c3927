"""wiring/processors.py: how many processes can work side by side."""

from __future__ import annotations

import os
import sys

import pytest

from linktape.wiring.processors import processors


def test_those_count_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 5}, raising=False)

    assert processors() == 3


@pytest.mark.parametrize(("count", "wanted"), [(4, 4), (None, 1)])
def test_without_that_those_of_the_machine_count(
    count: int | None, wanted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: count)

    assert processors() == wanted


@pytest.mark.parametrize(("name", "value"), [("frozen", True), ("executable", None)])
def test_a_frozen_or_embedded_program_cannot_start_another_python(
    name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, name, value, raising=False)

    assert processors() == 1
