"""progress.py: how far a long work has come."""

from __future__ import annotations

from linktape.progress import between, unseen


def test_a_part_of_a_work_takes_the_whole_from_one_share_to_another() -> None:
    told: list[float] = []

    def hear(done: int, total: int) -> None:
        told.append(done / total)

    second = between(between(hear, 0.0, 0.5), 0.5, 1.0)
    for done in (0, 2, 4):
        second(done, 4)
    second(0, 0)

    assert told == [0.25, 0.375, 0.5, 0.25]


def test_who_does_not_look_hears_nothing() -> None:
    with unseen("reading a.yaml") as progress:
        assert progress(1, 2) is None
