"""The built-in site under the profile that is asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from linktape.fake.site.built_in_site import SITE
from linktape.fake.site.site import Site
from linktape.jira.profiles import Profile


@cache
def builtin_site(profile: Profile | None = None) -> Site:
    """Give the site that is used when none is given. Its file is also the format's example.

    What it sets makes its own profile easy to begin with; under another it is what that profile chooses throughout.
    """
    return SITE if profile in (None, SITE.profile) else replace(SITE, profile=profile, settings={})
