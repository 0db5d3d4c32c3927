"""Malformed scenarios and sites given to a running server: each is refused with its place, and the server is well."""

from __future__ import annotations

import aiohttp
import pytest

import linktape
from tests.fake.site.test_site_file import WRONG
from tests.faults.language.test_scenario_checks import CASES
from tests.whole.connections_watched import connections

SCENARIOS = [text for _, text, _ in CASES if text.strip()]
SITES = [text for text, _ in WRONG]


@pytest.mark.parametrize(("path", "texts"), [("scenario", SCENARIOS), ("state", SITES)], ids=["scenarios", "sites"])
async def test_each_is_refused_with_its_place_and_the_server_is_well_after_it(path: str, texts: list[str]) -> None:
    accepted: list[str] = []
    with connections() as connected:
        async with linktape.mock() as jira:
            headers = {"Authorization": f"Bearer {jira.token()}", "Content-Type": "application/yaml"}
            async with aiohttp.ClientSession() as client:
                for text in texts:
                    async with client.put(
                        f"{jira.control_url()}/{path}", data=text.encode("utf-8", "surrogatepass"), headers=headers
                    ) as answer:
                        if answer.status not in (400, 422) or "error" not in await answer.json():
                            accepted.append(text)
                    async with client.get(f"{jira.url}/rest/api/3/serverInfo") as well:
                        assert well.status == 200, text
            own = {jira.url.partition("//")[2], jira.control_url().partition("//")[2]}

    assert accepted == []
    assert len(SCENARIOS) + len(SITES) >= 60
    assert own <= connected <= {"127.0.0.1", *own}
