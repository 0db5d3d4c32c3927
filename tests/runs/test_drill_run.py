"""runs/drill_run.py: one run of a drill."""

from __future__ import annotations

import json

import pytest

from linktape.runs.command import Ended
from linktape.runs.drill_run import Result, Trial, holdings
from linktape.runs.struck import Reaction
from linktape.wiring.assemble import assembled
from linktape.wiring.settings import Mode, Settings
from tests.runs.outcomes import entry, outcome, session
from tests.support import basic, call, link


def result(reaction: Reaction, *, unmatched: bool = False, **more: bool) -> Result:
    seen = session([entry(status=413)], unmatched=[1] if unmatched else [])
    return Result(Trial("link-limit", "0", about="full"), Ended(0), 1.23456, outcome(seen).served, reaction, "", **more)


@pytest.mark.parametrize(
    ("one", "is_bad"),
    [
        (result(Reaction.RECOVERED), False),
        (result(Reaction.SWALLOWED), False),  # a survivor; its verdict is another matter
        (result(Reaction.NOTICED, unmatched=True), True),
        (result(Reaction.HUNG), True),
    ],
)
def test_a_run_is_bad_where_the_verdict_is_or_the_client_hung(one: Result, is_bad: bool) -> None:
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

        assert before == ((("Duplicate", "PR-3", "PR-2"),), ())
        assert holdings(onion) == (
            (("Blocks", "HSP-1", "MKY-1"), ("Duplicate", "PR-3", "PR-2")),
            (("HSP-1", 1, ()), ("HSP-2", 0, ("https://bugs.example/1",))),
        )
