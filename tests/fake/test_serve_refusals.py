"""Each "no" of the fake, profile by profile: the table of the page on faithfulness."""

from __future__ import annotations

import pytest

from linktape.jira.profiles import Profile
from tests.fake.refusals import REFUSALS, Refusal


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("refusal", [pytest.param(one, id=one.what) for one in REFUSALS])
def test_the_fake_says_no_where_jira_does(refusal: Refusal, profile: Profile) -> None:
    response = refusal.answer(profile)

    status, text = refusal.answers[profile]
    assert (response.status, text in response.content.decode()) == (status, True), response.content


@pytest.mark.parametrize("refusal", [pytest.param(one, id=one.what) for one in REFUSALS])
def test_every_no_has_a_source(refusal: Refusal) -> None:
    assert refusal.source
    assert any(refusal.answers[profile][0] >= 400 for profile in Profile)
