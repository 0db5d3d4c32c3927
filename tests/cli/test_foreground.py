"""record, replay, mock and forward as their users run them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
from pathlib import Path

import pytest
import requests

from linktape.cli.foreground import stop_with
from linktape.tape import files
from tests.cli.running import ran, running, runtime
from tests.cli.terminal import on_a_terminal, write_large
from tests.support import link

ADMIN = ("admin@example.com", "token")


def test_the_ready_lines_are_the_contract(tmp_path: Path) -> None:
    with running("mock", folder=tmp_path) as mock:
        assert re.fullmatch(r"linktape: listening on http://127\.0\.0\.1:\d+", mock.ready)

        code, log = mock.stopped()

    assert code == 0
    assert re.search(r"^linktape: control http://127\.0\.0\.1:\d+/\?token=\S+$", log, re.MULTILINE)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_zero_and_a_summary(tmp_path: Path, number: int) -> None:
    with running("mock", folder=tmp_path) as mock:
        requests.get(f"{mock.url}/rest/api/3/serverInfo", timeout=10)

        code, log = mock.stopped(number)

    assert code == 0
    assert "linktape: 1 call answered" in log


def test_a_recording_replays_offline_with_the_same_answers(tmp_path: Path, sandbox: str) -> None:
    seen: list[list[tuple[int, object]]] = []

    with running("record", "--upstream", sandbox, "--cassette", "a.yaml", folder=tmp_path) as proxy:
        seen.append(_conversation(proxy.url))
        code, log = proxy.stopped()
    with running("replay", "--cassette", "a.yaml", folder=tmp_path) as tape:
        seen.append(_conversation(tape.url))

    assert (code, "recorded 5 interactions in a.yaml" in log) == (0, True)
    assert {"linktape", "redaction", "base", "profile"} <= set(files.load(tmp_path / "a.yaml").metadata)
    assert seen[0] == seen[1]
    assert [status for status, _ in seen[0]] == [201, 200, 204, 404, 404]


def _conversation(url: str) -> list[tuple[int, object]]:
    """Link, find the id, delete, miss: statuses and bodies, without the address."""
    with requests.Session() as client:
        client.auth = ADMIN
        api = f"{url}/rest/api/2"
        answers = [client.post(f"{api}/issueLink", json=link("HSP-1", "MKY-1"), timeout=10)]
        answers.append(client.get(f"{api}/issue/HSP-1?fields=issuelinks", timeout=10))
        entry = answers[-1].json()["fields"]["issuelinks"][0]
        assert entry["self"].startswith(f"{api}/issueLink/"), "an address must lead back to linktape"
        answers.append(client.delete(entry["self"], timeout=10))
        answers.append(client.get(entry["self"], timeout=10))
        answers.append(client.post(f"{api}/issueLink", json=link("HSP-1", "MKY-1", "Haunts"), timeout=10))
        return [(answer.status_code, answer.text.replace(url, "")) for answer in answers]


def test_a_miss_is_501_and_says_what_is_nearest(tmp_path: Path, sandbox: str) -> None:
    with running("record", "--upstream", sandbox, "--cassette", "a.yaml", folder=tmp_path) as proxy:
        requests.post(f"{proxy.url}/rest/api/2/issueLink", json=link("HSP-1", "MKY-1"), auth=ADMIN, timeout=10)
        proxy.stopped()
    with running("replay", "--cassette", "a.yaml", folder=tmp_path) as tape:
        missed = requests.post(f"{tape.url}/rest/api/2/issueLink", json=link("MKY-1", "HSP-1"), auth=ADMIN, timeout=10)
        code, log = tape.stopped()

    assert missed.status_code == 501
    assert missed.headers["Linktape-Error"] == "unmatched"
    said = " ".join(missed.json()["errorMessages"])
    assert "direction reversed" in said
    assert "a.yaml:" in said
    assert code == 0
    assert "matched no recording: #1" in log


def test_an_upstream_that_is_not_there_is_named_and_nothing_is_recorded(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with running("record", "--upstream", nobody, "--cassette", "a.yaml", folder=tmp_path) as proxy:
            answer = requests.get(f"{proxy.url}/rest/api/2/issueLinkType", timeout=10)
            proxy.stopped()

    assert answer.status_code == 502
    assert "refused" in answer.json()["errorMessages"][0]
    assert not (tmp_path / "a.yaml").exists()


def test_the_control_port_explains_judges_and_resets(tmp_path: Path) -> None:
    with running("mock", folder=tmp_path) as mock:
        requests.post(f"{mock.url}/rest/api/3/issueLink", json=link("HSP-1", "NO-1"), auth=ADMIN, timeout=10)
        control, token = mock.control
        with requests.Session() as asking:
            asking.headers["Authorization"] = f"Bearer {token}"
            entry = asking.get(f"{control}/explain/1", timeout=10).json()
            verdict = asking.get(f"{control}/verdict", timeout=10).json()
            changed = asking.put(f"{control}/scenario", json={"scenario": "link-limit"}, timeout=10)
            reset = asking.post(f"{control}/reset", json={}, timeout=10)
            journal = asking.get(f"{control}/journal", timeout=10).json()
        refused = requests.get(f"{control}/journal", timeout=10)

    assert (entry["status"], entry["cause"]) == (404, "issue-not-found")
    assert entry["words"] == "link HSP-1 blocks NO-1"
    empty = ("unmatched", "unsupported", "outside", "unused", "unmet", "violations", "not_recorded", "not_judged")
    assert verdict == {"ok": True, **{name: [] for name in empty}}
    assert (changed.status_code // 100, reset.status_code // 100) == (2, 2)
    assert journal["entries"] == []
    assert refused.status_code == 401


def test_a_port_in_use_says_so(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = ran("mock", "--port", str(port), folder=tmp_path)

    assert done.returncode == 2
    assert f"port {port} on 127.0.0.1 is in use; choose another with --port" in done.stderr


def test_an_ipv6_address_is_printed_in_brackets_and_serves_its_own_hosts_alone(tmp_path: Path) -> None:
    try:
        with socket.socket(socket.AF_INET6) as there:
            there.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with running("mock", "--host", "::1", folder=tmp_path) as mock:
        answers = [
            requests.get(f"{mock.url}/rest/api/3/serverInfo", headers={"Host": host} if host else {}, timeout=10)
            for host in ("", "localhost", "[2001:db8::1]")
        ]
        found = requests.get(f"{mock.url}/rest/api/2/issue/HSP-1", auth=ADMIN, timeout=10)
        control, token = mock.control
        status = requests.get(f"{control}/status", headers={"Authorization": f"Bearer {token}"}, timeout=10)
        port = mock.url.rpartition(":")[2]
        again = ran("mock", "--host", "::1", "--port", port, folder=tmp_path)
        code, _ = mock.stopped(signal.SIGTERM)

    assert re.fullmatch(r"http://\[::1\]:\d+", mock.url)
    assert [answer.status_code for answer in answers] == [200, 200, 421]
    assert found.json()["self"].startswith(f"{mock.url}/rest/api/2/")
    assert status.status_code == 200
    assert (again.returncode, code) == (2, 0)
    assert f"port {port} on ::1 is in use; choose another with --port" in again.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_while_a_large_cassette_is_read(tmp_path: Path, number: signal.Signals) -> None:
    write_large(tmp_path / "large.yaml")

    with on_a_terminal("replay", "--cassette", "large.yaml", "--port", "0", folder=tmp_path) as terminal:
        terminal.until("linktape: reading large.yaml (")
        terminal.process.send_signal(number)
        code = terminal.ended()

    assert code == 128 + number
    assert "listening" not in terminal.shown
    assert "Traceback" not in terminal.shown


def test_a_server_is_found_by_its_port_until_it_ends(tmp_path: Path) -> None:
    with running("mock", folder=tmp_path) as mock:
        port = mock.url.rpartition(":")[2]
        file = runtime(tmp_path) / "linktape" / f"{port}.json"
        found = json.loads(file.read_text())
        mock.stopped()

    assert (found["url"], found["control_url"], found["token"]) == (mock.url, *mock.control)
    assert not file.exists()


def test_a_token_that_was_given_opens_the_control_port_and_is_not_printed(tmp_path: Path) -> None:
    given = "0123456789abcdef0123456789abcdef"
    with running("mock", folder=tmp_path, LINKTAPE_CONTROL_TOKEN=given) as mock:
        requests.get(f"{mock.url}/rest/api/3/myself", headers={"X-Token": given}, timeout=10)
        control = json.loads(next((runtime(tmp_path) / "linktape").iterdir()).read_text())["control_url"]
        asked = requests.get(f"{control}/status", headers={"Authorization": f"Bearer {given}"}, timeout=10)
        _, log = mock.stopped()

    assert asked.status_code == 200
    assert f"linktape: control {control}/ (its token is in LINKTAPE_CONTROL_TOKEN)" in log
    assert given not in log


def test_a_token_file_is_made_and_serves_the_next_start(tmp_path: Path) -> None:
    for _ in range(2):
        with running("mock", "--control-token-file", "token", folder=tmp_path) as mock:
            token = (tmp_path / "token").read_text().strip()
            control = json.loads(next((runtime(tmp_path) / "linktape").iterdir()).read_text())["control_url"]
            asked = requests.get(f"{control}/status", headers={"Authorization": f"Bearer {token}"}, timeout=10)
            _, log = mock.stopped()
        assert asked.status_code == 200
        assert "(its token is in token)" in log
        assert token not in log


def test_the_control_port_is_bound_where_it_is_told(tmp_path: Path) -> None:
    with running("mock", "--control-host", "127.0.0.2", folder=tmp_path) as mock:
        control, token = mock.control
        asked = requests.get(f"{control}/status", headers={"Authorization": f"Bearer {token}"}, timeout=10)
    done = ran("mock", "--port", "0", "--control-host", "203.0.113.1", folder=tmp_path)

    assert control.startswith("http://127.0.0.2:")
    assert asked.status_code == 200
    assert (done.returncode, "--control-host '203.0.113.1' is no address of this machine" in done.stderr) == (2, True)


async def test_that_nobody_minds_it_any_more_is_heard_once() -> None:
    """Else a worker is told of it for as long as it takes to stop, with a whole processor."""
    reading, writing = os.pipe()
    try:
        stop = asyncio.Event()
        stop_with(reading, stop)
        os.close(writing)

        async with asyncio.timeout(30):
            await stop.wait()

        assert not asyncio.get_running_loop().remove_reader(reading)
    finally:
        os.close(reading)
