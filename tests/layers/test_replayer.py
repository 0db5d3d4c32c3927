"""The Replayer around a small stand-in: matching by meaning, recorded order, time that moves with writes, misses."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from linktape.layers.refuse import Refuse
from linktape.layers.replayer import Replayer, as_it_is
from linktape.messages import SITE, Request, Response
from linktape.playback.match_settings import MatchSettings, Repeat, Versions
from linktape.playback.tape import Tape
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.real_names import RedactedRequest
from linktape.redaction.redactor import Redactor
from linktape.responder import Call
from linktape.session import Session
from linktape.tape.cassette import Interaction
from tests.support import StandIn, basic, call, link
from tests.tape.recordings import cassette, entry, issue_answer, recorded

LINKS = "/rest/api/3/issueLink"
READ = "/rest/api/3/issue/HSP-1?fields=issuelinks"


def replayer(*interactions: Interaction, repeat: Repeat = Repeat.READS, strict: bool = False) -> Replayer:
    return Replayer(Tape(cassette(*interactions), repeat=repeat, strict=strict), Refuse())


def messages(response: Response) -> list[str]:
    return list(json.loads(response.content)["errorMessages"])


def why(answered: Call) -> str:
    return answered.notes[-1].reason


async def test_a_recorded_call_gets_its_recorded_answer_and_says_where_it_stands() -> None:
    replay = replayer(recorded("GET issueLinkType", answer={"issueLinkTypes": []}))

    response = await replay.respond(call("GET", "/rest/api/3/issueLinkType"))

    assert response.status == 200
    assert response.content == b'{"issueLinkTypes":[]}'
    assert response.origin == "cassette a.yaml:10"


async def test_an_answer_that_was_had_before_is_noted_as_such() -> None:
    replay, session = replayer(recorded("GET issueLinkType", answer={"issueLinkTypes": []})), Session()
    asked = [call("GET", "/rest/api/3/issueLinkType", session=session) for _ in range(3)]

    for one in asked:
        await replay.respond(one)

    plainly = "a.yaml:10, recording 1 of 1"
    assert [why(one) for one in asked] == [plainly, *[f"{plainly}; had before"] * 2]


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
@pytest.mark.parametrize("exact", [False, True])
async def test_a_compressed_request_is_answered_by_what_was_recorded_plain(
    pack: Callable[[bytes], bytes], exact: bool
) -> None:
    body = json.dumps(link("HSP-1", "MKY-1")).encode()
    tape = Tape(cassette(recorded("POST issueLink", body)), settings=MatchSettings(exact=exact))
    coding = "gzip" if pack is gzip.compress else "deflate"
    sent = call("POST", LINKS, pack(body), headers={"Content-Encoding": coding})

    for redact in (Redactor().asked, as_it_is):
        response = await Replayer(tape, Refuse(), redact=redact).respond(replace(sent, session=Session(), derived={}))

        assert response.status == 201


async def test_an_unrecorded_call_is_refused_by_name() -> None:
    replay = replayer()

    response = await replay.respond(call("DELETE", "/rest/api/3/issueLink/7"))

    assert response.status == 501
    assert response.headers.get("Linktape-Error") == "unmatched"
    assert response.is_unmatched
    assert "deleteIssueLink 7" in messages(response)[0]
    assert json.loads(response.content)["errors"] == {}


async def test_a_miss_names_the_nearest_recording_and_the_difference_in_jiras_words() -> None:
    replay = replayer(recorded("POST issueLink", link("HSP-1", "MKY-1")))
    reversed_call = call("POST", LINKS, link("MKY-1", "HSP-1"))

    response = await replay.respond(reversed_call)

    assert messages(response)[1] == "a.yaml:10: linkIssues Blocks HSP-1 -> MKY-1: direction reversed"
    assert why(reversed_call).splitlines() == messages(response)


async def test_one_get_with_several_answers_gets_them_in_recorded_order_and_stays_at_the_last() -> None:
    replay = replayer(*(recorded(f"GET {READ}", answer={"turn": turn}) for turn in (1, 2, 3)))
    session = Session()

    turns = [json.loads((await replay.respond(call("GET", READ, session=session))).content)["turn"] for _ in range(5)]

    assert turns == [1, 2, 3, 3, 3]


async def test_a_retry_meets_what_was_recorded_for_it() -> None:
    replay = replayer(
        recorded("POST issueLink", link("HSP-1", "MKY-1"), status=429),
        recorded("POST issueLink", link("HSP-1", "MKY-1")),
    )
    session = Session()

    answers = [await replay.respond(call("POST", LINKS, link("HSP-1", "MKY-1"), session=session)) for _ in range(3)]

    assert [answer.status for answer in answers] == [429, 201, 501]
    assert "already used at" in messages(answers[2])[-2]


async def test_time_moves_with_writes_and_not_with_reads() -> None:
    replay = replayer(
        recorded(f"GET {READ}", answer=issue_answer("HSP-1")),
        recorded("POST issueLink", link("HSP-1", "MKY-1")),
        recorded(f"GET {READ}", answer=issue_answer("HSP-1", entry("10104", to="MKY-1"))),
    )
    session = Session()

    async def seen() -> int:
        answer = await replay.respond(call("GET", READ, session=session))
        return len(json.loads(answer.content)["fields"]["issuelinks"])

    before = [await seen(), await seen()]
    await replay.respond(call("POST", LINKS, link("HSP-1", "MKY-1"), session=session))
    after = [await seen(), await seen()]

    assert before == [0, 0]
    assert after == [1, 1]


async def test_each_session_has_its_own_time() -> None:
    replay = replayer(recorded("POST issueLink", link("HSP-1", "MKY-1")))

    statuses = [
        (await replay.respond(call("POST", LINKS, link("HSP-1", "MKY-1"), session=Session(name)))).status
        for name in ("one", "two")
    ]

    assert statuses == [201, 201]


async def test_an_early_read_gets_the_first_recording_and_is_marked() -> None:
    replay = replayer(
        recorded("POST issueLink", link("HSP-1", "MKY-1")),
        recorded(f"GET {READ}", answer=issue_answer("HSP-1")),
    )
    early = call("GET", READ)

    response = await replay.respond(early)

    assert response.status == 200
    assert "early" in why(early)


async def test_a_strict_replay_refuses_an_early_read() -> None:
    replay = replayer(
        recorded("POST issueLink", link("HSP-1", "MKY-1")),
        recorded(f"GET {READ}", answer=issue_answer("HSP-1")),
        strict=True,
    )

    response = await replay.respond(call("GET", READ))

    assert response.status == 501
    assert "its time has not come" in messages(response)[1]


async def test_writes_on_one_issue_in_an_order_never_recorded_give_the_newest_state_without_unreplayed_writes() -> None:
    replay = replayer(
        recorded(f"GET {READ}", answer={"state": "none"}),
        recorded("POST issueLink", link("HSP-1", "MKY-1")),
        recorded(f"GET {READ}", answer={"state": "one"}),
        recorded("POST issueLink", link("HSP-1", "MKY-2")),
        recorded(f"GET {READ}", answer={"state": "both"}),
    )
    session = Session()
    await replay.respond(call("POST", LINKS, link("HSP-1", "MKY-2"), session=session))
    stale = call("GET", READ, session=session)

    response = await replay.respond(stale)

    assert json.loads(response.content) == {"state": "none"}
    assert "stale" in why(stale)


async def test_an_answer_that_was_lost_can_be_had_once_more_per_loss() -> None:
    replay = replayer(recorded("POST issueLink", link("HSP-1", "MKY-1")))
    session = Session()

    async def post(delivered: bool) -> int:
        made = call("POST", LINKS, link("HSP-1", "MKY-1"), session=session)
        response = await replay.respond(made)
        made.settle(delivered)
        return response.status

    statuses = [await post(False), await post(False), await post(True), await post(True)]

    assert statuses == [201, 201, 201, 501]


async def test_repeat_never_gives_each_read_once_and_always_each_write_again() -> None:
    read, write = recorded(f"GET {READ}", answer={}), recorded("POST issueLink", link("HSP-1", "MKY-1"))

    async def statuses(repeat: Repeat, method: str, target: str, body: object = None) -> list[int]:
        replay, session = replayer(read, write, repeat=repeat), Session()
        return [(await replay.respond(call(method, target, body, session=session))).status for _ in range(2)]

    assert await statuses(Repeat.NEVER, "GET", READ) == [200, 501]
    assert await statuses(Repeat.ALWAYS, "POST", LINKS, link("HSP-1", "MKY-1")) == [201, 201]


async def test_a_head_is_answered_from_a_recorded_get() -> None:
    replay = replayer(recorded("GET issueLinkType", answer={"issueLinkTypes": []}))

    response = await replay.respond(call("HEAD", "/rest/api/3/issueLinkType"))

    assert response.status == 200


class Pieces:
    """A body that comes in pieces and can be read once."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = list(pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._pieces:
            yield self._pieces.pop(0)


