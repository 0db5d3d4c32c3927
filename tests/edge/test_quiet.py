from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest

from linktape.edge.quiet import FixedText, Quiet, quieten_loggers, quieten_loop
from tests.support import HandClock

log = logging.getLogger("tests.quiet")


def test_lines_are_bounded_and_the_rest_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    clock = HandClock()
    quiet = Quiet(log, most=2, every_s=10, clock=clock)

    for _ in range(5):
        quiet.malformed(ValueError("s3cret"))
    clock.now_s += 11
    quiet.malformed(ValueError("s3cret"))

    assert [record.getMessage() for record in caplog.records] == [
        "refused a malformed request (ValueError)",
        "refused a malformed request (ValueError)",
        "3 more of such lines were left out",
        "refused a malformed request (ValueError)",
    ]


@pytest.fixture
def quiet_loggers() -> Iterator[None]:
    quieten_loggers()
    quieten_loggers()
    yield
    for name in ("aiohttp.server", "aiohttp.web", "aiohttp.client", "aiohttp.internal", "asyncio"):
        logger = logging.getLogger(name)
        for one in [one for one in logger.filters if isinstance(one, FixedText)]:
            logger.removeFilter(one)


@pytest.mark.usefixtures("quiet_loggers")
@pytest.mark.parametrize("name", ["aiohttp.server", "asyncio"])
def test_foreign_loggers_quote_nobody(name: str, caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("s3cret")
    except ValueError:
        logging.getLogger(name).exception("Bearer %s", "s3cret")

    assert "s3cret" not in caplog.text
    assert "Traceback" not in caplog.text
    assert f"something failed in {name} (ValueError)" in caplog.text
    assert len(logging.getLogger(name).filters) == 1


async def test_a_failure_beside_a_request_is_told_by_its_class(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    quieten_loop(loop, log)

    loop.call_exception_handler({"message": "s3cret", "exception": ValueError("s3cret")})
    loop.call_exception_handler({"message": "s3cret"})

    assert [record.getMessage() for record in caplog.records] == [
        "something failed beside a request (ValueError)",
        "something failed beside a request (no exception)",
    ]
