"""A disk that refuses: what was recorded stays whole, what was not is said, and recording goes on when it can."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from linktape.errors import CassetteUnwritable, UsageError
from linktape.tape import writer
from linktape.tape.files import CassetteWriter, load
from tests.tape.support import content, interaction, linking

BLOCK = len(writer.block(linking()))

PROGRAM = """
import resource, sys
from linktape.errors import CassetteUnwritable
from linktape.tape.files import CassetteWriter
from tests.tape.support import linking

made = CassetteWriter.open(sys.argv[1])
made.append(linking())
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
refused = 0
for _ in range(5):
    try:
        made.append(linking())
    except CassetteUnwritable as exc:
        refused += 1
        print(exc)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
made.append(linking())
made.close()
print(refused)
"""


@pytest.mark.parametrize("left", [0, 1, 50, BLOCK - 1, BLOCK, BLOCK + 1])
def test_a_file_size_limit_spoils_nothing(tmp_path: Path, left: int) -> None:
    path = tmp_path / "a.yaml"
    probe = CassetteWriter.open(tmp_path / "probe.yaml")
    probe.append(linking())
    size = (tmp_path / "probe.yaml").stat().st_size
    probe.close()

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), str(size + left)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    fitted = left // BLOCK
    said = done.stdout.splitlines()
    assert said[-1] == str(5 - fitted)
    assert all(line.startswith(f"{path} cannot be written: ") for line in said[:-1])
    cassette = load(path)
    assert [content(one) for one in cassette] == [content(linking())] * (2 + fitted)
    assert cassette.notices == ()


def test_a_device_that_is_full_is_no_cassette() -> None:
    with pytest.raises(UsageError, match="no regular file"):
        CassetteWriter.open("/dev/full")


def test_a_folder_that_cannot_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(UsageError, match=r"file/a\.yaml cannot be written: (Not a directory|File exists)"):
        CassetteWriter.open(tmp_path / "file" / "a.yaml")


def test_a_closed_cassette_takes_nothing_more(tmp_path: Path) -> None:
    made = CassetteWriter.open(tmp_path / "a.yaml")
    made.append(interaction())
    made.close()

    with pytest.raises(CassetteUnwritable, match="is closed"):
        made.append(interaction())

    assert len(load(tmp_path / "a.yaml")) == 1
