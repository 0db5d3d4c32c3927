"""Small clients that link two issues, look the link up and delete it: a good one, and several bad ones."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import parsedate_to_datetime

from tests.faults.virtual_site import Answer, LostError, VirtualSite
from tests.support import link

POST_LINK = "/rest/api/3/issueLink"
COMMENT = {
    "body": {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Linked"}]}],
    }
}


class GaveUpError(Exception):
    """The client tells its user that it could not do it."""


class Client:
    """Links HSP-1 to MKY-1 with a comment and HSP-2 to MKY-2 without, then takes the first link away again."""

    def __init__(self, site: VirtualSite) -> None:
        self.site = site

    async def run(self) -> str:
        """Do it all. Gives what the client says at the end."""
        try:
            await self.make("HSP-1", "MKY-1", COMMENT)
            await self.make("HSP-2", "MKY-2", None)
            await self.delete(await self.find("HSP-1", "MKY-1"))
        except (GaveUpError, LostError, json.JSONDecodeError) as exc:
            return f"failed: {exc}"
        return "done"

    async def make(self, source: str, destination: str, comment: object) -> None:
        raise NotImplementedError

    async def find(self, source: str, destination: str) -> str:
        raise NotImplementedError

    async def delete(self, identifier: str) -> None:
        raise NotImplementedError


def found_in(answer: Answer, destination: str) -> str | None:
    """Give the id of the link to an issue, from a read of the other one."""
    value = answer.json
    assert isinstance(value, dict)
    fields = value["fields"]
    assert isinstance(fields, dict)
    entries = fields["issuelinks"]
    assert isinstance(entries, list)
    for entry in entries:
        assert isinstance(entry, dict)
        other = entry.get("outwardIssue")
        if isinstance(other, dict) and other.get("key") == destination:
            return str(entry["id"])
    return None


class Good(Client):
    """Waits as it is told, looks before it posts a comment again, and knows when to give up."""

    TRIES = 4
    PATIENCE_S = 60.0

    async def make(self, source: str, destination: str, comment: object) -> None:
        body = link(source, destination) if comment is None else link(source, destination, comment=comment)
        for attempt in range(self.TRIES):
            answer = await self._once("POST", POST_LINK, body)
            if answer is not None and answer.status == 201:
                return
            if not self._may_have_worked(answer):
                self._wait(answer, attempt)
            elif await self._look(source, destination) is not None:
                return
        raise GaveUpError(f"{source} could not be linked to {destination}")

    def _may_have_worked(self, answer: Answer | None) -> bool:
        return answer is None or answer.status == 504

    async def find(self, source: str, destination: str) -> str:
        for _ in range(self.TRIES):
            found = await self._look(source, destination)
            if found is not None:
                return found
            self.site.sleep(1.0)
        raise GaveUpError(f"the link from {source} to {destination} does not show up")

    async def _look(self, source: str, destination: str) -> str | None:
        answer = await self._tried("GET", f"/rest/api/3/issue/{source}?fields=issuelinks")
        return found_in(answer, destination)

    async def delete(self, identifier: str) -> None:
        answer = await self._tried("DELETE", f"{POST_LINK}/{identifier}", fine=(200, 204, 404))
        assert answer.status in (200, 204, 404)

    async def _tried(self, method: str, target: str, fine: tuple[int, ...] = (200,)) -> Answer:
        for attempt in range(self.TRIES):
            answer = await self._once(method, target, None, fine=fine)
            if answer is not None and answer.status in fine:
                return answer
            self._wait(answer, attempt)
        raise GaveUpError(f"{method} {target} did not work")

    async def _once(self, method: str, target: str, body: object, fine: tuple[int, ...] = (201,)) -> Answer | None:
        """Send once: None where the answer was lost, or says nothing.

        Raises GaveUpError where another try cannot help.
        """
        try:
            answer = await self.site.send(method, target, body)
        except LostError:
            return None
        if method == "GET" and answer.status in fine and not answer.body:
            return None  # it says nothing
        if answer.status in fine and (answer.is_json or not answer.body):
            return answer
        if answer.status == 429 or answer.status >= 500:
            return answer
        raise GaveUpError(f"{method} {target}: {answer.status}")

    def _wait(self, answer: Answer | None, attempt: int) -> None:
        asked = None if answer is None else retry_after_s(answer, self.site.clock.now())
        wait_s = max(asked or 0.0, 1.0 * 2**attempt)
        if wait_s > self.PATIENCE_S:
            raise GaveUpError(f"Jira wants us to wait {wait_s:g} s")
        self.site.sleep(wait_s)


def retry_after_s(answer: Answer, now: datetime) -> float | None:
    """Give what Retry-After says, as a number or a date."""
    value = answer.headers.get("Retry-After")
    if value is None:
        return None
    return float(value) if value.isdecimal() else (parsedate_to_datetime(value) - now).total_seconds()


class Hasty(Client):
    """Sends whatever failed again at once, eight times; takes every 2xx for success."""

    TRIES = 8

    async def make(self, source: str, destination: str, comment: object) -> None:
        body = link(source, destination) if comment is None else link(source, destination, comment=comment)
        await self._tried("POST", POST_LINK, body)

    async def find(self, source: str, destination: str) -> str:
        answer = await self._tried("GET", f"/rest/api/3/issue/{source}?fields=issuelinks")
        return found_in(answer, destination) or "10000"

    async def delete(self, identifier: str) -> None:
        await self._tried("DELETE", f"{POST_LINK}/{identifier}")

    async def _tried(self, method: str, target: str, body: object = None) -> Answer:
        for _ in range(self.TRIES):
            try:
                answer = await self.site.send(method, target, body)
            except LostError:
                continue
            if 200 <= answer.status < 300:
                return answer
        raise GaveUpError(f"{method} {target} failed {self.TRIES} times")


class FaintHearted(Hasty):
    """Gives up at the first thing that goes wrong."""

    TRIES = 1


class StartsOver(FaintHearted):
    """Begins again from the start when anything goes wrong."""

    async def run(self) -> str:
        first = await super().run()
        return first if first == "done" else await super().run()


class Naive(Hasty):
    """Believes that things are as they usually are: ids follow each other, deleting says 204, answers come at once."""

    TIMEOUT_S = 0.5

    async def make(self, source: str, destination: str, comment: object) -> None:
        body = link(source, destination) if comment is None else link(source, destination, comment=comment)
        for _ in range(3):
            try:
                answer = await self.site.send("POST", POST_LINK, body, timeout_s=self.TIMEOUT_S)
                if answer.headers.get("Content-Type") == "application/json":
                    json.loads(answer.body)
            except (LostError, json.JSONDecodeError):
                continue
            read = await self.site.send("GET", f"/rest/api/3/issue/{source}?fields=issuelinks")
            if found_in(read, destination) is not None:
                return

    async def find(self, source: str, destination: str) -> str:
        return await super().find(source, destination)

    async def delete(self, identifier: str) -> None:
        for _ in range(3):
            answer = await self.site.send("DELETE", f"{POST_LINK}/{identifier}")
            if answer.status == 204:
                break
        await self.site.send("DELETE", f"{POST_LINK}/{identifier}")


class Guesser(Hasty):
    """Does not look a link's id up, but counts."""

    async def find(self, source: str, destination: str) -> str:
        return "10999"
