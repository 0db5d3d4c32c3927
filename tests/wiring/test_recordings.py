"""wiring/recordings.py: the cassettes that are being written."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import linktape
from linktape.errors import CassetteUnwritable, UsageError
from linktape.session import Session
from linktape.tape import files
from linktape.tape.files import CassetteWriter
from linktape.tape.opening import umask
from linktape.wiring.recordings import MOST_OPEN, Recordings
from linktape.wiring.settings import RecordMode
from tests.tape.support import interaction

ROOT = Path(__file__).parents[2]
ADMIN = ("admin@example.com", "token")


def test_each_session_is_recorded_into_a_file_of_its_own(tmp_path: Path) -> None:
    with linktape.mock() as sandbox, linktape.record(sandbox.url, tmp_path / "{session}.yaml") as proxy:
        for session, issue in (("one", "HSP-1"), ("two", "HSP-2"), ("one", "HSP-3")):
            requests.get(f"{proxy.session(session).url}/rest/api/2/issue/{issue}", auth=ADMIN, timeout=10)

    found = {path.name: [one.operation.issue for one in files.load(path)] for path in sorted(tmp_path.iterdir())}

    assert found == {"one.yaml": ["HSP-1", "HSP-3"], "two.yaml": ["HSP-2"]}


def test_a_sessions_file_that_is_there_already_is_not_touched_and_the_answer_says_so(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("version: 1\ninteractions: []\n")

    with linktape.mock() as sandbox, linktape.record(sandbox.url, tmp_path / "{session}.yaml") as proxy:
        answer = requests.get(f"{proxy.session('one').url}/rest/api/2/issue/HSP-1", auth=ADMIN, timeout=10)
        verdict = proxy.session("one").verdict()

    assert (answer.status_code, answer.headers["Linktape-Recording"]) == (200, "failed")
    assert (verdict["ok"], verdict["not_recorded"]) == (False, [1])
    assert (tmp_path / "one.yaml").read_text() == "version: 1\ninteractions: []\n"


def test_new_episodes_by_session_are_refused_before_anything_is_recorded_twice(tmp_path: Path) -> None:
    path = tmp_path / "{session}.yaml"
    with linktape.mock() as sandbox, pytest.raises(UsageError, match="name one file without"):
        with linktape.record(sandbox.url, path, mode="new_episodes"):
            pass


def test_what_was_struck_is_said_again_at_the_end(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path / "a.yaml", RecordMode.ONCE, durable=False, metadata={})
    record(recordings, Session("default"))

    for number in range(7):
        recordings.tell(f"a.yaml:{number}: gone\x1b")
    recordings.close()

    assert recordings.lines() == [
        f"recorded 1 interaction in {tmp_path / 'a.yaml'}",
        *(f"a.yaml:{number}: gone\\x1b" for number in range(5)),
        "2 more such places are in the log",
    ]


def record(recordings: Recordings, session: Session) -> None:
    recordings.writer_for(session).append(interaction())


def recorded(path: Path) -> int:
    return len(files.load(path))


@pytest.fixture
def recordings(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Recordings]:
    """A file for each session, recorded in the mode that the test names."""
    made = Recordings(tmp_path / "{session}.yaml", request.param, durable=False, metadata={})
    yield made
    made.close()


ONCE_AND_ALL = pytest.mark.parametrize("recordings", [RecordMode.ONCE, RecordMode.ALL], indirect=True)


@ONCE_AND_ALL
def test_a_sessions_file_is_finished_when_the_session_ends(recordings: Recordings, tmp_path: Path) -> None:
    before = umask()
    record(recordings, Session("a"))

    recordings.end(Session("a"))

    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]
    assert stat.S_IMODE((tmp_path / "a.yaml").stat().st_mode) == 0o666 & ~before
    CassetteWriter.open(tmp_path / "a.yaml", "new_episodes").close()  # nobody holds its lock


@ONCE_AND_ALL
def test_what_an_ended_session_still_writes_is_added_to_its_file(recordings: Recordings, tmp_path: Path) -> None:
    record(recordings, Session("a"))
    recordings.end(Session("a"))

    record(recordings, Session("a"))
    record(recordings, Session("a"))
    recordings.close()

    assert recorded(tmp_path / "a.yaml") == 3
    assert recordings.counts() == {str(tmp_path / "a.yaml"): 3}


@ONCE_AND_ALL
def test_more_sessions_than_files_may_be_open_go_on_being_recorded(recordings: Recordings, tmp_path: Path) -> None:
    sessions = [Session(f"s{n}") for n in range(MOST_OPEN + 5)]
    for session in sessions * 2:
        record(recordings, session)

    recordings.close()

    assert {recorded(tmp_path / f"{session.name}.yaml") for session in sessions} == {2}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{session.name}.yaml" for session in sessions)


def test_a_file_that_was_deleted_while_it_was_let_go_of_is_not_made_again(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path / "{session}.yaml", RecordMode.ONCE, durable=False, metadata={})
    for n in range(MOST_OPEN + 1):
        record(recordings, Session(f"s{n}"))
    (tmp_path / "s0.yaml").unlink()

    with pytest.raises(CassetteUnwritable, match=r"s0\.yaml was deleted or replaced while it was recorded"):
        record(recordings, Session("s0"))

    recordings.close()
    assert not (tmp_path / "s0.yaml").exists()


def test_a_recording_that_cannot_take_its_files_place_is_told_of_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("version: 1\ninteractions: []\n")
    recordings = Recordings(tmp_path / "{session}.yaml", RecordMode.ALL, durable=False, metadata={})
    for n in range(MOST_OPEN + 1):
        record(recordings, Session("a" if n == 0 else f"s{n}"))
    (tmp_path / "a.yaml").unlink()

    with pytest.raises(
        CassetteUnwritable, match=r"a\.yaml cannot be finished.*what was recorded lies in .*a\.yaml\.new"
    ):
        recordings.close()

    assert recorded(tmp_path / "a.yaml.new") == 1


@pytest.mark.slow
def test_two_thousand_sessions_are_recorded_where_256_files_may_be_open(tmp_path: Path) -> None:
    script = """
