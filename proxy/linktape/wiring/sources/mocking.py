"""A fake Jira at the heart: the built-in site, a site file's, or the one that a cassette tells of."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path

from linktape.errors import UsageError
from linktape.fake.site.built_in import builtin_site
from linktape.fake.site.site import Site
from linktape.jira.profiles import Profile
from linktape.limiter.limit_plan import LimitPlan
from linktape.progress import Waiting, unseen

log = logging.getLogger(__name__)

_IS_CASSETTE = re.compile(rb"""^["']?interactions["']?[ \t]*:|[{,]\s*["']?interactions["']?\s*:\s*\[""", re.MULTILINE)


def load_site(
    path: Path | None,
    profile: Profile | None = None,
    waiting: Waiting = unseen,
    limits: LimitPlan | None = None,
) -> Site:
    """Give the site of a site file, or of a cassette (what was recorded becomes the state), or the built-in one.

    `profile` is the Jira to be, and `limits` are the limits it has, whatever the file says; None: as it says.
    Raises UsageError where limits are another Jira's than the profile is.
    """
    site = builtin_site(profile) if path is None else _read(path, waiting)
    site = site.with_profile(profile) if profile else site
    site = site if limits is None else replace(site, limits=limits)
    preset, is_cloud = site.limits.preset, site.rules.is_cloud
    if preset and is_cloud != (preset == "cloud-2026"):
        fitting = "cloud-2026" if is_cloud else "datacenter"
        raise UsageError(f"limits: {preset} does not go with profile {site.profile}; write {fitting}, or a list")
    return site


def _read(path: Path, waiting: Waiting) -> Site:
    from linktape.tape import files

    data = files.read_bytes(path)
    if not _IS_CASSETTE.search(data):
        from linktape.fake.site import site_file

        site = site_file.load(data, str(path))
        for doubt in site.doubts:
            log.warning("%s", doubt)
        return site
    from linktape.fake.site.from_recording import site_from_interactions

    with waiting(files.about("reading", path)) as progress:
        cassette = files.load(path, progress)
    recorded = ((one.operation, one.request, one.response) for one in cassette)
    return site_from_interactions(recorded, path.stem)
