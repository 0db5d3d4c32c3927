"""wiring/hosting.py: a linktape inside a block, in a thread of its own or in the caller's loop."""

from __future__ import annotations

import threading

import pytest
import requests

from linktape.errors import UsageError
from linktape.wiring.hosting import Host
from linktape.wiring.settings import Mode, Settings

SETTINGS = Settings(Mode.MOCK, port=0, control_port=None, grace_s=0.0)


def test_it_serves_inside_the_block_and_can_be_asked_behind_it() -> None:
    with Host(SETTINGS) as host:
        status = requests.get(f"{host.serving.url}/rest/api/3/serverInfo", timeout=10).status_code

    assert status == 200
    assert not host.is_serving
    assert host.ask(lambda onion: onion.sessions.get().calls) == 1


async def test_in_a_loop_it_lives_in_the_loops_thread() -> None:
    async with Host(SETTINGS) as host:
        assert host.ask(lambda _: threading.current_thread()) is threading.current_thread()


def test_in_a_with_block_it_lives_in_a_thread_of_its_own_which_ends_with_it() -> None:
    with Host(SETTINGS) as host:
        thread = host.ask(lambda _: threading.current_thread())

    assert thread is not threading.current_thread()
    assert not thread.is_alive()


def test_outside_of_the_block_it_says_what_to_do() -> None:
    host = Host(SETTINGS)

    with pytest.raises(RuntimeError, match="use it in a `with` block"):
        _ = host.serving
    with pytest.raises(RuntimeError, match="use it in a `with` block"):
        host.ask(str)


def test_it_serves_once_at_a_time_and_again_afterwards() -> None:
    host = Host(SETTINGS)
    with host, pytest.raises(RuntimeError, match="serving already"), host:
        pass

    with host:
        assert host.is_serving


def test_what_cannot_be_served_leaves_no_thread_behind() -> None:
    before = threading.active_count()

    with pytest.raises(UsageError), Host(Settings(Mode.MOCK, port=0, scenarios=("lnk-limit",))):
        pass

    assert threading.active_count() == before
