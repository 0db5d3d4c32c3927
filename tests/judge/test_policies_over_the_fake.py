"""judge/policies.py over a whole fake Jira: whole conducts, each right one beside its wrong sibling."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from linktape.fake.site.built_in import builtin_site
from linktape.fake.site.site import Site
from linktape.faults.language.scenario_file import load
from linktape.jira.profiles import Profile
from linktape.judge.policies import POLICIES
from tests.faults.virtual_site import VirtualSite
from tests.judge.steps import (
    DOCUMENT,
    LOST,
    Step,
    commenting,
    deleting,
    editing,
    follow,
    hidden,
    linking,
    making,
    making_type,
    reading,
    searching,
)
from tests.support import basic

BUILT_IN = builtin_site()
FULL = replace(BUILT_IN, settings={"links_per_issue": 1})  # PR-3 and PR-2 have a link, 10001
LOCATING = replace(BUILT_IN, settings={"created_location": True})
OBSERVED = BUILT_IN.with_profile(Profile.OBSERVED)
DATA_CENTER = BUILT_IN.with_profile(Profile.DATACENTER)

WRONG_TOKEN = basic(token="wrong")
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"}
HONEST = {"User-Agent": "sync/1.0"}
TEXT = {"Content-Type": "text/plain"}


@dataclass(frozen=True)
class Conduct:
    """What a client does, step by step, and the policy that it breaks, if any; on which site, while which rule acts."""

    name: str
    steps: list[Step]
    broken: str = ""
    site: Site = BUILT_IN
    rule: str = ""


A_TO_B = linking("HSP-1", "MKY-1")
REFUSED = linking("HSP-1", "HSP-6", 404)  # there is no HSP-6 yet
NO_ROOM = linking("PR-3", "HSP-1", 413)
WITH_COMMENT = linking("HSP-1", "MKY-1", comment={"body": DOCUMENT})
WEB_LINK = Step(
    "POST",
    "/rest/api/3/issue/HSP-1/remotelink",
    {"globalId": "1", "object": {"url": "https://example.org", "title": "x"}},
    201,
)
NO_WEB_LINK = Step("DELETE", "/rest/api/3/issue/HSP-1/remotelink?globalId=1", None, 404)

LOSES_ONE = "{on: [linkIssues, addComment], when: {times: 1}, then: lost-response}"
LIMITED = "{on: any, when: {times: 1}, then: {fault: rate-limited, retry_after: 5}}"
AWAY = "{on: any, when: {times: 1}, then: {fault: unavailable, retry_after: none}}"
DOWN = "{on: any, then: {fault: unavailable, retry_after: none}}"
ONE_413 = "{on: linkIssues, when: {times: 1}, then: link-limit}"
ONE_409 = "{on: editIssue, when: {times: 1}, then: {respond: {status: 409}}}"

CONDUCTS = [
    Conduct(
        "v3, and v2 where there is no v3",
        [linking("HSP-1", "MKY-1", 404), linking("HSP-1", "MKY-1", v=2)],
        site=DATA_CENTER,
    ),
    Conduct("v3 again where there is no v3", [linking("HSP-1", "MKY-1", 404)] * 2, "no-retry-4xx", site=DATA_CENTER),
    Conduct("with the right media type", [replace(A_TO_B, status=415).saying(TEXT), A_TO_B]),
    Conduct("with the wrong media type again", [replace(A_TO_B, status=415).saying(TEXT)] * 2, "no-retry-4xx"),
    Conduct(
        "not as a browser any more", [replace(A_TO_B, status=403).saying(BROWSER), A_TO_B.saying(HONEST)], site=OBSERVED
    ),
    Conduct("as a browser again", [replace(A_TO_B, status=403).saying(BROWSER)] * 2, "no-retry-4xx", site=OBSERVED),
    Conduct("with the right token", [replace(A_TO_B, status=401).by(WRONG_TOKEN), A_TO_B]),
    Conduct("with the wrong token again", [replace(A_TO_B, status=401).by(WRONG_TOKEN)] * 2, "no-retry-4xx"),
    Conduct("makes the issue, then links", [REFUSED, making("HSP"), replace(REFUSED, status=201)]),
    Conduct(
        "makes the issue under another name", [linking("HSP-1", "10099", 404), making("HSP"), linking("HSP-1", "HSP-6")]
    ),
    Conduct("links to a missing issue again", [REFUSED, REFUSED], "no-retry-4xx"),
    Conduct("makes another issue, then links again", [REFUSED, making("MKY"), REFUSED], "no-retry-4xx"),
    Conduct("makes a link of it, then links again", [REFUSED, A_TO_B, REFUSED], "no-retry-4xx"),
    Conduct(
        "makes the type, then links",
        [linking("HSP-1", "MKY-1", 404, "Tests"), making_type("Tests"), linking("HSP-1", "MKY-1", 201, "Tests")],
    ),
    Conduct(
        "makes another type, then links",
        [linking("HSP-1", "MKY-1", 404, "Tests"), making_type("Proves"), linking("HSP-1", "MKY-1", 404, "Tests")],
        "no-retry-4xx",
    ),
    Conduct(
        "reads until the issue is there", [*[reading("issue/HSP-6", 404)] * 8, making("HSP"), reading("issue/HSP-6")]
    ),
    Conduct("reads without a pause until it is there", [reading("issue/HSP-6", 404).at_once()] * 8, "bounded-attempts"),
    Conduct("reads with the wrong token again", [reading("issue/HSP-1", 401).by(WRONG_TOKEN)] * 2, "no-retry-4xx"),
    Conduct(
        "deletes a link of the full issue, then links",
        [NO_ROOM, deleting("10001"), replace(NO_ROOM, status=201)],
        site=FULL,
    ),
    Conduct(
        "deletes the other issue, then links",
        [NO_ROOM, Step("DELETE", "/rest/api/3/issue/PR-2", None, 204), replace(NO_ROOM, status=201)],
        site=FULL,
    ),
    Conduct("links the full issue again", [NO_ROOM] * 6, "no-retry-413", site=FULL),
    Conduct(
        "links the full issue without the comment",
        [linking("PR-3", "HSP-1", 413, comment={"body": DOCUMENT}), NO_ROOM],
        "no-retry-413",
        site=FULL,
    ),
    Conduct("links elsewhere, then the full issue again", [NO_ROOM, A_TO_B, NO_ROOM], "no-retry-413", site=FULL),
    Conduct(
        "deletes nothing, then links the full issue",
        [NO_ROOM, deleting("999", 404), NO_ROOM],
        "no-retry-413",
        site=FULL,
    ),
    Conduct(
        "links again where the scenario has had its 413",
        [replace(A_TO_B, status=413), A_TO_B],
        "no-retry-413",
        rule=ONE_413,
    ),
    Conduct("waits out a conflict", [editing("x", 409), editing("x", 204)], rule=ONE_409),
    Conduct("deletes by an id from its own store", [A_TO_B, deleting("10001")]),
    Conduct("deletes what its own store has and Jira has not", [A_TO_B, deleting("999", 404)]),
    Conduct("deletes by an id from Location", [A_TO_B, deleting("10002")], site=LOCATING),
    Conduct("deletes by an id from the issue", [A_TO_B, reading("issue/HSP-1"), deleting("10002")]),
    Conduct("deletes by an id from a search", [A_TO_B, searching("key=HSP-1"), deleting("10002")]),
    Conduct("deletes by an id that nobody has shown", [A_TO_B, deleting("10002")], "reads-link-id-from-issue"),
    Conduct(
        "reads by an id that there is not yet", [A_TO_B, reading("issueLink/10500", 404)], "reads-link-id-from-issue"
    ),
    Conduct(
        "deletes by an id from another issue",
        [A_TO_B, reading("issue/PR-3"), deleting("10002")],
        "reads-link-id-from-issue",
    ),
    Conduct(
        "deletes, links again, deletes again",
        [deleting("10001"), linking("PR-3", "PR-2", kind="Duplicate"), reading("issue/PR-3"), deleting("10002")],
    ),
    Conduct(
        "deletes as who may",
        [deleting("10001", 404).by(basic("reader@example.com", "reader-token")), deleting("10001")],
    ),
    Conduct("deletes twice", [deleting("10001"), deleting("10001", 404)], "deletes-once"),
    Conduct(
        "deletes twice, the second time in v2",
        [deleting("10001"), Step("DELETE", "/rest/api/2/issueLink/10001", None, 404)],
        "deletes-once",
    ),
    Conduct("waits as long as it was told", [replace(A_TO_B, status=429), A_TO_B.later(5.0)], rule=LIMITED),
    Conduct(
        "asks for something else meanwhile",
        [replace(A_TO_B, status=429), reading("issueLinkType"), A_TO_B.later(5.0)],
        rule=LIMITED,
    ),
    Conduct(
        "does not wait as long as it was told",
        [replace(A_TO_B, status=429), A_TO_B],
        "retry-after-is-minimum",
        rule=LIMITED,
    ),
    Conduct("gives up at a rate limit", [replace(A_TO_B, status=429)], "retries-rate-limited", rule=LIMITED),
    Conduct(
        "looks before it comments again",
        [replace(WITH_COMMENT, status=LOST), reading("issue/HSP-1"), WITH_COMMENT],
        rule=LOSES_ONE,
    ),
    Conduct(
        "looks at the changelog before it comments again",
        [replace(WITH_COMMENT, status=LOST), reading("issue/HSP-1/changelog"), WITH_COMMENT],
        rule=LOSES_ONE,
    ),
    Conduct("links again without the comment", [replace(WITH_COMMENT, status=LOST), A_TO_B], rule=LOSES_ONE),
    Conduct(
        "says something else after a lost comment", [commenting("one", LOST), commenting("two", 201)], rule=LOSES_ONE
    ),
    Conduct(
        "comments again without looking",
        [replace(WITH_COMMENT, status=LOST), WITH_COMMENT],
        "no-blind-repost",
        rule=LOSES_ONE,
    ),
    Conduct(
        "comments again after a look elsewhere",
        [replace(WITH_COMMENT, status=LOST), reading("issue/PR-1"), WITH_COMMENT],
        "no-blind-repost",
        rule=LOSES_ONE,
    ),
    Conduct(
        "says the same after a lost comment",
        [commenting("one", LOST), commenting("one", 201)],
        "no-blind-repost",
        rule=LOSES_ONE,
    ),
    Conduct("makes eight issues, all of them refused", [making("HSP", 400, summary=number) for number in range(8)]),
    Conduct("makes one issue eight times in an outage", [making("HSP", 503)] * 8, "bounded-attempts", rule=DOWN),
    Conduct(
        "searches for something else at once",
        [searching("key=HSP-1", 503), searching("key=HSP-2").at_once()],
        rule=AWAY,
    ),
    Conduct(
        "searches for the same at once",
        [searching("key=HSP-1", 503), searching("key=HSP-1").at_once()],
        "no-tight-loop",
        rule=AWAY,
    ),
    Conduct("edits otherwise", [editing(1, 400), editing("x", 204)]),
    Conduct("edits the same again", [editing(1, 400)] * 2, "no-retry-4xx"),
    Conduct(
        "hides the comment from somebody else",
        [
            linking("HSP-1", "MKY-1", 400, comment=hidden("nobody")),
            linking("HSP-1", "MKY-1", comment=hidden("jira-software-users")),
        ],
    ),
    Conduct("leaves the refused comment out", [linking("HSP-1", "MKY-1", 400, comment=hidden("nobody")), A_TO_B]),
    Conduct(
        "comments for nobody again", [linking("HSP-1", "MKY-1", 400, comment=hidden("nobody"))] * 2, "no-retry-4xx"
    ),
    Conduct("makes the web link, then deletes it", [NO_WEB_LINK, WEB_LINK, replace(NO_WEB_LINK, status=204)]),
    Conduct("deletes a missing web link again", [NO_WEB_LINK] * 2, "no-retry-4xx"),
]


async def conducted(conduct: Conduct) -> VirtualSite:
    text = f"scenario: all\nrules: [{conduct.rule}]\nexpect: [{', '.join(POLICIES)}]\n"
    jira = VirtualSite((load(text, "all.yaml", folder=None),), conduct.site)
    await follow(jira, conduct.steps)
    return jira


@pytest.mark.parametrize("conduct", [pytest.param(one, id=one.name.replace(" ", "-")) for one in CONDUCTS])
async def test_who_does_right_is_not_accused_and_who_does_wrong_is_accused_of_one_thing(conduct: Conduct) -> None:
    jira = await conducted(conduct)

    accused_of = [violation.policy for violation in jira.verdict().violations]
    assert accused_of == ([conduct.broken] if conduct.broken else [])


def test_the_table_has_enough_right_and_wrong_conducts() -> None:
    wrong = [conduct.broken for conduct in CONDUCTS if conduct.broken]

    assert len(CONDUCTS) >= 40
    assert len(CONDUCTS) - len(wrong) >= 20
