"""cassette_tools/whole_check.py: every check on one cassette at once."""

from __future__ import annotations

from pathlib import Path

from linktape.cassette_tools.whole_check import checked

SAMPLE = (Path(__file__).parents[2] / "cassettes" / "sample.yaml").read_bytes()


def test_nothing_is_wrong_with_the_sample() -> None:
    found, cassette = checked(SAMPLE, "sample.yaml")

    assert (found, len(cassette)) == ([], 11)


def test_an_empty_cassette_and_a_torn_one_are_found() -> None:
    empty, _ = checked(b"version: 1\ninteractions: []\n", "a.yaml")
    torn, _ = checked(SAMPLE[:-40], "a.yaml")

    assert ["holds no interaction" in str(one) for one in empty] == [True]
    assert "its end is torn" in str(torn[-1])
