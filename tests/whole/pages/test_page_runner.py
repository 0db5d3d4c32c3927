"""pages/page_runner.py: what a page shows is typed, and compared with what comes."""

from __future__ import annotations

import re

import pytest

from tests.whole.pages.page_runner import Saved, blocks, pattern

PAGE = """\
```console
$ linktape mock
linktape: listening on http://127.0.0.1:8095
$ curl -s \\
    http://127.0.0.1:8095/
{"a": ...
^C
linktape: 1 call answered
```

```sh
not this
```

```yaml title="linktape.yaml"
port: 0
```
"""


def test_a_block_is_what_is_typed_with_what_is_shown() -> None:
    block, saved = blocks(PAGE)
    assert isinstance(block, list)
    server, client, end = block

    assert (server.command, server.shown) == ("linktape mock", ["linktape: listening on http://127.0.0.1:8095"])
    assert (client.command, client.shown) == ("curl -s \\\n    http://127.0.0.1:8095/", ['{"a": ...'])
    assert (end.command, end.shown) == ("^C", ["linktape: 1 call answered"])
    assert saved == Saved("linktape.yaml", "port: 0\n")


@pytest.mark.parametrize(
    ("shown", "came", "fits"),
    [
        (["a ... c"], "a b c\n", True),
        (["a ... c"], "a b d\n", False),
        (["a", "...", "c"], "a\nb\nb\nc\n", True),
        (["a", "...", "c"], "a\nc\n", True),
        (["a", "c"], "a\nb\nc\n", False),
        (["a.c"], "abc\n", False),
        (["a"], "a  \n", True),
        (["…"], "", True),
    ],
)
def test_dots_stand_for_anything_and_nothing_else_does(shown: list[str], came: str, fits: bool) -> None:
    assert bool(re.fullmatch(pattern(shown), came)) == fits
