"""A recorder in a process of its own, to be killed: `python recording_server.py FILE MODE`. Prints its port."""

from __future__ import annotations

import asyncio
import socket
import sys

from aiohttp import web

from linktape.jira.classify import classify, with_body
from linktape.layers.recorder import Recorder
from linktape.messages import Headers, Request, Response
from linktape.responder import Call
from linktape.session import Session
from linktape.tape.files import CassetteWriter
from linktape.tape.interaction import Interaction


class Openly:
    """A Redactor that takes nothing out."""

    def learn(self, request: Request) -> None:
        pass

    def interaction(self, interaction: Interaction) -> Interaction:
        return interaction

    def leaks(self, block: bytes) -> list[str]:
        return []


class Jira:
    """Answers with what was asked, and lets others run meanwhile."""

    async def respond(self, call: Call) -> Response:
        await asyncio.sleep(0)
        return Response.json(200, {"echo": call.request.target, "padding": "x" * (len(call.request.target) * 37 % 997)})


async def serve(path: str, mode: str) -> None:
    session = Session()
    writer = CassetteWriter.open(path, mode)
    recorder = Recorder(Jira(), lambda _: writer, Openly())

    async def handle(incoming: web.BaseRequest) -> web.Response:
        body = await incoming.read()
        path, _, query = incoming.path_qs.partition("?")
        request = Request(incoming.method, path, query, Headers(incoming.headers.items()), body)
        call = Call(request, with_body(classify(request.method, path, query), body), session)
        response = await recorder.respond(call)
        return web.Response(status=response.status, headers=dict(response.headers), body=response.content)

    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    print(listening.getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2]))
