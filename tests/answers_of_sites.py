"""Answers in the shapes of Jira's generations, from `data/answers/`: who is named in them, and what was asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import yaml

from tests.redaction.canaries import canary

FOLDER = Path(__file__).parent / "data" / "answers"
GENERATIONS = tuple(sorted(path.stem for path in FOLDER.iterdir()))
SITE = "https://jira.example.com"
SECRET = canary(4200)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked, and what a site answered: bodies as Jira writes JSON, empty for none."""

    method: str
    target: str
    body: str
    status: int
    answer: str
    media: str

    def at(self, site: str) -> Exchange:
        """Give the exchange with a site of that address."""
        body, answer = (text.replace(SITE, site) for text in (self.body, self.answer))
        return Exchange(self.method, self.target, body, self.status, answer, self.media)


@dataclass(frozen=True, slots=True)
class Generation:
    """The answers of one of Jira's generations. `named` are pieces of what people are called in them."""

    named: tuple[str, ...]
    exchanges: tuple[Exchange, ...]

    def names_somebody(self, text: str) -> bool:
        """Whether a text has a person or the secret in it."""
        read = (text, unquote_plus(text), re.sub("<[^>]*>", "", text))
        return any(name in reading for name in self.gone for reading in read)

    @property
    def gone(self) -> tuple[str, ...]:
        """What must be found nowhere."""
        return (*self.named, SECRET)


def generation(name: str) -> Generation:
    """Read the answers of a generation."""
    document = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8").replace("SECRET", SECRET))
    return Generation(tuple(document["named"]), tuple(map(_exchange, document["exchanges"])))


def _exchange(item: dict[str, Any]) -> Exchange:
    method, _, target = item["request"].partition(" ")
    media = item.get("media", "application/json;charset=UTF-8")
    return Exchange(method, target, _json(item, "body"), item.get("status", 200), _json(item, "answer"), media)


def _json(item: dict[str, Any], name: str) -> str:
    return json.dumps(item[name], separators=(",", ":"), ensure_ascii=False) if name in item else ""


def leaves(value: object, path: str = "$") -> Iterator[tuple[str, object]]:
    """Give the scalars of a JSON value with their paths, and the size of each list and object."""
    if isinstance(value, dict):
        yield path, list(value)
        for name, member in value.items():
            yield from leaves(member, f"{path}.{name}")
    elif isinstance(value, list):
        yield path, len(value)
        for at, item in enumerate(value):
            yield from leaves(item, f"{path}[{at}]")
    else:
        yield path, value
