"""Time moves with writes: what a session sees is checked against a model of each issue's history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.playback.match_settings import Repeat
from linktape.playback.position import Position, Taken
from linktape.playback.tape import Tape
from linktape.tape.cassette import Interaction
from tests.support import link
from tests.tape.recordings import cassette, entry, issue_answer, link_answer, recorded

AT = datetime(2026, 1, 31, 12, 0, 1, tzinfo=UTC)
NEIGHBOURS = 4


class Client:
    """One session's view of a tape."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.position = Position()

    def send(self, like: Interaction) -> Taken | None:
        return self.tape.take(self.position, self.tape.wanted(like.request, like.operation), AT)

    def gets(self, like: Interaction) -> Interaction | None:
        taken = self.send(like)
        return None if taken is None else self.tape.interactions[taken.seq]

    def sees(self, like: Interaction) -> object:
        recorded = self.gets(like)
        assert recorded is not None
        return json.loads(recorded.response.content)


# --- properties: histories of issues --------------------------------------------------------------------------------


@dataclass
class World:
    """A Jira of pairs of issues that are only linked within a pair. Remembers what was asked, and how it stood."""

    versions: list[int] = field(default_factory=lambda: [0] * NEIGHBOURS)
    interactions: list[Interaction] = field(default_factory=list[Interaction])

    def do(self, step: tuple[str, int]) -> None:
        what, pair = step
        if what == "write":
            self.interactions.append(write(pair, self.versions[pair]))
            self.versions[pair] += 1
        elif what == "search":
            self.interactions.append(search({"versions": list(self.versions)}))
        else:
            self.interactions.append(
                read(what, pair, {"pair": pair, "version": self.versions[pair], "n": self.count()})
            )

    def count(self) -> int:
        return len(self.interactions)


def write(pair: int, nth: int) -> Interaction:
    return recorded("POST issueLink", link(f"A-{pair}", f"B-{pair}", comment={"body": str(nth)}))


def read(what: str, pair: int, answer: object = None) -> Interaction:
    targets = {"source": f"issue/A-{pair}", "destination": f"issue/B-{pair}", "comments": f"issue/A-{pair}/comment"}
    return recorded(f"GET {targets[what]}", answer=answer)


def search(answer: object = None) -> Interaction:
    return recorded("GET search?jql=project=A", answer=answer)


READS = ("source", "destination", "comments")
steps = st.tuples(st.sampled_from(("write", "write", *READS, "search")), st.integers(0, NEIGHBOURS - 1))
recordings = st.lists(steps, max_size=40)


def recorded_world(script: Sequence[tuple[str, int]]) -> World:
    world = World()
    for step in script:
        world.do(step)
    return world


@given(recordings, st.data())
def test_reads_repeated_at_will_see_what_the_recording_saw_at_that_point(
    script: list[tuple[str, int]], data: st.DataObject
) -> None:
    world = recorded_world(script)
    client = Client(Tape(cassette(*world.interactions)))
    now = [0] * NEIGHBOURS

    for what, pair in script:
        if what == "write":
            assert client.send(write(pair, now[pair])) is not None
            now[pair] += 1
        elif what != "search":
            for _ in range(data.draw(st.integers(0, 3), label="times")):
                seen = client.sees(read(what, pair))
                assert isinstance(seen, dict)
                assert seen["version"] == newest_recorded(world, what, pair, now[pair])


@given(recordings, st.randoms(use_true_random=False))
def test_writes_on_disjoint_issues_may_come_in_any_order_and_each_issue_keeps_its_own_history(
    script: list[tuple[str, int]], random: object
) -> None:
    world = recorded_world(script)
    client = Client(Tape(cassette(*world.interactions)))
    now = [0] * NEIGHBOURS

    for what, pair in interleaved(script, random):
        if what == "write":
            assert client.send(write(pair, now[pair])) is not None
            now[pair] += 1
        elif what == "search":
            seen = client.sees(search())
            assert isinstance(seen, dict)
            assert seen["versions"] == newest_search(world, now)
        else:
            seen = client.sees(read(what, pair))
            assert isinstance(seen, dict)
            assert seen["pair"] == pair
            assert seen["version"] == newest_recorded(world, what, pair, now[pair])


