"""cassettes/sample.yaml: what linktape records of its own fake, to look at and to try replay with."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linktape.fake.site.site_file import builtin_site
from linktape.layers.fake_jira import FakeJira
from linktape.layers.recorder import Recorder
from linktape.layers.refuse import Refuse
from linktape.layers.replayer import Replayer
from linktape.messages import SITE, Response
from linktape.playback.tape import Tape
from linktape.redaction.redactor import RedactionPolicy, Redactor
from linktape.session import Session
from linktape.tape import files
from linktape.tape.files import CassetteWriter
from linktape.version import __version__
from tests.support import basic, call, link

SAMPLE = Path(__file__).parents[1] / "cassettes" / "sample.yaml"
WHEN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

CONVERSATION: list[tuple[str, str, object]] = [
    ("GET", "/rest/api/2/serverInfo", None),
    ("GET", "/rest/api/2/issueLinkType", None),
    ("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1", comment={"body": "Waits for HSP-1."})),
    ("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1", comment={"body": "Waits for HSP-1."})),
    ("GET", "/rest/api/2/issue/HSP-1?fields=issuelinks", None),
    ("GET", "/rest/api/2/issueLink/10002", None),
    ("GET", "/rest/api/2/issue/HSP-1/comment", None),
    ("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1", "Haunts")),
    ("DELETE", "/rest/api/2/issueLink/10002", None),
    ("GET", "/rest/api/2/issue/HSP-1?fields=issuelinks", None),
    ("GET", "/rest/api/2/issueLink/10002", None),
]


async def recorded(path: Path) -> list[Response]:
    """Record the conversation with the fake, as `linktape record` in front of `linktape mock` would."""
    redactor = Redactor(RedactionPolicy(salt="linktape-sample"))
    metadata = {"redaction": redactor.policy_metadata(), "base": SITE, "profile": "documented"}
    writer = CassetteWriter.open(path, metadata=metadata)
    recorder = Recorder(FakeJira(builtin_site()), lambda _: writer, redactor, clock=lambda: WHEN, monotonic=lambda: 0.0)
    session = Session()
    try:
        return [
            await recorder.respond(call(method, target, body, auth=basic(), session=session))
            for method, target, body in CONVERSATION
        ]
    finally:
        writer.close()


async def test_recording_it_again_gives_the_same_file(tmp_path: Path) -> None:
    await recorded(tmp_path / "sample.yaml")
    again = (tmp_path / "sample.yaml").read_text(encoding="utf-8")

    if os.environ.get("LINKTAPE_WRITE_DOCS"):
        SAMPLE.write_text(again, encoding="utf-8")

    assert SAMPLE.read_text(encoding="utf-8") == again, "run the suite once with LINKTAPE_WRITE_DOCS=1"
    assert f'linktape: "{__version__}"' in again


async def test_it_replays_what_the_fake_said() -> None:
    replayer, session = Replayer(Tape(files.load(SAMPLE)), Refuse()), Session()

    statuses = [
        (await replayer.respond(call(method, target, body, auth=basic(), session=session))).status
        for method, target, body in CONVERSATION
    ]

    assert statuses == [200, 200, 201, 201, 200, 200, 200, 404, 204, 200, 404]
    assert replayer.unused(session) == []


@pytest.mark.parametrize("canary", ["admin@example.com", "Basic ", "127.0.0.1"])
def test_nobody_is_in_it(canary: str) -> None:
    assert canary not in SAMPLE.read_text(encoding="utf-8")