async def test_a_body_that_comes_as_a_stream_is_matched_and_passed_on_whole() -> None:
    target = "/rest/agile/1.0/board"
    inside = StandIn()
    replay = Replayer(Tape(cassette(recorded(f"POST {target}", {"name": "a"}, {"id": 1}))), inside)

    async def post(*pieces: bytes) -> bytes:
        streamed = call("POST", target, b"")
        return (
            await replay.respond(replace(streamed, request=replace(streamed.request, body=Pieces(*pieces))))
        ).content

    assert await post(b'{"na', b'me":"a"}') == b'{"id":1}'
    assert await post(b'{"na', b'me":"b"}') == b"{}"
    assert inside.calls[0].request.content == b'{"name":"b"}'


async def test_a_stream_too_long_to_match_is_passed_on_as_it_comes() -> None:
    inside = StandIn()
    long = call("POST", "/rest/agile/1.0/board", b"")
    piece = b"x" * (3 << 20)

    await Replayer(Tape([]), inside).respond(replace(long, request=replace(long.request, body=Pieces(*[piece] * 4))))

    passed = inside.calls[0].request.body
    assert not isinstance(passed, bytes)
    assert [len(got) async for got in passed] == [len(piece)] * 4


async def test_what_the_tape_lacks_goes_inward_with_the_reason() -> None:
    inside = StandIn(lambda _: Response.json(200, {"from": "inside"}))
    replay = Replayer(Tape([]), inside)
    unknown = call("GET", READ)

    response = await replay.respond(unknown)

    assert json.loads(response.content) == {"from": "inside"}
    assert "no recording answers getIssue HSP-1" in why(inside.calls[0])


