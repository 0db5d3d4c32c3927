"""wiring/sources/recording.py: what is opened to be recorded into, and what stands around the upstream."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from linktape.clock import REAL
from linktape.layers.link_remover import LinkRemover
from linktape.layers.project_guard import ProjectGuard
from linktape.layers.recorder import Recorder
from linktape.redaction.redactor import Redactor
from linktape.wiring.settings import Mode, Settings
from linktape.wiring.sources.forwarding import forwarder
from linktape.wiring.sources.recording import recorder, recordings


@pytest.mark.parametrize(
    ("chosen", "outermost"),
    [({}, Recorder), ({"clean_up": True}, LinkRemover), ({"projects": ("HSP",), "clean_up": True}, ProjectGuard)],
)
async def test_what_guards_a_site_stands_around_the_recorder(
    chosen: dict[str, object], outermost: type, tmp_path: Path
) -> None:
    path = tmp_path / "a.yaml"
    settings = Settings(mode=Mode.RECORD, upstream="http://127.0.0.1:1", cassettes=(path,), **chosen)  # type: ignore[arg-type]  # a table of keywords
    redactor = Redactor()
    opened = recordings(settings, (), redactor)
    inside = forwarder(settings, None)

    async with AsyncExitStack() as stack:
        stack.push_async_callback(inside.aclose)
        stack.callback(opened.close)
        made = recorder(settings, inside, opened, redactor, REAL, stack)

    assert type(made) is outermost
