"""wiring/sources/slice_process.py: what a process answers of one slice."""

from __future__ import annotations

import pickle
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from linktape.playback.indexing import Said
from linktape.playback.match_settings import MatchSettings
from linktape.playback.relations import Names
from linktape.tape import slices, writer
from linktape.wiring.sources import slice_process
from linktape.wiring.sources.slice_process import Answer, Order, Question, Related, Shown, Told
from tests.playback.test_indexing import SAID

pytestmark = pytest.mark.slow

PROGRAM = f"from {slice_process.__name__} import main; main()"


def answered(path: Path, *questions: Question) -> list[Answer | Told]:
    with path.open("rb") as file:
        asked = b"".join(map(pickle.dumps, questions))
        command = [sys.executable, "-P", "-c", PROGRAM, str(file.fileno())]
        done = subprocess.run(
            command, input=asked, stdout=subprocess.PIPE, pass_fds=(file.fileno(),), timeout=60, check=True
        )
    answers = BytesIO(done.stdout)
    found: list[Answer | Told] = []
    while answers.tell() < len(done.stdout):
        found.append(pickle.load(answers))
    return found


def order(path: Path) -> Order:
    data = path.read_bytes()
    cut = slices.cut(lambda at, size: data[at : at + size], len(data), 1)
    assert cut is not None
    return Order("a.yaml", cut[1][0], MatchSettings())


def test_two_rounds_are_asked_for_and_answered(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(writer.file_head({}) + b"".join(map(writer.block, SAID)))

    *_, shown, said = [
        one for one in answered(path, order(path), Related(Names(), [[]] * 5)) if not isinstance(one, Told)
    ]

    assert isinstance(shown, Shown)
    assert isinstance(said, Said)
    assert len(shown.columns) == len(said.keys) == len(SAID)
    assert shown.evidence.issues.ids["HSP-1"]
    assert said.places[0] == ("a.yaml", 4)


def test_of_what_somebody_edited_it_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(writer.file_head({}) + b"".join(map(writer.block, SAID)).replace(b"code: 404", b"code: 403"))

    assert [one for one in answered(path, order(path)) if not isinstance(one, Told)] == [None]
