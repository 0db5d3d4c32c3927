"""The comparison in `benchmarks/side_by_side` fails where a server answers wrongly, however fast it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.side_by_side.contest import Contest
from benchmarks.side_by_side.load import Pace, Wrk, WrongAnswers, write_requests
from benchmarks.side_by_side.picture import picture
from benchmarks.side_by_side.sections import checked
from benchmarks.side_by_side.servers import Contestant, reference
from benchmarks.side_by_side.traffic import KINDS, exchange

SAMPLE = [exchange(at) for at in range(len(KINDS))]
RIGHT = [(each.status, each.answer.decode()) for each in SAMPLE]
ONCE = Pace(rounds=1, seconds=1, warm_up_s=0)


def bare(folder: Path, name: str, answers: list[tuple[int, str]], is_peer: bool = False) -> Contestant:
    file = folder / f"{name}.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    return Contestant(name, reference("web", str(file)), is_peer)


def contest(folder: Path, *contestants: Contestant) -> Contest:
    return Contest(contestants, "right", {"load": write_requests(folder / "requests.txt", SAMPLE)})


@pytest.fixture
def wrk() -> Wrk:
    return Wrk(shutil.which("wrk") or pytest.skip("wrk is not installed"))


@pytest.mark.slow
def test_a_server_that_refuses_a_request_fails_the_comparison(tmp_path: Path, wrk: Wrk) -> None:
    refusing = bare(tmp_path, "refusing", [*RIGHT[:2], (501, RIGHT[2][1])])

    with pytest.raises(WrongAnswers, match=r"load: refusing: .* were not 2xx"):
        contest(tmp_path, bare(tmp_path, "right", RIGHT), refusing).run(wrk, ONCE, tmp_path)


@pytest.mark.slow
def test_a_server_whose_answers_are_short_fails_the_comparison(tmp_path: Path, wrk: Wrk) -> None:
    short = bare(tmp_path, "short", [*RIGHT[:2], (200, "{}")])

    with pytest.raises(WrongAnswers, match=r"load: short: .* bytes each"):
        contest(tmp_path, bare(tmp_path, "right", RIGHT), short).run(wrk, ONCE, tmp_path)


@pytest.mark.slow
def test_a_peer_that_answers_wrongly_is_left_out_with_the_reason(tmp_path: Path, wrk: Wrk) -> None:
    peer = bare(tmp_path, "peer", [(500, "")] * len(KINDS), is_peer=True)

    (outcome,) = contest(tmp_path, bare(tmp_path, "right", RIGHT), peer).run(wrk, ONCE, tmp_path)

    assert list(outcome.figures) == ["right"]
    assert "were not 2xx" in outcome.absent["peer"]


@pytest.mark.slow
def test_a_replay_of_other_bytes_is_found_before_it_is_measured(tmp_path: Path) -> None:
    start = checked(bare(tmp_path, "other", [*RIGHT[:2], (200, RIGHT[2][1].replace("HSP", "XXX"))]).start, SAMPLE)

    with pytest.raises(WrongAnswers, match=r"GET .*HSP-0"):
        start(tmp_path / "other")


def test_the_picture_names_each_line_once() -> None:
    drawn = ElementTree.fromstring(picture({"a": {10: 5.0, 1_000: 400.0}, "b `c`": {10: 5.0, 1_000: 401.0}}, "x", "y"))

    texts = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert [text for text in texts if text in ("a", "b c")] == ["b c", "a"]
