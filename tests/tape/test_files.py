"""files.py: one writer a file, appended to, whole at any moment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linktape.errors import BadDocument, CassetteExists, CassetteLocked, CassetteUnwritable, UsageError
from linktape.tape.files import CassetteWriter, for_session, load
from tests.tape.support import content, interaction, linking, names


def recorded(path: Path, count: int = 2, mode: str = "once") -> bytes:
    writer = CassetteWriter.open(path, mode, metadata={"profile": "documented"})
    for _ in range(count):
        writer.append(linking())
    writer.close()
    return path.read_bytes()


def test_what_was_appended_is_loaded(tmp_path: Path) -> None:
    writer = CassetteWriter.open(tmp_path / "a.yaml")

    places = [writer.append(linking()), writer.append(interaction())]
    writer.close()

    cassette = load(tmp_path / "a.yaml")
    assert [content(one) for one in cassette] == [content(linking()), content(interaction())]
    assert [one.place for one in cassette] == [str(place) for place in places]
    assert cassette.notices == ()


def test_an_interaction_is_in_the_file_as_soon_as_append_is_back(tmp_path: Path) -> None:
    writer = CassetteWriter.open(tmp_path / "a.yaml", durable=True)

    writer.append(linking())

    assert len(load(tmp_path / "a.yaml")) == 1
    writer.close()


def test_once_refuses_a_file_that_is_there(tmp_path: Path) -> None:
    before = recorded(tmp_path / "a.yaml")

    with pytest.raises(CassetteExists, match="--mode new_episodes"):
        CassetteWriter.open(tmp_path / "a.yaml", "once")

    assert (tmp_path / "a.yaml").read_bytes() == before


def test_new_episodes_adds_behind_what_is_there(tmp_path: Path) -> None:
    before = recorded(tmp_path / "a.yaml", 2)

    after = recorded(tmp_path / "a.yaml", 1, "new_episodes")

    assert after.startswith(before)
    assert len(load(tmp_path / "a.yaml")) == 3


def test_all_takes_the_files_place_only_at_a_clean_end(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    before = recorded(path, 2)

    writer = CassetteWriter.open(path, "all")
    writer.append(interaction())
    assert path.read_bytes() == before
    assert len(load(tmp_path / "a.yaml.new")) == 1
    writer.close()

    assert [one.request.method for one in load(path)] == ["GET"]
    assert names(tmp_path) == ["a.yaml"]


def test_all_keeps_the_old_file_when_nothing_was_recorded(tmp_path: Path) -> None:
    before = recorded(tmp_path / "a.yaml")

    recorded(tmp_path / "a.yaml", 0, "all")

    assert (tmp_path / "a.yaml").read_bytes() == before
    assert names(tmp_path) == ["a.yaml"]


def test_what_a_killed_recorder_left_beside_the_file_is_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recorded(tmp_path / "a.yaml", 1)
    (tmp_path / "a.yaml.new").write_bytes(b"left")

    recorded(tmp_path / "a.yaml", 2, "all")

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


def test_a_recorder_that_recorded_nothing_leaves_nothing(tmp_path: Path) -> None:
    recorded_nothing = CassetteWriter.open(tmp_path / "a.yaml")

    recorded_nothing.close()
    recorded_nothing.close()

    assert names(tmp_path) == []


def test_a_torn_tail_is_moved_away_before_anything_is_added(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.yaml"
    whole = recorded(path, 2)
    one = recorded(tmp_path / "b.yaml", 1)
    path.write_bytes(whole[:-30])

    cassette = load(path)
    after = recorded(path, 1, "new_episodes")

    torn = whole[len(one) : -30]
    (notice,) = cassette.notices
    assert str(notice).startswith(f"{path}:{one.count(10) + 1}: the last {len(torn)} bytes")
    assert len(cassette) == 1
    assert after == whole
    assert (tmp_path / "a.yaml.torn").read_bytes() == torn
    assert (tmp_path / "a.yaml.torn").stat().st_mode & 0o777 == 0o600
    assert f"a.yaml: the torn end, {len(torn)} bytes, was moved to" in caplog.text


def test_a_finished_file_has_the_ordinary_mode_and_an_unfinished_one_is_private(tmp_path: Path) -> None:
    (tmp_path / "ordinary").touch()
    writer = CassetteWriter.open(tmp_path / "a.yaml")
    writer.append(linking())
    unfinished = (tmp_path / "a.yaml").stat().st_mode & 0o777

    writer.close()

    assert unfinished == 0o600
    assert (tmp_path / "a.yaml").stat().st_mode == (tmp_path / "ordinary").stat().st_mode


def test_a_file_that_was_deleted_meanwhile_is_an_error_not_a_loss(tmp_path: Path) -> None:
    writer = CassetteWriter.open(tmp_path / "a.yaml")
    writer.append(linking())
    (tmp_path / "a.yaml").unlink()

    with pytest.raises(CassetteUnwritable, match="was deleted or replaced"):
        writer.append(linking())

    writer.close()
    assert names(tmp_path) == []


def test_a_file_that_somebody_else_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    writer = CassetteWriter.open(tmp_path / "a.yaml")
    writer.append(linking())
    with (tmp_path / "a.yaml").open("a") as other:
        other.write("# mine\n")

    with pytest.raises(CassetteUnwritable, match="changed by somebody else"):
        writer.append(linking())

    writer.close()
    assert (tmp_path / "a.yaml").read_text().endswith("# mine\n")


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


@pytest.mark.parametrize(("session", "name"), [("abc", "abc.yaml"), ("..", "__.yaml"), ("a.b", "a.b.yaml")])
def test_each_session_may_have_its_own_file(session: str, name: str) -> None:
    assert for_session(Path("tapes/{session}.yaml"), session) == Path("tapes") / name
