"""wiring/whereabouts.py: how a running server is found."""

from __future__ import annotations

import logging
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from linktape.wiring import whereabouts
from linktape.wiring.whereabouts import Whereabouts, announced, folder, found, read_file

ONE = Whereabouts("http://127.0.0.1:8095/jira", "http://127.0.0.1:43127", "s3cret", "mock", os.getpid())


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A runtime folder of the test's own."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "linktape"


def test_a_server_is_found_while_it_runs(runtime: Path) -> None:
    with announced(ONE):
        (file, read), *others = found()

        assert (read, others) == (ONE, [])
        assert file == runtime / "8095.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(runtime.stat().st_mode) == 0o700

    assert found() == []
    assert list(runtime.iterdir()) == []


def test_servers_come_by_port() -> None:
    with announced(replace(ONE, url="http://127.0.0.1:10000")), announced(replace(ONE, url="http://[::1]:9000")):
        assert [one.port for _, one in found()] == [9000, 10000]


def test_a_file_that_another_server_has_written_since_stays() -> None:
    other = announced(replace(ONE, pid=-1))
    with announced(ONE):
        other.__enter__()

    assert [one.pid for _, one in found()] == [-1]
    other.__exit__(None, None, None)
    assert found() == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"url": 1}', '{"url":"http://127.0.0.1:1","more":2}', "null"])
def test_what_is_no_such_file_is_left_alone(text: str, runtime: Path) -> None:
    runtime.mkdir()
    file = runtime / "8095.json"
    file.write_text(text)
    file.chmod(0o600)

    assert found() == []
    assert file.exists()


def test_a_file_that_others_can_read_or_that_is_a_link_is_not_believed(runtime: Path) -> None:
    with announced(ONE):
        file = runtime / "8095.json"
        (runtime / "1.json").symlink_to(file)
        assert len(found()) == 1

        file.chmod(0o644)
        assert read_file(file) is None
        file.chmod(0o600)


def test_where_nothing_can_be_written_the_server_runs_all_the_same(
    runtime: Path, caplog: pytest.LogCaptureFixture
) -> None:
    runtime.write_text("no folder")

    with caplog.at_level(logging.WARNING), announced(ONE):
        assert found() == []

    assert "linktape ctl will not find this server" in caplog.text
    assert "s3cret" not in caplog.text + repr(ONE)


def test_without_a_control_port_there_is_nothing_to_find() -> None:
    class Serving:
        control_url = None

    with whereabouts.announced_by(Serving(), "mock"):  # type: ignore[arg-type]  # all that is asked of it
        assert found() == []
    assert folder().name == "linktape"
