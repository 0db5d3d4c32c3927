"""scenarios/: what they expect is kept by every client that does right, in whichever way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktape.wiring import scenario_library
from tests.faults.virtual_site import VirtualSite
from tests.judge.steps import LOST, Step, deleting, follow, linking, reading, searching

A_TO_B = linking("HSP-1", "MKY-1")
LOST_LINK, LOST_READ, LOST_DELETE = replace(A_TO_B, status=LOST), reading("issue/HSP-1", LOST), deleting("10001", LOST)
BULK_FETCH = Step("POST", "/rest/api/3/issue/bulkfetch", {"issueIdsOrKeys": ["HSP-1"]}, 200)
MADE_ANEW = [A_TO_B, reading("issue/HSP-1"), deleting("10002"), A_TO_B]


@pytest.mark.parametrize(
    ("scenario", "steps"),
    [
        ("broken-read", [LOST_READ, reading("issue/HSP-1"), A_TO_B]),
        ("broken-read", [LOST_READ, searching("key=HSP-1"), A_TO_B]),
        ("broken-read", [LOST_READ, BULK_FETCH, A_TO_B]),
        ("slow-site", MADE_ANEW),
        ("drip", MADE_ANEW),
        ("empty-json", MADE_ANEW),
        ("keep-alive-closed", [A_TO_B, LOST_READ, *MADE_ANEW[1:]]),
        ("stale-read", [A_TO_B, *[reading("issue/HSP-1")] * 2, *MADE_ANEW[1:]]),
        ("lost-response", [LOST_LINK, A_TO_B]),
        ("lost-response", [LOST_LINK, reading("issue/MKY-1")]),
        ("lost-response", [LOST_LINK, searching("key=HSP-1")]),
        ("lost-response", [LOST_LINK, reading("issue/HSP-1/changelog")]),
        ("lost-delete", [LOST_DELETE, deleting("10001", 404)]),
        ("lost-delete", [LOST_DELETE, searching("key=PR-3")]),
    ],
)
async def test_a_right_client_is_not_accused(scenario: str, steps: list[Step]) -> None:
    site = VirtualSite((scenario_library.built_in(scenario),))

    await follow(site, steps)

    assert [str(violation) for violation in site.verdict().violations] == []


@pytest.mark.parametrize(
    ("scenario", "steps"),
    [
        ("broken-read", [LOST_READ, A_TO_B]),
        ("broken-read", [LOST_READ, reading("issueLinkType"), A_TO_B]),
        ("slow-site", [A_TO_B, reading("issue/HSP-1"), A_TO_B]),
        ("keep-alive-closed", [A_TO_B, LOST_READ, A_TO_B]),
        ("stale-read", [A_TO_B, reading("issue/HSP-1"), A_TO_B]),
        ("lost-response", [LOST_LINK, reading("issueLinkType")]),
        ("lost-delete", [LOST_DELETE, reading("issueLinkType")]),
    ],
)
async def test_its_wrong_sibling_is(scenario: str, steps: list[Step]) -> None:
    site = VirtualSite((scenario_library.built_in(scenario),))

    await follow(site, steps)

    assert len(site.verdict().violations) == 1
