"""What Jira serves by path, whether linktape does or not, so that what exists is never taken for missing. Pure.

The list (`known_paths.tsv`) is not complete, so whatever lies below a resource of Jira's counts as Jira's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from urllib.parse import unquote

_ANY, _ROOT = "{}", "/"
_CLOSED = frozenset({"issue/{}", "issueLink", "issueLink/{}", "serverInfo", "mypermissions"})
"""Templates below which Jira has nothing but what is in the list (obs 18; documented for Cloud and Data Center)."""


@dataclass(frozen=True, slots=True)
class KnownPath:
    """A path of Jira's: its template (`project/{}`) and the methods that are known; none where only its resource is."""

    template: str
    methods: tuple[str, ...] = ()


@dataclass(slots=True)
class _Node:
    """A place in the tree of all paths, by segments."""

    below: dict[str, _Node] = field(default_factory=dict[str, "_Node"])
    methods: tuple[str, ...] = ()


def known_path(path: str) -> KnownPath | None:
    """Find what Jira serves at a path: behind `/rest/api/{version}/`, or at a whole one, which begins with `/`."""
    segments = [unquote(segment) for segment in _segments(path)]
    template, methods = next(_at(_tree(), segments), ((), ()))
    if methods:
        return KnownPath(_joined(template), methods)
    so_far, depth = [*_walked(segments)], 3 if segments[0] == _ROOT else 1
    is_below = len(so_far) >= depth and _joined(so_far) not in _CLOSED
    return KnownPath(_joined(so_far[:depth])) if is_below else None


def is_word(name: str) -> bool:
    """Whether Jira has this word somewhere in the place of an id (`issue/createmeta`, `project/search`)."""
    return name in _words()


def _segments(path: str) -> list[str]:
    return [_ROOT, *path[1:].split("/")] if path.startswith("/") else path.split("/")


def _joined(segments: Sequence[str]) -> str:
    return "/".join(segments).replace("//", "/", 1)


def _walked(segments: Sequence[str]) -> Iterator[str]:
    """Give the template of a path as far as it is in the list."""
    node = _tree()
    for segment in segments:
        name = segment if segment in node.below else _ANY
        if name not in node.below or (name == _ANY and (is_word(segment) or not segment)):
            return
        yield name
        node = node.below[name]


def _at(node: _Node, segments: Sequence[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Give each template that fits, and its methods. A word of Jira's is no id, also where it is not in the list."""
    if not segments:
        if node.methods:
            yield (), node.methods
        return
    for name in (segments[0],) if is_word(segments[0]) else (segments[0], _ANY):
        if name in node.below and segments[0]:
            yield from (((name, *rest), methods) for rest, methods in _at(node.below[name], segments[1:]))


@cache
def _tree() -> _Node:
    text = resources.files("linktape.jira").joinpath("known_paths.tsv").read_text(encoding="utf-8")
    root = _Node()
    for methods, _, path in (line.partition("\t") for line in text.splitlines() if not line.startswith("#")):
        node = root
        for segment in _segments(path):
            node = node.below.setdefault(segment, _Node())
        node.methods = tuple(methods.split())
    return root


@cache
def _words() -> frozenset[str]:
    return frozenset(_beside_ids(_tree()))


def _beside_ids(node: _Node) -> Iterator[str]:
    if _ANY in node.below:
        yield from node.below.keys() - {_ANY}
    for below in node.below.values():
        yield from _beside_ids(below)
