"""wiring/index_cache.py: what is kept is given back whole or not at all, and never too much."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linktape.wiring.index_cache import IndexCache, folder


def cache(path: Path, most_bytes: int = 1_000) -> IndexCache:
    return IndexCache(lambda: path, most_bytes)


def files_in(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


def test_what_was_put_is_given_back(tmp_path: Path) -> None:
    assert cache(tmp_path / "new" / "er").can_keep
    cache(tmp_path / "new" / "er").put("a", [b"one", b"two"])

    assert cache(tmp_path / "new" / "er").get("a") == b"onetwo"
    assert cache(tmp_path / "new" / "er").get("b") is None
    assert files_in(tmp_path / "new" / "er") == ["a.index"]


def test_it_is_for_the_user_only(tmp_path: Path) -> None:
    cache(tmp_path / "new").put("a", [b"one"])

    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "a.index").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damaged", [b"", b"foreign", b"linktape index\n", None])
def test_what_is_damaged_or_foreign_is_not_there_and_is_written_again(tmp_path: Path, damaged: bytes | None) -> None:
    cache(tmp_path).put("a", [b"one"])
    path = tmp_path / "a.index"
    path.write_bytes(path.read_bytes().replace(b"one", b"two") if damaged is None else damaged)

    assert cache(tmp_path).get("a") is None
    cache(tmp_path).put("a", [b"one"])
    assert cache(tmp_path).get("a") == b"one"


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    kept = cache(tmp_path, most_bytes=1_000)
    for at, name in enumerate("abc"):
        kept.put(name, [b"x" * 250])
        os.utime(tmp_path / f"{name}.index", (at, at))
    assert kept.get("a") is not None

    kept.put("d", [b"x" * 250])

    assert files_in(tmp_path) == ["a.index", "c.index", "d.index"]


def test_what_is_larger_than_all_that_may_be_kept_is_not(tmp_path: Path) -> None:
    cache(tmp_path, most_bytes=100).put("a", [b"x" * 100])

    assert files_in(tmp_path) == []


def test_files_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"x" * 2_000)

    cache(tmp_path, most_bytes=1_000).put("a", [b"x"])

    assert files_in(tmp_path) == ["a.index", "notes.txt"]


def test_where_nothing_can_be_written_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    assert not cache(tmp_path / "file").can_keep
    cache(tmp_path / "file").put("a", [b"one"])

    assert cache(tmp_path / "file").get("a") is None
    assert files_in(tmp_path) == ["file"]


def test_its_folder_is_asked_for_only_when_it_is_needed() -> None:
    def never() -> Path:
        raise AssertionError

    IndexCache(never)


def test_the_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))

    assert folder().name == "linktape"
