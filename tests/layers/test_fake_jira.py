"""The layer around the fake: sessions, notes, events, and what a judge reads."""

from __future__ import annotations

import gc
import gzip
import json
import weakref
from dataclasses import replace

from linktape.fake.site.built_in import builtin_site
from linktape.fake.site.site import Site
from linktape.fake.site.webhook_event import WebhookEvent
from linktape.fake.site.world import World
from linktape.layers.fake_jira import FakeJira, _KeptReply
from linktape.messages import Response
from linktape.session import Session, Sessions
from tests.fake.talk import site
from tests.support import basic, call, link

POST = "/rest/api/2/issueLink"


def replies() -> int:
    """Count the answers that somebody keeps."""
    gc.collect()
    return sum(type(one) is _KeptReply for one in gc.get_objects())


async def test_sessions_do_not_see_each_other() -> None:
    fake, one, other = FakeJira(builtin_site()), Session("one"), Session("other")

    await fake.respond(call("POST", POST, link("HSP-1", "MKY-1"), session=one, auth=basic()))
    await fake.respond(call("GET", POST + "/10001", session=other, auth=basic()))

    assert fake.world(one).graph() == [("Duplicate", "PR-3", "PR-2"), ("Blocks", "HSP-1", "MKY-1")]
    assert fake.world(other).graph() == [("Duplicate", "PR-3", "PR-2")]


async def test_the_world_of_a_session_that_begins_anew_goes_at_once() -> None:
    fake, sessions = FakeJira(builtin_site()), Sessions()
    await fake.respond(call("GET", "/rest/api/2/issue/HSP-1", session=sessions.get("one"), auth=basic()))
    world = weakref.ref(fake.world(sessions.get("one")))

    sessions.renew("one")

    assert world() is None


async def test_of_a_request_one_answer_is_kept_however_often_its_session_begins_anew() -> None:
    fake, sessions = FakeJira(builtin_site()), Sessions()
    asked = call("GET", "/rest/api/2/issue/HSP-1", session=sessions.get("one"), auth=basic())
    others = replies()
    await fake.respond(asked)
    worlds = [sessions.get("one")]  # alive, so that none takes another's place
    for _ in range(20):
        worlds.append(sessions.renew("one"))
        await fake.respond(replace(asked, session=worlds[-1], notes=[]))

    assert replies() == others + 1


async def test_an_answer_goes_with_what_else_was_made_of_its_request() -> None:
    fake, session = FakeJira(builtin_site()), Session()
    before = replies()

    for _ in range(20):
        await fake.respond(call("GET", "/rest/api/2/issue/HSP-1", session=session, auth=basic()))

    assert replies() == before


async def test_a_judge_reads_links_and_comments() -> None:
    fake, session = FakeJira(builtin_site()), Session()
    assert session.peek(World) is None

    body = link("HSP-1", "MKY-1", comment={"body": "said"})
    await fake.respond(call("POST", POST, body, session=session, auth=basic()))

    assert ("Blocks", "HSP-1", "MKY-1") in fake.world(session).graph()
    assert fake.world(session).comment_texts("HSP-1") == ["said"]
    assert fake.world(session).comment_texts("MKY-1") == []


async def test_a_compressed_body_is_read() -> None:
    fake, session = FakeJira(builtin_site()), Session()
    body = gzip.compress(json.dumps(link("HSP-1", "MKY-1")).encode())
    packed = call("POST", POST, body, headers={"Content-Encoding": "gzip"}, session=session, auth=basic())

    response = await fake.respond(packed)

    assert response.status == 201
    assert ("Blocks", "HSP-1", "MKY-1") in fake.world(session).graph()


async def test_the_journal_is_told_what_was_made_and_why_not() -> None:
    fake, session = FakeJira(builtin_site()), Session()
    made = call("POST", POST, link("HSP-1", "MKY-1"), session=session, auth=basic())
    refused = call(
        "POST", POST, link("HSP-1", "MKY-1"), session=session, auth=basic("reader@example.com", "reader-token")
    )

    await fake.respond(made)
    response = await fake.respond(refused)

    assert made.notes[0].reason == "HSP-1 blocks MKY-1 (link 10002)"
    assert refused.notes[0].reason == "reader lacks Link Issues in HSP"
    assert (response.origin, response.cause) == ("mock: no link permission", "no-link-permission")


