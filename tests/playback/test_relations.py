"""A cassette relates names only where they stand for one thing beyond doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktape.jira.issue_links import Reference
from linktape.playback.relations import RecordedLink, contradictions, relate
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


def shown(key: str, id_: object) -> Interaction:
    return recorded(f"GET issue/{key}", answer={"id": id_, "key": key, "fields": {"issuelinks": []}})


@pytest.mark.parametrize("id_", ["", "0", "REDACTED", "10000", 0, 10000])
def test_ids_that_are_one_constant_relate_nothing(id_: object) -> None:
    relations = relate(cassette(*(shown(key, id_) for key in ("HSP-1", "HSP-2"))))

    assert [relations.issue_in_path(key) for key in ("HSP-1", "HSP-2")] == ["HSP-1", "HSP-2"]
    assert relations.issue(Reference(str(id_), "HSP-1")) != relations.issue(Reference(str(id_), "HSP-2"))


def test_what_is_no_id_never_goes_before_a_key() -> None:
    relations = relate(cassette(shown("HSP-1", "REDACTED")))

    assert relations.issue(Reference("REDACTED", "HSP-2")) == "HSP-2"
    assert relations.type(Reference("", "Blocks")) == "Blocks"


def test_a_key_that_had_an_id_shared_with_another_is_not_related_by_its_second_id() -> None:
    relations = relate(cassette(shown("HSP-1", "10000"), shown("WEB-1", "10000"), shown("HSP-1", "10007")))

    assert {relations.issue_in_path(name) for name in ("HSP-1", "WEB-1", "10000", "10007")} == {
        *("HSP-1", "WEB-1", "10000", "10007")
    }


def test_many_issues_that_answer_as_one_were_not_moved() -> None:
    answers = (recorded(f"GET issue/HSP-{n}", answer={"id": "1", "key": "X-1"}) for n in (1, 2))
    relations = relate(cassette(*answers))

    assert relations.issue_in_path("HSP-1") == "HSP-1"
    assert relations.issue_in_path("HSP-2") == "HSP-2"


def test_a_moved_issue_keeps_its_id_where_it_was_seen_before_too() -> None:
    moved = recorded("GET issue/OLD-1", answer={"id": "10001", "key": "HSP-1"})
    relations = relate([*cassette(shown("OLD-1", "10001")), *cassette(moved, file="b.yaml")])

    assert relations.issue_in_path("OLD-1") == relations.issue_in_path("HSP-1") == "10001"


def test_links_of_a_site_made_anew_belong_to_the_issues_whose_keys_they_show() -> None:
    ends = {"inwardIssue": {"id": "10000", "key": "WEB-1"}, "outwardIssue": {"id": "10001", "key": "OPS-7"}}
    link = recorded("GET issueLink/5", answer={"id": "5", "type": type_object("Blocks"), **ends})
    relations = relate(cassette(shown("HSP-1", "10000"), shown("WEB-1", "10000"), link))

    assert list(relations.links_of("HSP-1")) == []
    assert [made.id for made in relations.links_of("WEB-1")] == ["5"]


def test_types_that_share_an_id_are_told_apart_by_their_names() -> None:
    kinds = [{**type_object(name), "id": "1"} for name in ("Blocks", "Relates")]
    relations = relate(cassette(recorded("GET issueLinkType", answer={"issueLinkTypes": kinds})))

    assert relations.type(Reference("1", "Blocks")) == relations.type(Reference(key="Blocks")) == "Blocks"
    assert relations.type(Reference("1", "Relates")) == "Relates"


def test_contradictions_are_told_with_their_places() -> None:
    kinds = [{**type_object(name), "id": "1"} for name in ("Blocks", "Relates")]
    types = recorded("GET issueLinkType", answer={"issueLinkTypes": kinds})
    moved = recorded("GET issue/OLD-1", answer={"id": "10001", "key": "MKY-1"})
    answers = (shown("HSP-1", "10000"), shown("WEB-1", "10000"), shown("WEB-1", "10009"), types, moved)

    matched = "matched by the name that a request uses only"
    assert list(contradictions(cassette(*answers))) == [
        ("a.yaml:20", f"id '10000' belongs to HSP-1 (a.yaml:10) and WEB-1 (a.yaml:20): issues are {matched}"),
        ("a.yaml:30", f"WEB-1 has the ids 10000 (a.yaml:20) and 10009 (a.yaml:30): this issue is {matched}"),
        ("a.yaml:40", f"link type id '1' belongs to Blocks (a.yaml:40) and Relates (a.yaml:40): types are {matched}"),
    ]


def test_issues_without_an_id_share_none() -> None:
    answers = (recorded(f"GET issue/{key}", answer={"id": None, "key": key}) for key in ("HSP-1", "HSP-2"))

    assert list(contradictions(cassette(*answers))) == []


def test_a_type_renamed_between_two_answers_is_no_contradiction() -> None:
    renamed = recorded("PUT issueLinkType/10000", {}, {**type_object("Blocks"), "name": "Stops"})

    assert list(contradictions(cassette(TYPES, renamed))) == []


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
