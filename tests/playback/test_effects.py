"""playback/effects.py: what a write concerns, and what a read depends on, in the names that the cassette relates."""

from __future__ import annotations

import pytest

from linktape.playback import effects
from linktape.playback.effects import ANYTHING, TYPES, Concern
from linktape.playback.relations import relate
from linktape.tape.cassette import Interaction
from tests.support import link
from tests.tape.recordings import cassette, entry, issue_answer, recorded

KNOWN = relate(
    cassette(
        recorded("GET issue/HSP-1", answer=issue_answer("HSP-1", entry("10104", to="MKY-1"))),
        recorded("GET issue/MKY-2", answer=issue_answer("MKY-2")),
    )
)
LINKED: set[Concern] = {("link", "10104"), ("issue", "10001"), ("issue", "10011")}


@pytest.mark.parametrize(
    ("asked", "concerns"),
    [
        (recorded("GET issue/hsp-1"), [("issue", "10001")]),
        (recorded("GET issue/NEW-1"), [("issue", "NEW-1")]),
        (recorded("GET issueLink/7"), [("link", "7")]),
        (recorded("GET issueLinkType/10000"), [TYPES]),
        (recorded("GET issue/HSP-1/remotelink"), [("remote links", "10001")]),
        (recorded("GET search?jql=x"), [ANYTHING]),
        (recorded("GET /plugins/x"), [ANYTHING]),
        (recorded("GET myself"), []),
        (recorded("POST issue/bulkfetch", {"issueIdsOrKeys": ["MKY-2", "HSP-1", "HSP-1", 7, None]}), [
            ("issue", "10001"), ("issue", "10012"), ("issue", "7"),
        ]),
        (recorded("POST issue/bulkfetch", {"issueIdsOrKeys": "HSP-1"}), []),
    ],
)  # fmt: skip
def test_a_read_depends_on_what_it_shows(asked: Interaction, concerns: list[Concern]) -> None:
    assert list(effects.read_depends_on(asked.operation, KNOWN)) == concerns


@pytest.mark.parametrize(
    ("asked", "concerns"),
    [
        (recorded("POST issueLink", link("HSP-1", "MKY-2")), {("issue", "10001"), ("issue", "10012")}),
        (recorded("POST issueLink", link("HSP-1", "MKY-1")), LINKED),
        (recorded("POST issueLink", {"type": {"name": "Blocks"}}), set()),
        (recorded("DELETE issueLink/10104"), LINKED),
        (recorded("DELETE issueLink/7"), {("link", "7")}),
        (recorded("DELETE issue/HSP-1"), {("remote links", "10001"), *LINKED}),
        (recorded("DELETE issueLinkType/10000"), {TYPES, *LINKED}),
        (recorded("PUT issueLinkType/10000", {"name": "x"}), {TYPES}),
        (recorded("POST issue/HSP-1/remotelink", {}), {("issue", "10001"), ("remote links", "10001")}),
        (
            recorded("PUT issue/HSP-1", {"update": {"issuelinks": [{"add": {"outwardIssue": {"key": "MKY-2"}}}]}}),
            {("issue", "10001"), ("issue", "10012")},
        ),
        (
            recorded("POST issue", {"fields": {"parent": {"key": "HSP-1"}}}, {"id": "10099", "key": "HSP-9"}),
            {("issue", "10001"), ("issue", "10099")},
        ),
        (recorded("POST issue", {"fields": {}}, {"errorMessages": []}, status=400), set()),
    ],
)
def test_a_mutation_concerns_what_it_names_and_the_links_it_takes_along(
    asked: Interaction, concerns: set[Concern]
) -> None:
    assert effects.mutation_concerns(asked.operation, asked.response, KNOWN) == concerns


@pytest.mark.parametrize(
    ("asked", "is_write"),
    [
        (recorded("POST issueLink", link("HSP-1", "MKY-1")), True),
        (recorded("POST issueLink", link("HSP-1", "MKY-1"), status=404), False),
        (recorded("DELETE issueLink/7", status=302), False),
        (recorded("POST search/jql", {"jql": "x"}, status=200), False),
        (recorded("POST issue/bulkfetch", {"issueIdsOrKeys": []}, status=200), False),
        (recorded("GET issue/HSP-1"), False),
        (recorded("POST /plugins/x"), True),
        (recorded("OPTIONS /plugins/x"), False),
        (recorded("HEAD /plugins/x"), False),
    ],
)
def test_a_write_is_a_mutation_that_succeeded(asked: Interaction, is_write: bool) -> None:
    assert effects.is_write(asked.request, asked.operation, asked.response) is is_write


def test_issues_of_a_bulk_fetch_are_named_once_and_in_order() -> None:
    asked = recorded("POST issue/bulkfetch", {"issueIdsOrKeys": ["mky-2", "ABC-1", "10012", "HSP-1"]})

    assert effects.fetched(asked.operation.payload, KNOWN) == ["10001", "10012", "ABC-1"]
