"""cli/workers.py: processes that serve one port together, and are started again when they die."""

from __future__ import annotations

import json
import os
import re
import signal
import urllib.request
from pathlib import Path

import pytest

from linktape.tape import files
from tests.cli.conftest import InProcess
from tests.cli.running import Running, ran, running
from tests.shared.conftest import prefix, redis, redis_of_all
from tests.shared.redis_server import RedisServer, free_port

__all__ = ["prefix", "redis", "redis_of_all"]


def children_of(one: Running) -> list[int]:
    """Give the processes that a supervisor has: the control port's first, then the workers."""
    number = one.process.pid
    return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def asked(url: str, token: str = "") -> bytes:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        content: bytes = answer.read()
        return content


def test_workers_answer_as_one_and_are_started_again(redis: RedisServer, prefix: str, tmp_path: Path) -> None:
    options = ["mock", "--workers", "2", "--state", redis.url, "--state-prefix", prefix]
    with running(*options, folder=tmp_path) as one:
        for _ in range(6):
            asked(f"{one.url}/rest/api/3/serverInfo")
        _, *workers = children_of(one)
        assert len(workers) == 2

        os.kill(workers[0], signal.SIGKILL)
        said = one.heard("worker ")

        assert re.fullmatch(
            rf"linktape: worker . \(process {workers[0]}\) was ended by SIGKILL, and is started again\n", said
        )
        asked(f"{one.url}/rest/api/3/serverInfo")
        url, token = one.control
        entries = json.loads(asked(f"{url}/journal", token))["entries"]
        assert [entry["n"] for entry in entries] == list(range(1, 8))
        assert json.loads(asked(f"{url}/explain/7", token))["answer"]["start"] == "200"
        counted = re.findall(
            rb'linktape_calls_total{operation="getServerInfo".*} (\d+)', asked(f"{url}/metrics", token)
        )
        with urllib.request.urlopen(
            urllib.request.Request(f"{url}/events", headers={"Authorization": f"Bearer {token}"}), timeout=30
        ) as events:
            events.readline()
            asked(f"{one.url}/rest/api/3/serverInfo")
            told = next(line for line in events if line.startswith(b"data: "))
        assert json.loads(told.removeprefix(b"data: "))["n"] == 8

        left = children_of(one)
        code, log = one.stopped(signal.SIGTERM)

    assert code == 0, log
    assert 1 <= int(counted[0]) <= 7  # those that the worker that is no more has answered are gone with it
    assert log.count("8 calls answered") == 1
    assert not any(Path(f"/proc/{number}").exists() for number in left)


def test_workers_record_into_each_sessions_file(redis: RedisServer, prefix: str, tmp_path: Path) -> None:
    options = ["--workers", "2", "--state", redis.url, "--state-prefix", prefix, "--cassette", "tapes/{session}.yaml"]
    with running("mock", folder=tmp_path) as jira:
        with running("record", "--upstream", jira.url, *options, folder=tmp_path) as one:
            for n in range(12):
                asked(f"{one.url}/s/{'ab'[n % 2]}/rest/api/3/serverInfo?n={n}")
            code, log = one.stopped(signal.SIGTERM)
        jira.stopped()

    assert code == 0, log
    told = re.findall(r"this process recorded (\d) interactions? in tapes/[ab].yaml", log)
    assert sum(map(int, told)) == 12
    assert "recorded 0" not in log
    for name, first in (("a", 0), ("b", 1)):
        queries = [one.request.query for one in files.load(tmp_path / "tapes" / f"{name}.yaml")]
        assert queries == [f"n={n}" for n in range(first, 12, 2)]


def test_workers_end_with_who_minds_them(redis: RedisServer, prefix: str, tmp_path: Path) -> None:
    options = ["mock", "--workers", "1", "--state", redis.url, "--state-prefix", prefix]
    with running(*[*options[:2], "2", *options[3:]], folder=tmp_path) as one:
        assert len(children_of(one)) == 3

        code, _ = one.stopped(signal.SIGKILL)  # which reads until all of them have closed the log

        assert code == -signal.SIGKILL


def test_what_stops_the_start_is_said_once(tmp_path: Path) -> None:
    state = f"redis://127.0.0.1:{free_port()}"

    ended = ran("mock", "--workers", "3", "--port", "0", "--state", state, folder=tmp_path)

    assert ended.returncode == 2
    assert ended.stderr.count("linktape: error: --state: ") == 1
    assert ended.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["mock"], "--workers 2 needs --state redis://...: mock and its verdict hold for a session"),
        (
            ["record", "--cassette", "{session}.yaml", "--upstream", "http://a.example"],
            "--workers 2 cannot record into one cassette",
        ),
        (["forward", "--upstream", "http://a.example"], "has nothing that knows of all calls"),
        (
            ["forward", "--upstream", "http://a.example", "--scenario", "link-limit", "--control-port", "off"],
            "--workers 2 needs --state redis://...: scenarios, limits and a clock",
        ),
    ],
)
def test_where_processes_cannot_be_as_one_it_says_why(in_process: InProcess, arguments: list[str], why: str) -> None:
    code, log = in_process(*arguments, "--workers", "2")

    assert code == 2
    assert why in log
