"""A scenario as linktape acts on it: frozen, checked, and free of the file it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from linktape.errors import Problem
from linktape.jira.bodies import JsonValue
from linktape.jira.operations import OperationId
from linktape.json_paths import JsonPath
from linktape.judge.expectations import Expectation
from linktape.messages import Headers, Network
from linktape.values import DERIVED

START = "start"
"""The state every scenario begins in."""

DEFAULT_SEED = 0
"""What a scenario without a seed draws from: without `--seed` every run is the same."""

Effect = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Match:
    """Which calls are meant. What is None or empty does not matter; everything given must hold.

    Texts are compared whole, `*` in them stands for any text; of several, one must fit.
    """

    operations: frozenset[OperationId] | None = None
    issue: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    destination: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    comment: bool | None = None
    versions: frozenset[int] = frozenset()
    methods: frozenset[str] = frozenset()
    path: tuple[str, ...] = ()
    user: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    body: tuple[tuple[JsonPath, JsonValue], ...] = ()
    header: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from `first` to `last`, both counted; without `last`, without end."""

    first: int
    last: int | None

    def holds(self, other: Span) -> bool:
        """Whether every number of the other is one of these."""
        return other.first in self and (self.last is None or (other.last is not None and other.last in self))

    def __contains__(self, number: int) -> bool:
        return number >= self.first and (self.last is None or number <= self.last)

    def __str__(self) -> str:
        if self.last == self.first:
            return str(self.first)
        return f"{self.first}..{'' if self.last is None else self.last}"


@dataclass(frozen=True, slots=True)
class When:
    """When a rule that matches is due. What is given must hold together; nothing given: every time."""

    nth: tuple[Span, ...] = ()
    after: int = 0
    times: int | None = None
    every: int | None = None
    probability: float | None = None
    state: str | None = None
    per_subject: bool = False

    @property
    def is_always(self) -> bool:
        """Whether a rule with this acts on every call that matches."""
        return self == When(per_subject=self.per_subject)


@dataclass(frozen=True, slots=True)
class Uniform:
    """A delay between two times, each as likely; a fixed one where they are equal."""

    least_s: float
    most_s: float


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A delay as real sites have them: half of all are below the median, and some are much longer."""

    median_s: float
    sigma: float


Delay = Uniform | LogNormal

RetryAfter = int | Literal["date", "none"]


@dataclass(frozen=True, slots=True)
class FaultUse:
    """A fault of the table, with what the rule says about it; None is the fault's own choice."""

    name: str
    cause: str | None = None
    reason: str | None = None
    message: str | None = None
    issue: str | None = None
    retry_after: RetryAfter | None = None
    reads: int = 1
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Canned:
    """An answer spelt out in the scenario."""

    status: int
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Act:
    """What a rule does. At most one of `fault` and `canned`; the network part says how the answer goes out."""

    fault: FaultUse | None = None
    canned: Canned | None = None
    delay: Delay | None = None
    network: Network | None = None
    after_bytes: int | None = None
    bytes_per_s: int | None = None
    effect: Effect | None = None
    state: str | None = None
    is_pass: bool = False

    @property
    def is_final(self) -> bool:
        """Whether this decides the answer; what only delays, slows or moves the state leaves it to the next rules."""
        return self.is_pass or any(part is not None for part in (self.fault, self.canned, self.network, self.effect))


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a scenario: on these calls, when this holds, do that. `on`: one of them must fit."""

    name: str
    on: tuple[Match, ...]
    when: When
    act: Act

    def may_be_for(self, operation: OperationId) -> bool:
        """Whether any call of this operation can fit."""
        return any(match.operations is None or operation in match.operations for match in self.on)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named script of faults, and what a good client does about them."""

    name: str
    description: str = ""
    seed: int | None = None
    rules: tuple[Rule, ...] = ()
    expect: tuple[Expectation, ...] = ()
    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict[str, int])  # rule name -> where it stands
    doubts: tuple[Problem, ...] = field(default=(), compare=False, metadata=DERIVED)  # allowed, and hardly meant

    @property
    def draws(self) -> bool:
        """Whether anything in it is left to chance, and so to the seed."""
        return any(
            rule.when.probability is not None
            or isinstance(rule.act.delay, LogNormal)
            or (isinstance(rule.act.delay, Uniform) and rule.act.delay.least_s < rule.act.delay.most_s)
            for rule in self.rules
        )

    def seed_or(self, given: int | None) -> int:
        """Give the seed that counts: the one given with `--seed`, else the file's, else the usual one."""
        if given is not None:
            return given
        return DEFAULT_SEED if self.seed is None else self.seed
