"""A Redis for the tests of this folder."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from tests.shared.redis_server import RedisServer


@pytest.fixture(scope="session")
def redis_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis(redis_of_all: RedisServer) -> RedisServer:
    """Give the Redis of all tests; each has a prefix of its own (`prefix`)."""
    return redis_of_all


@pytest.fixture
def prefix() -> str:
    """Give a prefix for one test's keys."""
    return f"{secrets.token_hex(6)}:"
