"""Values that are made for every call: frozen for the type checker, and quick to make.

At run time a frozen dataclass sets each field by a call of its own: one of ten fields takes four times as long to make.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:
    from dataclasses import dataclass

    def value(*, frozen: bool, slots: bool):  # the type checker sees `dataclass`
        """Make a class a dataclass with slots, equal and hashed by its fields."""
        assert frozen
        assert slots
        return dataclass(slots=True, unsafe_hash=True)


__all__ = ["value"]
