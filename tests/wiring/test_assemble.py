"""Settings become layers, and all of them know the site that is served."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linktape.fake.site import site_file
from linktape.judge.coverage import coverage_of
from linktape.messages import Response
from linktape.tape.files import CassetteWriter
from linktape.wiring.assemble import assembled
from linktape.wiring.settings import Mode, OnMiss, Settings
from tests.support import basic, call, link
from tests.tape.support import interaction
from tests.tape.test_sites import NEW, OLD

BUILT_IN = Path(site_file.__file__).with_name("built-in.yaml").read_text(encoding="utf-8")
OWN = 'links_per_issue: 0\nlimit_text: "At most {limit} links."\nissue_missing_text: "Never heard of it."\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of nobody's own words, with no room for any link."""
    path = tmp_path / "site.yaml"
    path.write_text(BUILT_IN.replace("links_per_issue: 2000\n", OWN), encoding="utf-8")
    return path


@pytest.mark.parametrize("scenarios", [(), ("link-limit",)])
async def test_a_scenario_answers_in_the_words_of_the_site_that_is_mocked(
    site: Path, scenarios: tuple[str, ...]
) -> None:
    async with assembled(Settings(mode=Mode.MOCK, site=site, scenarios=scenarios)) as onion:
        session = onion.sessions.get("default")
        asked = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), auth=basic(), session=session)

        response = await onion.responder.respond(asked)

    assert (response.status, response.fault) == (413, scenarios[0] if scenarios else None)
    assert json.loads(response.content)["errorMessages"] == ["At most 0 links."]


async def test_coverage_knows_a_recorded_sentence_by_the_site_that_is_given(site: Path, tmp_path: Path) -> None:
    cassette = tmp_path / "a.yaml"
    answer = Response.errors(404, "Never heard of it.").content
    writer = CassetteWriter.open(cassette)
    writer.append(interaction("GET", "/rest/api/3/issue/HSP-9", status=404, answer=answer))
    writer.close()
    settings = Settings(mode=Mode.REPLAY, cassettes=(cassette,), on_miss=OnMiss.MOCK, site=site)

    async with assembled(settings) as onion:
        session = onion.sessions.get("default")
        made = call("GET", "/rest/api/3/issue/HSP-9", auth=basic(), session=session)
        await onion.responder.respond(made)
        made.settle(True)

    assert [cause for _, _, cause in coverage_of(session).met] == ["issue-not-found"]


@pytest.mark.parametrize(("site", "ids"), [(None, ["1", "900"]), (OLD, ["1", "1"]), (NEW, ["900", "900"])])
async def test_of_a_cassette_with_two_sites_one_is_replayed(site: str | None, ids: list[str], tmp_path: Path) -> None:
    answers = [(OLD, "1"), (NEW, "900")]
    interactions = [
        {
            "request": {"method": "GET", "uri": f"{base}/rest/api/2/issue/PRJ-1", "body": None, "headers": {}},
            "response": {
                "status": {"code": 200, "message": "OK"},
                "headers": {},
                "body": {"string": json.dumps({"id": id_, "key": "PRJ-1"})},
            },
        }
        for base, id_ in answers
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"version": 1, "interactions": interactions}))

    async with assembled(Settings(mode=Mode.REPLAY, cassettes=(path,), recorded_site=site)) as onion:
        session = onion.sessions.get("default")
        asked = [call("GET", "/rest/api/2/issue/PRJ-1", session=session) for _ in ids]
        answered = [json.loads((await onion.responder.respond(one)).content)["id"] for one in asked]

    assert answered == ids


async def test_what_a_scenario_can_hardly_mean_is_told_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text("scenario: odd\nrules: [{on: {issue: HSP1}, then: xsrf}]\n", encoding="utf-8")

    async with assembled(Settings(mode=Mode.MOCK, scenarios=(str(path),))):
        pass

    told = [record.getMessage().partition(",")[0] for record in caplog.records]
    assert told == [f"{path}:2:22: 'HSP1' can fit no issue"]
