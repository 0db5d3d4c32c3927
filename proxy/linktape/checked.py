"""Marks for annotations that pydantic heeds where it reads a value, and that do not import it where nobody does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reads:
    """The value is what the function makes of whatever is given. It raises ValueError."""

    read: Callable[[object], object]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(self.read)


@dataclass(frozen=True, slots=True)
class Checked:
    """The value is of its type, and then what the function makes of it. It raises ValueError."""

    check: Callable[[Any], object]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self.check, handler(source))
