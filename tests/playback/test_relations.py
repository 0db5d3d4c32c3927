"""A cassette relates names only where they stand for one thing beyond doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktape.jira.issue_links import Reference
from linktape.playback.relations import RecordedLink, relate
from linktape.tape.cassette import Interaction
from tests.tape.recordings import cassette, entry, issue_answer, link_answer, recorded, type_object

TYPES = recorded("GET issueLinkType", answer={"issueLinkTypes": [type_object("Blocks"), type_object("Relates")]})
LINKED = recorded("GET issue/HSP-1", answer=issue_answer("HSP-1", entry("7", to="MKY-1"), entry("8", by="MKY-2")))


@pytest.mark.parametrize(
    "shows",
    [
        recorded("GET issue/HSP-1", answer=issue_answer("HSP-1")),
        recorded("GET issue/MKY-1", answer=issue_answer("MKY-1", entry("7", by="HSP-1"))),
        recorded("GET issueLink/7", answer=link_answer("7", "HSP-1", "MKY-1")),
        recorded("POST issue", {}, {"id": "10001", "key": "HSP-1", "self": "x"}),
        recorded("GET search?jql=x", answer={"issues": [issue_answer("HSP-1")]}),
    ],
    ids=["the issue", "the other end", "the link", "its creation", "a search"],
)
def test_a_key_and_an_id_are_one_issue_where_an_answer_shows_both(shows: Interaction) -> None:
    relations = relate(cassette(shows))

    assert relations.issue(Reference(key="HSP-1")) == relations.issue(Reference(id="10001")) == "10001"
    assert relations.issue_in_path("hsp-1") == "10001"
    assert relations.issue_said("10001") == "HSP-1"


def test_what_no_answer_shows_is_not_related() -> None:
    relations = relate(
        cassette(recorded("POST issueLink", {"inwardIssue": {"key": "HSP-1", "id": "10001"}}, status=404))
    )

    assert relations.issue(Reference(key="HSP-1")) != relations.issue(Reference(id="10001"))


def test_an_error_shows_nothing() -> None:
    relations = relate(cassette(recorded("GET issue/HSP-1", answer=issue_answer("HSP-1"), status=404)))

    assert relations.issue(Reference(key="HSP-1")) == "HSP-1"


def test_an_id_goes_before_a_key() -> None:
    assert relate([]).issue(Reference("10001", "HSP-2")) == "10001"


def test_a_moved_issue_answers_to_both_of_its_keys() -> None:
    relations = relate(cassette(recorded("GET issue/OLD-1", answer=issue_answer("HSP-1"))))

    assert relations.issue_in_path("OLD-1") == relations.issue_in_path("HSP-1") == "10001"


def test_cassettes_of_two_sites_that_give_one_id_to_two_issues_relate_neither() -> None:
    here = cassette(recorded("GET issue/HSP-1", answer={"id": "10001", "key": "HSP-1"}))
    there = cassette(recorded("GET issue/ZED-9", answer={"id": "10001", "key": "ZED-9"}), file="b.yaml")
    relations = relate([*here, *there])

    assert relations.issue_in_path("HSP-1") == "HSP-1"
    assert relations.issue_in_path("ZED-9") == "ZED-9"


def test_a_key_with_two_ids_is_related_to_neither() -> None:
    answers = (recorded("GET issue/HSP-1", answer={"id": id_, "key": "HSP-1"}) for id_ in ("1", "2"))

    assert relate(cassette(*answers)).issue_in_path("HSP-1") == "HSP-1"


def test_a_type_has_one_name_by_name_and_id() -> None:
    relations = relate(cassette(TYPES))

    assert relations.type(Reference(key="Blocks")) == relations.type(Reference(id="10000")) == "10000"
    assert relations.type(Reference(key="blocks")) == "blocks"
    assert relations.type_said("10000") == "Blocks"


def test_a_renamed_type_is_not_related() -> None:
    renamed = recorded("PUT issueLinkType/10000", {}, {**type_object("Blocks"), "name": "Stops"})
    relations = relate(cassette(TYPES, renamed))

    assert relations.type(Reference(key="Blocks")) == "Blocks"
    assert relations.type(Reference(key="Stops")) == "Stops"
    assert relations.type(Reference(key="Relates")) == "10003"


def test_a_link_belongs_to_the_two_issues_whose_reads_showed_it() -> None:
    relations = relate(cassette(LINKED))

    assert list(relations.links_called("7")) == [RecordedLink("7", "10000", "10001", "10011")]
    assert list(relations.links_called("8")) == [RecordedLink("8", "10000", "10012", "10001")]
    assert [link.id for link in relations.links_of("10001")] == ["7", "8"]
    assert [link.id for link in relations.links_of_type("10000")] == ["7", "8"]
    assert list(relations.links_called("9")) == []


def test_one_link_id_on_two_sites_is_two_links() -> None:
    there = cassette(recorded("GET issueLink/7", answer=link_answer("7", "HSP-2", "PR-1")), file="b.yaml")
    relations = relate([*cassette(LINKED), *there])

    assert [link.source for link in relations.links_called("7")] == ["10001", "10002"]


def test_a_group_has_one_name_by_name_and_id() -> None:
    comment = {"visibility": {"type": "group", "value": "devs", "identifier": "276f"}}
    relations = relate(cassette(recorded("GET issue/HSP-1/comment", answer={"comments": [comment]})))

    assert relations.group("devs") == relations.group("276f") == "276f"
    assert relations.group("others") == "others"


@pytest.mark.parametrize(
    "body", [b"[", b'{"id": ', b"\xff{", b"[[1], null, {}]", b'{"id": 1, "key": []}', b'{"fields": 1}']
)
def test_answers_of_any_shape_are_survived(body: bytes) -> None:
    odd = recorded("GET issue/HSP-1")
    relate(cassette(replace(odd, response=replace(odd.response, body=body))))
