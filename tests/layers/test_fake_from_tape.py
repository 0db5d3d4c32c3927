"""A replay whose misses the fake Jira answers: its state is the cassette's, as of now."""

from __future__ import annotations

import json
from typing import Any

from linktape.fake.site.built_in import builtin_site
from linktape.fake.site.world import World
from linktape.layers.fake_from_tape import FakeFromTape
from linktape.layers.fake_jira import FakeJira
from linktape.layers.replayer import Replayer
from linktape.playback.tape import Tape
from linktape.session import Session
from linktape.tape.cassette import Interaction
from tests.support import basic, call, link
from tests.tape.recordings import cassette, end, entry, issue_answer, link_answer, recorded, type_object

TYPES = recorded("GET issueLinkType", answer={"issueLinkTypes": [type_object("Blocks"), type_object("Relates")]})
LINKS_OF_1 = "/rest/api/3/issue/HSP-1?fields=issuelinks"
UNRECORDED = "/rest/api/3/issue/HSP-1?fields=summary,issuelinks"


class Talk:
    """One session with a replay on which the fake answers misses."""

    def __init__(self, *interactions: Interaction) -> None:
        fake = FakeJira(builtin_site())
        self.replayer: Replayer = Replayer(
            Tape(cassette(*interactions)), FakeFromTape(fake, replay=lambda: self.replayer)
        )
        self.session = Session()

    async def send(self, method: str, target: str, body: object = None) -> tuple[int, Any]:
        asked = call(method, target, body, auth=basic(), session=self.session)
        response = await self.replayer.respond(asked)
        return response.status, json.loads(response.content or b"null")

    async def links(self, target: str = UNRECORDED) -> list[tuple[str, str]]:
        """Give the links that an issue shows, as (id, key of the other end), by id."""
        status, issue = await self.send("GET", target)
        assert status == 200, issue
        return sorted(
            (one["id"], (one.get("outwardIssue") or one["inwardIssue"])["key"]) for one in issue["fields"]["issuelinks"]
        )


def workflow() -> tuple[Interaction, ...]:
    """Give a recording: an old link to MKY-2, then one to MKY-1 that is made, read and removed."""
    old, new = entry("10100", to="MKY-2"), entry("10104", to="MKY-1")
    return (
        TYPES,
        recorded(f"GET {LINKS_OF_1}", answer=issue_answer("HSP-1", old)),
        recorded("POST issueLink", link("HSP-1", "MKY-1")),
        recorded(f"GET {LINKS_OF_1}", answer=issue_answer("HSP-1", old, new)),
        recorded("DELETE issueLink/10104"),
        recorded(f"GET {LINKS_OF_1}", answer=issue_answer("HSP-1", old)),
    )


async def test_the_fake_begins_with_what_was_there_before_the_first_write() -> None:
    talk = Talk(*workflow())

    assert await talk.links() == [("10100", "MKY-2")]


async def test_the_fake_begins_with_the_writes_that_were_replayed() -> None:
    talk = Talk(*workflow())
    await talk.send("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"))

    assert await talk.links() == [("10100", "MKY-2"), ("10104", "MKY-1")]


async def test_the_fake_begins_after_everything_when_everything_was_replayed() -> None:
    talk = Talk(*workflow())
    await talk.send("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"))
    await talk.send("DELETE", "/rest/api/3/issueLink/10104")

    assert await talk.links() == [("10100", "MKY-2")]
    assert (await talk.send("GET", "/rest/api/3/issueLink/10104"))[0] == 404


async def test_the_fake_keeps_up_with_what_is_replayed_later_under_the_tapes_ids() -> None:
    talk = Talk(*workflow())
    seen = [await talk.links()]
    await talk.send("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"))
    seen.append(await talk.links())
    await talk.send("DELETE", "/rest/api/3/issueLink/10104")
    seen.append(await talk.links())

    assert seen == [[("10100", "MKY-2")], [("10100", "MKY-2"), ("10104", "MKY-1")], [("10100", "MKY-2")]]


async def test_what_the_fake_makes_shows_up_in_a_read_that_is_on_the_tape_and_has_an_id_of_its_own() -> None:
    talk = Talk(*workflow())
    made, _ = await talk.send("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-2", "Relates"))

    links = await talk.links(LINKS_OF_1)

    assert made == 201
    assert links == [("10100", "MKY-2"), ("10105", "MKY-2")]


async def test_a_link_whose_id_only_a_later_read_shows_has_that_id_from_the_beginning() -> None:
    both = [entry("10104", to="MKY-1"), entry("10105", to="MKY-2")]
    talk = Talk(
        TYPES,
        recorded("POST issueLink", link("HSP-1", "MKY-1")),
        recorded("POST issueLink", link("HSP-1", "MKY-2")),
        recorded(f"GET {LINKS_OF_1}", answer=issue_answer("HSP-1", *both)),
    )
    await talk.send("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"))

    assert await talk.links() == [("10104", "MKY-1")]


async def test_a_link_that_an_edit_adds_is_there_once_the_edit_was_replayed() -> None:
    edit = {"update": {"issuelinks": [{"add": {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1"}}}]}}
    talk, before = (Talk(TYPES, recorded("PUT issue/HSP-1", edit, status=204)) for _ in range(2))

    await talk.send("PUT", "/rest/api/3/issue/HSP-1", edit)

    assert await before.links() == []
    assert [key for _, key in await talk.links()] == ["MKY-1"]


async def test_issues_that_only_a_write_to_come_names_are_there() -> None:
    talk = Talk(recorded("POST issueLink", link("HSP-1", "MKY-1")))

    assert await talk.links() == []


async def test_an_issue_that_is_still_to_be_created_is_not_there() -> None:
    talk = Talk(
        recorded("GET issue/HSP-1", answer=issue_answer("HSP-1")),
        recorded("POST issue", {"fields": {"summary": "new"}}, end("HSP-2")),
        recorded("GET issue/HSP-2", answer=issue_answer("HSP-2")),
    )

    assert (await talk.send("GET", "/rest/api/3/issue/HSP-2?fields=summary"))[0] == 404


async def test_a_link_that_is_still_to_be_made_is_not_there_by_its_id() -> None:
    talk = Talk(
        TYPES,
        recorded("POST issueLink", link("HSP-1", "MKY-1")),
        recorded("GET issueLink/10104", answer=link_answer("10104", "HSP-1", "MKY-1")),
    )
    assert (await talk.send("GET", "/rest/api/2/issueLink/10104"))[0] == 404
    await talk.send("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"))

    assert (await talk.send("GET", "/rest/api/2/issueLink/10104"))[0] == 200


async def test_each_session_has_a_fake_of_its_own() -> None:
    talk, other = Talk(*workflow()), Session("other")
    await talk.links()

    assert talk.session.peek(World) is not None
    assert other.peek(World) is None
