"""Cassettes at the heart: they are loaded, and put one behind the other."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from linktape.errors import UsageError
from linktape.layers.replayer import Replayer, as_it_is
from linktape.layers.replayer_by_session import ReplayerBySession
from linktape.playback import indexing, kept_index
from linktape.playback.tape import Tape
from linktape.progress import Waiting, unseen
from linktape.redaction.redactor import Redactor
from linktape.responder import Responder
from linktape.tape import files
from linktape.tape.cassette import Cassette, joined
from linktape.tape.session_files import for_session, is_by_session
from linktape.tape.sites import of_site
from linktape.wiring.index_cache import IndexCache
from linktape.wiring.settings import Mode, Settings
from linktape.wiring.sources.in_slices import InSlices
from linktape.wording import counted

log = logging.getLogger(__name__)

MOST_NOTICES = 10
"""How many edited interactions of one cassette are named in the log."""


def loaded(settings: Settings, waiting: Waiting = unseen) -> list[Cassette]:
    """Load the cassettes that are to be answered from; what is recorded anew is not there yet.

    Those of single sessions come when their session does.
    """
    paths = tuple(path for path in settings.cassettes if not is_by_session(path))
    if settings.mode is not Mode.REPLAY:
        paths = tuple(path for path in paths if path.is_file() and path.stat().st_size)
    shelf = _shelf(settings)
    return [_opened(path, settings, shelf, waiting) for path in paths]


def tape(settings: Settings, cassettes: Sequence[Cassette], waiting: Waiting = unseen, *, lacking: str = "") -> Tape:
    """Put the cassettes one behind the other, ready to be asked. `lacking`: what should be among them."""
    interactions = joined(cassettes)
    shelf = _shelf(settings)
    index = kept_index.kept(shelf, cassettes, settings.match) if shelf else None
    if index is None:
        with waiting(f"indexing {counted(len(interactions), 'recording')}") as progress:
            index = indexing.built(interactions, settings.match, progress)
        if shelf is not None:
            kept_index.keep(shelf, cassettes, settings.match, index)
    return Tape(
        interactions,
        settings=settings.match,
        repeat=settings.repeat,
        strict=settings.strict,
        index=index,
        lacking=lacking,
        way=settings.way_in,
    )


def _shelf(settings: Settings) -> IndexCache | None:
    return IndexCache() if settings.index_cache else None


def replayer(
    settings: Settings,
    tape: Tape,
    otherwise: Responder,
    redactor: Redactor | None,
    known_as: object = None,
) -> Replayer:
    """Answer from a tape. `redactor`: what makes requests look as they were recorded; None: they do already."""
    return Replayer(
        tape,
        otherwise,
        redact=redactor.asked if redactor else as_it_is,
        timing=settings.timing.value,
        time_scale=settings.time_scale,
        known_as=known_as,
    )


def by_session(
    settings: Settings,
    shared: Sequence[Cassette],
    otherwise: Responder,
    redactor_of: Callable[[Sequence[Cassette]], Redactor | None],
) -> ReplayerBySession:
    """Answer each session from the shared cassettes and its own."""

    def make(session: str) -> Replayer:
        own, lacking = _own_cassettes(settings, session)
        cassettes = [*shared, *own]
        try:
            redactor = redactor_of(cassettes)
        except UsageError as exc:
            cassettes, redactor, lacking = [], None, f"session {session} cannot be replayed: {exc}"
        known_as = (ReplayerBySession, session)
        return replayer(settings, tape(settings, cassettes, lacking=lacking), otherwise, redactor, known_as)

    return ReplayerBySession(make)


def _own_cassettes(settings: Settings, session: str) -> tuple[list[Cassette], str]:
    """Load a session's own cassettes; what there is to say of those that cannot be had."""
    found: list[Cassette] = []
    lacking: list[str] = []
    for path in (for_session(template, session) for template in settings.cassettes if is_by_session(template)):
        if not os.path.lexists(path):
            lacking.append(
                f"session {session} has no cassette: there is no {path}; record it, or name the session anew"
            )
            continue
        try:
            found.append(_opened(path, settings, _shelf(settings), unseen))
        except UsageError as exc:
            lacking.append(f"session {session} cannot be replayed: {exc}")
    return found, "\n".join(lacking)


def _opened(path: Path, settings: Settings, shelf: IndexCache | None, waiting: Waiting) -> Cassette:
    """Load a cassette, or what was recorded from one site of it, and say what its reader should know."""
    site = settings.recorded_site
    with waiting(files.about("reading", path)) as progress:
        fill = InSlices(settings.match, shelf, progress) if shelf else None
        loaded = files.load(path, progress, shelf, fill)
    cassette = loaded if site is None else of_site(loaded, site)
    if len(cassette) < len(loaded):
        log.info("%s: %d recordings of other sites than %s are left out", path, len(loaded) - len(cassette), site)
    for notice in cassette.notices[:MOST_NOTICES]:
        log.warning("%s", notice)
    if len(cassette.notices) > MOST_NOTICES:
        log.warning("%s: %d more such notices", path, len(cassette.notices) - MOST_NOTICES)
    return cassette
