"""nginx as the Jira behind forwarders and recorders: each of its answers is different, in ids and times."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from benchmarks.side_by_side.servers import Server, free_port
from benchmarks.side_by_side.traffic import API, FIRST_LINK, SITE, Exchange, exchange

NUMBER = "########"
"""load.lua makes a new number of it each time."""

_AS_IF = 77_000_000
_PIECE = re.compile(r".{1,3900}(?:,|$)")  # nginx takes no word over 4,000 characters; a comma is in no variable
_CONFIGURATION = """daemon off; master_process off; pid nginx.pid; error_log error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; default_type "application/json;charset=UTF-8"; keepalive_requests 1000000000; keepalive_timeout 1h;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fast; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {{
    listen 127.0.0.1:{port};
    location = {api}/issueLink {{ return 201 ""; }}
    location ~ ^{api}/issueLink/(?<n>\\d+)$ {{ {link} }}
    location ~ ^{api}/issue/HSP-(?<n>\\d+)$ {{ {issue} }}
  }}
}}
"""


def nginx(program: str) -> Callable[[Path], Server]:
    """Start it with a configuration of its own."""

    def start(folder: Path) -> Server:
        folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        _, link, issue = (_returned(exchange(_AS_IF * 3 + kind)) for kind in range(3))
        text = _CONFIGURATION.format(port=port, api=API, link=link, issue=issue)
        configuration = folder / "nginx.conf"
        configuration.write_text(text, encoding="utf-8")
        command = [program, "-p", str(folder), "-c", str(configuration), "-e", str(folder / "error.log")]
        return Server(command, folder, f"http://127.0.0.1:{port}")

    return start


def new_requests() -> list[Exchange]:
    """Give the three requests with a number that is new each time."""
    exchanges = []
    for kind in range(3):
        made = exchange(_AS_IF * 3 + kind)
        target = made.target.replace(str(FIRST_LINK + _AS_IF), NUMBER).replace(str(_AS_IF), NUMBER)
        body = made.body.decode().replace(str(_AS_IF), NUMBER).encode()
        exchanges.append(Exchange(made.kind, made.method, target, body, made.status, b""))
    return exchanges


def _returned(made: Exchange) -> str:
    """Give an answer as nginx's statements: the numbers are the request's, and each summary says when and for whom."""
    text = made.answer.decode()
    for number in (FIRST_LINK + _AS_IF, 10_000 + _AS_IF, _AS_IF):
        text = text.replace(str(number), "$n")
    text = text.replace(SITE, "http://$http_host").replace("in the meeting", "at $msec in $request_id")
    pieces = _PIECE.findall(text)
    assert "".join(pieces) == text
    sets = " ".join(f"set $piece{at} '{piece}';" for at, piece in enumerate(pieces))
    return f'{sets} return {made.status} "{"".join(f"$piece{at}" for at in range(len(pieces)))}";'
