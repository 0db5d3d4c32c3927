"""cassette_tools/yaml_comments.py: what stands behind a `#` that is in no scalar."""

from __future__ import annotations

import pytest

from linktape.cassette_tools.yaml_comments import comments

TEXT = """\
# one
a: b  # two
c#d: 'in quotes # no' # three
'# no': "in quotes # no
  # no, still in quotes" # é four
e: |
  # no, a block
  text # no
# five
f: [plain#text, '#'] # # six
  # end 577b428b getCurrentUser/3/200/e02007e2
"""


def test_every_comment_is_given_with_its_line_and_nothing_of_a_text() -> None:
    assert list(comments(TEXT, bool)) == [
        (1, "# one"), (2, "# two"), (3, "# three"), (5, "# é four"), (9, "# five"), (10, "# # six"),
    ]  # fmt: skip


@pytest.mark.parametrize(("wanted", "lines"), [("three", [3]), ("no", []), ("end", []), ("é", [5])])
def test_only_what_is_wanted_is_given(wanted: str, lines: list[int]) -> None:
    assert [line for line, _ in comments(TEXT, lambda text: wanted in text)] == lines


def test_json_has_no_comments() -> None:
    assert list(comments('{"a": "b # c",\n "# d": "#"}', bool)) == []
