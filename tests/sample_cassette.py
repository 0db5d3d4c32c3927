"""Makes cassettes/sample.yaml: what linktape records of its own fake, to look at and to try replay with."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from linktape.fake.site.built_in import builtin_site
from linktape.layers.fake_jira import FakeJira
from linktape.layers.recorder import Recorder
from linktape.messages import SITE
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.session import Session
from linktape.tape.files import CassetteWriter
from tests.support import HandClock, basic, call, into, link

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


def text() -> str:
    """Give the cassette's text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.yaml"
        asyncio.run(record(path))
        return path.read_text(encoding="utf-8")


async def record(path: Path) -> None:
    """Record the conversation with the fake, as `linktape record` in front of `linktape mock` would."""
    redactor = Redactor(RedactionPolicy(salt="linktape-sample"))
    metadata = {"redaction": redactor.policy_metadata(), "base": SITE, "profile": "documented"}
    writer = CassetteWriter.open(path, metadata=metadata)
    recorder = Recorder(FakeJira(builtin_site()), into(writer), redactor, clock=HandClock(0.0, began=WHEN))
    session = Session()
    try:
        for method, target, body in CONVERSATION:
            await recorder.respond(call(method, target, body, auth=basic(), session=session))
    finally:
        writer.close()
