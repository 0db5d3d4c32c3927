"""One interaction, or all of them, in other tools' forms: HAR 1.2 and a curl command. Pure."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from linktape.messages import SITE, Headers
from linktape.tape import sites
from linktape.tape.cassette import Interaction
from linktape.tape.writer import reason
from linktape.version import __version__


class Addresses:
    """Whom the requests of one cassette are to ask: `site` stands for its Jira.

    Where it holds several, each is asked by the address that it was recorded from, as every other host is.
    """

    def __init__(self, interactions: Iterable[Interaction] = (), site: str = SITE) -> None:
        self.jiras = tuple(sites.jira_sites(interactions)) or (SITE,)
        self._site = site

    def of(self, interaction: Interaction) -> str:
        """Give the address, without a last slash."""
        return self._site if self.is_the_one(interaction) else interaction.request.client_base

    def is_the_one(self, interaction: Interaction) -> bool:
        """Whether an interaction asks the one Jira that there is: nobody else is sent its credentials."""
        return len(self.jiras) == 1 and sites.is_same(self.jiras[0], interaction.request.client_base)


def har(interactions: Collection[Interaction], addresses: Addresses | None = None) -> dict[str, Any]:
    """Give an HTTP archive (http://www.softwareishard.com/blog/har-12-spec)."""
    known = addresses or Addresses(interactions)
    creator = {"name": "linktape", "version": __version__}
    entries = [_entry(one, known.of(one)) for one in interactions]
    return {"log": {"version": "1.2", "creator": creator, "entries": entries}}


def curl(interaction: Interaction, addresses: Addresses | str = SITE) -> str:
    """Give a command for a shell that sends the request again; `addresses` may be that of its site.

    It asks for the credentials of the one site that there is: a cassette has none.
    """
    known = Addresses([interaction], addresses) if isinstance(addresses, str) else addresses
    site = known.of(interaction)
    request = sites.at(interaction, site).request
    lines = [f"curl --request {shlex.quote(request.method)} {shlex.quote(site + request.target)}"]
    if known.is_the_one(interaction):
        lines.append('--user "$LINKTAPE_JIRA_EMAIL:$LINKTAPE_JIRA_TOKEN"')
    lines += [f"--header {shlex.quote(f'{name}: {value}')}" for name, value in request.headers]
    if request.content:
        lines.append(_data(request.content))
    return " \\\n  ".join(lines)


def _data(content: bytes) -> str:
    """Give the option that sends a body as it is; what a shell cannot hold goes through base64."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return f"--data-binary @<(echo {base64.b64encode(content).decode()} | base64 --decode)"
    return f"--data-raw {shlex.quote(text)}"


def _entry(recorded: Interaction, site: str) -> dict[str, Any]:
    interaction = sites.at(recorded, site)
    request, response = interaction.request, interaction.response
    pairs = parse_qsl(request.query, keep_blank_values=True)
    milliseconds = round(interaction.elapsed_s * 1000, 3)
    asked: dict[str, Any] = {"method": request.method, "url": site + request.target, "queryString": _fields(pairs)}
    if request.content:
        text = request.content.decode("utf-8", "replace")
        asked["postData"] = {"mimeType": request.headers.get("Content-Type") or "", "text": text}
    answered = {
        "status": response.status,
        "statusText": reason(response.status),
        "content": _content(response.content, response.headers.get("Content-Type") or ""),
        "redirectURL": response.headers.get("Location") or "",
    }
    return {
        "startedDateTime": (interaction.recorded_at or datetime.fromtimestamp(0, UTC)).isoformat(),
        "time": milliseconds,
        "request": asked | _message(request.headers, request.content),
        "response": answered | _message(response.headers, response.content),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": interaction.place,
    }


def _message(headers: Headers, content: bytes) -> dict[str, Any]:
    """Give what requests and answers both have; -1 is HAR's own value for what is not known."""
    fields = _fields(headers)
    return {"httpVersion": "HTTP/1.1", "cookies": [], "headers": fields, "headersSize": -1, "bodySize": len(content)}


def _content(content: bytes, mime: str) -> dict[str, Any]:
    members: dict[str, Any] = {"size": len(content), "mimeType": mime}
    try:
        return {**members, "text": content.decode("utf-8")}
    except UnicodeDecodeError:
        return {**members, "text": base64.b64encode(content).decode(), "encoding": "base64"}


def _fields(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
