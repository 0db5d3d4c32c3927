"""cassette_tools/checking.py: what cannot be true of Jira."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from linktape.cassette_tools.checking import FindingKind, findings
from linktape.messages import SITE, Headers
from linktape.tape import reader
from linktape.tape.cassette import Interaction
from tests.cassette_tools.conversations import (
    HSP,
    KIND,
    MKY,
    deleting,
    entry,
    issue,
    one_link,
    placed,
    with_id,
)
from tests.tape.support import interaction, linking

ODD = interaction("GET", "/rest/api/2/issueLinkType/1", answer=b'{"id":1}')


@pytest.mark.parametrize(
    "shows",
    [
        ("serverInfo", b'{"deploymentType":"Server","version":"10.4.0"}'),
        ("serverInfo", b'{"deploymentType":"DataCenter"}'),
        ("myself", b'{"name":"ann","key":"JIRAUSER10000","active":true,"displayName":"Ann"}'),
        ("issue/HSP-1", b'{"fields":{"reporter":{"name":"ann","displayName":"Ann","avatarUrls":{}}}}'),
    ],
)
def test_a_recording_of_a_server_is_not_measured_with_the_clouds_document(shows: tuple[str, bytes]) -> None:
    server = interaction("GET", f"/rest/api/2/{shows[0]}", answer=shows[1])

    assert list(findings(placed(ODD, server))) == []


@pytest.mark.parametrize(
    "shows",
    [
        ("serverInfo", b'{"deploymentType":"Cloud"}'),
        ("myself", b'{"accountId":"a","name":"ann","active":true,"displayName":"Ann"}'),
        ("board/1", b'{"location":{"displayName":"HSP","name":"HSP","projectId":1}}'),
    ],
)
def test_a_recording_of_the_cloud_is(shows: tuple[str, bytes]) -> None:
    cloud = interaction("GET", f"/rest/api/2/{shows[0]}", answer=shows[1])

    assert [one.text for one in findings(placed(ODD, cloud))] == ["getIssueLinkType 200: $.id: 1, documented as string"]


def test_a_second_site_in_one_cassette_is_told_once() -> None:
    paths = ("rest/api/2/myself", "rest/api/2/serverInfo")
    bases = ("https://old.example", "http://old.example", SITE, "https://new.example/jira", "https://hooks.example")
    texts = [
        f"- request: {{method: GET, uri: '{base}/{'post' if 'hooks' in base else path}', body: null, headers: {{}}}}\n"
        "  response: {status: {code: 200, message: OK}, headers: {}, body: {string: '{}'}}\n"
        for path in paths
        for base in bases
    ]

    found = findings(reader.cassette(f"interactions:\n{''.join(texts)}version: 1\n".encode(), "a.yaml"))

    assert [str(one) for one in found] == [
        "a.yaml:8: site: recorded from https://new.example/jira, what is before from https://old.example: "
        "replay takes both for one, unless --recorded-site URL chooses"
    ]


def with_location(link: str) -> Interaction:
    made = linking()
    headers = Headers({"Location": f"{SITE}/rest/api/2/issueLink/{link}"})
    return replace(made, response=replace(made.response, headers=headers))


@pytest.mark.parametrize(
    ("interactions", "said"),
    [
        ([linking(), issue("HSP-1", entry("outwardIssue", MKY)), one_link(), deleting()], []),
        ([linking(), issue("HSP-1", entry("inwardIssue", MKY), entry("outwardIssue", MKY, "10002"))], []),
        (
            [linking(), issue("HSP-1", entry("inwardIssue", MKY))],
            ["a.yaml:2: direction: link 10001 says MKY-1 blocks HSP-1, but what was made is the reverse (a.yaml:1)"],
        ),
        (
            [issue("MKY-1", entry("outwardIssue", HSP)), one_link()],
            ["a.yaml:2: direction: link 10001 says HSP-1 blocks MKY-1; an earlier answer said MKY-1 blocks HSP-1"],
        ),
        (
            [issue("HSP-1", entry("outwardIssue", MKY, inwardIssue=HSP))],
            ["a.yaml:1: direction: an issue's link 10001 has 2 ends; it shows the other issue only"],
        ),
        ([deleting()], ["a.yaml:1: orphan: link 10001 is deleted, but no answer before shows which link that is"]),
        ([deleting(status=404)], []),
        ([with_location("10001"), deleting()], []),
        (
            [with_location("10002"), deleting()],
            ["a.yaml:2: orphan: link 10001 is deleted, but no answer before shows which link that is"],
        ),
        (
            [with_id(key, "10000") for key in ("HSP-1", "WEB-1")],
            [
                "a.yaml:2: relation: id '10000' belongs to HSP-1 (a.yaml:1) and WEB-1 (a.yaml:2): "
                "issues are matched by the name that a request uses only"
            ],
        ),
        (
            [interaction("GET", "/rest/api/3/issueLinkType", answer=b"<html>")],
            [
                "a.yaml:1: openapi: getIssueLinkTypes 200: $: a JSON body is documented",
                "a.yaml:1: openapi: application/json;charset=UTF-8, but the body is not JSON: "
                "Expecting value: line 1 column 1 (char 0)",
            ],
        ),
    ],
)
def test_what_cannot_be_true_of_jira_is_found(interactions: Sequence[Interaction], said: list[str]) -> None:
    assert [str(one) for one in findings(placed(*interactions))] == said


def test_a_link_by_itself_shows_both_ends() -> None:
    answer = {"id": "10001", "type": KIND, "inwardIssue": HSP}
    one = interaction("GET", "/rest/api/3/issueLink/10001", answer=json.dumps(answer).encode())

    said = [str(finding) for finding in findings(placed(one)) if finding.kind is FindingKind.DIRECTION]

    assert said == ["a.yaml:1: direction: the link has 1 end; by itself it shows both"]


def test_a_link_whose_two_directions_were_both_made_contradicts_nothing() -> None:
    back = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "MKY-1"}, "outwardIssue": {"key": "HSP-1"}}
    reverse = interaction("POST", "/rest/api/3/issueLink", json.dumps(back).encode(), 201, b"")

    assert list(findings(placed(linking(), reverse, issue("HSP-1", entry("inwardIssue", MKY))))) == []


def test_a_head_is_not_held_against_the_documents() -> None:
    assert list(findings(placed(interaction("HEAD", "/rest/api/3/issueLinkType", answer=b"")))) == []
