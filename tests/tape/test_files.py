"""tape/files.py: one writer a file, appended to, whole at any moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.errors import CassetteExists, CassetteUnwritable
from linktape.tape.files import CassetteWriter, load
from tests.tape.support import content, interaction, linking, names, recorded_file


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
    before = recorded_file(tmp_path / "a.yaml")

    with pytest.raises(CassetteExists, match="--mode new_episodes"):
        CassetteWriter.open(tmp_path / "a.yaml", "once")

    assert (tmp_path / "a.yaml").read_bytes() == before


def test_new_episodes_adds_behind_what_is_there(tmp_path: Path) -> None:
    before = recorded_file(tmp_path / "a.yaml", 2)

    after = recorded_file(tmp_path / "a.yaml", 1, "new_episodes")

    assert after.startswith(before)
    assert len(load(tmp_path / "a.yaml")) == 3


def test_all_takes_the_files_place_only_at_a_clean_end(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    before = recorded_file(path, 2)

    writer = CassetteWriter.open(path, "all")
    writer.append(interaction())
    assert path.read_bytes() == before
    assert len(load(tmp_path / "a.yaml.new")) == 1
    writer.close()

    assert [one.request.method for one in load(path)] == ["GET"]
    assert names(tmp_path) == ["a.yaml"]


def answered(path: Path, *statuses: int) -> CassetteWriter:
    """Record into a file in mode `all`, and leave it open."""
    writer = CassetteWriter.open(path, "all")
    for status in statuses:
        writer.append(interaction(status=status))
    return writer


@pytest.mark.parametrize("status", [302, 401, 403, 404, 429, 500, 503])
def test_all_keeps_a_file_with_successes_where_every_new_answer_is_a_refusal(tmp_path: Path, status: int) -> None:
    before = recorded_file(tmp_path / "a.yaml", 2)
    writer = answered(tmp_path / "a.yaml", status, 401)

    with pytest.raises(CassetteUnwritable, match=r"a\.yaml stays as it was: it has successes, and all 2 new answers"):
        writer.close()

    assert (tmp_path / "a.yaml").read_bytes() == before
    assert [one.response.status for one in load(tmp_path / "a.yaml.new")] == [status, 401]
    assert writer.file == f"{tmp_path / 'a.yaml'}.new"


@pytest.mark.parametrize(
    ("was", "became"), [([200, 404], [401, 200]), ([404], [404, 401]), ([200], [400]), ([200], [413, 401])]
)
def test_all_replaces_a_file_where_not_every_new_answer_is_a_refusal_or_nothing_is_lost(
    tmp_path: Path, was: list[int], became: list[int]
) -> None:
    answered(tmp_path / "a.yaml", *was).close()

    writer = answered(tmp_path / "a.yaml", *became)
    writer.close()

    assert [one.response.status for one in load(tmp_path / "a.yaml")] == became
    assert writer.replaced == len(was)
    assert names(tmp_path) == ["a.yaml"]


def test_all_replaces_a_file_that_is_no_cassette(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("nothing like it")

    writer = answered(tmp_path / "a.yaml", 401)
    writer.close()

    assert (len(load(tmp_path / "a.yaml")), writer.replaced) == (1, None)


def test_all_keeps_the_old_file_when_nothing_was_recorded(tmp_path: Path) -> None:
    before = recorded_file(tmp_path / "a.yaml")

    recorded_file(tmp_path / "a.yaml", 0, "all")

    assert (tmp_path / "a.yaml").read_bytes() == before
    assert names(tmp_path) == ["a.yaml"]


def test_a_recorder_that_recorded_nothing_leaves_nothing(tmp_path: Path) -> None:
    recorded_nothing = CassetteWriter.open(tmp_path / "a.yaml")

    recorded_nothing.close()
    recorded_nothing.close()

    assert names(tmp_path) == []


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
