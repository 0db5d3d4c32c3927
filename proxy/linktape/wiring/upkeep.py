"""Which files of a linktape are read again when they change, and how they come into force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from linktape.errors import UsageError
from linktape.wiring.onion import Onion
from linktape.wiring.reloading import Watched
from linktape.wiring.scenario_library import find_all, is_path
from linktape.wording import counted

if TYPE_CHECKING:
    from linktape.layers.fake_jira import FakeJira
    from linktape.layers.replayer import Replayer
    from linktape.playback.tape import Tape

Force = Callable[[], str]


def cassettes(onion: Onion, replayer: Replayer, load: Callable[[], Tape]) -> Iterator[Watched]:
    """Watch the cassettes, unless it is we who change them. Sessions keep their place on the new tape."""

    def read() -> Force:
        tape = load()

        def put() -> str:
            replayer.replace_tape(tape)
            onion.replaced_tapes += 1
            return counted(len(tape), "interaction")

        return put

    if onion.recordings is None:
        yield Watched("cassette", tuple(onion.settings.cassettes), read)


def scenarios(onion: Onion) -> Iterator[Watched]:
    """Watch the scenario files. Sessions that play what they began with play the new ones, from their beginning."""

    def read() -> Force:
        found = find_all(onion.settings.scenarios)

        def put() -> str:
            onion.play_instead(found)
            return counted(sum(len(one.rules) for one in found), "rule")

        return put

    paths = tuple(Path(name) for name in onion.settings.scenarios if is_path(name))
    if paths:
        yield Watched("scenario", paths, read)


def site(onion: Onion, fake: FakeJira, path: Path | None) -> Iterator[Watched]:
    """Watch the site file. Sessions that begin from now on have the new site, and those that are reset."""

    def read() -> Force:
        from linktape.wiring.sources.mocking import load_site

        found = load_site(path, onion.settings.profile, limits=onion.settings.limits)
        if (found.profile, found.settings) != (fake.site.profile, fake.site.settings):
            raise UsageError("it is another profile, or sets other choices; start linktape again")

        def put() -> str:
            fake.site = found
            return f"{counted(len(found.issues), 'issue')} (in sessions that begin or are reset)"

        return put

    if path is not None:
        yield Watched("site", (path,), read)
