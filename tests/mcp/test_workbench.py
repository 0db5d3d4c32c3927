"""mcp/workbench.py: which server is meant, and what an agent must not be told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linktape.errors import OtherCallFirst, UsageError
from linktape.mcp.workbench import Body, Workbench
from linktape.wiring.configuration import configuration
from linktape.wiring.settings import Mode
from linktape.wiring.whereabouts import found

pytestmark = pytest.mark.slow


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("ACME_TOKEN", "c4n4ry-of-the-environment")
    one = Workbench(configuration(None, tmp_path, {}))
    yield one
    one.close()


def test_of_one_server_no_port_need_be_named(bench: Workbench) -> None:
    started = bench.start(Mode.MOCK, {})

    assert bench.own(None) is started
    assert bench.asked(None).ask("/status")["mode"] == "mock"


def test_of_several_servers_one_must_be_named(bench: Workbench) -> None:
    one, other = bench.start(Mode.MOCK, {}), bench.start(Mode.MOCK, {})

    with pytest.raises(OtherCallFirst, match="2 servers are running") as refused:
        bench.own(None)
    assert refused.value.next_call == f'the same with "server": {other.port}'
    assert bench.own(one.port) is one


def test_of_several_servers_that_somebody_else_started_one_must_be_named(bench: Workbench, tmp_path: Path) -> None:
    one, other = bench.start(Mode.MOCK, {}), bench.start(Mode.MOCK, {})

    with pytest.raises(OtherCallFirst, match=f"server {one.port}  mock at") as refused:
        Workbench(configuration(None, tmp_path, {})).asked(None)

    assert refused.value.next_call in [f'the same with "server": {port}' for port in (one.port, other.port)]


def test_another_port_than_ours_is_named_with_those_there_are(bench: Workbench) -> None:
    started = bench.start(Mode.MOCK, {})

    with pytest.raises(OtherCallFirst, match=f"no server at port 1 was started here.*{started.port}"):
        bench.own(1)


def test_a_stopped_server_is_found_no_more(bench: Workbench) -> None:
    started = bench.start(Mode.MOCK, {})
    port, was_found = started.port, [one.port for _, one in found()]

    bench.stop(None)

    assert was_found == [port]
    assert found() == []
    with pytest.raises(OtherCallFirst, match="no server was started here"):
        bench.own(None)


def test_what_cannot_be_started_leaves_nothing_behind(bench: Workbench) -> None:
    with pytest.raises(UsageError, match="leave it out"):
        bench.start(Mode.MOCK, {"control_port": "off"})

    assert found() == []


def test_the_configuration_of_the_folder_is_heeded(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("mock: {profile: datacenter}\n")
    bench = Workbench(configuration(None, tmp_path, {}))
    try:
        settings = bench.start(Mode.MOCK, {}).host.settings
    finally:
        bench.close()

    assert settings.profile == "datacenter"


def test_what_the_environment_or_a_server_knows_for_secret_is_not_told(bench: Workbench) -> None:
    started = bench.start(Mode.MOCK, {})
    token = started.control.token
    bench.learn(["c4n4ry-of-a-command"])
    text = f"c4n4ry-of-the-environment, c4n4ry-of-a-command, {token}, HSP-1 blocks MKY-1"

    assert bench.redact(text) == "***, ***, ***, HSP-1 blocks MKY-1"
    bench.stop(None)
    assert token not in bench.redact(text)


def test_a_session_begins_anew_with_the_scenario_that_it_was_given(bench: Workbench) -> None:
    started = bench.start(Mode.MOCK, {})
    body: Body = {"scenario": "link-limit"}
    started.control.change("PUT", "/scenario", body, session="default")
    bench.played(started.control, "default", body)

    started.begin_anew()

    said = started.control.ask("/scenario", session="default")
    assert [one["name"] for one in said["scenarios"]] == ["link-limit"]