def interleaved(script: Sequence[tuple[str, int]], random: object) -> list[tuple[str, int]]:
    """Shuffle a script, keeping the order within each pair."""
    queues = [[step for step in script if step[1] == pair] for pair in range(NEIGHBOURS)]
    turns = [step[1] for step in script]
    random.shuffle(turns)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    return [queues[pair].pop(0) for pair in turns]


def newest_recorded(world: World, what: str, pair: int, now: int) -> int:
    """Model: the newest state that the recording saw and the replay has reached; early, the first it saw."""
    seen: list[int] = [
        json.loads(item.response.content)["version"]
        for item in world.interactions
        if item.request.target == read(what, pair).request.target
    ]
    return max((version for version in seen if version <= now), default=seen[0])


def newest_search(world: World, now: Sequence[int]) -> list[int]:
    """Model: the newest state with no write of the future, on any issue; early, the first."""
    seen: list[list[int]] = [
        json.loads(item.response.content)["versions"]
        for item in world.interactions
        if item.request.target == search().request.target
    ]
    reached = [versions for versions in seen if all(a <= b for a, b in zip(versions, now, strict=True))]
    return reached[-1] if reached else seen[0]


@given(st.lists(st.sampled_from(("write", "read")), max_size=20), st.randoms(use_true_random=False))
def test_in_an_order_never_recorded_a_read_gets_the_newest_recording_without_an_unreplayed_write(
    script: list[str], random: object
) -> None:
    made: list[Interaction] = []
    states: list[tuple[int, Interaction]] = []  # writes before, recording
    writes: list[Interaction] = []
    for what in script:
        if what == "write":
            writes.append(write(0, len(writes)))
            made.append(writes[-1])
        else:
            made.append(read("source", 0, {"after": len(writes)}))
            states.append((len(writes), made[-1]))
    if not states:
        return
    client = Client(Tape(cassette(*made)))
    order = list(range(len(writes)))
    random.shuffle(order)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    done: set[int] = set()

    for next_write in (None, *order):
        if next_write is not None:
            client.send(writes[next_write])
            done.add(next_write)
        taken = client.send(states[0][1])
        assert taken is not None
        after = json.loads(client.tape.interactions[taken.seq].response.content)["after"]
        possible = [before for before, _ in states if set(range(before)) <= done]
        assert after == (max(possible) if possible else states[0][0])
        assert bool(taken.early_for) == (not possible)
        assert bool(taken.stale_since) == (bool(possible) and not done <= set(range(after)))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.integers(0, 6))
def test_polling_is_played_in_order_and_stays_at_the_last(between_writes: list[int], more: int) -> None:
    made: list[Interaction] = []
    for epoch, polls in enumerate(between_writes):
        made.extend(read("source", 0, {"epoch": epoch, "poll": poll}) for poll in range(polls))
        made.append(write(0, epoch))
    client = Client(Tape(cassette(*made)))

    for epoch, polls in enumerate(between_writes):
        for poll in range(polls + more):
            assert client.sees(read("source", 0)) == {"epoch": epoch, "poll": min(poll, polls - 1)}
        client.send(write(0, epoch))


@given(st.lists(st.booleans(), max_size=12))
def test_a_write_can_be_had_once_and_once_more_for_each_lost_answer(delivered: list[bool]) -> None:
    tape = Tape(cassette(write(0, 0)))
    client = Client(tape)
    left = 1

    for arrives in delivered:
        taken = client.send(write(0, 0))
        assert (taken is not None) == (left > 0)
        if taken is not None:
            left -= 1
            if not arrives:
                tape.lose(client.position, taken)
                left += 1


# --- which writes a read depends on ---------------------------------------------------------------------------------

READ_1 = recorded("GET issue/HSP-1")
OTHER_WRITE = recorded("POST issueLink", link("HSP-2", "MKY-2"))


