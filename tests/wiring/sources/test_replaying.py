"""wiring/sources/replaying.py: which cassettes are loaded, and what their reader is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linktape.playback.position import Position
from linktape.playback.tape import Tape
from linktape.tape.files import CassetteWriter
from linktape.wiring.index_cache import folder
from linktape.wiring.settings import Mode, RecordMode, Settings
from linktape.wiring.sources.replaying import MOST_NOTICES, loaded, tape
from tests.tape.shelves import long_cassette
from tests.tape.support import interaction

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


def recorded(path: Path, count: int = 1) -> Path:
    """Write a cassette."""
    writer = CassetteWriter.open(path)
    for number in range(count):
        writer.append(interaction("GET", f"/rest/api/3/issue/HSP-{number + 1}", answer=b"{}"))
    writer.close()
    return path


def test_what_is_to_be_recorded_may_be_missing_and_what_is_replayed_may_not(tmp_path: Path) -> None:
    there, missing = recorded(tmp_path / "a.yaml"), tmp_path / "b.yaml"
    more = Settings(mode=Mode.RECORD, record_mode=RecordMode.NEW_EPISODES, cassettes=(there, missing))

    cassettes = loaded(more)

    assert [len(one) for one in cassettes] == [1]
    with pytest.raises(Exception, match=r"b\.yaml cannot be opened"):
        loaded(Settings(mode=Mode.REPLAY, cassettes=(missing,)))


def test_of_many_edited_interactions_the_first_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = recorded(tmp_path / "a.yaml", MOST_NOTICES + 3)
    path.write_bytes(path.read_bytes().replace(b"'{}'", b"'[]'").replace(b'"{}"', b'"[]"').replace(b"{}", b"[]"))

    loaded(Settings(mode=Mode.REPLAY, cassettes=(path,)))

    assert len(caplog.messages) == MOST_NOTICES + 1
    assert caplog.messages[-1] == f"{path}: 3 more such notices"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder where indexes are kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "cache"))
    return folder()


def opened(path: Path, *, index_cache: bool = True) -> Tape:
    settings = Settings(mode=Mode.REPLAY, cassettes=(path,), index_cache=index_cache)
    return tape(settings, loaded(settings))


def test_a_long_cassette_is_known_again_and_answers_as_before(tmp_path: Path, kept: Path) -> None:
    path = long_cassette(tmp_path / "a.yaml")

    tapes = [opened(path, index_cache=False), opened(path), opened(path)]

    assert len(list(kept.iterdir())) == 2
    assert len({tuple(one.unused(None)) for one in tapes}) == 1
    for one in tapes:
        recorded = one.interactions[1]
        taken = one.take(Position(), one.wanted(recorded.request, recorded.operation), AT)
        assert taken is not None
        assert one.interactions[taken.seq] == recorded


def test_nothing_is_kept_of_a_short_one_or_where_that_is_not_wanted(tmp_path: Path, kept: Path) -> None:
    opened(recorded(tmp_path / "a.yaml"))
    opened(long_cassette(tmp_path / "b.yaml"), index_cache=False)

    assert not kept.exists()
