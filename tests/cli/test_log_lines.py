"""cli/log_lines.py: what is said on standard error, for people and for what gathers logs."""

from __future__ import annotations

import json
import logging
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from linktape.cli.log_lines import LogLines
from linktape.errors import UsageError
from linktape.journal_rows import Row, told
from linktape.wiring.settings import LogFormat, Task
from tests.cli.running import running
from tests.runs.ran import client, linktape
from tests.support import link

ADMIN = ("admin@example.com", "token")
SAID = ("POST", "/rest/api/3/issueLink", "linkIssues", "Blocks HSP-1 -> MKY-1", "link HSP-1 blocks MKY-1")
ROW: Row = (
    3,
    datetime(2026, 1, 31, 12, 0, 1, tzinfo=UTC),
    told(SAID, 413, "scenario full", "link-limit", (("FaultInjector", "rule limit\nacts", ()),), "link-limit"),
    0.0012,
    True,
)
LINE = "12:00:01.000 3 POST /rest/api/3/issueLink: link HSP-1 blocks MKY-1 -> 413 (link-limit) [scenario full] 1.2 ms"


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_call_is_a_line_for_people() -> None:
    assert LogLines(Task()).call("default", ROW) == f"linktape: {LINE}\n"
    assert LogLines(Task()).call("a", ROW) == f"linktape: [a] {LINE}\n"


def test_its_reasons_stand_below_it_where_they_are_wanted() -> None:
    text = LogLines(Task(verbose=True)).call("default", ROW)

    assert text == f"linktape: {LINE}\n    faults: rule limit\\nacts\n"


@pytest.mark.parametrize("verbose", [False, True])
def test_for_programs_it_is_an_object_with_all_that_the_journal_has(verbose: bool) -> None:
    (said,) = objects(LogLines(Task(log_format=LogFormat.JSON, verbose=verbose)).call("a", ROW))

    assert (said["at"], said["level"], said["message"]) == ("2026-01-31T12:00:01.000Z", "info", LINE)
    assert (said["session"], said["n"], said["operation"], said["status"]) == ("a", 3, "linkIssues", 413)
    assert (said["fault"], said["took_s"], said["delivered"]) == ("link-limit", 0.0012, True)
    assert said.get("layers") == ([{"layer": "FaultInjector", "reason": "rule limit\nacts"}] if verbose else None)


def test_a_record_keeps_its_level_and_its_fields() -> None:
    record = logging.makeLogRecord({"msg": "a webhook was given up", "levelno": logging.WARNING, "url": "http://a"})

    (said,) = objects(LogLines(Task(log_format=LogFormat.JSON)).format(record))

    assert (said["level"], said["message"], said["url"]) == ("warning", "a webhook was given up", "http://a")
    assert set(said) == {"at", "level", "message", "url"}


def test_no_line_of_json_holds_what_drives_a_terminal() -> None:
    line = LogLines(Task(log_format=LogFormat.JSON)).line("a\x1b[2J\u202eb\nc")

    assert line.isascii()
    assert line.count("\n") == 1


def test_quiet_and_verbose_contradict_each_other() -> None:
    with pytest.raises(UsageError, match="choose one of --quiet and --verbose"):
        LogLines(Task(quiet=True, verbose=True))


def test_a_quiet_server_says_where_it_is_and_what_is_wrong_and_nothing_else(tmp_path: Path) -> None:
    with running("mock", "--quiet", "--scenario", "link-limit", folder=tmp_path) as mock:
        for _ in range(2):
            requests.post(f"{mock.url}/rest/api/3/issueLink", json=link("HSP-1", "MKY-1"), auth=ADMIN, timeout=10)
        _, log = mock.stopped(signal.SIGINT)

    control, *others = log.splitlines()
    assert control.startswith("linktape: control http://")
    assert others
    assert all("no-retry-413" in line for line in others)


def test_the_whole_log_of_a_server_is_json_where_that_is_wanted(tmp_path: Path) -> None:
    with running("mock", "--scenario", "link-limit", folder=tmp_path, LINKTAPE_LOG_FORMAT="json") as mock:
        requests.post(f"{mock.url}/rest/api/3/issueLink", json=link("HSP-1", "MKY-1"), auth=ADMIN, timeout=10)
        _, log = mock.stopped(signal.SIGINT)

    said = objects(log)
    assert [one["message"].split()[0] for one in said[:2]] == ["control", "scenario"]
    assert [one["status"] for one in said if "status" in one] == [413]
    assert said[-1]["message"].startswith("1 call answered")


def test_a_quiet_run_says_nothing_where_nothing_is_wrong(tmp_path: Path) -> None:
    once = client(tmp_path, "link()")
    twice = client(tmp_path, "link(); link()", "twice.py")

    good = linktape(tmp_path, "run", "--mock", "--quiet", "--", *once)
    bad = linktape(tmp_path, "run", "--mock", "--quiet", "--scenario", "link-limit", "--", *twice)

    assert (good.returncode, good.stderr) == (0, "")
    assert bad.returncode == 1
    assert "verdict: bad" in bad.stderr


def test_a_run_says_each_call_with_its_reasons_or_all_as_json(tmp_path: Path) -> None:
    once = client(tmp_path, "link()")

    said = linktape(tmp_path, "run", "--mock", "--verbose", "--", *once).stderr
    told = objects(linktape(tmp_path, "run", "--mock", "--log-format", "json", "--", *once).stderr)

    assert "link HSP-1 blocks MKY-1 -> 201" in said
    assert "\n    mock: " in said
    assert told[-1]["message"] == "verdict: good"
