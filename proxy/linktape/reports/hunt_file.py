"""The JSON of a hunt, read again: of it the page is made, at its end or a year later."""

from __future__ import annotations

from typing import Self

from linktape.pictures.html import Kind
from linktape.pictures.verdict_data import Facts
from linktape.reports.file_facts import TrialsFile
from linktape.reports.hunt_reports import Files, as_json
from linktape.runs.hunt import Hunted


class Found(Facts):
    """One find. `file`: where it was written, if it was."""

    file: str | None
    says: str


class HuntFile(TrialsFile):
    """What `linktape hunt --json` writes, as far as people look at it."""

    effort: str
    found: tuple[Found, ...]
    unsteady: tuple[str, ...]

    @classmethod
    def of(cls, hunted: Hunted, files: Files) -> Self:
        """Give a hunt as its file will have it."""
        return cls.model_validate(as_json(hunted, files))

    @property
    def kind(self) -> Kind:
        """How good the hunt is in all."""
        return "bad" if self.exit_code else "good"
