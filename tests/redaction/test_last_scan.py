"""redaction/last_scan.py: what was looked through is not looked at again, and nothing goes unseen for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor

SECRET = "Kanari3nv0gel0001"
TOKEN = "ATATT3xFfGF0" + "a1B2c3D4" * 6
LINES = st.lists(
    st.sampled_from(
        ["- request:", '    uri: "https://x/a"', '  "a": "b",', f'  "a": "{TOKEN}",', f'  - "{SECRET}"', ""]
    )
)


def test_a_line_that_was_harmless_is_found_once_its_value_is_known_for_a_secret() -> None:
    by = Redactor()
    block = f'- request:\n    body: "{SECRET}"\n'.encode()
    assert by.leaks(block) == []

    by.learn_value(SECRET)

    assert by.leaks(block) == ["line 2: credential"]


def test_places_are_those_in_the_whole_block() -> None:
    by = Redactor()
    harmless = b"- request:\n    method: GET\n    body: null\n"
    assert by.leaks(harmless) == []

    (said,) = by.leaks(harmless + f'    uri: "{TOKEN}"\n'.encode())

    assert said.startswith("line 4: ")


@pytest.mark.parametrize("between", ['\\",\\"', '\\", \\"'])
@pytest.mark.parametrize("secret", [TOKEN, SECRET, 'over\\",\\"tw0-texts'])
def test_a_long_body_in_one_line_is_looked_through_to_its_end(between: str, secret: str) -> None:
    by = Redactor()
    by.learn_value(SECRET)
    by.learn_value('over","tw0-texts')
    filling = f'- request:\n    body: "{between.join(["words"] * 40_000)}'

    assert by.leaks(f'{filling}"\n'.encode()) == []
    assert [said[:8] for said in by.leaks(f'{filling}{between}{secret}"\n'.encode())] == ["line 2: "]


def test_a_users_pattern_may_go_over_lines() -> None:
    by = Redactor(RedactionPolicy(patterns=(r"from\s+here",)))
    assert by.leaks(b"a\n  here\n") == []

    assert by.leaks(b"from\n  here\n") == ["line 1: pattern of yours"]


@given(st.lists(LINES, min_size=1))
def test_blocks_before_change_nothing(blocks: list[list[str]]) -> None:
    by = Redactor()
    by.learn_value(SECRET)

    for lines in blocks:
        fresh = Redactor()
        fresh.learn_value(SECRET)
        block = "\n".join(lines).encode()
        assert by.leaks(block) == fresh.leaks(block)