@pytest.mark.parametrize(
    ("asked", "change", "depends"),
    [
        pytest.param(READ_1, recorded("POST issueLink", link("HSP-1", "MKY-1")), True, id="the source of a link"),
        pytest.param(READ_1, recorded("POST issueLink", link("MKY-1", "HSP-1")), True, id="the destination"),
        pytest.param(READ_1, OTHER_WRITE, False, id="a link of other issues"),
        pytest.param(READ_1, recorded("DELETE issueLink/10104"), True, id="a link that the cassette shows on it"),
        pytest.param(READ_1, recorded("DELETE issueLink/10105"), False, id="a link that it shows elsewhere"),
        pytest.param(READ_1, recorded("PUT issue/10001", {"fields": {}}, status=204), True, id="the issue by id"),
        pytest.param(READ_1, recorded("DELETE issue/MKY-1"), True, id="an issue at the other end, with its links"),
        pytest.param(READ_1, recorded("DELETE issue/HSP-2"), False, id="an issue it has no link with"),
        pytest.param(READ_1, recorded("POST issue/HSP-1/comment", {"body": "x"}), True, id="a comment"),
        pytest.param(READ_1, recorded("POST issue/HSP-1/transitions", {}, status=204), True, id="a transition"),
        pytest.param(READ_1, recorded("DELETE issueLinkType/10000"), True, id="the type of its link, removed"),
        pytest.param(
            READ_1, recorded("PUT issueLinkType/10000", {"name": "x"}), False, id="the type of its link, renamed"
        ),
        pytest.param(
            READ_1,
            recorded("PUT issue/PR-1", {"update": {"issuelinks": [{"add": {"outwardIssue": {"key": "HSP-1"}}}]}}),
            True,
            id="an edit of another issue that links to it",
        ),
        pytest.param(
            READ_1, recorded("POST issue", {"fields": {"parent": {"key": "HSP-1"}}}), True, id="a new subtask"
        ),
        pytest.param(recorded("GET issueLink/10104"), recorded("DELETE issueLink/10104"), True, id="a link removed"),
        pytest.param(
            recorded("GET issueLink/10104"), recorded("POST issueLink", link("HSP-1", "MKY-1")), True, id="a link made"
        ),
        pytest.param(
            recorded("GET issueLink/10104"),
            recorded("POST issueLink", link("HSP-1", "MKY-2")),
            False,
            id="another link",
        ),
        pytest.param(
            recorded("GET issueLinkType"), recorded("POST issueLinkType", {"name": "x"}), True, id="a new type"
        ),
        pytest.param(recorded("GET issueLinkType/10000"), OTHER_WRITE, False, id="types, a link made"),
        pytest.param(recorded("GET search?jql=x"), OTHER_WRITE, True, id="a search, any write"),
        pytest.param(recorded("POST search/jql", {"jql": "x"}), OTHER_WRITE, True, id="a search by POST"),
        pytest.param(
            recorded("POST issue/bulkfetch", {"issueIdsOrKeys": ["HSP-2"]}), OTHER_WRITE, True, id="a bulk fetch of it"
        ),
        pytest.param(
            recorded("POST issue/bulkfetch", {"issueIdsOrKeys": ["HSP-1"]}),
            OTHER_WRITE,
            False,
            id="a bulk fetch of others",
        ),
        pytest.param(recorded("GET myself"), OTHER_WRITE, False, id="a satellite"),
        pytest.param(recorded("GET mypermissions?issueKey=HSP-2"), OTHER_WRITE, False, id="permissions"),
        pytest.param(
            recorded("GET issue/HSP-1/remotelink"), recorded("POST issue/HSP-1/remotelink", {}), True, id="remote links"
        ),
        pytest.param(recorded("GET issue/HSP-1/remotelink"), READ_1, False, id="a read is no write"),
        pytest.param(
            READ_1,
            recorded("POST issueLink", link("HSP-1", "MKY-1"), status=404),
            False,
            id="a refused write is no write",
        ),
        pytest.param(
            recorded("GET /rest/agile/1.0/board"), recorded("POST /rest/agile/1.0/board", {}), True, id="unknown"
        ),
        pytest.param(READ_1, recorded("POST /rest/agile/1.0/board", {}), False, id="an issue, an unknown write"),
    ],
)
def test_a_read_depends_on_the_writes_that_concern_it(asked: Interaction, change: Interaction, depends: bool) -> None:
    shown = (
        recorded("GET issue/HSP-1?fields=a", answer=issue_answer("HSP-1", entry("10104", to="MKY-1"))),
        recorded("GET issue/HSP-2?fields=a", answer=issue_answer("HSP-2", entry("10105", to="MKY-2", kind="Relates"))),
    )
    before, after = answered(asked, {"is": "before"}), answered(asked, {"is": "after"})
    client = Client(Tape(cassette(*shown, before, change, after)))

    seen = [client.sees(asked), client.sees(asked)]

    assert seen == ([{"is": "before"}] * 2 if depends else [{"is": "before"}, {"is": "after"}])
    client.send(change)
    assert client.sees(asked) == {"is": "after"}


