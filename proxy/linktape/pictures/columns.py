"""Where the nodes of a directed graph stand: in columns, so that most arrows go to the right. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Edge = tuple[str, str]


def columns(edges: Sequence[Edge]) -> dict[str, tuple[int, int]]:
    """Give each node's column and row, from 0: parts that do not hang together stand below each other."""
    placed: dict[str, tuple[int, int]] = {}
    below = 0
    for part in _parts(edges):
        ranks = _ranks(part)
        rows = _rows(part, ranks)
        placed |= {node: (ranks[node], below + rows[node]) for node in ranks}
        below += 1 + max(rows.values())
    return placed


def _parts(edges: Sequence[Edge]) -> list[list[Edge]]:
    """Split a graph into the parts that hang together, in the order of their first edges."""
    part_of: dict[str, str] = {}

    def root(node: str) -> str:
        while part_of.setdefault(node, node) != node:
            part_of[node] = node = part_of[part_of[node]]
        return node

    for source, destination in edges:
        part_of[root(destination)] = root(source)
    parts: dict[str, list[Edge]] = {}
    for edge in edges:
        parts.setdefault(root(edge[0]), []).append(edge)
    return list(parts.values())


def _ranks(edges: Iterable[Edge]) -> dict[str, int]:
    """Give each node's column: one further than the furthest that leads to it; an arrow that closes a ring is left."""
    kept: list[Edge] = []
    after: dict[str, set[str]] = {}
    for source, destination in edges:
        after.setdefault(source, set())
        after.setdefault(destination, set())
        if not _leads_to(after, destination, source):
            after[source].add(destination)
            kept.append((source, destination))
    ranks = dict.fromkeys(after, 0)
    for _ in ranks:  # as often as the longest way may be
        moved = {destination for source, destination in kept if ranks[destination] <= ranks[source]}
        if not moved:
            break
        for source, destination in kept:
            ranks[destination] = max(ranks[destination], ranks[source] + 1)
    return ranks


def _leads_to(after: Mapping[str, set[str]], start: str, end: str) -> bool:
    seen, waiting = set[str](), [start]
    while waiting:
        node = waiting.pop()
        if node == end:
            return True
        if node not in seen:
            seen.add(node)
            waiting += after[node]
    return False


def _rows(edges: Sequence[Edge], ranks: Mapping[str, int]) -> dict[str, int]:
    """Give each node's row in its column: near those that lead to it."""
    rows: dict[str, int] = {}
    for rank in range(max(ranks.values()) + 1):
        middles = {node: _middle(node, edges, rows) for node in ranks if ranks[node] == rank}
        rows |= {node: row for row, node in enumerate(sorted(middles, key=middles.__getitem__))}
    return rows


def _middle(node: str, edges: Iterable[Edge], rows: Mapping[str, int]) -> float:
    known = [rows[source] for source, destination in edges if destination == node and source in rows]
    return sum(known) / len(known) if known else 0.0
