"""shared/redis_wire.py: one connection to Redis, and what is said when there is none."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest
import trustme

from linktape.errors import StateGone, UsageError
from linktape.shared.redis_wire import RedisWire, ended, secrets_in, without_secrets
from tests.shared.redis_server import RedisServer, free_port

pytestmark = pytest.mark.slow


async def test_what_is_asked_together_goes_out_together(redis: RedisServer, prefix: str) -> None:
    async with aclosing(RedisWire(redis.url)) as wire:
        await wire.ask("PING")
        before = wire.trips

        answers = await asyncio.gather(*(wire.ask("INCR", f"{prefix}n") for _ in range(50)))

        assert answers == list(range(1, 51))
        assert wire.trips == before + 1


async def test_an_error_of_redis_is_of_its_command_alone(redis: RedisServer, prefix: str) -> None:
    async with aclosing(RedisWire(redis.url)) as wire:
        wrong, right = wire.ask("INCR"), wire.ask("INCR", f"{prefix}n")

        with pytest.raises(StateGone, match="wrong number of arguments"):
            await wrong
        assert await right == 1


async def test_who_waits_when_it_is_closed_is_told(redis: RedisServer) -> None:
    wire = RedisWire(redis.url)
    waiting = wire.ask("BLPOP", "nothing", 0)
    await asyncio.sleep(0)

    await wire.aclose()

    with pytest.raises(StateGone, match="stopping"):
        await waiting


async def test_a_port_where_nobody_is_is_told_of_without_the_password() -> None:
    async with aclosing(RedisWire(f"redis://user:canary@127.0.0.1:{free_port()}/3")) as wire:
        with pytest.raises(StateGone, match="cannot be had") as told:
            await wire.ask("PING")

    assert "canary" not in str(told.value)
    assert "/3 cannot" in str(told.value)


async def test_a_password_that_is_missing_is_told_of(tmp_path_factory: pytest.TempPathFactory) -> None:
    server = RedisServer(tmp_path_factory.mktemp("closed"), options=("--requirepass", "canary"))
    server.start()
    try:
        async with aclosing(RedisWire(server.url)) as wire:
            with pytest.raises(StateGone, match="Authentication required"):
                await wire.ask("PING")
        async with aclosing(RedisWire(server.url.replace("//", "//:canary@"))) as wire:
            assert await wire.ask("PING") == b"PONG"
    finally:
        server.stop()


async def test_it_speaks_tls_and_checks_the_certificate(tmp_path: Path) -> None:
    authority = trustme.CA()
    proof = authority.issue_cert("localhost", "127.0.0.1")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    proof.private_key_pem.write_to_path(tmp_path / "key.pem")
    proof.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    port = str(free_port())
    files = ("--tls-cert-file", "cert.pem", "--tls-key-file", "key.pem", "--tls-ca-cert-file", "ca.pem")
    server = RedisServer(tmp_path, options=("--tls-port", port, "--tls-auth-clients", "no", *files))
    server.start()
    try:
        async with aclosing(RedisWire(f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={tmp_path}/ca.pem")) as wire:
            assert await wire.ask("PING") == b"PONG"
        async with aclosing(RedisWire(f"rediss://127.0.0.1:{port}/0")) as wire:
            with pytest.raises(StateGone, match="certificate verify failed"):
                await wire.ask("PING")
    finally:
        server.stop()


async def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="write for example redis://"):
        RedisWire("http://127.0.0.1")


def test_an_address_is_shown_without_its_secrets() -> None:
    url = "rediss://linktape:p%40ss@redis.example.org:6380/1?ssl_cert_reqs=none"

    assert without_secrets(url) == "rediss://redis.example.org:6380/1"
    assert sorted(secrets_in(url)) == ["p%40ss", "p@ss"]
    assert secrets_in("redis://127.0.0.1") == []


async def test_what_swallows_that_it_is_cancelled_ends_all_the_same() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while swallowed < 3:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed += 1

    task = asyncio.ensure_future(stubborn())
    await asyncio.sleep(0)

    await ended(task)

    assert (task.done(), swallowed) == (True, 3)
