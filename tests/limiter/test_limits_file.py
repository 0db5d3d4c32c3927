"""limiter/limits_file.py: the forms in which limits are written, and what is said of a wrong one."""

from __future__ import annotations

import pytest

from linktape.errors import BadDocument
from linktape.fake.site import site_file
from linktape.fake.site.dumping import dump
from linktape.fake.site.world import World
from linktape.limiter import limits_file
from linktape.limiter.limit_plan import NO_LIMITS, LimitPlan
from linktape.limiter.own_windows import OwnLimit

PREMIUM = LimitPlan("cloud-2026", tier=2, edition="premium", users=300)
SLOW = LimitPlan("datacenter", requests=10, within_s=60, most=50)

FORMS = [
    ("cloud-2026", LimitPlan("cloud-2026")),
    ("datacenter", LimitPlan("datacenter")),
    ("{preset: cloud-2026, tier: 2, edition: premium, users: 300}", PREMIUM),
    ('{"preset": "cloud-2026", "tier": 2, "edition": "premium", "users": 300}', PREMIUM),
    ("{preset: datacenter, requests: 10, within_s: 60, most: 50}", SLOW),
    ("[{kind: burst, requests: 2, within_s: 5}]", LimitPlan(own=(OwnLimit("burst", 2, 5.0),))),
    ("[]", NO_LIMITS),
]


@pytest.mark.parametrize(("text", "plan"), FORMS)
def test_an_option_and_a_site_file_take_the_same(text: str, plan: LimitPlan) -> None:
    assert limits_file.read(text) == plan
    assert site_file.load(f"limits: {text}\n", "s.yaml").limits == plan


@pytest.mark.parametrize(("text", "plan"), FORMS)
def test_a_saved_state_has_the_same_limits(text: str, plan: LimitPlan) -> None:
    world = World(site_file.load(f"limits: {text}\n", "s.yaml"))

    assert site_file.load(dump(world), "state").limits == plan


def test_an_option_takes_values_of_a_program_and_off() -> None:
    assert limits_file.read({"preset": "cloud-2026", "tier": 2}) == LimitPlan("cloud-2026", tier=2)
    assert limits_file.read(PREMIUM) is PREMIUM
    assert limits_file.read("off") == NO_LIMITS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cloud-2025", "s.yaml:1:9: there is no preset 'cloud-2025': did you mean 'cloud-2026'?"),
        ("{preset: clod-2026}", "s.yaml:1:18: there is no preset 'clod-2026': did you mean 'cloud-2026'?"),
        ("{tier: 2}", "s.yaml:1:9: 'preset' is missing: add it"),
        ("{preset: cloud-2026, tier: 3}", "s.yaml:1:36: tier: 3 is not known here: 1 or 2"),
        (
            "{preset: cloud-2026, users: 9}",
            "s.yaml:1:9: tier 1 has one pool for all tenants, and no users: add `tier: 2`, or leave that out",
        ),
        ("{preset: cloud-2026, tear: 2}", "s.yaml:1:30: 'tear' is not known here: did you mean 'tier'?"),
        (
            "{preset: datacenter, tier: 2}",
            "s.yaml:1:9: Data Center's limits have no tier: they have requests, within_s and most",
        ),
        ("{preset: cloud-2026, most: 2}", "s.yaml:1:9: Cloud's limits have no most: they have tier, edition and users"),
        ("[{kind: hourly, requests: 1, within_s: 1}]", "s.yaml:1:17: kind: 'hourly' is not known here: 'burst', 'per"),
        ("[{kind: burst, requests: 0, within_s: 1}]", "s.yaml:1:34: requests: 0 is out of range: at least 1"),
        ("7", 's.yaml:1:9: limits: 7 is a number: write "7"'),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        site_file.load(f"limits: {text}\n", "s.yaml")

    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("value", ["cloud-2025", "{preset: cloud-2026, users: 9}", "[{kind: x}]", "{", 7, True, None])
def test_what_an_option_cannot_mean_is_refused_in_a_sentence(value: object) -> None:
    with pytest.raises(BadDocument) as caught:
        limits_file.read(value)

    assert limits_file.what_is_wrong(caught.value)
