"""control/about_tape.py: the tape with what was played of it, and the links that the fake Jira holds."""

from __future__ import annotations

from linktape.wiring.settings import Mode
from tests.control.conftest import SAMPLE, Whole, whole
from tests.support import link


async def test_the_tape_shows_what_was_played_and_what_comes_next() -> None:
    async with whole(Mode.REPLAY, cassettes=[SAMPLE]) as here:
        before = await here.ask("/tape")
        await here.call("GET", "../2/issueLinkType")
        await here.call("GET", "../2/issueLinkType", session="other")
        said = await here.ask("/tape")

    assert (before["total"], before["played"], before["interactions"][0]["state"]) == (11, 0, "next")
    assert [one["state"] for one in said["interactions"][:4]] == ["unused", "played", "next", "unused"]
    assert [one["kind"] for one in said["interactions"][:4]] == ["read", "read", "write", "write"]
    third = said["interactions"][2]
    assert (third["method"], third["operation"], third["status"]) == ("POST", "linkIssues", 201)
    assert third["words"] == "link HSP-1 blocks MKY-1, with a comment"
    assert (third["file"], third["index"]) == (str(SAMPLE), 2)
    assert third["line"] > 1
    assert (said["played"], said["next"]) == (1, None)


async def test_a_long_tape_comes_in_pages() -> None:
    async with whole(Mode.REPLAY, cassettes=[SAMPLE]) as here:
        pages = [await here.ask(f"/tape?limit=4&offset={offset}") for offset in (0, 4, 8, 50)]

    assert [[one["index"] for one in page["interactions"]] for page in pages] == [
        [0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10], [],
    ]  # fmt: skip
    assert [page["next"] for page in pages] == [4, 8, None, None]


async def test_only_a_replay_has_a_tape_and_only_a_mock_has_links(mock: Whole) -> None:
    assert "replay" in (await mock.ask("/tape", status=404))["hint"]
    async with whole(Mode.REPLAY, cassettes=[SAMPLE]) as here:
        assert "mock" in (await here.ask("/links", status=404))["hint"]


async def test_the_graph_has_each_link_with_its_direction_and_what_became_of_it(mock: Whole) -> None:
    await mock.call("POST", "issueLink", link("HSP-1", "MKY-1"))
    await mock.call("DELETE", "issueLink/10001")

    said = await mock.ask("/links")

    assert [(one["from"], one["type"], one["to"], one["change"]) for one in said["links"]] == [
        ("PR-3", "Duplicate", "PR-2", "removed"),
        ("HSP-1", "Blocks", "MKY-1", "made"),
    ]
    assert said["links"][1]["words"] == "HSP-1 blocks MKY-1"
    assert [issue["key"] for issue in said["issues"]] == ["PR-3", "PR-2", "HSP-1", "MKY-1"]
    assert set(said["issues"][0]) == {"key", "summary", "type", "status"}
    assert (said["total"], said["unlinked"], said["next"]) == (2, 14, None)


async def test_links_come_in_pages_and_those_of_another_session_are_its_own(mock: Whole) -> None:
    for source in ("HSP-1", "HSP-2"):
        await mock.call("POST", "issueLink", link(source, "MKY-1"))

    first = await mock.ask("/links?limit=2")
    second = await mock.ask(f"/links?limit=2&offset={first['next']}")

    assert [one["from"] for one in (*first["links"], *second["links"])] == ["PR-3", "HSP-1", "HSP-2"]
    assert [one["change"] for one in (await mock.ask("/links?session=other"))["links"]] == ["kept"]


async def test_a_link_of_an_issue_that_is_gone_keeps_its_name(mock: Whole) -> None:
    await mock.call("DELETE", "issue/PR-2")

    (gone,) = (await mock.ask("/links"))["links"]

    assert (gone["to"], gone["change"]) == ("PR-2", "removed")


async def test_a_recording_that_could_not_be_had_again_says_by_which_calls() -> None:
    async with whole(Mode.REPLAY, cassettes=[SAMPLE], repeat="never") as here:
        for status in (200, 501):
            assert await here.call("GET", "../2/issueLinkType") == status

        said = await here.ask("/tape")

    assert [one["refused"] for one in said["interactions"][:3]] == [[], [2], []]
