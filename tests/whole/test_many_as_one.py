"""Many processes that answer as one: behind a real nginx, and while one of them is killed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.cli.running import running
from tests.cli.test_workers import children_of
from tests.shared.conftest import prefix, redis, redis_of_all
from tests.shared.redis_server import RedisServer, free_port
from tests.support import basic, link
from tests.wiring.test_sharing import control_of, fleet, shared

__all__ = ["prefix", "redis", "redis_of_all"]
pytestmark = pytest.mark.slow

SCALING = Path(__file__).parents[2] / "examples" / "scaling"
THIRD = "scenario: third\nrules:\n  - {on: linkIssues, when: {nth: 3}, then: link-limit}\n"
HEADERS = {"Authorization": basic()}
BLOCKS = link("HSP-1", "MKY-1")


@asynccontextmanager
async def nginx(name: str, ports: Sequence[int], folder: Path) -> AsyncIterator[str]:
    """Start nginx with one of the examples' configurations in front of these ports."""
    command = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or pytest.skip("nginx is not installed")
    text, port = (SCALING / name).read_text(), free_port()
    lines = [line for line in text.splitlines() if not line.strip().startswith("server linktape")]
    servers = "".join(f"\n    server 127.0.0.1:{one};" for one in ports)
    text = "\n".join(lines).replace("zone linktape 64k;", f"zone linktape 64k;{servers}").replace("8095", str(port))
    paths = "".join(
        f"{one}_temp_path {folder}/{one};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = text.replace("access_log off;", f"access_log off;\n{paths}", 1)
    (folder / "nginx.conf").write_text(f"daemon off;\npid {folder}/pid;\nerror_log stderr;\n{text}")
    process = await asyncio.create_subprocess_exec(
        *(command, "-p", str(folder), "-c", str(folder / "nginx.conf")), stderr=subprocess.PIPE
    )
    try:
        await _reached(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.communicate()


async def _reached(port: int, process: asyncio.subprocess.Process) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            if process.returncode is not None:
                assert process.stderr is not None
                pytest.fail((await process.stderr.read()).decode())
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return


@pytest.mark.parametrize("configuration", ["nginx.conf", "nginx-sticky.conf"])
async def test_behind_nginx_64_clients_have_one_server(
    redis: RedisServer, prefix: str, tmp_path: Path, configuration: str
) -> None:
    """Sessions by path and by header: in each, the third link breaches the limit, and no call is lost or had twice."""
    (tmp_path / "third.yaml").write_text(THIRD)
    settings = shared(redis, prefix, control_port=0, scenarios=(str(tmp_path / "third.yaml"),), allow_hosts=("*",))
    async with (
        fleet(settings) as three,
        nginx(configuration, [int(one.origin.rpartition(":")[2]) for one in three.ports], tmp_path) as url,
        aiohttp.ClientSession(headers=HEADERS) as client,
    ):

        async def post(number: int) -> tuple[str, int]:
            name = f"s{number % 8}"
            where = f"{url}/s/{name}" if number % 8 < 4 else url
            by_header = {} if number % 8 < 4 else {"Linktape-Session": name}
            async with client.post(f"{where}/rest/api/3/issueLink", json=BLOCKS, headers=by_header) as response:
                return name, response.status

        answers = await asyncio.gather(*map(post, range(64)))
        served = [one.traffic.counters.calls.total() for one in three.ports]
        async with control_of(three.ports[0]) as ask:
            journals = {f"s{number}": await ask("GET", f"/journal?session=s{number}") for number in range(8)}

    assert Counter(answers) == {
        (f"s{number}", status): many for number in range(8) for status, many in ((201, 7), (413, 1))
    }
    assert sum(served) == 64
    assert all(served) or configuration == "nginx-sticky.conf"
    for journal in journals.values():
        assert [entry["n"] for entry in journal["entries"]] == list(range(1, 9))
        assert [entry["status"] for entry in journal["entries"]] == [201, 201, 413, 201, 201, 201, 201, 201]


async def test_when_a_process_is_killed_nothing_that_was_answered_is_lost(
    redis: RedisServer, prefix: str, tmp_path: Path
) -> None:
    """kill -9 of one of three under load: who was answered is in the journal, once, and no call is the nth twice."""
    (tmp_path / "third.yaml").write_text(THIRD)
    options = ["--state", redis.url, "--state-prefix", prefix, "--scenario", str(tmp_path / "third.yaml"), "--quiet"]
    with running("mock", "--workers", "3", *options, folder=tmp_path) as one:
        answered: Counter[tuple[str, int]] = Counter()
        enough, killed = asyncio.Event(), asyncio.Event()

        async def client(number: int) -> None:
            name = f"s{number % 8}"
            for _ in range(1_000):
                try:
                    async with (
                        aiohttp.ClientSession(headers=HEADERS) as session,
                        session.post(f"{one.url}/s/{name}/rest/api/3/issueLink", json=BLOCKS) as response,
                    ):
                        await response.read()
                        answered[name, response.status] += 1
                except aiohttp.ClientError:
                    continue
                if sum(answered.values()) >= 150:
                    enough.set()
                if killed.is_set() and sum(answered.values()) >= 300:
                    return

        clients = asyncio.gather(*map(client, range(16)))
        await enough.wait()
        os.kill(children_of(one)[-1], signal.SIGKILL)
        killed.set()
        await clients
        await asyncio.to_thread(one.heard, "worker ")
        url, token = one.control
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as control:
            async with control.get(f"{url}/journal?session=*&limit=1000") as response:
                entries = (await response.json())["entries"]

    for number in range(8):
        mine = [entry for entry in entries if entry["session"] == f"s{number}"]
        assert [entry["n"] for entry in mine] == list(range(1, len(mine) + 1))
        had = Counter(entry["status"] for entry in mine)
        assert had[413] == 1
        assert set(had) == {201, 413}
        assert answered[f"s{number}", 201] <= had[201]
        assert answered[f"s{number}", 413] <= 1
