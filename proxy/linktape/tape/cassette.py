"""A loaded cassette: its interactions, made when they are first needed, and what is to be said about the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from linktape.tape.interaction import Interaction


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a file that its reader should know, although nothing is wrong enough to stop."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


Maker = Callable[[], Interaction]

MOST_HELD = 512
"""How many interactions stay made; the others are made of their bytes again when they are asked for again."""


@dataclass(slots=True)
class Cassette(Sequence[Interaction]):
    """The interactions of one file in their order. Made by `tape.files.load`; never changes.

    `is_ours`: written by linktape, with end marks. `is_torn`: what stands behind the last mark is not served.
    `metadata` is what the file says about itself.
    """

    file: str = ""
    is_ours: bool = True
    metadata: Mapping[str, object] = field(default_factory=dict[str, object])
    notices: tuple[Notice, ...] = ()
    is_torn: bool = False
    makers: list[Interaction | Maker] = field(default_factory=list["Interaction | Maker"], repr=False)
    _made: dict[int, Interaction] = field(default_factory=dict[int, Interaction], repr=False, compare=False)

    @overload
    def __getitem__(self, index: int) -> Interaction: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Interaction]: ...

    def __getitem__(self, index: int | slice) -> Interaction | Sequence[Interaction]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self.makers)))]
        maker = self.makers[index]
        if isinstance(maker, Interaction):
            return maker
        place = index % len(self.makers)
        if place not in self._made:
            if len(self._made) >= MOST_HELD:
                del self._made[next(iter(self._made))]
            self._made[place] = maker()
        return self._made[place]

    def __len__(self) -> int:
        return len(self.makers)

    def __iter__(self) -> Iterator[Interaction]:
        return (self[index] for index in range(len(self.makers)))
