"""What is sent to the control port to change something: a model for each body, and the text that is meant."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

from linktape.durations import seconds_in


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


_Duration = Annotated[str, StringConstraints(pattern=r"^([0-9]{1,9}(\.[0-9]{1,6})?|\.[0-9]{1,6})(ms|s|m|h)$")]


class ClockKind(_Closed):
    """Whether a session's clock goes by itself."""

    mode: Literal["real", "virtual"]


class ClockStep(_Closed):
    """How far a virtual clock is set forward."""

    advance: _Duration = Field(examples=["30s"])

    @property
    def seconds(self) -> float:
        """It in seconds."""
        return seconds_in(self.advance) or 0.0


class ClockSent(RootModel[ClockKind | ClockStep]):
    """What becomes of a clock: `{"mode": "virtual"}`, `{"mode": "real"}`, or `{"advance": "30s"}`."""

    model_config = ConfigDict(frozen=True, defer_build=True)


def _text(sent: Yaml | WrittenScenario | WrittenSite) -> str:
    if isinstance(sent, Yaml):
        return sent.yaml
    return json.dumps(sent.model_dump(exclude_unset=True), ensure_ascii=False, indent=1)
