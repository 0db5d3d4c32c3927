"""runs/drill_run.py: one run of a drill."""

from __future__ import annotations

import json

import pytest

from linktape.runs.command import Ended
from linktape.runs.drill_run import Held, Result, Trial, changes, holdings
from linktape.runs.struck import Reaction
from linktape.wiring.assemble import assembled
from linktape.wiring.settings import Mode, Settings
from tests.runs.outcomes import entry, outcome, session
from tests.support import basic, call, link

EMPTY: Held = ()
LINKED: Held = ("the link Blocks from HSP-1 to MKY-1",)


def result(reaction: Reaction, *, unmatched: bool = False, is_harmed: bool = False) -> Result:
    seen = session([entry(status=413)], unmatched=[1] if unmatched else [])
    trial, served = Trial("link-limit", "0", about="full"), outcome(seen).served
    return Result(trial, Ended(0), 1.23456, served, reaction, is_harmed=is_harmed)


@pytest.mark.parametrize(
    ("one", "is_bad"),
    [
        (result(Reaction.RECOVERED), False),
        (result(Reaction.SWALLOWED), False),  # a survivor; its verdict is another matter
        (result(Reaction.NOTICED, unmatched=True), True),
        (result(Reaction.HUNG), True),
        (result(Reaction.UNCHANGED), False),
        (result(Reaction.CHANGED), True),
        (result(Reaction.FAILED), True),
    ],
)
def test_a_run_is_bad_where_the_verdict_is_or_the_client_hung_or_cannot_run_twice(one: Result, is_bad: bool) -> None:
    assert one.is_bad is is_bad
    assert one.as_json()["ok"] is not is_bad


def test_a_run_is_plain_json() -> None:
    said = result(Reaction.SWALLOWED, is_harmed=True).as_json()

    assert json.loads(json.dumps(said)) == said
    assert (said["scenario"], said["about"], said["finding"]) == ("link-limit", "full", "swallowed")
    assert (said["is_harmed"], said["took_s"], said["requests"]) == (True, 1.235, 1)


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

    assert before is not None
    assert after is not None
    assert "the link Duplicate from PR-3 to PR-2" in before
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
            ("a comment on HSP-1", "the issue HSP-1"),
            ("a comment on HSP-1",) * 3,
            ("made a comment on HSP-1, 2 times", "took away the issue HSP-1"),
        ),
    ],
)
def test_what_a_second_run_has_changed_is_told_thing_by_thing(before: Held, after: Held, said: tuple[str, ...]) -> None:
    assert changes(before, after) == said