def answered(like: Interaction, answer: object) -> Interaction:
    request = like.request
    return recorded(f"{request.method} {request.target}", request.content or None, answer, status=200)


def test_a_link_that_only_its_own_answer_shows_belongs_to_its_two_issues() -> None:
    client = Client(
        Tape(
            cassette(
                recorded("GET issueLink/10104", answer=link_answer("10104", "HSP-1", "MKY-1")),
                recorded("GET issue/MKY-1", answer={"links": 1}),
                recorded("DELETE issueLink/10104"),
                recorded("GET issue/MKY-1", answer={"links": 0}),
            )
        )
    )
    asked = recorded("GET issue/MKY-1")

    before = [client.sees(asked), client.sees(asked)]
    client.send(recorded("DELETE issueLink/10104"))

    assert before == [{"links": 1}, {"links": 1}]
    assert client.sees(asked) == {"links": 0}


# --- repeats, refusals, losses --------------------------------------------------------------------------------------


def test_a_refusal_that_still_holds_can_be_had_again_but_not_after_a_change() -> None:
    refused = recorded("POST issueLink", link("HSP-1", "MKY-9"), status=404)
    client = Client(Tape(cassette(refused, recorded("PUT issue/HSP-1", {"fields": {}}, status=204))))

    first, second = client.send(refused), client.send(refused)
    client.send(recorded("PUT issue/HSP-1", {"fields": {}}))

    assert first is not None
    assert second is not None
    assert second.is_repeat
    assert client.send(refused) is None


def test_a_refusal_holds_whatever_happens_to_other_issues() -> None:
    refused = recorded("POST issueLink", link("HSP-1", "MKY-9"), status=404)
    client = Client(Tape(cassette(refused, OTHER_WRITE)))

    client.send(refused)
    client.send(OTHER_WRITE)

    assert client.send(refused) is not None


@pytest.mark.parametrize("status", [429, 503])
def test_a_refusal_that_says_try_again_is_had_once(status: int) -> None:
    refused = recorded("POST issueLink", link("HSP-1", "MKY-1"), status=status)
    client = Client(Tape(cassette(refused)))

    assert client.send(refused) is not None
    assert client.send(refused) is None


def test_deleting_twice_gets_the_404_that_was_recorded_for_the_second() -> None:
    gone = recorded("DELETE issueLink/7", status=404)
    client = Client(Tape(cassette(recorded("DELETE issueLink/7"), gone)))

    statuses = [recording.response.status for recording in (client.gets(gone) for _ in range(3)) if recording]

    assert statuses == [204, 404, 404]


def test_a_lost_poll_is_had_again_before_the_next_one() -> None:
    asked = recorded("GET issue/HSP-1")
    tape = Tape(cassette(*(recorded("GET issue/HSP-1", answer={"poll": n}) for n in range(3))))
    client = Client(tape)
    lost = client.send(asked)
    assert lost is not None
    tape.lose(client.position, lost)

    assert [client.sees(asked) for _ in range(4)] == [{"poll": 0}, {"poll": 1}, {"poll": 2}, {"poll": 2}]


def test_a_lost_write_has_happened_all_the_same() -> None:
    tape = Tape(cassette(write(0, 0), read("source", 0, {"links": 1})))
    client = Client(tape)
    lost = client.send(write(0, 0))
    assert lost is not None
    tape.lose(client.position, lost)

    taken = client.send(read("source", 0))

    assert taken is not None
    assert not taken.early_for


