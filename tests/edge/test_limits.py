"""edge/limits.py: a body may take longer the more of it has come."""

from __future__ import annotations

import pytest

from linktape.edge.limits import Limits


@pytest.mark.parametrize(("read_bytes", "deadline_s"), [(0, 2.0), (50, 2.5), (1_000, 12.0)])
def test_what_has_come_gives_a_body_more_time(read_bytes: int, deadline_s: float) -> None:
    assert Limits(body_s=2.0, least_bytes_per_s=100).body_deadline_s(read_bytes) == deadline_s
