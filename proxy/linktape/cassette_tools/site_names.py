"""Finds the names of real Jira sites in a cassette, where the placeholder should stand, or might. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from linktape.messages import SITE
from linktape.wording import counted

_ADDRESS = re.compile(
    r"(?P<uri>uri[\"']?:\s*[\"']?)?https?(?:://|%3A%2F%2F)(?:[^\s/@\"']{0,200}@)?"
    r"(?P<host>[A-Za-z0-9.:\[\]-]{1,260})(?P<path>(?:(?:/|%2F)[A-Za-z0-9._~-]{0,60}){0,8})"
    r"|(?<![\w.@-])(?P<bare>[A-Za-z0-9-]{1,63}\.atlassian\.net)\b",
    re.IGNORECASE,
)
_LOOKS_LIKE_JIRA = re.compile(r"jira\..+|.+\.atlassian\.net(?::\d+)?")
_SLASH = re.compile(r"\\{1,2}/")  # as JSON may write it, and JSON in YAML's double quotes
_PLACEHOLDER = SITE.partition("://")[2]


@dataclass(frozen=True, slots=True)
class SiteName:
    """A host that looks like a Jira site, and where it stands first. `leads_back`: replay leads clients there."""

    file: str
    line: int
    host: str
    lines: int
    leads_back: bool

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}: the site {self.host}, in {counted(self.lines, 'line')}"
        what = f"; replay leads clients there: record again, or put {_PLACEHOLDER} in its place"
        return text + what * self.leads_back


def site_names(data: bytes, file: str) -> list[SiteName]:
    """Give each host once, in the file's order. In another tool's file, the one that was recorded is just named."""
    lines: dict[str, list[int]] = {}
    apis, recorded = set[str](), set[str]()
    for number, line in enumerate(_SLASH.sub("/", data.decode("utf-8", "replace")).split("\n"), 1):
        for match in _ADDRESS.finditer(line):
            host = (match["host"] or match["bare"]).lower().rstrip(".:")
            is_api = "/rest/api/" in unquote(match["path"] or "") + "/"
            if is_api or host == _PLACEHOLDER or _LOOKS_LIKE_JIRA.fullmatch(host):
                lines.setdefault(host, []).append(number)
                (recorded if match["uri"] else apis if is_api else set[str]()).add(host)
    is_ours = _PLACEHOLDER in recorded
    return [
        SiteName(file, at[0], host, len(dict.fromkeys(at)), leads_back=is_ours and host in apis - recorded)
        for host, at in lines.items()
        if host != _PLACEHOLDER
    ]
