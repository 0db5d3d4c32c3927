"""Asks a fake Jira with a few links for issues by JQL."""

from __future__ import annotations

from urllib.parse import quote

from linktape.fake.site.site import Site
from linktape.messages import Response
from tests.fake.talk import ADMIN, Talk, messages, value
from tests.support import link


class Asking(Talk):
    """A client of the built-in site, where HSP-1 blocks MKY-1, MKY-2 blocks HSP-1, and HSP-1 relates to PR-1."""

    def __init__(self, of: Site | None = None, auth: str | None = ADMIN) -> None:
        super().__init__(of, auth)
        for body in (link("HSP-1", "MKY-1"), link("MKY-2", "HSP-1"), link("HSP-1", "PR-1", "Relates")):
            assert self("POST", "/rest/api/2/issueLink", body).status == 201

    def search(self, query: str, *, auth: str | None = ADMIN) -> Response:
        """Ask for keys."""
        return self("GET", f"/rest/api/2/search/jql?fields=key&jql={quote(query)}", auth=auth)

    def keys(self, query: str, *, auth: str | None = ADMIN) -> list[str]:
        """Give the keys of the issues that a query finds, in its order."""
        return [issue["key"] for issue in value(self.search(query, auth=auth))["issues"]]

    def refusal(self, query: str) -> str:
        """Give Jira's sentence about a query that it refuses."""
        response = self.search(query)
        assert (response.status, response.headers.get("Linktape-Error")) == (400, None), response.content
        return messages(response)[0]

    def limit(self, query: str) -> str:
        """Give linktape's sentence about a query that only Jira can answer."""
        response = self.search(query)
        assert (response.status, response.headers.get("Linktape-Error")) == (501, "unsupported"), response.content
        return messages(response)[0]
