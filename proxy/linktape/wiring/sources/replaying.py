"""Cassettes at the heart: they are loaded, and put one behind the other."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from linktape.layers.replayer import Replayer, as_it_is
from linktape.playback import indexing, kept_index
from linktape.playback.tape import Tape
from linktape.progress import Waiting, unseen
from linktape.redaction.redactor import Redactor
from linktape.responder import Responder
from linktape.tape import files
from linktape.tape.cassette import Cassette, joined
from linktape.tape.sites import of_site
from linktape.wiring.index_cache import IndexCache
from linktape.wiring.settings import Mode, Settings
from linktape.wording import counted

log = logging.getLogger(__name__)

MOST_NOTICES = 10
"""How many edited interactions of one cassette are named in the log."""


def loaded(settings: Settings, waiting: Waiting = unseen) -> list[Cassette]:
    """Load the cassettes that are to be answered from; what is recorded anew is not there yet."""
    paths = settings.cassettes
    if settings.mode is not Mode.REPLAY:
        paths = tuple(path for path in paths if path.is_file() and path.stat().st_size)
    shelf = _shelf(settings)
    return [_opened(path, settings.recorded_site, shelf, waiting) for path in paths]


def tape(settings: Settings, cassettes: Sequence[Cassette], waiting: Waiting = unseen) -> Tape:
    """Put the cassettes one behind the other, ready to be asked."""
    interactions = joined(cassettes)
    shelf = _shelf(settings)
    index = kept_index.kept(shelf, cassettes, settings.match) if shelf else None
    if index is None:
        with waiting(f"indexing {counted(len(interactions), 'recording')}") as progress:
            index = indexing.built(interactions, settings.match, progress)
        if shelf is not None:
            kept_index.keep(shelf, cassettes, settings.match, index)
    return Tape(interactions, settings=settings.match, repeat=settings.repeat, strict=settings.strict, index=index)


def _shelf(settings: Settings) -> IndexCache | None:
    return IndexCache() if settings.index_cache else None


def replayer(
    settings: Settings,
    cassettes: Sequence[Cassette],
    otherwise: Responder,
    redactor: Redactor | None,
    waiting: Waiting,
) -> Replayer:
    """Answer from cassettes. `redactor`: what makes requests look as they were recorded; None: they do already."""
    return Replayer(
        tape(settings, cassettes, waiting),
        otherwise,
        redact=redactor.asked if redactor else as_it_is,
        timing=settings.timing.value,
        time_scale=settings.time_scale,
    )


def _opened(path: Path, site: str | None, shelf: IndexCache | None, waiting: Waiting) -> Cassette:
    """Load a cassette, or what was recorded from one site of it, and say what its reader should know."""
    with waiting(files.about("reading", path)) as progress:
        loaded = files.load(path, progress, shelf)
    cassette = loaded if site is None else of_site(loaded, site)
    if len(cassette) < len(loaded):
        log.info("%s: %d recordings of other sites than %s are left out", path, len(loaded) - len(cassette), site)
    for notice in cassette.notices[:MOST_NOTICES]:
        log.warning("%s", notice)
    if len(cassette.notices) > MOST_NOTICES:
        log.warning("%s: %d more such notices", path, len(cassette.notices) - MOST_NOTICES)
    return cassette
