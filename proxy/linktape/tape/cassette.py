"""Interactions (a request with its answer), and the loaded cassette that makes them when they are first needed."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, chain
from typing import overload

from linktape.jira.operations import Operation
from linktape.messages import Request, Response
from linktape.values import value


@value(frozen=True, slots=True)
class Interaction:
    """A recorded request and its answer; addresses are canonical (`messages.SITE`), secrets are gone.

    `file` and `line` say where it stands (its `- request:`), `index` counts from 0 within its file.
    """

    request: Request
    operation: Operation
    response: Response
    recorded_at: datetime | None = None
    elapsed_s: float = 0.0
    file: str = ""
    line: int = 0
    index: int = 0

    @property
    def place(self) -> str:
        """`cassettes/sync.yaml:120`, for messages."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a file that its reader should know, although nothing is wrong enough to stop."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


Maker = Callable[[], Interaction]


class Makers(Sequence[Interaction | Maker]):
    """Interactions, or what makes them, of which nothing is held that need not be."""

    @abstractmethod
    def at(self, index: int) -> Interaction | Maker:
        """Give one, from 0 on."""

    @abstractmethod
    def outlines(self) -> Iterator[Interaction]:
        """Give all in their order, as far as they mean something: times and headers may be missing, and JSON may be
        laid out otherwise than it was recorded.
        """

    @overload
    def __getitem__(self, index: int) -> Interaction | Maker: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Interaction | Maker]: ...

    def __getitem__(self, index: int | slice) -> Interaction | Maker | Sequence[Interaction | Maker]:
        places = range(len(self))[index]
        return self.at(places) if isinstance(places, int) else [self.at(place) for place in places]


MOST_HELD_BYTES = 64 << 20
"""How much of a file stays made, by `_weight`; what was not used for longest is made of its bytes again when needed."""

_PARSED = 4
_FRAME_BYTES = 8 << 10


@dataclass(slots=True)
class Cassette(Sequence[Interaction]):
    """The interactions of one file in their order. Made by `tape.files.load`; never changes.

    `is_ours`: written by linktape, with end marks. `is_torn`: what stands behind the last mark is not served.
    `metadata` is what the file says about itself. `digest` is that of a long file's content, where something is kept
    of it; empty: nothing is.
    """

    file: str = ""
    is_ours: bool = True
    metadata: Mapping[str, object] = field(default_factory=dict[str, object])
    notices: tuple[Notice, ...] = ()
    is_torn: bool = False
    digest: bytes = b""
    makers: Sequence[Interaction | Maker] = field(default_factory=list["Interaction | Maker"], repr=False)
    _made: dict[int, Interaction] = field(default_factory=dict[int, Interaction], repr=False, compare=False)
    _held_bytes: int = field(default=0, repr=False, compare=False)

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
        made = self._made.pop(place, None)
        if made is None:
            made = maker()
            self._held_bytes += _weight(made)
        self._made[place] = made  # the last used stands last
        while self._held_bytes > MOST_HELD_BYTES and len(self._made) > 1:
            self._held_bytes -= _weight(self._made.pop(next(iter(self._made))))
        return made

    def __len__(self) -> int:
        return len(self.makers)

    def __iter__(self) -> Iterator[Interaction]:
        return (self[index] for index in range(len(self.makers)))

    def outlines(self) -> Iterator[Interaction]:
        """Give all, as far as they mean something (`Makers.outlines`); nothing of it stays made."""
        if isinstance(self.makers, Makers):
            return self.makers.outlines()
        return (maker if isinstance(maker, Interaction) else maker() for maker in self.makers)


class _Joined(Makers):
    """The makers of several cassettes, one behind the other."""

    def __init__(self, parts: Sequence[Cassette]) -> None:
        self._parts = parts
        self._starts = [0, *accumulate(map(len, parts))]

    def __len__(self) -> int:
        return self._starts[-1]

    def at(self, index: int) -> Interaction | Maker:
        part = bisect_right(self._starts, index) - 1
        return self._parts[part].makers[index - self._starts[part]]

    def outlines(self) -> Iterator[Interaction]:
        return chain.from_iterable(part.outlines() for part in self._parts)


def joined(cassettes: Sequence[Cassette]) -> Cassette:
    """Give the interactions of the first cassette, then those of the second, and so on."""
    return cassettes[0] if len(cassettes) == 1 else Cassette(makers=_Joined(cassettes))


def _weight(interaction: Interaction) -> int:
    """Say about how much memory a made interaction takes: its bodies, what they were read into, and the rest."""
    return _FRAME_BYTES + _PARSED * (len(interaction.request.content) + len(interaction.response.content))