async def test_a_miss_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    replay = Replayer(Tape(cassette(recorded(f"GET {READ}"))), Refuse())

    await replay.respond(call("GET", LINKS))

    (said,) = (record.getMessage() for record in caplog.records)
    assert said.startswith("no recording answers")
    assert " | To do: " in said
    assert "\n" not in said


async def test_a_read_of_what_the_inside_has_changed_goes_inward_too() -> None:
    inside = StandIn(lambda inner: Response(201) if inner.request.method == "POST" else Response.json(200, {"new": 1}))
    replay = Replayer(Tape(cassette(recorded(f"GET {READ}", answer={"new": 0}))), inside)
    session = Session()
    await replay.respond(call("POST", LINKS, link("HSP-1", "MKY-2"), session=session))

    response = await replay.respond(call("GET", READ, session=session))

    assert json.loads(response.content) == {"new": 1}


async def test_a_request_is_matched_as_the_recorder_would_have_written_it() -> None:
    def redact(request: Request) -> RedactedRequest:
        return RedactedRequest(replace(request, body=request.content.replace(b"CANARY", b"[redacted]")), {})

    with_secret = link("HSP-1", "MKY-1", comment={"body": "[redacted]"})
    replay = Replayer(Tape(cassette(recorded("POST issueLink", with_secret))), Refuse(), redact=redact)
    sent = link("HSP-1", "MKY-1", comment={"body": "CANARY"})

    response = await replay.respond(call("POST", LINKS, sent))

    assert response.status == 201


async def test_a_client_reads_its_own_values_where_the_tape_has_their_pseudonyms() -> None:
    redactor = Redactor(RedactionPolicy(salt="a salt for tests"))
    myself = recorded("GET myself", answer={"emailAddress": "mia@acme.example", "displayName": "Mia Krystof"})
    tape = Tape(cassette(redactor.interaction(myself)))
    replay = Replayer(tape, Refuse(), redact=redactor.asked)

    mine = await replay.respond(call("GET", "/rest/api/3/myself", auth=basic("mia@acme.example"), session=Session()))
    others = await replay.respond(call("GET", "/rest/api/3/myself", session=Session()))

    assert json.loads(mine.content)["emailAddress"] == "mia@acme.example"
    assert json.loads(others.content)["emailAddress"].endswith("@example.invalid")
    assert b"Krystof" not in mine.content + others.content


async def test_what_is_special_about_an_answers_time_is_said_as_long_as_it_is() -> None:
    replay = replayer(
        recorded("GET issue/MKY-1", answer={}),
        recorded("POST issueLink", link("HSP-1", "MKY-1")),
        recorded(f"GET {READ.removeprefix('/rest/api/3/')}", answer={"n": 1}),
        recorded("POST issueLink", link("HSP-1", "PR-1")),
        repeat=Repeat.ALWAYS,
    )
    session, said = Session(), list[str]()
    asked = call("GET", READ, session=session)
    for sent in (asked, asked, link("HSP-1", "MKY-1"), asked, asked, link("HSP-1", "PR-1"), asked, asked):
        if isinstance(sent, dict):
            await replay.respond(call("POST", LINKS, sent, session=session))
            continue
        once = replace(asked, notes=[], listeners=[])
        await replay.respond(once)
        said.append(why(once))

    assert ["early" in each for each in said] == [True, True, False, False, False, False]
    assert ["stale" in each for each in said] == [False, False, False, False, True, True]


