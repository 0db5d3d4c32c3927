"""Builders for cassette tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from linktape.jira.classify import classify, with_body
from linktape.messages import JSON_TYPE, Headers, Request, Response
from linktape.tape.cassette import Interaction
from linktape.tape.files import CassetteWriter

RECORDED_AT = datetime(2026, 1, 31, 12, 0, 0, 125, tzinfo=UTC)
LINK_BODY = b'{"type":{"name":"Blocks"},"inwardIssue":{"key":"HSP-1"},"outwardIssue":{"key":"MKY-1"}}'


def interaction(
    method: str = "GET",
    target: str = "/rest/api/3/issue/HSP-1?fields=issuelinks",
    body: bytes = b"",
    status: int = 200,
    answer: bytes = b'{"id":"10001","fields":{"issuelinks":[]}}',
) -> Interaction:
    """Build an interaction as the Recorder would."""
    path, _, query = target.partition("?")
    return Interaction(
        request=Request(method, path, query, Headers({"Content-Type" if body else "Accept": "application/json"}), body),
        operation=with_body(classify(method, path, query), body),
        response=Response(status, Headers({"Content-Type": JSON_TYPE}), answer),
        recorded_at=RECORDED_AT,
        elapsed_s=0.25,
    )


def linking() -> Interaction:
    """Build the interaction that makes HSP-1 block MKY-1."""
    return interaction("POST", "/rest/api/3/issueLink", LINK_BODY, 201, b"")


def names(folder: Path) -> list[str]:
    """Name what is in a folder, in order."""
    return sorted(entry.name for entry in folder.iterdir())


def content(one: Interaction) -> tuple[object, ...]:
    """Give what an interaction says, without its place."""
    return (one.request, one.operation, one.response, one.recorded_at, one.elapsed_s)


def recorded_file(path: Path, count: int = 2, mode: str = "once") -> bytes:
    """Record some interactions into a file; gives its content."""
    writer = CassetteWriter.open(path, mode, metadata={"profile": "documented"})
    for _ in range(count):
        writer.append(linking())
    writer.close()
    return path.read_bytes()
