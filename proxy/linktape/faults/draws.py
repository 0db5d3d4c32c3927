"""Keyed randomness: a draw depends on what it is for, never on what was drawn before or by whom."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import assert_never

from linktape.faults.scenario import Delay, LogNormal, Uniform

_NORMAL = NormalDist()
_BITS = 53  # what a float between 0 and 1 can hold


@dataclass(frozen=True, slots=True)
class Key:
    """What a draw is for: the `nth` call about one subject that one rule has seen in one session, under one seed."""

    seed: int
    session: str
    rule: str
    subject: str
    nth: int

    def fraction(self, purpose: str) -> float:
        """Draw a number above 0 and below 1; the same key and purpose always give the same one."""
        parts = (str(self.seed), self.session, self.rule, self.subject, str(self.nth), purpose)
        text = "".join(f"{len(part)}:{part}" for part in parts)  # lengths: no two keys share a text
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return ((int.from_bytes(digest, "big") >> (64 - _BITS)) + 0.5) / (1 << _BITS)


def strikes(probability: float, key: Key) -> bool:
    """Say whether something of this probability happens."""
    return key.fraction("probability") < probability


def seconds(delay: Delay, key: Key) -> float:
    """Draw a delay, in seconds."""
    match delay:
        case Uniform(least_s, most_s):
            return least_s if least_s == most_s else least_s + (most_s - least_s) * key.fraction("delay")
        case LogNormal():
            return delay.median_s * math.exp(delay.sigma * _NORMAL.inv_cdf(key.fraction("delay")))
        case _:
            assert_never(delay)
