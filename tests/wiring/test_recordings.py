"""recordings.py: the cassettes that are being written."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

import linktape
from linktape.errors import UsageError
from linktape.tape import files
from linktape.wiring.settings import RecordMode

ADMIN = ("admin@example.com", "token")


def test_each_session_is_recorded_into_a_file_of_its_own(tmp_path: Path) -> None:
    with linktape.mock() as sandbox, linktape.record(sandbox.url, tmp_path / "{session}.yaml") as proxy:
        for session, issue in (("one", "HSP-1"), ("two", "HSP-2"), ("one", "HSP-3")):
            requests.get(f"{proxy.session_url(session)}/rest/api/2/issue/{issue}", auth=ADMIN, timeout=10)

    found = {path.name: [one.operation.issue for one in files.load(path)] for path in sorted(tmp_path.iterdir())}

    assert found == {"one.yaml": ["HSP-1", "HSP-3"], "two.yaml": ["HSP-2"]}


def test_a_sessions_file_that_is_there_already_is_not_touched_and_the_answer_says_so(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("version: 1\ninteractions: []\n")

    with linktape.mock() as sandbox, linktape.record(sandbox.url, tmp_path / "{session}.yaml") as proxy:
        answer = requests.get(f"{proxy.session_url('one')}/rest/api/2/issue/HSP-1", auth=ADMIN, timeout=10)
        verdict = proxy.verdict("one")

    assert (answer.status_code, answer.headers["Linktape-Recording"]) == (200, "failed")
    assert (verdict["ok"], verdict["not_recorded"]) == (False, [1])
    assert (tmp_path / "one.yaml").read_text() == "version: 1\ninteractions: []\n"


def test_new_episodes_by_session_are_refused_before_anything_is_recorded_twice(tmp_path: Path) -> None:
    path, mode = tmp_path / "{session}.yaml", RecordMode.NEW_EPISODES
    with linktape.mock() as sandbox, pytest.raises(UsageError, match="name one file without"):
        with linktape.record(sandbox.url, path, record_mode=mode):
            pass
