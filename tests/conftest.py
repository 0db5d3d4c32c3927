"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linktape.cassette_tools import vcrpy_check
from linktape.errors import BadDocument
from linktape.tape import marks, reader

MOST_BYTES = 1 << 20  # vcrpy is slow


@pytest.fixture(autouse=True)
def every_cassette_that_a_test_writes_is_loaded_by_vcrpy(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold each whole cassette that a test leaves in its folder against vcrpy itself."""
    yield
    folder = request.node.funcargs.get("tmp_path")
    for path in sorted(folder.rglob("*.yaml")) if isinstance(folder, Path) else ():
        if path.is_file() and not path.is_symlink() and path.stat().st_size < MOST_BYTES and is_whole(path):
            assert vcrpy_check.refusal(path.read_bytes()) is None, path


def is_whole(path: Path) -> bool:
    """Whether a file is a cassette of ours, neither torn nor edited by the test."""
    data = path.read_bytes()
    if not data.startswith(marks.HEAD):
        return False
    try:
        cassette = reader.cassette(data, str(path))
    except BadDocument:
        return False
    return bool(len(cassette)) and not cassette.notices
