"""tape/opening.py: a cassette is a regular file, locked by one recorder, and repaired before anything is added."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linktape.errors import BadDocument, CassetteLocked, UsageError
from linktape.tape import opening
from linktape.tape.files import CassetteWriter, load
from tests.tape.support import linking, names, recorded_file


def test_what_a_killed_recorder_left_beside_the_file_is_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recorded_file(tmp_path / "a.yaml", 1)
    (tmp_path / "a.yaml.new").write_bytes(b"left")

    recorded_file(tmp_path / "a.yaml", 2, "all")

    assert (tmp_path / "a.yaml.new.1").read_bytes() == b"left"
    assert len(load(tmp_path / "a.yaml")) == 2
    assert "a.yaml.new was left by a recording that did not end cleanly; it is kept as" in caplog.text


@pytest.mark.parametrize("mode", ["once", "new_episodes", "all"])
def test_a_second_recorder_is_refused_by_name(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.yaml"
    first = CassetteWriter.open(path)
    (tmp_path / "other.yaml").symlink_to(path)

    for name in ("a.yaml", "other.yaml"):
        with pytest.raises(CassetteLocked, match=rf"{name} is being recorded .*process {os.getpid()}"):
            CassetteWriter.open(tmp_path / name, mode)

    first.append(linking())
    first.close()
    assert len(load(path)) == 1


def test_a_torn_tail_is_moved_away_before_anything_is_added(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.yaml"
    whole = recorded_file(path, 2)
    one = recorded_file(tmp_path / "b.yaml", 1)
    path.write_bytes(whole[:-30])

    cassette = load(path)
    after = recorded_file(path, 1, "new_episodes")

    torn = whole[len(one) : -30]
    (notice,) = cassette.notices
    assert str(notice).startswith(f"{path}:{one.count(10) + 1}: the last {len(torn)} bytes")
    assert len(cassette) == 1
    assert after == whole
    assert (tmp_path / "a.yaml.torn").read_bytes() == torn
    assert (tmp_path / "a.yaml.torn").stat().st_mode & 0o777 == 0o600
    assert f"a.yaml: the torn end, {len(torn)} bytes, was moved to" in caplog.text


def test_a_folder_or_a_fifo_is_no_cassette(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")

    with pytest.raises(UsageError, match="no regular file"):
        load(tmp_path / "fifo")
    with pytest.raises(UsageError, match="no regular file"):
        CassetteWriter.open(tmp_path / "fifo")
    with pytest.raises(UsageError, match="no regular file"):
        load("/dev/zero")
    with pytest.raises(UsageError, match="no regular file"):
        load(tmp_path)
    with pytest.raises(UsageError, match="cannot be opened: No such file"):
        load(tmp_path / "none.yaml")


def test_a_huge_file_is_refused_at_once(tmp_path: Path) -> None:
    with (tmp_path / "a.yaml").open("wb") as sparse:
        sparse.truncate(2 << 30)

    with pytest.raises(BadDocument, match=r"a\.yaml:1:1: 2147483648 bytes: a file of at most"):
        load(tmp_path / "a.yaml")


def test_a_link_in_a_folder_of_everybody_is_not_followed(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    (tmp_path / "a.yaml").symlink_to(tmp_path / "victim")

    with pytest.raises(UsageError, match="a symbolic link in a folder that everybody may write to"):
        CassetteWriter.open(tmp_path / "a.yaml")

    assert not (tmp_path / "victim").exists()


def test_a_link_in_a_folder_of_ones_own_is_followed(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")

    assert opening.real_path(tmp_path / "a.yaml") == tmp_path / "b.yaml"


def test_a_lock_is_free_again_when_the_file_is_closed(tmp_path: Path) -> None:
    first = opening.locked(tmp_path / "a.yaml", "a.yaml")
    os.close(first)

    second = opening.locked(tmp_path / "a.yaml", "a.yaml")

    assert opening.is_at(tmp_path / "a.yaml", second)
    os.close(second)


def test_an_open_file_whose_name_leads_elsewhere_is_not_at_it(tmp_path: Path) -> None:
    descriptor = opening.locked(tmp_path / "a.yaml", "a.yaml")
    (tmp_path / "b.yaml").touch()

    (tmp_path / "b.yaml").replace(tmp_path / "a.yaml")
    elsewhere = opening.is_at(tmp_path / "a.yaml", descriptor)
    (tmp_path / "a.yaml").unlink()
    nowhere = opening.is_at(tmp_path / "a.yaml", descriptor)

    assert (elsewhere, nowhere) == (False, False)
    os.close(descriptor)


def test_the_content_is_read_whole_wherever_the_position_is(tmp_path: Path) -> None:
    data = b"x" * ((1 << 20) + 1)
    (tmp_path / "a.yaml").write_bytes(data)
    descriptor = opening.locked(tmp_path / "a.yaml", "a.yaml")
    os.lseek(descriptor, 7, os.SEEK_SET)

    assert opening.content(descriptor) == data
    assert [len(piece) for piece in opening.pieces(descriptor)] == [1 << 20, 1]
    os.close(descriptor)


def test_what_takes_a_files_place_keeps_its_mode_and_its_lock(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    before = opening.Start(opening.locked(path, "a.yaml"), path, "a.yaml", {}, durable=False)

    descriptor = opening.replaced(before, b"new")

    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)
    assert names(tmp_path) == ["a.yaml"]
    with pytest.raises(CassetteLocked, match=r"a\.yaml is being recorded by another process"):
        opening.locked(path, "a.yaml")
    os.close(descriptor)


def test_white_space_behind_the_last_mark_is_cut_off_and_kept_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    whole = recorded_file(path, 1)
    path.write_bytes(whole + b"\n\n")

    after = recorded_file(path, 1, "new_episodes")

    assert after == whole + whole[whole.index(b"- request") :]
    assert names(tmp_path) == ["a.yaml"]


def test_what_is_set_aside_takes_the_first_free_number(tmp_path: Path) -> None:
    for text in ("first", "second"):
        (tmp_path / "a.new").write_text(text)
        opening.set_aside(tmp_path / "a.new")
    (tmp_path / "a.new").touch()

    opening.set_aside(tmp_path / "a.new")
    opening.set_aside(tmp_path / "none.new")

    assert names(tmp_path) == ["a.new", "a.new.1", "a.new.2"]
    assert (tmp_path / "a.new.2").read_text() == "second"


def test_what_an_unfinished_recording_left_is_told_unless_it_is_empty(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.yaml.new").write_text("left")
    (tmp_path / "b.yaml.new").touch()

    for name in ("a.yaml", "b.yaml", "c.yaml"):
        opening.tell_of_unfinished(tmp_path / name, name)

    assert caplog.messages == ["a.yaml.new was left by a recording that did not end cleanly"]


def test_asking_for_the_umask_leaves_it(tmp_path: Path) -> None:
    before = opening.umask()

    (tmp_path / "a").touch()

    assert opening.umask() == before
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o666 & ~before
