"""wiring/upkeep.py: scenario and site files that are edited while linktape runs, broken and mended."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from linktape.playback.tape import Tape
from linktape.tape.files import CassetteWriter
from linktape.wiring.settings import Mode
from tests.control.conftest import whole
from tests.support import link
from tests.tape.recordings import recorded
from tests.wiring.told import Told, listening

LIMIT = "scenario: mine\nrules:\n  - on: linkIssues\n    then: link-limit\n"
SITE = """\
site: small
users: [{name: admin, email: admin@example.com, tokens: [token]}]
projects: [{key: HSP, browse: [admin]}]
issues: [{key: HSP-1, type: Task}]
"""


@pytest.fixture
def told() -> Iterator[Told]:
    with listening("linktape.wiring.reloading") as handler:
        yield handler


async def test_an_edited_scenario_is_played_at_once_where_it_was_played(tmp_path: Path, told: Told) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(LIMIT)
    async with whole(Mode.MOCK, scenarios=(str(mine), "slow-site")) as here:
        await here.ask("/scenario?session=other", "PUT", json={"scenario": "rate-limited"})
        assert await here.call("POST", "issueLink", link("HSP-1", "MKY-1")) == 413
        mine.write_text(LIMIT.replace("then: link-limit", "when: {nth: 2}\n    then: unauthorized"))
        await told.until("changed: 2 rules now")

        statuses = [await here.call("POST", "issueLink", link("HSP-1", "MKY-1")) for _ in range(2)]
        other = await here.ask("/scenario?session=other")
        status = await here.ask("/status")

    assert statuses == [201, 401]
    assert [one["name"] for one in other["scenarios"]] == ["rate-limited"]
    assert status["scenarios"] == ["mine", "slow-site"]
    assert [(one["kind"], one["files"], one["ok"]) for one in status["files"]] == [("scenario", str(mine), True)]


async def test_a_tape_that_was_replaced_goes_with_all_that_was_made_of_requests(tmp_path: Path, told: Told) -> None:
    path = tmp_path / "a.yaml"
    write_cassette(path, 1)
    async with whole(Mode.REPLAY, cassettes=(path,)) as here:
        for _ in range(3):
            assert await here.call("GET", "issue/HSP-0") == 200
        before = [weakref.ref(tape) for tape in tapes_of(path)]
        write_cassette(path, 2)
        await told.until("changed: 2 interactions now")
        assert await here.call("GET", "issue/HSP-1") == 200
        gc.collect()

        left = [tape for tape in before if tape() is not None]

    assert len(before) == 1
    assert left == []


def write_cassette(path: Path, count: int) -> None:
    """Record the reading of so many issues."""
    written = path.with_suffix(".new.yaml")
    writer = CassetteWriter.open(written)
    for n in range(count):
        writer.append(recorded(f"GET issue/HSP-{n}", answer={"key": f"HSP-{n}"}))
    writer.close()
    written.replace(path)


def tapes_of(path: Path) -> list[Tape]:
    tapes = [one for one in gc.get_objects() if type(one) is Tape]
    return [tape for tape in tapes if len(tape) and tape.interactions[0].file == str(path)]


async def test_a_broken_edit_changes_nothing_and_its_mistake_is_told(tmp_path: Path, told: Told) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(LIMIT)
    async with whole(Mode.MOCK, scenarios=(str(mine),)) as here:
        mine.write_text(LIMIT.replace("linkIssues", "linkIsues"))
        await told.until("cannot be read")
        broken = (await here.ask("/status"))["files"]
        assert await here.call("POST", "issueLink", link("HSP-1", "MKY-1")) == 413
        mine.write_text(LIMIT.replace("link-limit", "unauthorized"))
        await told.until("1 rule now")
        mended = (await here.ask("/status"))["files"]
        assert await here.call("POST", "issueLink", link("HSP-1", "MKY-1")) == 401

    assert [one["ok"] for one in (*broken, *mended)] == [False, True]
    assert "mine.yaml:3:9" in broken[0]["says"]
    assert "did you mean 'linkIssues'?" in broken[0]["says"]


async def test_an_edited_site_is_that_of_sessions_that_begin(tmp_path: Path, told: Told) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(SITE)
    async with whole(Mode.MOCK, site=site) as here:
        assert await here.call("GET", "issue/HSP-1") == 200
        site.write_text(SITE.replace("HSP-1", "HSP-7"))
        await told.until("1 issue (in sessions that begin or are reset) now")

        kept = await here.call("GET", "issue/HSP-1")
        new = await here.call("GET", "issue/HSP-7", session="new")
        await here.ask("/reset", "POST")
        begun = await here.call("GET", "issue/HSP-7")

    assert (kept, new, begun) == (200, 200, 200)


async def test_a_site_that_is_another_kind_of_jira_is_refused(tmp_path: Path, told: Told) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(SITE)
    async with whole(Mode.MOCK, site=site) as here:
        site.write_text(f"{SITE}profile: datacenter\n")
        await told.until("start linktape again")

        assert await here.call("GET", "issue/HSP-1") == 200
