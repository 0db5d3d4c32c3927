"""wiring/sources/replaying.py: which cassettes are loaded, and what their reader is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.tape.files import CassetteWriter
from linktape.wiring.settings import Mode, RecordMode, Settings
from linktape.wiring.sources.replaying import MOST_NOTICES, loaded
from tests.tape.support import interaction


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
