"""faults/table.py: one row a fault."""

from __future__ import annotations

import pytest

from linktape.faults.scenario import Act, Canned, FaultUse
from linktape.faults.struck_call import Asked
from linktape.faults.table import FAULTS, SETTINGS, Fault, fault_of, playing
from linktape.jira.answers import ANSWERS, SiteAnswers
from linktape.jira.profiles import Profile
from linktape.messages import Headers, Network, Response
from tests.support import call, link

LINK = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1")).operation


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.status is not None])
@pytest.mark.parametrize("profile", ["documented", "observed", "datacenter"])
def test_a_faults_status_is_that_of_the_table_in_every_profile(name: str, profile: str) -> None:
    assert (
        FAULTS[name].answer(Asked(LINK, FaultUse(name), answers=SiteAnswers(Profile(profile)))).status
        == FAULTS[name].status
    )


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.status is not None])
def test_an_answer_knows_its_fault_and_its_true_cause(name: str) -> None:
    answer = FAULTS[name].answer(Asked(LINK, FaultUse(name)))

    assert answer.fault == name
    assert answer.cause == FAULTS[name].choices.get("cause", (name,))[0]


@pytest.mark.parametrize("answer", [name for name, row in ANSWERS.items() if row.on or row.beyond])
def test_every_answer_of_an_operation_can_be_played_and_is_told_by_its_cause(answer: str) -> None:
    said = playing(answer)
    use = FaultUse(said["fault"], cause=said.get("cause"), reason=said.get("reason"), answer=said.get("answer"))

    made = FAULTS[use.name].answer(Asked(LINK, use))

    assert made.status == ANSWERS[answer].statuses[Profile.DOCUMENTED]
    assert made.cause == ANSWERS[answer].cause
    assert b"{" not in made.content.replace(b'{"', b"").replace(b"{}", b"")


def test_a_chosen_cause_is_the_true_one() -> None:
    answer = FAULTS["masked-404"].answer(Asked(LINK, FaultUse("masked-404", cause="link-type-not-found")))

    assert answer.cause == "link-type-not-found"


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_every_setting_of_a_fault_is_one_that_a_rule_can_say(fault: Fault) -> None:
    assert set(fault.settings) <= set(SETTINGS)
    assert len(set(fault.settings)) == len(fault.settings)
    assert all(len(words) > 1 for words in fault.choices.values())


@pytest.mark.parametrize(
    ("name", "about", "touched"),
    [("empty-json", "201", {201}), ("empty-200", "200", {200}), ("delete-200", "200 or 204", {200, 204})],
)
@pytest.mark.parametrize("status", [199, 200, 201, 204, 299, 300, 404])
def test_what_reshapes_an_answer_leaves_everything_else(name: str, about: str, touched: set[int], status: int) -> None:
    reason = FAULTS[name].why_left(Response(status))

    assert reason == (None if status in touched else f"{name} is about a {about}, and this is {status}")
    assert FAULTS["link-limit"].why_left(Response(status)) is None


@pytest.mark.parametrize(
    ("act", "name"),
    [
        (Act(FaultUse("xsrf")), "xsrf"),
        (Act(FaultUse("xsrf"), effect="after"), "xsrf"),
        (Act(effect="after"), "lost-response"),
        (Act(effect="before"), None),
        (Act(effect="after", network=Network.RESET), None),
        (Act(canned=Canned(200, Headers(), b""), effect="after"), None),
        (Act(is_pass=True), None),
    ],
)
def test_an_effect_alone_is_a_lost_response(act: Act, name: str | None) -> None:
    fault = fault_of(act)

    assert (None if fault is None else fault.name) == name


def test_where_a_fault_leads_there_is_a_fault_that_answers() -> None:
    leading = [fault.leads_to for fault in FAULTS.values() if fault.leads_to is not None]

    assert leading
    assert all(path.startswith("/") and FAULTS[name].status is not None for path, name in leading)
