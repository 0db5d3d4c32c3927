"""Small clients as sync tools are: they look for their issue by a search, and make it where none is found."""

from __future__ import annotations

from urllib.parse import quote

from linktape.jira.bodies import JsonValue
from tests.faults.small_clients import COMMENT, POST_LINK, FaintHearted, GaveUpError, Good
from tests.faults.virtual_site import VirtualSite
from tests.support import link

SUMMARY = "Mirror of number 7"
ISSUE = {"fields": {"project": {"key": "HSP"}, "summary": SUMMARY, "issuetype": {"name": "Task"}}}
OLD, NEW = "/rest/api/3/search", "/rest/api/3/search/jql"


class SyncTool:
    """Runs twice: mirrors a thing into one issue, and links it. The second run should find the first one's issue."""

    def __init__(self, site: VirtualSite) -> None:
        self.site = site
        self.made = ""

    async def run(self) -> str:
        """Mirror it twice. Gives what the client says at the end."""
        try:
            for _ in range(2):
                key = await self.found() or await self.make()
                await self.site.send("POST", POST_LINK, link(key, "MKY-1"))
        except GaveUpError as exc:
            return f"failed: {exc}"
        return "done"

    async def found(self) -> str | None:
        """Look for the issue."""
        return await self.search(NEW)

    async def make(self) -> str:
        answer = await self.site.send("POST", "/rest/api/3/issue", ISSUE)
        made = answer.json
        assert isinstance(made, dict)
        self.made = str(made["id"])
        return str(made["key"])

    async def search(self, path: str, more: str = "") -> str | None:
        """Search once: the issue's key, or None. Raises GaveUpError where the search is refused."""
        answer = await self.site.send("GET", f"{path}?jql={quote('project = HSP')}&fields=summary{more}")
        if answer.status != 200:
            raise GaveUpError(f"the search says {answer.status}")
        found = answer.json
        assert isinstance(found, dict)
        issues = found["issues"]
        assert isinstance(issues, list)
        return next((str(issue["key"]) for issue in issues if isinstance(issue, dict) and _is_mirror(issue)), None)


def _is_mirror(issue: dict[str, JsonValue]) -> bool:
    fields = issue.get("fields")
    return isinstance(fields, dict) and fields.get("summary") == SUMMARY


class Forgetful(SyncTool):
    """Believes every search, and makes the issue again."""


class Reconciling(SyncTool):
    """Knows what it has made, and has the search look at it afresh; a link that is there it does not make again."""

    async def run(self) -> str:
        await self.make()
        if await self.found() is None:
            return "failed: the issue is lost"
        return "done"

    async def found(self) -> str | None:
        return await self.search(NEW, f"&reconcileIssues={self.made}" if self.made else "")


class Upgrading(SyncTool):
    """Asks the classic search, and the new one from then on where the classic one is gone."""

    PATH = OLD

    async def found(self) -> str | None:
        try:
            return await self.search(self.PATH)
        except GaveUpError:
            self.PATH = NEW
            return await self.search(NEW)


class Outdated(SyncTool):
    """Asks the classic search whatever it says."""

    async def found(self) -> str | None:
        try:
            return await self.search(OLD)
        except GaveUpError:
            return await self.search(OLD)


GROUP = {**COMMENT, "visibility": {"type": "group", "value": "jira-software-users"}}


class Discreet(Good):
    """Comments for a group, and for all where the site refuses that."""

    async def make(self, source: str, destination: str, comment: object) -> None:
        try:
            await super().make(source, destination, GROUP if comment is not None else None)
        except GaveUpError:
            await super().make(source, destination, comment)


class Stubborn(FaintHearted):
    """Comments for a group, again and again."""

    TRIES = 3

    async def make(self, source: str, destination: str, comment: object) -> None:
        await super().make(source, destination, GROUP if comment is not None else None)


class Editor(SyncTool):
    """Links by editing an issue, and says what Jira says of it."""

    TRIES = 1

    async def run(self) -> str:
        added = {"add": {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1"}}}
        for _ in range(self.TRIES):
            answer = await self.site.send("PUT", "/rest/api/3/issue/HSP-1", {"update": {"issuelinks": [added]}})
            if answer.status == 204:
                return "done"
        return f"failed: {answer.json}"


class Insistent(Editor):
    """Sends the same edit again, whatever Jira says."""

    TRIES = 3
