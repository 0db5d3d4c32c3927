"""A Jira of a few words: what it holds, HSP-1 and everybody's links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Held:
    """All links, and how many comments HSP-1 has, and the URLs of its remote links."""

    links: list[tuple[str, str, str]]
    comments: int = 0
    urls: Sequence[str] = ()

    def graph(self) -> list[tuple[str, str, str]]:
        return self.links

    def comment_texts(self, issue_key: str) -> list[str]:
        return ["said"] * self.comments if issue_key == "HSP-1" else []

    def remote_targets(self, issue_key: str) -> list[tuple[str, str]]:
        return [(url, "title") for url in self.urls] if issue_key == "HSP-1" else []