async def test_a_client_that_asks_again_reads_what_it_has_named_meanwhile_and_what_is_the_answer_by_now() -> None:
    redactor = Redactor(RedactionPolicy(salt="a salt for tests"))
    people = ("mia@acme.example", "ann@acme.example")
    answers = [{"summary": text, "people": [*people]} for text in ("first", "second")]
    named = [recorded(f"GET user?username={one}", answer={}) for one in people]
    tape = Tape(cassette(*map(redactor.interaction, [*named, *(recorded(f"GET {READ}", answer=a) for a in answers)])))
    replay, session = Replayer(tape, Refuse(), redact=redactor.asked), Session()
    asked = call("GET", READ, session=session)

    async def read() -> tuple[str, list[str]]:
        got = json.loads((await replay.respond(replace(asked, notes=[], listeners=[]))).content)
        return got["summary"], [one for one in got["people"] if not one.endswith("@example.invalid")]

    async def name(one: str) -> None:
        await replay.respond(call("GET", f"/rest/api/3/user?username={one}", session=session))

    await name(people[0])
    first, second, again = await read(), await read(), await read()
    await name(people[1])

    assert first == ("first", [people[0]])
    assert second == again == ("second", [people[0]])
    assert await read() == ("second", [*people])


async def test_where_versions_are_compared_the_addresses_have_the_version_that_was_asked_for() -> None:
    answer = {"self": f"{SITE}/rest/api/3/issue/10001", "summary": "see /rest/api/3"}
    settings = MatchSettings(versions=Versions.TOGETHER)
    replay = Replayer(Tape(cassette(recorded("GET issue/HSP-1", answer=answer)), settings=settings), Refuse())

    response = await replay.respond(call("GET", "/rest/api/2/issue/HSP-1"))

    assert json.loads(response.content) == {"self": f"{SITE}/rest/api/2/issue/10001", "summary": "see /rest/api/3"}


async def test_recorded_timing_is_scaled() -> None:
    tape = Tape(cassette(recorded(f"GET {READ}", answer={}, elapsed_s=2.0)))

    response = await Replayer(tape, Refuse(), timing="recorded", time_scale=0.25).respond(call("GET", READ))

    assert response.delivery.delay_s == pytest.approx(0.5)


async def test_no_time_is_taken_unless_asked_for() -> None:
    replay = replayer(recorded(f"GET {READ}", answer={}, elapsed_s=2.0))

    assert (await replay.respond(call("GET", READ))).delivery.delay_s == 0


async def test_the_unused_interactions_are_named_by_place() -> None:
    replay = replayer(recorded(f"GET {READ}", answer={}), recorded("GET issueLinkType", answer={}))
    session = Session()
    await replay.respond(call("GET", READ, session=session))

    assert replay.unused(session) == [("a.yaml", 20)]
    assert replay.unused(Session("fresh")) == [("a.yaml", 10), ("a.yaml", 20)]


async def test_what_any_session_had_is_told_those_that_are_no_more_included() -> None:
    told = [recorded(f"GET issue/HSP-{number}", answer={"n": number}) for number in (1, 2, 3)]
    replay, ended, going_on = replayer(*told), Session("a"), Session("b")
    await replay.respond(call("GET", "/rest/api/3/issue/HSP-1", session=ended))
    await replay.respond(call("GET", "/rest/api/3/issue/HSP-3", session=going_on))
    replay.ends(ended)

    played = replay.played([going_on, Session("c")])

    assert {one.operation.issue for one in played} == {"HSP-1", "HSP-3"}


async def test_a_cassette_that_is_loaded_again_keeps_each_sessions_place() -> None:
    first = recorded("POST issueLink", link("HSP-1", "MKY-1"))
    read = recorded(f"GET {READ}", answer={"after": "first"})
    second = recorded("POST issueLink", link("HSP-1", "MKY-2"))
    replay, session = replayer(first, read), Session()
    await replay.respond(call("POST", LINKS, link("HSP-1", "MKY-1"), session=session))

    replay.replace_tape(Tape(cassette(recorded("GET serverInfo", answer={}), first, read, second)))
    again = await replay.respond(call("POST", LINKS, link("HSP-1", "MKY-1"), session=session))
    present = call("GET", READ, session=session)
    await replay.respond(present)

    assert again.status == 501
    assert "early" not in why(present)
    assert replay.unused(session) == [("a.yaml", 10), ("a.yaml", 40)]
