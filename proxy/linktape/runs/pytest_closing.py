"""The end of a test run: what was recorded, replaced and left unused, and which tests made no call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypedDict

from linktape.runs.in_test import InTest
from linktape.wording import counted, visible

_MOST = 20


class Told(TypedDict, total=False):
    """What one test has to tell, as its report carries it from one process to another.

    `unused`: for each cassette that it was answered from, the lines of what it left.
    """

    node: str
    silent: bool
    recorded: list[str]
    unused: dict[str, list[int]]


def told(node: str, used: InTest, *, has_passed: bool) -> dict[str, object]:
    """Gather what a test that has ended has to tell."""
    seen = used.seen()
    unused: dict[str, list[int]] = {}
    if seen.mode == "replay" and has_passed and used.drilled_in is None:
        unused = {used.without_folder(str(path)): [] for path in used.host.settings.cassettes}
        for file, line in seen.unused:
            unused.setdefault(used.without_folder(file), []).append(line)
    lines = map(used.without_folder, seen.recorded_lines)
    recorded = [f"{line} ({node} failed)" if not has_passed else line for line in lines]
    is_silent = not seen.count and has_passed and not used.host.settings.allow_no_calls
    return dict(Told(node=node, silent=is_silent, recorded=recorded, unused=unused))


def closing(tests: Sequence[Told]) -> list[str]:
    """Give the lines; none where there is nothing to say."""
    recorded = [line for test in tests for line in test.get("recorded", [])]
    silent = [test["node"] for test in tests if test.get("silent")]
    lines = [*_some(recorded), *_some(list(_unused(tests)))]
    if silent:
        lines.append(f"{counted(len(silent), 'test')} made no call to linktape, and tested nothing with it:")
        lines += [f"  {line}" for line in _some(silent)]
    return [visible(line) for line in lines]


def _unused(tests: Iterable[Told]) -> Iterator[str]:
    """Name what was left by every test that was answered from the same cassette."""
    left: dict[str, set[int]] = {}
    for test in tests:
        for file, lines in test.get("unused", {}).items():
            left[file] = left.get(file, set(lines)) & set(lines)
    for file, of_all in sorted(left.items()):
        if of_all:
            places = ", ".join(f"line {line}" for line in sorted(of_all)[:5]) + (", …" if len(of_all) > 5 else "")
            yield f"never asked for: {counted(len(of_all), 'interaction')} of {file} ({places})"


def _some(lines: Sequence[str]) -> list[str]:
    return [*lines[:_MOST], *([f"… and {len(lines) - _MOST} more"] if len(lines) > _MOST else [])]
