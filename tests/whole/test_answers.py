"""Every documented answer is served by the mock and by a scenario."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.fake.site import site_file
from linktape.fake.site.built_in import builtin_site
from linktape.layers.fake_jira import FakeJira
from linktape.layers.fault_injector import FaultInjector
from linktape.messages import Response
from linktape.responder import Responder
from linktape.session import Session
from linktape.wiring.scenario_library import built_in
from tests.answers import ROWS, Ask, Row
from tests.support import call

BUILT_IN = Path(site_file.__file__).with_name("built-in.yaml").read_text(encoding="utf-8")

rows = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.operation}-{row.status}-{row.when[:30]}")
versions = pytest.mark.parametrize("version", ["2", "3", "latest"])


def mock_for(ask: Ask) -> FakeJira:
    text = BUILT_IN
    for old, new in ask.site:
        assert old in text
        text = text.replace(old, new)
    return FakeJira(site_file.load(text, "site.yaml"))


def test_every_answer_has_a_scenario() -> None:
    assert [row for row in ROWS if not row.scenarios] == []


async def asked(responder: Responder, ask: Ask, version: str, session: Session) -> Response:
    body = ask.v3_body if version == "3" and ask.v3_body is not None else ask.body
    return await responder.respond(
        call(ask.method, ask.path.replace("{v}", version), body, auth=ask.auth, session=session)
    )


@rows
@versions
async def test_the_mock_serves_it(row: Row, version: str) -> None:
    mock, session = mock_for(row.mock), Session()
    for before in row.mock.first:
        await asked(mock, before, version, session)

    answer = await asked(mock, row.mock, version, session)

    assert (answer.status, answer.cause) == (row.status, row.cause), answer.content


@rows
@versions
async def test_its_scenarios_serve_it(row: Row, version: str) -> None:
    for name in row.scenarios:
        site = FakeJira(builtin_site()) if row.status >= 400 else mock_for(row.mock)
        broken = FaultInjector(site, [built_in(name)])

        answer = await asked(broken, row.mock, version, Session())

        assert answer.status == row.status, (name, answer.content)
        assert (answer.rule is not None) == (name != "calm")