async def test_links_that_come_and_go_are_told_as_events() -> None:
    told: list[WebhookEvent] = []
    fake, session = FakeJira(builtin_site(), on_event=lambda event, _: told.append(event)), Session()

    await fake.respond(call("POST", POST, link("HSP-1", "MKY-1"), session=session, auth=basic()))
    await fake.respond(call("POST", POST, link("HSP-1", "MKY-1"), session=session, auth=basic()))
    await fake.respond(call("DELETE", f"{POST}/10002", session=session, auth=basic()))

    assert [event.kind for event in told] == ["issuelink_created", "issuelink_deleted"]


async def test_a_new_links_id_is_for_the_judge_alone_unless_somebody_is_told() -> None:
    for listener, ids in ((None, ("10002",)), (lambda *_: None, ())):
        fake, session = FakeJira(builtin_site(), on_event=listener), Session()
        made = await fake.respond(call("POST", POST, link("HSP-1", "MKY-1"), session=session, auth=basic()))
        again = await fake.respond(call("POST", POST, link("HSP-1", "MKY-1"), session=session, auth=basic()))

        assert (made.made_links, again.made_links) == (ids, ())


async def test_the_same_calls_get_the_same_bytes() -> None:
    async def play() -> list[bytes]:
        fake, session = FakeJira(builtin_site()), Session()
        asked = [
            ("POST", POST, link("HSP-1", "MKY-1", comment={"body": "x"})),
            ("GET", "/rest/api/2/issue/HSP-1", None),
        ]
        answers = [await fake.respond(call(*one, session=session, auth=basic())) for one in asked]
        return [answer.content + repr(list(answer.headers)).encode() for answer in answers]

    assert await play() == await play()


class Asking:
    """One request, sent again and again, as the edge hands the same bytes on."""

    def __init__(self, method: str, target: str, body: object = None, of: Site | None = None) -> None:
        self.fake, self.session = FakeJira(of or builtin_site()), Session()
        self.first = call(method, target, body, session=self.session, auth=basic())

    async def again(self) -> Response:
        return await self.fake.respond(replace(self.first, notes=[], listeners=[]))

    async def send(self, method: str, target: str, body: object = None) -> Response:
        return await self.fake.respond(call(method, target, body, session=self.session, auth=basic()))


async def test_an_answer_is_the_same_until_something_changes_but_for_its_ids() -> None:
    asking = Asking("GET", "/rest/api/3/issue/HSP-1?fields=issuelinks")
    await asking.again()

    one, other = await asking.again(), await asking.again()
    await asking.send("POST", POST, link("HSP-1", "MKY-1"))
    after = await asking.again()

    assert one.body is other.body
    assert one.headers.get("X-Arequestid") != other.headers.get("X-Arequestid")
    assert [len(json.loads(answer.content)["fields"]["issuelinks"]) for answer in (one, after)] == [0, 1]


async def test_a_write_that_changes_something_is_done_each_time() -> None:
    asking = Asking("POST", POST, link("HSP-1", "MKY-1", comment={"body": "again"}))

    statuses = [(await asking.again()).status for _ in range(3)]

    assert statuses == [201, 201, 201]
    assert asking.fake.world(asking.session).comment_texts("HSP-1") == ["again"] * 3


async def test_where_calls_are_counted_each_is() -> None:
    limited = site(limits=[{"kind": "burst", "requests": 2, "within_s": 60}])
    asking = Asking("GET", "/rest/api/3/issue/HSP-1?fields=summary", of=limited)

    assert [(await asking.again()).status for _ in range(4)] == [200, 200, 429, 429]


async def test_each_session_has_its_own_answers() -> None:
    asking = Asking("GET", "/rest/api/3/issue/HSP-1?fields=issuelinks")
    other = replace(asking.first, session=Session("other"))
    await asking.again()
    await asking.fake.respond(other)
    await asking.send("POST", POST, link("HSP-1", "MKY-1"))

    mine, theirs = await asking.again(), await asking.fake.respond(replace(other, notes=[]))

    assert [len(json.loads(answer.content)["fields"]["issuelinks"]) for answer in (mine, theirs)] == [1, 0]


async def test_another_state_has_other_answers_though_its_clock_stands_where_the_first_ones_did() -> None:
    asking = Asking("GET", "/rest/api/3/issue/HSP-1?fields=summary")
    await asking.again()
    issues = {id_: replace(issue, summary="Another") for id_, issue in builtin_site().issues.items()}
    asking.session.put(World(replace(builtin_site(), issues=issues)))

    assert json.loads((await asking.again()).content)["fields"]["summary"] == "Another"
