"""cassette_tools/played_notes.py: which interactions runs have played."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linktape.cassette_tools.played_notes import MOST_FILES, Notes, key, load, name_of, noted, save
from linktape.errors import UsageError
from tests.tape.support import RECORDED_AT, interaction, linking, names

AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_an_interaction_is_known_by_what_it_says_and_not_by_its_place_or_time() -> None:
    one = linking()

    assert key(replace(one, line=7, index=3, recorded_at=RECORDED_AT + timedelta(days=1), elapsed_s=9.0)) == key(one)
    assert key(interaction(answer=b"{}")) != key(interaction())
    assert key(interaction(target="/rest/api/3/issue/HSP-2")) != key(interaction())


def test_a_cassette_has_one_name_whatever_leads_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tapes").mkdir()
    (tmp_path / "tapes" / "a.yaml").touch()
    (tmp_path / "link.yaml").symlink_to("tapes/a.yaml")
    monkeypatch.chdir(tmp_path)

    found = {name_of(name) for name in ("tapes/a.yaml", "./tapes/../tapes/a.yaml", tmp_path / "link.yaml")}

    assert found == {"tapes/a.yaml"}


def test_the_latest_counts_and_a_run_that_failed_tells_only_what_it_played(tmp_path: Path) -> None:
    one, other = replace(linking(), file="a.yaml"), replace(interaction(), file="a.yaml")
    save(noted(["a.yaml"], [one, other], AT, went_well=True), tmp_path)
    save(noted(["a.yaml"], [one], AT + timedelta(days=2), went_well=False), tmp_path)
    save(noted(["b.yaml"], [], AT + timedelta(days=3), went_well=True), tmp_path)

    found = load(tmp_path)

    assert found.of("a.yaml").run == AT
    assert found.of("a.yaml").played == {key(one): AT + timedelta(days=2), key(other): AT}
    assert found.of("b.yaml").run == AT + timedelta(days=3)
    assert found.of("c.yaml").run is None


def test_many_runs_at_once_lose_nothing_and_leave_few_files(tmp_path: Path) -> None:
    folder = tmp_path / ".linktape" / "used"
    runs = [
        noted(["a.yaml"], [replace(interaction(answer=b"%d" % n), file="a.yaml")], AT, went_well=True)
        for n in range(4 * MOST_FILES)
    ]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda notes: save(notes, folder), runs))

    assert len(load(folder).of("a.yaml").played) == 4 * MOST_FILES
    assert len(names(folder)) <= 2 * MOST_FILES
    assert (folder / ".gitignore").read_text() == "*\n"


def test_without_notes_it_is_said_how_they_are_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no run has noted in .* what it played: `linktape run --replay FILE"):
        load(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version":2}', '{"cassettes":{"a":{"run":"soon"}}}', '{"x":1}'])
def test_a_file_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "1-a.json").write_text(text)

    with pytest.raises(UsageError, match=r"1-a\.json: no notes of linktape's; delete it"):
        load(tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(UsageError, match="cannot be made"):
        save(Notes(), tmp_path / "file" / "used")
