"""A file's bytes as text."""

from __future__ import annotations

from linktape.errors import bad


def text_of(data: bytes, file: str, first_line: int = 1) -> str:
    """Decode UTF-8, with or without a mark at its beginning. Raises BadDocument."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line, column = byte_place(data, exc.start, first_line)
        raise bad(file, line, column, "not UTF-8", "a file in UTF-8") from exc


def byte_place(data: bytes, at: int, first_line: int = 1) -> tuple[int, int]:
    """Give the line and the column of a byte."""
    return data.count(b"\n", 0, at) + first_line, at - data.rfind(b"\n", 0, at)
