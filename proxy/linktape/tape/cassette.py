"""A loaded cassette: its interactions, made when they are first needed, and what is to be said about the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from linktape.tape.interaction import Interaction
from linktape.tape.nodes import Node


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a file that its reader should know, although nothing is wrong enough to stop."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


Maker = Callable[[], Interaction]


@dataclass(slots=True)
class Cassette(Sequence[Interaction]):
    """The interactions of one file in their order. Made by `tape.files.load`; never changes.

    `is_ours`: written by linktape, with end marks. `metadata` is what the file says about itself.
    """

    file: str = ""
    is_ours: bool = True
    metadata: Mapping[str, Node] = field(default_factory=dict[str, Node])
    notices: tuple[Notice, ...] = ()
    makers: list[Interaction | Maker] = field(default_factory=list["Interaction | Maker"])

    @overload
    def __getitem__(self, index: int) -> Interaction: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Interaction]: ...

    def __getitem__(self, index: int | slice) -> Interaction | Sequence[Interaction]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self.makers)))]
        made = self.makers[index]
        if not isinstance(made, Interaction):
            made = self.makers[index] = made()
        return made

    def __len__(self) -> int:
        return len(self.makers)

    def __iter__(self) -> Iterator[Interaction]:
        return (self[index] for index in range(len(self.makers)))
