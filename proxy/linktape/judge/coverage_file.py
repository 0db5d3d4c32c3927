"""The shape of a coverage file, as pydantic models."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from linktape.jira.operations import OperationId


class CoverageLine(BaseModel):
    """How often one answer was met."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operation: OperationId
    status: int = Field(ge=100, le=999)
    cause: str = Field(max_length=100)
    count: int = Field(ge=1)


class CoverageFile(BaseModel):
    """All answers that were met."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = Field(ge=1, le=1)
    met: list[CoverageLine]
