"""`linktape replay` with its options, as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from linktape.tape.cassette import Interaction
from linktape.tape.files import CassetteWriter
from tests.cli.running import ran, running
from tests.support import link
from tests.tape.recordings import issue_answer, recorded

AUTH = ("admin@example.com", "token")
WRITE = recorded("POST issueLink", link("HSP-1", "MKY-1"))
READ = recorded("GET issue/HSP-1", answer=issue_answer("HSP-1"))


def written(folder: Path, *interactions: Interaction, name: str = "a.yaml") -> None:
    writer = CassetteWriter.open(folder / name)
    for interaction in interactions:
        writer.append(interaction)
    writer.close()


def post(url: str) -> int:
    body = link("HSP-1", "MKY-1")
    return requests.post(f"{url}/rest/api/3/issueLink", json=body, auth=AUTH, timeout=20).status_code


def get(url: str, target: str = "/rest/api/3/issue/HSP-1") -> requests.Response:
    return requests.get(url + target, auth=AUTH, timeout=20)


def test_an_answer_that_a_scenario_lost_can_be_had_once_more(tmp_path: Path) -> None:
    written(tmp_path, WRITE, READ)
    with running("replay", "--cassette", "a.yaml", "--scenario", "lost-response", folder=tmp_path) as replay:
        with pytest.raises(requests.ConnectionError):
            post(replay.url)

        assert get(replay.url).status_code == 200
        assert [post(replay.url), post(replay.url)] == [201, 501]


def test_strict_refuses_a_read_that_comes_early(tmp_path: Path) -> None:
    written(tmp_path, WRITE, READ)
    with running("replay", "--cassette", "a.yaml", "--strict", folder=tmp_path) as replay:
        early = get(replay.url)
        post(replay.url)

        assert early.status_code == 501
        assert "a.yaml:5 was not replayed yet" in early.text
        assert get(replay.url).status_code == 200


@pytest.mark.parametrize(
    ("repeat", "writes", "reads"), [("never", [201, 501], [200, 501]), ("always", [201, 201], [200, 200])]
)
def test_repeat_says_how_often(tmp_path: Path, repeat: str, writes: list[int], reads: list[int]) -> None:
    written(tmp_path, WRITE, READ)
    with running("replay", "--cassette", "a.yaml", "--repeat", repeat, folder=tmp_path) as replay:
        assert [post(replay.url), post(replay.url)] == writes
        assert [get(replay.url).status_code for _ in range(2)] == reads


def test_several_cassettes_are_answered_from_in_their_order(tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(tmp_path, recorded("GET issue/HSP-1", answer={"from": name}), name=f"{name}.yaml")
    with running("replay", "--cassette", "b.yaml", "--cassette", "a.yaml", folder=tmp_path) as replay:
        assert [get(replay.url).json()["from"] for _ in range(3)] == ["b", "a", "a"]


def test_match_settings_come_from_the_configuration(tmp_path: Path) -> None:
    written(tmp_path, READ)
    (tmp_path / "linktape.yaml").write_text("match:\n  versions: together\n")
    with running("replay", "--cassette", "a.yaml", folder=tmp_path) as replay:
        assert get(replay.url, "/rest/api/2/issue/HSP-1").status_code == 200


def test_match_settings_that_are_wrong_are_named_with_their_place(tmp_path: Path) -> None:
    written(tmp_path, READ)
    (tmp_path / "linktape.yaml").write_text("match:\n  ignore: [comment.body]\n  header: [Authorization]\n")

    result = ran("replay", "--cassette", "a.yaml", "--port", "0", folder=tmp_path)

    assert result.returncode == 2
    assert "linktape.yaml:2:12" in result.stderr
    assert "write for example $.comment.body" in result.stderr
    assert "did you mean 'headers'?" in result.stderr
