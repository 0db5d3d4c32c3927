"""first_steps/checkup.py: what is in the way is found, and what to do is said; no secret is."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from linktape.first_steps.checkup import Finding, Machine, State, findings
from linktape.wiring.settings import Mode, Settings
from tests.company_proxy import company_proxy
from tests.shared.redis_server import RedisServer

CANARY = "canary-of-the-tests"


def found(subject: str, *, environment: dict[str, str] | None = None, **settings: object) -> Finding:
    given = {"port": 0, **settings}
    machine = Machine(Settings(mode=Mode.MOCK, **given), environment or {})  # type: ignore[arg-type]  # named in tests
    return next(one for one in findings(machine) if one.subject == subject)


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen(1)
        yield one.getsockname()[1]


def test_on_a_machine_where_all_is_well_nothing_is_bad() -> None:
    states = [one.state for one in findings(Machine(Settings(mode=Mode.MOCK, port=0), {"PATH": os.environ["PATH"]}))]

    assert State.BAD not in states
    assert len(states) >= 8


def test_what_is_well_comes_with_nothing_to_do() -> None:
    machine = Machine(Settings(mode=Mode.MOCK, port=0), {"PATH": os.environ["PATH"]})

    assert [one for one in findings(machine) if one.state is State.OK and one.todo] == []


def test_a_configuration_that_cannot_be_used_is_one_thing_among_others() -> None:
    wrong, strange = ["linktape.yaml:1:1: 'prot' is not known here", "linktape.yaml:2:1: no"], ["LINKTAPE_PRT"]

    seen = list(findings(Machine(Settings(mode=Mode.MOCK, port=0), {}, wrong, strange)))

    of_settings = [(one.state, one.says) for one in seen if one.subject == "settings"]
    assert of_settings == [(State.BAD, wrong[0]), (State.BAD, wrong[1]), (State.NOTE, strange[0])]
    assert {"port", "client", "clock"} <= {one.subject for one in seen}


def test_a_free_port_is_free() -> None:
    with taken_port() as port:
        pass

    finding = found("port", port=port)

    assert (finding.state, finding.says) == (State.OK, f"{port} on 127.0.0.1 is free")


def test_a_port_in_use_is_in_the_way() -> None:
    with taken_port() as port:
        finding = found("port", port=port)

    assert (finding.state, finding.says) == (State.BAD, f"{port} on 127.0.0.1 cannot be had: it is in use")
    assert "--port" in finding.todo


def test_so_is_a_control_port_and_an_address_that_is_not_here() -> None:
    with taken_port() as port:
        findings_ = list(findings(Machine(Settings(mode=Mode.MOCK, port=0, control_port=port), {})))
    there = found("port", port=8095, host="192.0.2.1")

    assert [one.todo.count("--control-port") for one in findings_ if one.state is State.BAD] == [2]
    assert there.state is State.BAD


def test_a_client_reaches_a_mock_whatever_is_configured_for_it(tmp_path: Path) -> None:
    finding = found("client", scenarios=("outage",), base="/jira", limits=None)

    assert finding.state is State.OK
    assert finding.says.endswith("/jira")


def test_a_mock_that_cannot_be_started_is_said(tmp_path: Path) -> None:
    finding = found("client", site=tmp_path / "none.yaml")

    assert finding.state is State.BAD
    assert "none.yaml" in finding.says


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy"])
def test_a_proxy_that_takes_what_is_for_this_machine_is_in_the_way(name: str) -> None:
    with taken_port() as port:
        pass

    finding = found("proxy", environment={name: f"http://127.0.0.1:{port}"})

    assert finding.state is State.BAD
    assert finding.todo.startswith("export NO_PROXY=127.0.0.1")


@pytest.mark.parametrize("straight", ["127.0.0.1", "*", "127.0.0.0/8"])
def test_a_proxy_that_leaves_this_machine_out_is_none_of_our_business(straight: str) -> None:
    finding = found("proxy", environment={"HTTP_PROXY": "http://192.0.2.1:3128", "NO_PROXY": straight})

    assert finding.state is State.OK


def test_a_proxy_that_brings_it_there_is_worth_a_note(tmp_path: Path) -> None:
    with company_proxy(tmp_path) as port:
        finding = found("proxy", environment={"HTTP_PROXY": f"http://127.0.0.1:{port}"})

    assert finding.state is State.NOTE


def test_a_shell_that_lives_by_faketime_is_told() -> None:
    finding = found("clock", environment={"LD_PRELOAD": "/lib/faketime/libfaketime.so.1", "FAKETIME": "+1d"})

    assert finding.state is State.NOTE
    assert "'+1d'" in finding.says


def test_without_faketime_it_is_said_what_needs_it(tmp_path: Path) -> None:
    finding = found("faketime", environment={"PATH": str(tmp_path)})

    assert (finding.state, "--speed" in finding.says, "apt-get" in finding.todo) == (State.NOTE, True, True)


def test_a_redis_that_does_not_answer_is_in_the_way_and_its_password_is_not_shown() -> None:
    pytest.importorskip("redis")
    with taken_port() as port:
        pass

    finding = found("redis", state=f"redis://:{CANARY}@127.0.0.1:{port}/0")

    assert finding.state is State.BAD
    assert CANARY not in finding.says + finding.todo


def test_a_redis_that_answers_is_well(tmp_path: Path) -> None:
    pytest.importorskip("redis")
    server = RedisServer(tmp_path)
    server.start()
    try:
        finding = found("redis", state=server.url)
    finally:
        server.stop()

    assert (finding.state, finding.says) == (State.OK, f"{server.url} answers")


@pytest.mark.parametrize(
    ("environment", "state", "says"),
    [
        ({}, State.OK, "none set"),
        ({"LINKTAPE_JIRA_BEARER": CANARY}, State.OK, "LINKTAPE_JIRA_BEARER set"),
        (
            {"LINKTAPE_JIRA_EMAIL": f"{CANARY}@example.com", "LINKTAPE_JIRA_TOKEN": CANARY},
            State.OK,
            "LINKTAPE_JIRA_EMAIL and LINKTAPE_JIRA_TOKEN set",
        ),
        ({"LINKTAPE_JIRA_TOKEN": CANARY}, State.BAD, "LINKTAPE_JIRA_EMAIL is not set"),
        ({"LINKTAPE_JIRA_TOKEN": f"{CANARY}\n{CANARY}"}, State.BAD, "LINKTAPE_JIRA_TOKEN holds a line's end"),
    ],
)
def test_credentials_are_set_or_not_and_never_shown(environment: dict[str, str], state: State, says: str) -> None:
    finding = found("credentials", environment=environment)

    assert finding.state is state
    assert says in finding.says
    assert CANARY not in finding.says + finding.todo


def test_a_bind_for_other_machines_is_told_of_names() -> None:
    assert "--allow-host" in found("names", host="0.0.0.0").todo
    with pytest.raises(StopIteration):
        found("names", host="0.0.0.0", allow_hosts=("linktape",))