@pytest.mark.parametrize(
    ("repeat", "had"), [(Repeat.READS, [0, 1, 1]), (Repeat.ALWAYS, [0, 1, 1]), (Repeat.NEVER, [0, 1])]
)
def test_how_often_a_read_can_be_had(repeat: Repeat, had: list[int]) -> None:
    polls = (recorded("GET issue/HSP-1", answer={"poll": n}) for n in range(2))
    client = Client(Tape(cassette(*polls), repeat=repeat))

    taken = [client.send(recorded("GET issue/HSP-1")) for _ in range(3)]

    assert [one.offset for one in taken if one is not None] == had


def test_repeat_never_does_not_bring_back_the_past() -> None:
    past, present = read("source", 0, {"v": 0}), read("source", 0, {"v": 1})
    client = Client(Tape(cassette(past, write(0, 0), present), repeat=Repeat.NEVER))
    client.send(write(0, 0))

    assert client.sees(present) == {"v": 1}
    assert client.send(present) is None
    assert "its time is over" in str(
        client.tape.miss(client.position, client.tape.wanted(present.request, present.operation))
    )


def test_several_cassettes_are_one_tape_in_their_order() -> None:
    first = cassette(recorded("GET issue/HSP-1", answer={"n": 1}), file="a.yaml")
    second = cassette(recorded("GET issue/HSP-1", answer={"n": 2}), recorded("GET myself", answer={}), file="b.yaml")
    client = Client(Tape([*first, *second]))

    assert [client.sees(recorded("GET issue/HSP-1")) for _ in range(3)] == [{"n": 1}, {"n": 2}, {"n": 2}]
    assert client.tape.unused(client.position) == [("b.yaml", 20)]


def test_what_was_had_is_given_in_its_order() -> None:
    client = Client(Tape(cassette(write(0, 0), write(1, 0), read("source", 0, {}))))
    client.send(write(1, 0))
    client.send(read("source", 0))
    client.send(write(1, 0))

    assert [item.place for item in client.tape.had(client.position)] == ["a.yaml:20", "a.yaml:30"]


def test_the_present_is_what_was_written_and_what_shows_no_later_write() -> None:
    of_pair_0 = [read("source", 0, {"v": 0}), write(0, 0), read("source", 0, {"v": 1})]
    of_pair_1 = [
        read("source", 1, {"v": 0}),
        write(1, 0),
        read("source", 1, {"v": 1}),
        recorded("GET myself", answer={}),
    ]
    client = Client(Tape(cassette(*of_pair_0, *of_pair_1)))

    at_first = [item.line for item in client.tape.by_time(client.position, is_present=True)]
    client.send(write(1, 0))

    assert at_first == [10, 40, 70]
    assert [item.line for item in client.tape.by_time(client.position, is_present=True)] == [10, 40, 50, 60, 70]


# --- issues that share an id ----------------------------------------------------------------------------------------


def shared_id(key: str, id_: str) -> list[Interaction]:
    """Record a read of an issue, and a link from it to OPS-7."""
    read_ = recorded(f"GET issue/{key}", answer={"id": id_, "key": key, "fields": {"issuelinks": []}})
    return [read_, recorded("POST issueLink", link(key, "OPS-7"))]


@pytest.mark.parametrize("id_", ["10000", "REDACTED", "", "0"])
def test_each_of_two_issues_with_one_id_gets_its_own_recording(id_: str) -> None:
    hsp, hsp_link, web, web_link = cassette(*shared_id("HSP-1", id_), *shared_id("WEB-1", id_))
    client = Client(Tape([hsp, hsp_link, web, web_link]))

    keys = [client.sees(like)["key"] for like in (web, hsp, web, hsp)]  # type: ignore[index]  # JSON of any shape
    made = [client.gets(like) for like in (web_link, web_link, hsp_link)]

    assert keys == ["WEB-1", "HSP-1", "WEB-1", "HSP-1"]
    assert [recording and recording.line for recording in made] == [40, None, 20]


def test_a_link_that_was_never_recorded_is_a_miss_where_ids_are_one_constant() -> None:
    client = Client(Tape(cassette(*shared_id("HSP-1", "0"), shared_id("HSP-2", "0")[0])))

    assert client.send(recorded("POST issueLink", link("HSP-2", "OPS-7"))) is None
