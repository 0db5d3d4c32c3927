"""What a site file may say and hardly means: a site that lets nobody in, a project that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator

from linktape.documents import Document
from linktape.errors import Problem
from linktape.fake.site import file_models as models
from linktape.fake.site.site import ANONYMOUS, Site


def doubts(site: Site, file: models.SiteFile, document: Document) -> Iterator[Problem]:
    """Give what can hardly be meant, each with its place. `browse: []` says that nobody is to see a project."""
    callers = [user for user in site.users if user.is_active and any(not token.is_expired for token in user.tokens)]
    if site.accept_anyone:
        callers += site.users[:1]
    if not callers and not site.is_open:
        what = "nobody can sign in, so every call is answered 401" if file.users else "no users, so every call is 401"
        wanted = "users: [{name: admin, email: admin@example.com, tokens: [token]}]"
        yield document.problem(("users",), what, wanted, key=True)
        return
    for at, (entry, project) in enumerate(zip(file.projects, site.projects.values(), strict=False)):
        is_open = project.key in site.open_projects or ANONYMOUS in project.browse
        is_seen = is_open or any(user.may_browse(project) for user in callers)
        if not is_seen and ("browse" not in entry.model_fields_set or entry.browse):
            what = f"nobody who can sign in may browse {project.key}, so its issues are 404"
            wanted = f"browse: [{callers[0].name if callers else ANONYMOUS}], or browse: [] where that is meant"
            yield document.problem(("projects", at, "browse"), what, wanted)
