"""runs/printed.py: the first and the last lines of what a command printed."""

from __future__ import annotations

from pathlib import Path

from linktape.runs.printed import printed


def test_a_short_text_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"HttpException: 429\n\xff")

    assert printed(path) == "HttpException: 429\n\ufffd"


def test_of_a_long_one_both_ends_are_there_in_whole_lines_and_the_rest_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "out"
    middle = "".join(f"    at internal/socket.js:{n}\n" for n in range(2_000))
    path.write_text(f"HttpException: 429\n{middle}the end\n")

    text = printed(path)

    lines = text.splitlines()
    assert (lines[0], lines[-1]) == ("HttpException: 429", "the end")
    left_out = next(line for line in lines if line.startswith("…"))
    told = len(text.encode()) - len(left_out.encode()) - 2
    assert left_out == f"… {path.stat().st_size - told} bytes left out …"
    assert all(line.startswith("    at internal/socket.js:") for line in lines[1:-1] if line != left_out)


def test_a_line_without_an_end_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("x" * 100_000)

    assert len(printed(path)) < 8_000
