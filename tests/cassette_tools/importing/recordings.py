"""The small files of other tools that lie here, read."""

from __future__ import annotations

from pathlib import Path

from linktape.cassette_tools.importing.readers import ForeignRecording, read

FILES = Path(__file__).parent / "files"
LINKING = b'{"type":{"name":"Blocks"},"inwardIssue":{"key":"HSP-1"},"outwardIssue":{"key":"MKY-1"}}'


def recording(name: str) -> ForeignRecording:
    """Read one of the files."""
    return read((FILES / name).read_bytes(), name)


def losses(found: ForeignRecording) -> list[str]:
    """Give what was lost, as it is printed."""
    return [str(loss) for loss in found.losses]