import resource, sys
from pathlib import Path
from linktape.session import Sessions
from linktape.wiring.recordings import Recordings
from linktape.wiring.settings import RecordMode
from tests.tape.support import interaction

resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
recordings = Recordings(Path(sys.argv[1]), RecordMode.ONCE, durable=False, metadata={})
sessions = Sessions(most=1_000, forget=recordings.end)
for n in range(2_000):
    recordings.writer_for(sessions.get(f"test-{n}")).append(interaction())
recordings.writer_for(sessions.get("test-0")).append(interaction())
recordings.close()
"""

    subprocess.run([sys.executable, "-c", script, str(tmp_path / "{session}.yaml")], check=True, cwd=ROOT)

    assert len(list(tmp_path.iterdir())) == 2_000
    assert (recorded(tmp_path / "test-0.yaml"), recorded(tmp_path / "test-1999.yaml")) == (2, 1)


def test_a_reset_finishes_the_sessions_file(tmp_path: Path) -> None:
    with linktape.mock() as sandbox, linktape.record(sandbox.url, tmp_path / "{session}.yaml") as proxy:
        for _ in range(2):
            requests.get(f"{proxy.session('one').url}/rest/api/2/issue/HSP-1", auth=ADMIN, timeout=10)
            proxy.session("one").reset()
            mode = stat.S_IMODE((tmp_path / "one.yaml").stat().st_mode)

    assert mode == 0o666 & ~umask()
    assert recorded(tmp_path / "one.yaml") == 2


def test_what_another_tool_recorded_and_nobody_cleaned_is_told_while_it_is_added_to(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    item = {
        "request": {"method": "GET", "uri": "https://site.example/rest/api/2/myself", "body": None, "headers": {}},
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": {},
            "body": {"string": '{"emailAddress": "mia@acme.example"}'},
        },
    }
    path.write_text(json.dumps({"version": 1, "interactions": [item]}))

    lines: list[list[str]] = []
    for number in (1, 2):
        with linktape.mock() as sandbox, linktape.record(sandbox.url, path, mode="new_episodes") as proxy:
            requests.get(f"{proxy.url}/rest/api/2/issue/HSP-{number}", auth=ADMIN, timeout=10)
            recordings = proxy._host.onion.recordings  # the closing lines are the commands'
        lines.append(recordings.lines() if recordings is not None else [])

    assert [one[-1].partition(";")[0] for one in lines] == [
        f"{path}: what linktape did not write holds 0 secrets and 1 personal data"
    ] * 2


def test_who_failed_replaces_nothing(tmp_path: Path) -> None:
    good = Recordings(tmp_path / "a.yaml", RecordMode.ONCE, durable=False, metadata={})
    record(good, Session("default"))
    good.close()
    before = (tmp_path / "a.yaml").read_bytes()
    recordings = Recordings(tmp_path / "a.yaml", RecordMode.ALL, durable=False, metadata={})
    record(recordings, Session("default"))

    recordings.spare()
    recordings.close()

    file = tmp_path / "a.yaml"
    assert file.read_bytes() == before
    assert len(files.load(tmp_path / "a.yaml.new")) == 1
    assert recordings.lines() == [
        f"recorded 1 interaction in {file}.new; {file} stays as it was, for this did not end well"
    ]


def test_who_failed_the_first_time_is_told_how_to_record_anew(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    recordings = Recordings(file, RecordMode.ONCE, durable=False, metadata={})
    record(recordings, Session("default"))

    recordings.spare()
    recordings.close()

    advice = "this did not end well: delete it, or record it anew with mode `all`"
    assert recordings.lines() == [f"recorded 1 interaction in {file}; {advice}"]


@pytest.mark.parametrize(
    ("calls", "why"), [(0, ", for no call came"), (4, ", for no call is in its scope; --scope all records all")]
)
def test_a_recording_of_nothing_says_why(tmp_path: Path, calls: int, why: str) -> None:
    recordings = Recordings(tmp_path / "a.yaml", RecordMode.ONCE, durable=False, metadata={})

    recordings.close()

    assert recordings.lines(calls) == [f"recorded 0 interactions: {tmp_path / 'a.yaml'} was not made{why}"]


@pytest.mark.parametrize(("calls", "why"), [(0, ", for no call came"), (4, "")])
def test_a_recording_that_adds_nothing_to_its_file_does_not_say_that_there_is_none(
    tmp_path: Path, calls: int, why: str
) -> None:
    first = Recordings(tmp_path / "a.yaml", RecordMode.ONCE, durable=False, metadata={})
    record(first, Session("default"))
    first.close()
    recordings = Recordings(tmp_path / "a.yaml", RecordMode.NEW_EPISODES, durable=False, metadata={})

    recordings.writer_for(Session("default"))
    recordings.close()

    assert recordings.lines(calls) == [f"recorded 0 interactions: nothing was added to {tmp_path / 'a.yaml'}{why}"]


def test_a_recording_to_which_the_upstream_never_answered_says_so(tmp_path: Path) -> None:
    with linktape.record("http://127.0.0.1:1", tmp_path / "a.yaml") as proxy:
        assert requests.get(f"{proxy.url}/rest/api/3/issue/HSP-1", auth=ADMIN, timeout=30).status_code == 502

    assert proxy._host.onion.recorded_lines() == [
        f"recorded 0 interactions: {tmp_path / 'a.yaml'} was not made",
        "not recorded: 1 call to which the upstream gave no answer (refused)",
    ]
