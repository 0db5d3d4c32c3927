"""cassette_tools/redaction_check.py: what linktape 0.1.0 took out wrongly, and what rules have struck."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from linktape.cassette_tools.redaction_check import redaction_findings
from linktape.redaction.redactor import Redactor
from linktape.tape import reader, writer
from linktape.tape.cassette import Cassette, Interaction
from tests.redaction.earlier import RECORDED
from tests.redaction.earlier import SALT as EARLIER_SALT
from tests.tape.recordings import recorded

USER, NAME, ACCOUNT = "user-0e62712e6d", "Person 933c4ef175", "000000000000ab039254b0ca"
METADATA = {"linktape": "0.1.0", "redaction": {"salt": EARLIER_SALT}}
DESCRIPTION = {"required": False, "schema": {"type": "user", "system": USER}, "name": "Assignee", "key": "assignee"}

WRONG: list[tuple[Interaction, list[str]]] = [
    (recorded("GET issue/HSP-1", answer={"fields": {USER: None}}), ["$.fields of the answer"]),
    (
        recorded("GET issue/HSP-1?expand=names", answer={"names": {"assignee": USER}}),
        ["$.names.assignee of the answer"],
    ),
    (
        recorded("GET issue/HSP-1/editmeta", answer={"fields": {"assignee": DESCRIPTION}}),
        ["$.fields.assignee.schema.system of the answer"],
    ),
    (
        recorded("GET field", answer=[{"id": USER, "key": USER, "clauseNames": [USER], "schema": {"type": "user"}}]),
        ["$[].id of the answer", "$[].key of the answer", "$[].clauseNames[] of the answer"],
    ),
    (
        recorded("GET board/1", answer={"location": {"displayName": NAME, "name": NAME, "projectId": 1}}),
        ["$.location.displayName of the answer", "$.location.name of the answer"],
    ),
    (recorded("GET issueLinkType/1", answer={"type": {"name": USER}}), ["$.type.name of the answer"]),
    (
        recorded("POST /rest/api/2/search", {"jql": "", "fields": [USER, "summary"]}, {}),
        ["$.fields[] of the request"],
    ),
    (recorded(f"GET issue/HSP-1?fields=summary,{USER}", answer={}), ["the parameter fields"]),
    (recorded(f"GET issue/HSP-1/properties/{USER}", answer={}), ["the path of the request"]),
    (
        recorded("GET issue/HSP-1", answer={"fields": {"created": "***:00.000+0000"}}),
        ["$.fields.created of the answer"],
    ),
]
RIGHT = [
    recorded("GET user?username=" + USER, answer={"self": f"x?username={USER}", "key": USER, "name": USER}),
    recorded("GET myself", answer={"accountId": ACCOUNT, "displayName": NAME, "key": USER, "hidden": True}),
    recorded("GET issue/HSP-1", answer={"fields": {"assignee": {"name": USER}, "customfield_1": [{"key": USER}]}}),
    recorded("GET issue/HSP-1", answer={"fields": {"assignee": {"name": USER, "key": USER, "displayName": NAME}}}),
    recorded("POST issueLink", {"comment": {"content": [{"type": "mention", "attrs": {"id": ACCOUNT}}]}}),
    recorded("GET search?jql=assignee%20%3D%20" + USER, answer={"items": [{"field": "assignee", "from": USER}]}),
    recorded("GET issue/HSP-1", answer={"fields": {"summary": f"by {USER} ***", "description": USER}}),
]


def cassette(*interactions: Interaction, metadata: object = None) -> Cassette:
    """Give a cassette as a recorder writes it."""
    head = writer.file_head(METADATA if metadata is None else metadata)  # type: ignore[arg-type]  # a mapping
    return reader.cassette(head + b"".join(map(writer.block, interactions)), "a.yaml")


@pytest.mark.parametrize(("interaction", "places"), WRONG)
def test_what_an_earlier_version_replaced_is_told_with_the_command(
    interaction: Interaction, places: Sequence[str]
) -> None:
    first, last = redaction_findings(cassette(interaction))

    assert first.text == f"pseudonyms for words of Jira, as linktape 0.1.0 put them: {', '.join(places)}"
    assert last.text.endswith("record anew: linktape record --upstream URL --cassette a.yaml --mode all")


@pytest.mark.parametrize("interaction", RIGHT)
def test_a_pseudonym_in_the_place_of_a_person_is_right(interaction: Interaction) -> None:
    assert list(redaction_findings(cassette(interaction))) == []


def test_many_places_are_counted() -> None:
    wrong = recorded("GET issue/HSP-1", answer={str(number): {USER: 1} for number in range(5)})

    first, _ = redaction_findings(cassette(wrong))

    assert first.text.endswith(" and 2 more")


def test_what_a_rule_has_struck_is_told_with_its_place() -> None:
    first, _ = redaction_findings(cassette(recorded("GET issue/***", answer={"key": "***"})))

    assert str(first).startswith("a.yaml:7: redaction: something was taken out of the path of the request, $.key of")


def test_marks_in_a_file_that_nobody_cleaned_with_linktape_are_its_own() -> None:
    assert list(redaction_findings(cassette(WRONG[0][0], metadata={"linktape": "0.1.0"}))) == []


def test_what_an_earlier_version_took_out_rightly_is_no_finding() -> None:
    assert list(redaction_findings(reader.cassette(Path(RECORDED).read_bytes(), "a.yaml"))) == []


@pytest.mark.parametrize("interaction", [one for one, _ in WRONG[1:5]])
def test_todays_redaction_takes_none_of_it(interaction: Interaction) -> None:
    written = interaction.response.content.replace(USER.encode(), b"assignee").replace(NAME.encode(), b"Assignee")
    answer = type(interaction.response)(200, interaction.response.headers, written)
    sent = recorded("GET issue/HSP-1")

    clean = Redactor().interaction(Interaction(sent.request, sent.operation, answer))

    assert clean.response.content == written
