"""A client of the fake Jira with a clock of its own."""

from __future__ import annotations

from linktape.fake.serve import serve
from linktape.fake.site.site import BEGINNING_MS
from linktape.fake.site.world import World
from linktape.messages import Response
from tests.fake.talk import ADMIN, site
from tests.support import call


class Timed:
    """Asks a site with limits, at a time that it moves itself. It begins at the top of an hour."""

    def __init__(
        self, *own: dict[str, object], limits: object = None, profile: str = "documented", **settings: object
    ) -> None:
        self.world = World(site(profile, limits=limits or list(own), **settings))
        self.now_s = BEGINNING_MS / 1_000

    def __call__(self, method: str, target: str, body: object = None, auth: str | None = ADMIN) -> Response:
        """Ask below /rest/api/2/."""
        return self.ask(method, f"/rest/api/2/{target}", body, auth)

    def ask(self, method: str, path: str, body: object = None, auth: str | None = ADMIN) -> Response:
        """Ask."""
        asked = call(method, path, body, auth=auth)
        return serve(self.world, asked.operation, asked.request, self.now_s).response
