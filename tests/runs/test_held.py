"""runs/held.py: what a fake Jira holds, thing by thing."""

from __future__ import annotations

import pytest

from linktape.runs.held import Held, Kind, Thing, changes, holdings, untouched
from linktape.wiring.assemble import assembled
from linktape.wiring.settings import Mode, Settings
from tests.support import basic, call, link

EMPTY: Held = ()
LINKED: Held = (Thing(Kind.LINK, ("Blocks", "HSP-1", "MKY-1")),)
COMMENT = Thing(Kind.COMMENT, ("HSP-1",))


async def test_a_fake_jira_holds_links_comments_and_remote_links() -> None:
    web_link = {"object": {"url": "https://bugs.example/1", "title": "Bug 1"}}
    async with assembled(Settings(mode=Mode.MOCK)) as onion:
        mine = onion.sessions.get("a")
        before = holdings(onion)
        for target, body in (
            ("issueLink", link("HSP-1", "MKY-1", comment={"body": "x"})),
            ("issue/HSP-2/remotelink", web_link),
        ):
            made = call("POST", f"/rest/api/2/{target}", body, auth=basic(), session=mine)
            assert (await onion.responder.respond(made)).status == 201

        after = holdings(onion)

        unused = untouched(onion)

    assert before is not None
    assert after is not None
    assert unused == before
    assert "the link Duplicate from PR-3 to PR-2" in map(str, before)
    assert changes(before, after) == (
        "made a comment on HSP-1",
        "made the link Blocks from HSP-1 to MKY-1",
        "made the remote link to https://bugs.example/1 on HSP-2",
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (LINKED, LINKED, ()),
        (EMPTY, LINKED, ("made the link Blocks from HSP-1 to MKY-1",)),
        (LINKED, EMPTY, ("took away the link Blocks from HSP-1 to MKY-1",)),
        (
            (COMMENT, Thing(Kind.ISSUE, ("HSP-1",))),
            (COMMENT,) * 3,
            ("made a comment on HSP-1, 2 times", "took away the issue HSP-1"),
        ),
    ],
)
def test_what_a_second_run_has_changed_is_told_thing_by_thing(before: Held, after: Held, said: tuple[str, ...]) -> None:
    assert changes(before, after) == said


def test_only_a_link_has_a_direction() -> None:
    assert str(LINKED[0].reversed) == "the link Blocks from MKY-1 to HSP-1"
    assert COMMENT.reversed == COMMENT
