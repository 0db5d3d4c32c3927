"""wiring/reloading.py: a cassette that changes on disk is read again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import linktape
from tests.wiring.told import Told, listening

ADMIN = ("admin@example.com", "token")


def recorded(cassette: Path, *targets: str, salt: str) -> None:
    with linktape.mock() as sandbox, linktape.record(sandbox.url, cassette, redaction={"salt": salt}) as proxy:
        for target in targets:
            requests.get(proxy.url + target, auth=ADMIN, timeout=10)


@pytest.fixture
def told() -> Iterator[Told]:
    with listening("linktape.wiring.reloading") as handler:
        yield handler


async def test_a_changed_cassette_is_served_and_a_broken_one_changes_nothing(tmp_path: Path, told: Told) -> None:
    recorded(tmp_path / "a.yaml", "/rest/api/2/issue/HSP-1", salt="one-project")
    recorded(tmp_path / "b.yaml", "/rest/api/2/issue/HSP-2", salt="one-project")
    recorded(tmp_path / "c.yaml", "/rest/api/2/issue/HSP-3", salt="another-project")

    async with linktape.replay(tmp_path / "a.yaml") as tape:
        assert await status(tape.url, "HSP-2") == 501
        (tmp_path / "b.yaml").replace(tmp_path / "a.yaml")
        await told.until("1 interaction now")
        assert await status(tape.url, "HSP-2") == 200
        (tmp_path / "c.yaml").replace(tmp_path / "a.yaml")
        await told.until("another redaction policy or salt")
        (tmp_path / "a.yaml").write_text("a: [\n")
        await told.until("cannot be read")
        assert await status(tape.url, "HSP-2") == 200


async def status(url: str, issue: str) -> int:
    answer = await asyncio.to_thread(requests.get, f"{url}/rest/api/2/issue/{issue}", auth=ADMIN, timeout=10)
    return answer.status_code
