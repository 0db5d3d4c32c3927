"""Real HTTP clients, each asked for one URL; gives what it saw in one word, in its own terms."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable

import aiohttp
import httpx
import requests

Client = Callable[[str, float], Awaitable[str]]

_NODE = """
const [url, seconds] = process.argv.slice(1)
try {
  const answer = await fetch(url, {signal: AbortSignal.timeout(seconds * 1000), redirect: 'manual'})
  console.log(JSON.stringify({status: answer.status, body: await answer.text()}))
} catch (error) {
  const cause = error.cause ?? error
  console.log(JSON.stringify({error: cause.code && typeof cause.code === 'string' ? cause.code : error.name}))
}
"""


async def ask_requests(url: str, timeout_s: float) -> str:
    def ask() -> str:
        try:
            with requests.get(url, timeout=timeout_s) as answer:
                return f"{answer.status_code} {answer.text}"
        except requests.RequestException as exc:
            return f"{type(exc).__name__}: {exc}"

    return await asyncio.to_thread(ask)


async def ask_httpx(url: str, timeout_s: float) -> str:
    try:
        async with httpx.AsyncClient(timeout=timeout_s, trust_env=False) as client:
            answer = await client.get(url)
            return f"{answer.status_code} {answer.text}"
    except httpx.HTTPError as exc:
        return f"{type(exc).__name__}: {exc}"


async def ask_aiohttp(url: str, timeout_s: float) -> str:
    timeout = aiohttp.ClientTimeout(sock_read=timeout_s)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
            return f"{answer.status} {await answer.text()}"
    except (aiohttp.ClientError, TimeoutError) as exc:
        return f"{type(exc).__name__}: {exc} {exc.__cause__!r}"


async def ask_curl(url: str, timeout_s: float) -> str:
    code, said = await _run("curl", "-s", "--noproxy", "*", "-m", str(timeout_s), "-w", "%{http_code}", url)
    body, status = said[:-3], said[-3:]
    return f"{status} {body}" if code == 0 else f"exit {code}"


async def ask_node(url: str, timeout_s: float) -> str:
    _, said = await _run("node", "--input-type=module", "-e", _NODE, "--", url, str(timeout_s))
    found = json.loads(said)
    return f"{found['status']} {found['body']}" if "status" in found else str(found["error"])


async def _run(*command: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode("utf-8", "replace")


CLIENTS: dict[str, Client] = {
    "requests": ask_requests,
    "httpx": ask_httpx,
    "aiohttp": ask_aiohttp,
    "curl": ask_curl,
    "node": ask_node,
}


def is_here(name: str) -> bool:
    """Whether a client can be run on this machine."""
    return name not in ("curl", "node") or shutil.which(name) is not None
