"""checked.py: pydantic heeds the marks, and nothing imports it for them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from linktape.checked import Checked, Reads


def _even(number: int) -> int:
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number


@dataclass(frozen=True)
class Pair:
    """Two numbers, each with a mark."""

    read: Annotated[int, Reads(lambda value: len(str(value)))]
    checked: Annotated[int, Checked(_even)] = 0


def test_what_reads_is_given_whatever_was_given_and_what_checks_the_value_of_its_type() -> None:
    assert TypeAdapter(Pair).validate_python({"read": "abc", "checked": "4"}) == Pair(3, 4)


def test_a_value_that_is_refused_is_named() -> None:
    with pytest.raises(ValidationError, match=r"(?s)checked.*3 is odd"):
        TypeAdapter(Pair).validate_python({"read": "abc", "checked": 3})


def test_what_is_plainly_right_is_read_without_pydantic() -> None:
    code = """
import sys
from linktape.redaction.policy import RedactionPolicy
from linktape.wiring.configuration import Configuration, words
given = {"port": "0", "on_miss": "mock", "grace": "1s", "cassette": ["a.yaml"], "strict": True, "host": "::1"}
settings = Configuration().chosen("replay", words("replay", given))
assert RedactionPolicy.read({"salt": "x"}).salt == "x"
assert "pydantic" not in sys.modules and "yaml" not in sys.modules
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
