"""playback/index.py: recordings by what they mean, writes by what they concern."""

from __future__ import annotations

import pytest

from linktape.playback.index import Index
from linktape.playback.indexing import built
from linktape.playback.match_settings import MatchSettings
from linktape.tape.cassette import Interaction
from tests.support import link
from tests.tape.recordings import cassette, recorded

READ = recorded("GET issue/HSP-1", answer={"v": 0})
WRITE = recorded("POST issueLink", link("HSP-1", "MKY-1"))
OTHER = recorded("POST issueLink", link("HSP-2", "MKY-2"))


def index(*interactions: Interaction, settings: MatchSettings = MatchSettings()) -> Index:
    return built(cassette(*interactions), settings)


def track(of: Index, asked: Interaction) -> list[int] | None:
    found = of.track(asked.request, asked.operation)
    return None if found is None else list(found.recordings)


def test_recordings_of_one_meaning_are_one_track_and_only_writes_that_concern_it_divide_it() -> None:
    made = index(READ, OTHER, READ, WRITE, READ)

    found = made.track(READ.request, READ.operation)

    assert found is not None
    assert list(found.recordings) == [0, 2, 4]
    assert list(found.starts) == [0, 0, 2]


def test_what_nobody_recorded_has_no_track() -> None:
    assert track(index(READ, WRITE), OTHER) is None


@pytest.mark.parametrize(("exact", "seqs"), [(False, [0]), (True, None)])
def test_a_head_is_answered_by_a_get_unless_requests_must_be_exact(exact: bool, seqs: list[int] | None) -> None:
    made = index(READ, settings=MatchSettings(exact=exact))

    assert track(made, recorded("HEAD issue/HSP-1")) == seqs


def test_a_list_that_had_everything_answers_for_any_size_of_page() -> None:
    whole = recorded("GET issue/HSP-1/comment", answer={"startAt": 0, "total": 1, "comments": [{"id": "1"}]})
    part = recorded("GET issue/HSP-1/comment", answer={"startAt": 0, "total": 2, "comments": [{"id": "1"}]})
    asked = recorded("GET issue/HSP-1/comment?maxResults=50")

    assert track(index(whole), asked) == [0]
    assert track(index(part), asked) is None


def test_a_mark_leads_back_to_its_recording_and_only_to_it() -> None:
    made = index(READ, WRITE, READ, WRITE)

    marks = [made.mark(seq) for seq in range(len(made))]

    assert [made.seq(mark) for mark in marks] == [0, 1, 2, 3]
    assert marks[0][0] == marks[2][0]
    assert made.seq((marks[0][0], 2)) is None
    assert made.seq((b"unknown", 0)) is None


def test_every_write_is_listed_under_what_it_concerns_and_a_refused_one_is_none() -> None:
    refused = recorded("POST issueLink", link("HSP-1", "MKY-1"), status=404)

    made = index(READ, WRITE, refused, OTHER)

    assert list(made.writes[made.anything]) == [1, 3]
    assert [made.is_write(seq) for seq in range(4)] == [False, True, False, True]
    assert [bool(len(made.changes[seq])) for seq in range(4)] == [False, True, True, True]
    assert {number: list(made.writes[number]) for number in made.changes[2]} == {
        number: [1] for number in made.changes[1]
    }


def test_a_recording_knows_its_place_in_its_file() -> None:
    made = built([*cassette(READ, file="a.yaml"), *cassette(WRITE, READ, file="b.yaml")], MatchSettings())

    assert [made.place(seq) for seq in range(3)] == [("a.yaml", 10), ("b.yaml", 10), ("b.yaml", 20)]
