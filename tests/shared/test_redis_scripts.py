"""shared/redis_scripts.py: what Redis does at once; how it is used is tested with the sessions."""

from __future__ import annotations

import pytest

from linktape.shared import redis_scripts
from linktape.shared.redis_keeper import SCRIPTS
from linktape.shared.redis_wire import RedisWire
from tests.shared.redis_server import RedisServer

pytestmark = pytest.mark.slow


def test_every_script_is_brought_to_redis() -> None:
    written = {value for name, value in vars(redis_scripts).items() if name.isupper()}

    assert written == set(SCRIPTS)


async def test_redis_understands_each(redis: RedisServer) -> None:
    wire = RedisWire(redis.url)
    digests = [await wire.ask("SCRIPT", "LOAD", script) for script in SCRIPTS]
    await wire.aclose()

    assert [len(digest) for digest in digests] == [40] * len(SCRIPTS)
