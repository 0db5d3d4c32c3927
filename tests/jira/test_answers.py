"""The table of Jira's answers: it is whole, all who answer read it, and a site's own words reach all of them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import linktape
from linktape.demo import PLAYED
from linktape.fake.site.site import Site
from linktape.faults.table import FAULTS
from linktape.jira.answers import ANSWERS, DOCUMENTED, MASKED, SiteAnswers
from linktape.jira.operations import OperationId
from linktape.jira.profiles import Choice, Profile
from linktape.judge.coverage import Coverage
from linktape.layers.fake_jira import FakeJira
from linktape.layers.fault_injector import FaultInjector
from linktape.messages import Response
from linktape.session import Session
from linktape.wiring.scenario_library import built_in
from tests.answers import ROWS
from tests.fake.talk import site
from tests.support import basic, call, link

PRODUCT = Path(linktape.__file__).parent
LINK = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1")).operation
JACKSON = ("member", "bean", "where", "due", "token", "character", "code", "expected")
NAMES = dict.fromkeys(("key", "id", "name", "limit", "part", "count", "most", "what", "kind", "reason", *JACKSON), "x")


def names_given(folder: str, *functions: str) -> Iterator[str]:
    """Give the names of answers that a room's code asks for in plain words."""
    for path in (PRODUCT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in functions:
                    yield from (str(arg.value) for arg in node.args[:2] if isinstance(arg, ast.Constant))


def test_the_fake_asks_for_no_answer_that_is_not_in_the_table() -> None:
    used = set(names_given("fake", "refuse", "says", "miss", "no_permission"))

    assert used <= set(ANSWERS)
    assert {"link-limit", "role-lacking", "no-link-permission-to-delete"} <= used


def test_every_answer_of_the_table_is_given_by_somebody() -> None:
    used = set(names_given("fake", "refuse", "says", "miss", "no_permission"))
    chosen = {"empty-issue", "empty-body"}  # by a condition

    assert set(ANSWERS) - used - chosen <= {*FAULTS, *FAULTS["refused"].choices["answer"]}


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - {"query-invalid"}))
@pytest.mark.parametrize("profile", Profile)
def test_the_cause_of_an_answer_is_read_off_its_sentence(name: str, profile: Profile) -> None:
    answer = ANSWERS[name]
    text = SiteAnswers(profile).text(name, **NAMES)
    same = {other.cause for other in ANSWERS.values() if answer.texts[profile] in other.texts.values()}

    assert SiteAnswers().cause_in(Response.errors(400, text).content) in same


def test_the_first_of_several_sentences_tells_the_cause() -> None:
    response = Response.errors(404, "No issue link type with name 'x \"y\"' found.", "Issue Does Not Exist")

    assert SiteAnswers().cause_in(response.content) == "link-type-not-found"


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\xfe", b"Group: " * 9_999, b'{"errorMessages":["Out of paper."]}'])
def test_other_bodies_tell_no_cause(body: bytes) -> None:
    assert SiteAnswers().cause_in(body) is None


OWN: dict[str, dict[str, Choice]] = {
    "documented": {},
    "observed": {},
    "datacenter": {},
    "a site's own": {
        "limit_text": "No more than {limit} links, please.",
        "issue_missing_text": "Never heard of it.",
        "issue_hidden_text": "That is none of your business.",
        "self_link_text": "One issue, two ends: no.",
    },
}


def of(name: str, **more: object) -> Site:
    profile = name if name in {profile.value for profile in Profile} else "documented"
    return site(profile, **{"links_per_issue": 7, **OWN[name], **more})


ENDS = {
    "link-limit": ("HSP-1", "MKY-1"),
    "issue-not-found": ("HSP-1", "MKY-99"),
    "issue-not-visible": ("HSP-1", "SEC-1"),
    "self-link": ("HSP-1", "HSP-1"),
    "link-type-not-found": ("HSP-1", "MKY-1"),
}
CASES = [(name, scenario) for name in OWN for scenario in ENDS]
CASES.remove(("datacenter", "link-limit"))  # there is no limit


@pytest.mark.parametrize(("name", "scenario"), CASES)
async def test_a_changed_sentence_is_changed_for_mock_fault_and_coverage_alike(name: str, scenario: str) -> None:
    full = [{"key": "HSP-1", "start_links": 7}, {"key": "MKY-1"}, {"key": "SEC-1"}]
    described = of(name, issues=full, links=[])
    auth = basic("reader@example.com", "reader-token") if scenario == "issue-not-visible" else basic()
    kind = "Haunts" if scenario == "link-type-not-found" else "Blocks"
    asked = call("POST", "/rest/api/2/issueLink", link(*ENDS[scenario], kind), auth=auth)

    mocked = await FakeJira(described).respond(asked)
    faulty = await FaultInjector(FakeJira(described), [built_in(scenario)], answers=described.answers).respond(
        call("POST", "/rest/api/2/issueLink", link(*ENDS[scenario], kind), session=Session(), auth=auth)
    )

    assert faulty.fault is not None
    assert (faulty.status, faulty.content) == (mocked.status, mocked.content)
    told = described.answers.cause_of(mocked.status, None, None, mocked.content)
    assert told == mocked.cause or {told, mocked.cause} == {"issue-not-found", "issue-not-visible"}


def test_coverage_knows_a_sites_own_sentence() -> None:
    answers = of("a site's own").answers
    coverage = Coverage()

    coverage.note(OperationId.LINK_ISSUES, Response.errors(404, "Never heard of it."), answers)

    assert set(coverage.met) == {(OperationId.LINK_ISSUES, 404, "issue-not-found")}


async def test_a_sites_own_words_reach_the_client_of_a_fault() -> None:
    answers = of("a site's own").answers
    injector = FaultInjector(FakeJira(of("documented")), [built_in("link-limit")], answers=answers)

    response = await injector.respond(call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session=Session()))

    assert json.loads(response.content)["errorMessages"] == ["No more than 7 links, please."]


@pytest.mark.parametrize("operation", PLAYED)
def test_every_documented_answer_stands_in_the_readmes_table(operation: str) -> None:
    shown = {(row.status, row.cause) for row in ROWS if row.operation == operation and row.status >= 400}
    same = {"unauthorized": {"bad-credentials", "no-credentials"}}
    documented = [
        a for a in DOCUMENTED[OperationId(operation)] if a.row and a.row == a.cause and a.cause != "rate-limited"
    ]

    for answer in documented:
        assert {(answer.statuses[0], cause) for cause in same.get(answer.row, {answer.cause})} & shown, answer
    assert {status for status, _ in shown} == {answer.statuses[0] for answer in documented}


def test_the_masked_causes_are_rows_of_the_table() -> None:
    assert {ANSWERS[cause].statuses[Profile.DOCUMENTED] for cause in MASKED} == {404}
