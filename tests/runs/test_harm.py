"""runs/harm.py: what a run has done that no right client does."""

from __future__ import annotations

import pytest

from linktape.runs.command import Ended
from linktape.runs.harm import Damage, Yardstick
from linktape.runs.held import Held, Kind, Thing
from tests.runs.outcomes import violation

ISSUE, MADE, TWICE = (Thing(Kind.ISSUE, (key,)) for key in ("HSP-1", "HSP-6", "HSP-7"))
OLD = Thing(Kind.LINK, ("Duplicate", "PR-3", "PR-2"))
NEW = Thing(Kind.LINK, ("Blocks", "HSP-1", "MKY-1"))
TURNED = NEW.reversed
COMMENT = Thing(Kind.COMMENT, ("HSP-1",))
WEB = Thing(Kind.REMOTE, ("HSP-1", "https://tracker.example/1"))
CLAIMS, SAYS_SO = Ended(0), Ended(1)


def damages(before: Held, clean: Held, held: Held, ended: Ended) -> list[str]:
    return [str(one.damage) for one in Yardstick(before, clean).harms(held, ended, [], was_killed=False)]


@pytest.mark.parametrize(
    ("before", "clean", "held", "ended", "said"),
    [
        ((), (NEW, COMMENT), (NEW, COMMENT), CLAIMS, []),
        ((), (NEW,), (), CLAIMS, ["lost"]),
        ((), (NEW,), (), SAYS_SO, []),  # it gave up, and said so
        ((OLD,), (OLD, NEW), (NEW,), SAYS_SO, ["lost"]),  # it was not to touch that one
        ((OLD,), (NEW,), (), SAYS_SO, []),
        ((OLD,), (NEW,), (OLD, NEW), CLAIMS, ["left behind"]),
        ((OLD,), (NEW,), (OLD, NEW), SAYS_SO, []),
        ((), (NEW,), (TURNED,), CLAIMS, ["reversed"]),
        ((), (NEW,), (TURNED,), SAYS_SO, ["reversed"]),
        ((), (NEW,), (NEW, TURNED), SAYS_SO, ["reversed"]),
        ((TURNED,), (NEW, TURNED), (TURNED,), SAYS_SO, []),
        ((), (NEW, COMMENT), (NEW, COMMENT, COMMENT), CLAIMS, ["doubled"]),
        ((), (NEW, COMMENT), (NEW, COMMENT, COMMENT), SAYS_SO, ["doubled"]),
        ((COMMENT,), (COMMENT, COMMENT), (COMMENT,), SAYS_SO, []),
        ((), (WEB,), (WEB, WEB), SAYS_SO, ["doubled"]),
        ((ISSUE,), (ISSUE, MADE), (ISSUE, MADE, TWICE), SAYS_SO, ["doubled"]),
        ((ISSUE,), (ISSUE, MADE), (ISSUE,), SAYS_SO, []),
    ],
)
def test_what_a_client_has_done_is_held_against_the_clean_run(
    before: Held, clean: Held, held: Held, ended: Ended, said: list[str]
) -> None:
    assert damages(before, clean, held, ended) == said


@pytest.mark.parametrize(
    ("clean", "held", "says"),
    [
        ((COMMENT,), (COMMENT,) * 2, "2 comments on HSP-1, not 1, and the command exits with 0"),
        (
            (WEB,),
            (WEB,) * 3,
            "3 remote links to https://tracker.example/1 on HSP-1, not 1, and the command exits with 0",
        ),
        ((NEW,), (), "the link Blocks from HSP-1 to MKY-1 is missing, and the command exits with 0"),
        (
            (NEW,),
            (TURNED,),
            "the link Blocks from MKY-1 to HSP-1 is there in place of the one from HSP-1 to MKY-1, "
            "and the command exits with 0",
        ),
        ((MADE,), (MADE, TWICE), "one issue too many, HSP-7, and the command exits with 0"),
        ((COMMENT,), (), "no comment on HSP-1, and the command exits with 0"),
    ],
)
def test_a_harm_is_said_in_a_sentence(clean: Held, held: Held, says: str) -> None:
    assert [one.says for one in Yardstick((), clean).harms(held, CLAIMS, [], was_killed=False)] == [says]


def test_a_command_that_was_killed_claims_nothing_and_never_ends() -> None:
    harms = Yardstick((), (NEW,)).harms((), CLAIMS, [], was_killed=True)

    assert [one.damage for one in harms] == [Damage.ENDLESS]


def test_of_policies_those_count_that_spare_the_site() -> None:
    broken = [violation(policy=name) for name in ("bounded-attempts", "no-blind-repost", "bounded-attempts")]

    harms = Yardstick((), ()).harms((), SAYS_SO, broken, was_killed=False)

    assert [(one.damage, one.policy) for one in harms] == [(Damage.HAMMERS, "bounded-attempts")]
