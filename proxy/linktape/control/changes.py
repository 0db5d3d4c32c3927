"""What is sent to the control port to change something: a model for each body, and the text that is meant."""

from __future__ import annotations

import json

from pydantic import BaseModel, ConfigDict, Field, RootModel


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ScenarioName(_Closed):
    """A scenario of the library by its name; null: none."""

    scenario: str | None = Field(max_length=200)


class Yaml(_Closed):
    """YAML text."""

    yaml: str


class WrittenScenario(BaseModel):
    """A scenario as a file has it, as JSON: `linktape scenarios schema` describes it."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    scenario: str


class WrittenSite(BaseModel):
    """A site as a site file has it, as JSON."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    site: str


class ScenarioSent(RootModel[ScenarioName | Yaml | WrittenScenario]):
    """A scenario: `{"scenario": "NAME"}` (null: none), `{"yaml": "..."}`, or all of it as JSON."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    @property
    def text(self) -> str:
        """The scenario's name, or the YAML of one that was written out; an empty text for none."""
        return self.root.scenario or "" if isinstance(self.root, ScenarioName) else _text(self.root)


class SiteSent(RootModel[Yaml | WrittenSite]):
    """A site: `{"yaml": "..."}`, or all of a site file as JSON."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    @property
    def text(self) -> str:
        """The site file's text."""
        return _text(self.root)


def _text(sent: Yaml | WrittenScenario | WrittenSite) -> str:
    if isinstance(sent, Yaml):
        return sent.yaml
    return json.dumps(sent.model_dump(exclude_unset=True), ensure_ascii=False, indent=1)
