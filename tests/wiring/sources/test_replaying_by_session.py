"""`replay --cassette 'tapes/{session}.yaml'`: each session is answered from a file of its own, by a whole linktape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

import linktape
from linktape.cassette_tools.played_notes import load
from linktape.errors import UsageError
from linktape.tape.files import CassetteWriter
from tests.runs.ran import client
from tests.runs.ran import linktape as ran
from tests.tape.support import interaction, linking

ADMIN = ("admin@example.com", "token")
READ = "/rest/api/3/issue/HSP-1?fields=issuelinks"


def record(path: Path, said: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    writer = CassetteWriter.open(path)
    writer.append(interaction(answer=b'{"said": "%s"}' % said.encode()))
    writer.append(linking())
    writer.close()
    return path


@pytest.fixture
def tapes(tmp_path: Path) -> Path:
    record(tmp_path / "tapes" / "one.yaml", "one")
    record(tmp_path / "tapes" / "two.yaml", "two")
    return tmp_path / "tapes"


def get(server: Any, session: str) -> requests.Response:
    return requests.get(server.session(session).url + READ, auth=ADMIN, timeout=10)


def test_what_was_recorded_by_session_is_replayed_by_session_people_and_all(tmp_path: Path) -> None:
    template = tmp_path / "tapes" / "{session}.yaml"
    path = "/rest/api/3/myself"
    template.parent.mkdir()
    for session in ("one", "two"):  # each recording has a salt of its own
        with linktape.mock() as sandbox, linktape.record(sandbox.url, template) as proxy:
            recorded = requests.get(proxy.session(session).url + path, auth=ADMIN, timeout=10).json()

    with linktape.replay(template) as server:
        answers = [requests.get(server.session(name).url + path, auth=ADMIN, timeout=10) for name in ("two", "one")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["emailAddress"] for answer in answers] == [ADMIN[0]] * 2 == [recorded["emailAddress"]] * 2


def test_each_session_has_its_own_and_its_own_verdict(tapes: Path) -> None:
    with linktape.replay(tapes / "{session}.yaml") as server:
        said = [get(server, name).json()["said"] for name in ("one", "two", "one")]
        verdict = server.session("one").verdict()

    assert said == ["one", "two", "one"]
    assert [Path(one["file"]).name for one in verdict["unused"]] == ["one.yaml"]


def test_a_session_without_a_file_is_told_which_and_how_to_get_it(tapes: Path) -> None:
    with linktape.replay(tapes / "{session}.yaml") as server:
        missed = get(server, "three")
        verdict = server.session("three").verdict()
        fine = get(server, "one")

    assert (missed.status_code, missed.headers["Linktape-Error"], fine.status_code) == (501, "unmatched", 200)
    told = missed.json()["errorMessages"]
    assert (
        told[1] == f"session three has no cassette: there is no {tapes}/three.yaml; record it, or name the session anew"
    )
    assert verdict["unmatched"] == [1]


@pytest.mark.parametrize("name", ["..", ".", "...", "one%2f..%2ftwo"])
def test_no_name_of_a_session_leads_out_of_the_folder(tapes: Path, name: str) -> None:
    record(tapes.parent / "..yaml", "outside")
    with linktape.replay(tapes / "{session}.yaml") as server:
        answer = requests.get(server.url + READ, auth=ADMIN, timeout=10, headers={"Linktape-Session": name})

    assert answer.status_code in {400, 501}
    assert "outside" not in answer.text


def test_a_broken_file_is_its_own_sessions_alone_and_is_read_again_when_that_begins_anew(tapes: Path) -> None:
    (tapes / "bad.yaml").write_text("interactions: x\n")
    with linktape.replay(tapes / "{session}.yaml") as server:
        broken, fine = get(server, "bad"), get(server, "one")
        (tapes / "bad.yaml").unlink()
        record(tapes / "bad.yaml", "mended")
        server.session("bad").reset()
        mended = get(server, "bad")

    assert (broken.status_code, fine.status_code) == (501, 200)
    assert f"{tapes}/bad.yaml:1:15: `interactions` is no list" in broken.json()["errorMessages"][1]
    assert mended.json() == {"said": "mended"}


def test_shared_cassettes_come_first_and_the_fake_answers_what_a_session_lacks(tapes: Path) -> None:
    shared = CassetteWriter.open(tapes.parent / "shared.yaml")
    shared.append(interaction(target="/rest/api/3/issueLinkType", answer=b'{"issueLinkTypes": []}'))
    shared.close()

    with linktape.replay([tapes.parent / "shared.yaml", tapes / "{session}.yaml"], on_miss="mock") as server:
        url = server.session("three").url
        types = requests.get(f"{url}/rest/api/3/issueLinkType", auth=ADMIN, timeout=10).json()
        own = get(server, "one").json()
        fake = requests.get(f"{url}/rest/api/3/serverInfo", auth=ADMIN, timeout=10)

    assert (types, own) == ({"issueLinkTypes": []}, {"said": "one"})
    assert fake.status_code == 200


def test_what_is_missing_cannot_be_recorded_by_session_and_that_is_said_at_once(tapes: Path) -> None:
    with linktape.mock() as sandbox, pytest.raises(UsageError, match="nothing can be added to the cassettes of single"):
        with linktape.replay(tapes / "{session}.yaml", on_miss="record", upstream=sandbox.url):
            pass


def test_a_folder_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere/\{session\}\.yaml: the folder .*nowhere is not there"):
        with linktape.replay(tmp_path / "nowhere" / "{session}.yaml"):
            pass


def test_a_run_judges_and_notes_each_sessions_own(tapes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
for name in ("one", "two"):
    BASE = f"{os.environ['LINKTAPE_URL']}/s/{name}/rest/api/3/"
    assert ask("GET", "issue/HSP-1?fields=issuelinks")[0] == 200
    assert name == "two" or link() == 201
"""
    folder = tapes.parent

    done = ran(folder, "run", "--replay", "tapes/{session}.yaml", "--strict", "--", *client(folder, text))
    monkeypatch.chdir(folder)
    notes = load()

    assert done.returncode == 1
    assert "tapes/two.yaml:" in done.stderr
    assert "tapes/one.yaml:" not in done.stderr
    assert [len(notes.of(f"tapes/{name}.yaml").played) for name in ("one", "two")] == [2, 1]
