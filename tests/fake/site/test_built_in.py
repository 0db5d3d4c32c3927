"""fake/site/built_in.py: the site that is used when none is given."""

from __future__ import annotations

from linktape.fake.site.built_in import builtin_site
from linktape.jira.profiles import Profile


def test_under_another_profile_it_is_what_that_profile_chooses() -> None:
    assert builtin_site(Profile.OBSERVED).settings == {}
    assert builtin_site(Profile.OBSERVED).issues == builtin_site().issues
