"""cli/collector.py: what lives long is looked through once, and circles go all the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

CIRCLES = """
import gc, weakref
from linktape.cli.collector import CALLS, GROWTH, NEW, OFTEN, look_only_at_new, looking_after_calls, uncollected

class Circle:
    def __init__(self):
        self.itself = self

def look_until(done, at_most):
    for _ in range(at_most):
        [[] for _ in range(1_000)]
        kept.append([Circle.__new__(Circle) for _ in range(1_000)])
        if done():
            return True
    return False

kept = []
"""


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            """
with uncollected():
    assert not gc.isenabled()
    import json
assert gc.isenabled() and gc.get_freeze_count() > 1_000
""",
            id="what is loaded is nothing to it",
        ),
        pytest.param(
            """
look_only_at_new()
kept.append(Circle())
gc.collect()
assert kept[0] not in gc.get_objects()
assert gc.is_tracked(kept[0])
""",
            id="what was looked at once is not looked at again",
        ),
        pytest.param(
            """
look_only_at_new()
gone = weakref.ref(Circle())
assert look_until(lambda: gone() is None, 2)
""",
            id="a new circle goes at once",
        ),
        pytest.param(
            """
gc.collect()
gc.freeze()
look_only_at_new()
late = Circle()
gc.collect(0)
gone, before = weakref.ref(late), gc.get_freeze_count()
del late
assert look_until(lambda: gone() is None, 2_000)
assert len(kept) * 1_000 > OFTEN * NEW
assert look_until(lambda: gc.get_freeze_count() > GROWTH * before, 2_000)
""",
            id="a circle that died late goes when there is much more",
        ),
        pytest.param(
            """
look_only_at_new()
made, told = [[] for _ in range(5_000)], []
gc.collect()
tell = looking_after_calls(lambda *what: told.append(what))
most = 0
for n in range(10 * CALLS):
    del made[:100]  # as a cache that is full: as much goes as comes
    made += [[] for _ in range(100)]
    tell("default", n)
    most = max(most, len(gc.get_objects(0)))
assert told == [("default", n) for n in range(10 * CALLS)]
assert most <= 100 * CALLS + NEW, most
""",
            id="what calls have made never waits until it is much",
        ),
    ],
)
def test_the_collector_in_a_process_of_our_own(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", CIRCLES + code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_every_command_has_it() -> None:
    code = """
import gc, sys
from linktape.cli import main
sys.argv = ["linktape", "schema", "scenario"]
try:
    main()
except SystemExit as exc:
    assert not exc.code, exc.code
assert [type(each).__module__ for each in gc.callbacks] == ["linktape.cli.collector"]
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
