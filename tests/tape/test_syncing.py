"""tape/syncing.py: what the disk refuses is taken back, and what it has stays."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from linktape.errors import CassetteUnwritable
from linktape.tape.files import CassetteWriter, load
from linktape.tape.writer import block
from tests.tape.support import interaction, linking


def test_a_wait_outlives_the_files_descriptor(tmp_path: Path) -> None:
    writer = CassetteWriter.open(tmp_path / "a.yaml")
    writer.append_block(block(linking()))
    disk = writer.begin_wait()
    writer.close()

    disk.wait()

    with pytest.raises(OSError, match="Bad file descriptor"):
        disk.wait()  # once


def test_what_did_not_reach_the_disk_is_taken_back(tmp_path: Path) -> None:
    writer = CassetteWriter.open(tmp_path / "a.yaml", durable=True)
    writer.append(linking())
    writer.append_block(block(interaction()))
    writer.begin_wait().wait()

    failed = writer.not_reached(OSError(errno.EIO, "Input/output error"))

    assert "a.yaml did not reach the disk (Input/output error); recording has stopped" in str(failed)
    for write in (writer.append_block, writer.begin_wait):
        with pytest.raises(CassetteUnwritable, match="recording has stopped"):
            write(*[block(interaction())] * (write == writer.append_block))
    assert writer.count == 1
    writer.close()
    assert len(load(tmp_path / "a.yaml")) == 1


def test_what_was_written_during_a_wait_is_not_on_the_disk_with_it(tmp_path: Path) -> None:
    writer = CassetteWriter.open(tmp_path / "a.yaml", durable=True)
    writer.append_block(block(linking()))
    disk = writer.begin_wait()
    writer.append_block(block(interaction()))
    disk.wait()
    writer.has_reached(disk)

    writer.not_reached(OSError(errno.EIO, "Input/output error"))
    writer.close()

    assert len(load(tmp_path / "a.yaml")) == 1


def test_a_wait_that_ends_after_the_file_was_closed_opens_nothing(tmp_path: Path) -> None:
    writer = CassetteWriter.open(tmp_path / "a.yaml", durable=True)
    writer.append(linking())
    writer.close()

    writer.not_reached(OSError(errno.EIO, "Input/output error"))

    CassetteWriter.open(tmp_path / "a.yaml", "new_episodes").close()  # nobody holds it
    assert len(load(tmp_path / "a.yaml")) == 1
