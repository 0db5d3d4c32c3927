"""shared/state_kinds.py: every kind of state, and the number of the format in which they are kept."""

from __future__ import annotations

import pytest

from linktape.shared.plain_forms import StateUnreadable
from linktape.shared.shared_session import SharedSession
from linktape.shared.state_bytes import Statics
from linktape.shared.state_kinds import FORMAT, KINDS, form_of, format_digest
from tests.support import HandClock


def test_the_format_has_a_number_of_its_own() -> None:
    """Whoever changes what is kept gives it another number: FORMAT, and here the digest."""
    assert (FORMAT, format_digest()) == (2, "0cbc899b27e29b47")


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("data", [b"", b"\x90", b"\x91\x90", b"\x91\xc0", b"\xff\xff"])
def test_what_is_no_state_is_refused_by_name(name: str, data: bytes) -> None:
    session = SharedSession("s", HandClock())

    with pytest.raises(StateUnreadable, match=form_of(name).name):
        session.read(name, data, Statics())
