"""wiring/part.py: what a process does where several serve together."""

from __future__ import annotations

import socket

import pytest

from linktape.wiring.listening import bound
from linktape.wiring.part import ALONE, Part
from linktape.wiring.serving import served
from linktape.wiring.settings import Mode, Settings

pytestmark = pytest.mark.slow


async def test_who_has_the_control_port_for_others_serves_no_clients() -> None:
    with bound("127.0.0.1", 0, "--port", "--host", shares_port=True) as kept:
        port = kept.getsockname()[1]
        settings = Settings(Mode.MOCK, port=port)
        async with served(settings, part=Part(serves_clients=False, shares_port=True)) as (_, serving):
            assert serving.url == f"http://127.0.0.1:{port}"
            assert serving.control_url is not None
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port))


async def test_several_share_a_port_and_one_alone_does_not() -> None:
    with bound("127.0.0.1", 0, "--port", "--host", shares_port=True) as kept:
        settings = Settings(Mode.MOCK, port=kept.getsockname()[1], control_port=None)
        part = Part(shares_port=True)
        async with served(settings, part=part), served(settings, part=part) as (_, serving):
            assert serving.url.endswith(str(settings.port))

    assert not ALONE.shares_port
