"""shared/state_bytes.py: what never changes stands beside a state, and is known by its digest."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from linktape.shared.plain_forms import Form, Forms, StateUnreadable
from linktape.shared.state_bytes import Statics, decoded, encoded


@dataclass(frozen=True)
class Large:
    text: str


@dataclass(slots=True)
class Holder:
    large: Large


FORM = Forms({}, shared={}, static=(Large,), own={}).of(Holder)


def test_what_never_changes_stands_beside_and_is_found_by_its_digest() -> None:
    here, elsewhere, used = Statics(), Statics(), set[bytes]()
    data = encoded(Holder(Large("x")), FORM, here, used)

    with pytest.raises(StateUnreadable, match="a Large that this process does not have"):
        decoded(data, FORM, elsewhere)

    elsewhere.blobs |= {digest: here.blobs[digest] for digest in used}
    first, second = decoded(data, FORM, elsewhere), decoded(data, FORM, elsewhere)
    assert first.large == Large("x")
    assert first.large is second.large


def test_what_every_process_has_of_its_own_is_known_as_such() -> None:
    statics = Statics()
    own = statics.own(Large("x"), _plain_of(Large))

    assert statics.is_own(own)
    assert not statics.is_own(statics.know(Large("y"), _plain_of(Large)))


def test_of_too_many_large_things_only_the_own_are_kept() -> None:
    statics = Statics(most=3)
    own = statics.own(Large("own"), _plain_of(Large))
    for number in range(9):
        statics.know(Large(str(number)), _plain_of(Large))

    assert statics.find(own, _plain_of(Large)) == Large("own")
    assert len(statics.blobs) < 6


def _plain_of(kind: type[object]) -> Form:
    return Forms({}, shared={}, static=(), own={}).of(kind)
