"""Cassettes at the heart: they are loaded, and put one behind the other."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from linktape.layers.replayer import Replayer, as_it_is
from linktape.playback.tape import Tape
from linktape.redaction.redactor import Redactor
from linktape.responder import Responder
from linktape.tape import files
from linktape.tape.cassette import Cassette, joined
from linktape.tape.sites import of_site
from linktape.wiring.settings import Mode, Settings

log = logging.getLogger(__name__)

MOST_NOTICES = 10
"""How many edited interactions of one cassette are named in the log."""


def loaded(settings: Settings) -> list[Cassette]:
    """Load the cassettes that are to be answered from; what is recorded anew is not there yet."""
    paths = settings.cassettes
    if settings.mode is not Mode.REPLAY:
        paths = tuple(path for path in paths if path.is_file() and path.stat().st_size)
    return [_opened(path, settings.recorded_site) for path in paths]


def tape(settings: Settings, cassettes: Sequence[Cassette]) -> Tape:
    """Put the cassettes one behind the other, ready to be asked."""
    return Tape(joined(cassettes), settings=settings.match, repeat=settings.repeat, strict=settings.strict)


def replayer(
    settings: Settings, cassettes: Sequence[Cassette], otherwise: Responder, redactor: Redactor | None
) -> Replayer:
    """Answer from cassettes. `redactor`: what makes requests look as they were recorded; None: they do already."""
    return Replayer(
        tape(settings, cassettes),
        otherwise,
        redact=redactor.asked if redactor else as_it_is,
        timing=settings.timing.value,
        time_scale=settings.time_scale,
    )


def _opened(path: Path, site: str | None) -> Cassette:
    """Load a cassette, or what was recorded from one site of it, and say what its reader should know."""
    loaded = files.load(path)
    cassette = loaded if site is None else of_site(loaded, site)
    if len(cassette) < len(loaded):
        log.info("%s: %d recordings of other sites than %s are left out", path, len(loaded) - len(cassette), site)
    for notice in cassette.notices[:MOST_NOTICES]:
        log.warning("%s", notice)
    if len(cassette.notices) > MOST_NOTICES:
        log.warning("%s: %d more such notices", path, len(cassette.notices) - MOST_NOTICES)
    return cassette
