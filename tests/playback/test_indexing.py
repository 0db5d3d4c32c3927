"""playback/indexing.py: an index that is made of outlines says the same as one of whole interactions."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.playback.indexing import built
from linktape.playback.match_settings import MatchSettings, Versions
from linktape.tape import reader, writer
from linktape.tape.cassette import Cassette, Interaction, joined
from tests.playback.plain_index import as_plain, plain_index, same
from tests.support import link
from tests.tape.recordings import entry, issue_answer, link_answer, recorded, type_object

SAID = (
    recorded("GET issue/HSP-1", answer=issue_answer("HSP-1", entry("7", to="MKY-1"), entry("8", by="MKY-2"))),
    recorded("GET issue/hsp-2?fields=issuelinks", answer=issue_answer("HSP-2")),
    recorded("GET issue/OLD-1", answer=issue_answer("HSP-1")),
    recorded("GET issue/10001", answer={"id": "10001", "key": "HSP-1", "fields": {"summary": 'a "key": "MKY-9"\n'}}),
    recorded("GET issueLink/7", answer=link_answer("7", "HSP-1", "MKY-1")),
    recorded("GET issueLink/9", answer=link_answer("9", "HSP-2", "PR-1", kind="Relates")),
    recorded("GET issueLinkType", answer={"issueLinkTypes": [type_object("Blocks"), type_object("Relates")]}),
    recorded("GET issue/HSP-1/comment", answer={"startAt": 0, "total": 1, "comments": [{"id": "1"}]}),
    recorded("GET issue/HSP-1/comment?maxResults=1", answer={"startAt": 0, "total": 2, "comments": [{"id": "1"}]}),
    recorded("POST issueLink", link("HSP-1", "MKY-1")),
    recorded("POST issueLink", {**link("HSP-1", "MKY-1"), "type": {"id": "10000"}}),
    recorded("POST issueLink", link("HSP-2", "PR-1", comment={"body": "so"}), status=404, answer={"errors": {}}),
    recorded("POST issueLink", b"no JSON at all"),
    recorded("DELETE issueLink/7"),
    recorded("DELETE issue/HSP-1"),
    recorded("POST issue", {"fields": {}}, {"id": "10012", "key": "MKY-2", "self": "x"}),
    recorded("POST issue", {"update": {"issuelinks": [{"add": entry("1", to="HSP-1")}]}}, {"id": "10021"}),
    recorded("GET search?jql=x", answer={"issues": [issue_answer("HSP-1"), issue_answer("MKY-1")]}),
    recorded("GET /rest/agile/1.0/board", answer=b"<html>".decode()),
    recorded("PUT /secure/x?y=1", {"a": 1}),
)
RECORDINGS = st.lists(st.sampled_from(SAID), max_size=30)
SETTINGS = st.sampled_from(
    [
        MatchSettings(),
        MatchSettings(exact=True),
        MatchSettings(headers=("Accept",)),
        MatchSettings(versions=Versions.TOGETHER),
        MatchSettings(ignore=("$.comment.body",)),
    ]
)


def from_file(recordings: list[Interaction], file: str = "a.yaml") -> Cassette:
    return reader.cassette(writer.file_head({}) + b"".join(map(writer.block, recordings)), file)


@given(RECORDINGS, SETTINGS)
def test_it_says_the_same_as_an_index_of_whole_interactions(
    recordings: list[Interaction], settings: MatchSettings
) -> None:
    cassette = from_file(recordings)

    assert same(plain_index(list(cassette), settings), as_plain(built(cassette, settings)))


@given(RECORDINGS, RECORDINGS)
def test_two_files_are_one_tape(first: list[Interaction], second: list[Interaction]) -> None:
    both = joined([from_file(first), from_file(second, "b.yaml")])

    assert same(plain_index(list(both)), as_plain(built(both, MatchSettings())))


def test_an_epoch_ends_where_a_write_comes_between() -> None:
    read, write, other = SAID[0], SAID[9], recorded("POST issueLink", link("PR-1", "PR-2"))

    made = built(from_file([read, read, write, read, other, read, write, read]), MatchSettings())

    track = made.track(read.request, read.operation)
    assert track is not None
    assert list(track.recordings) == [0, 1, 3, 5, 7]
    assert list(track.starts) == [0, 0, 2, 2, 4]


def test_who_waits_is_told_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []

    built(from_file([SAID[0]] * 600), MatchSettings(), lambda done, total: told.append((done, total)))

    assert told == sorted(told)
    assert {total for _, total in told} == {1_200}


@pytest.mark.parametrize("was_on", [True, False])
def test_the_garbage_collector_is_left_as_it_was(was_on: bool) -> None:
    if not was_on:
        gc.disable()
    try:
        built(from_file([SAID[0]]), MatchSettings())

        assert gc.isenabled() is was_on
    finally:
        gc.enable()
