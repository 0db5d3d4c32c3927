"""The fake against Atlassian's own description of Jira."""

from __future__ import annotations

import json

import pytest

from linktape.jira.classify import classify
from linktape.jira.profiles import Profile
from linktape.messages import Response
from tests.fake import described
from tests.fake.talk import Talk, site
from tests.support import call, link


@pytest.mark.parametrize("version", [2, 3])
def test_every_documented_path_is_the_operation_it_is_documented_as(version: int) -> None:
    names = {"{issueIdOrKey}": "HSP-1", "{linkId}": "10001", "{issueLinkTypeId}": "10000"}
    for path, method, operation in described.operations(version):
        for placeholder, name in names.items():
            path = path.replace(placeholder, name)

        assert classify(method, path).id.value == operation["operationId"]


def test_each_known_mistake_of_the_documents_is_met() -> None:
    described.used.clear()
    talk = Talk(site(links_per_issue=1))
    talk("GET", "/rest/api/2/serverInfo")
    talk("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"))
    talk("GET", "/rest/api/3/issue/HSP-1/changelog")
    add = {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1"}}
    talk("PUT", "/rest/api/3/issue/HSP-2", {"update": {"issuelinks": [{"add": add}]}})
    for path in ("issue/HSP-1", "serverInfo"):
        Talk(site("datacenter"))("GET", f"/rest/api/2/{path}")

    assert described.used == set(described.MISTAKES) == set(described.KNOWN)


@pytest.mark.parametrize(
    "answer",
    [
        Response.json(200, {"id": "1"}),
        Response.json(200, {"id": 1, "type": {}, "inwardIssue": {}, "outwardIssue": {}}),
        Response.json(418, {}),
    ],
)
def test_a_wrong_answer_is_found(answer: Response) -> None:
    operation = call("GET", "/rest/api/3/issueLink/10001").operation

    assert described.faults(operation, answer, Profile.DOCUMENTED)


def test_an_entry_of_an_issue_has_one_end_only_although_the_schema_wants_both() -> None:
    entry = json.dumps(Talk().links("PR-3")[0])

    assert ("inwardIssue" in entry) is not ("outwardIssue" in entry)
