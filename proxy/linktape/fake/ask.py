"""Ask: one request inside the fake, with everything an operation needs to answer it."""

from __future__ import annotations

from linktape.fake import permissions
from linktape.fake.callers import Caller
from linktape.fake.site.facts import Rules
from linktape.fake.site.site import Issue, Site
from linktape.fake.site.world import World
from linktape.jira.bodies import JsonValue
from linktape.jira.operations import Operation
from linktape.messages import SITE, Request
from linktape.values import value


@value(frozen=True, slots=True)
class Ask:
    """What is asked, of which world, by whom."""

    world: World
    caller: Caller
    operation: Operation
    request: Request

    @property
    def site(self) -> Site:
        """The site as it is described."""
        return self.world.site

    @property
    def rules(self) -> Rules:
        """How the site behaves where sites differ."""
        return self.world.site.rules

    def says(self, answer: str, /, **names: object) -> str:
        """Give the site's sentence for an answer of the table, with these names in it."""
        return self.world.site.answers.text(answer, **names)

    @property
    def version(self) -> int:
        """The API version this is answered in: 2 or 3."""
        return self.rules.latest_as if self.operation.api == "latest" else self.operation.version

    @property
    def author(self) -> str | None:
        """The name under which the caller changes things; None is anonymous."""
        return self.caller.user.name if self.caller.user else None

    def url(self, path: str) -> str:
        """Give the address of something in the API version that this is answered in."""
        return f"{SITE}/rest/api/{self.version or self.rules.latest_as}/{path}"

    def issue_url(self, issue: Issue) -> str:
        """Give an issue's own address: the only one that says `latest` where that was asked (observed, Cloud 2025)."""
        return f"{SITE}/rest/api/{self.operation.api or self.rules.latest_as}/issue/{issue.id}"

    def number(self, name: str, otherwise: int) -> int:
        """Give a whole number from the query, or `otherwise` where there is none that can be read."""
        return whole_number(self.operation.parameter(name), otherwise)

    def sees(self, issue: Issue) -> bool:
        """Whether the caller may see an issue."""
        return permissions.sees(self.site, self.caller, issue)


def whole_number(value: JsonValue, otherwise: int) -> int:
    """Read a number that is not below zero, perhaps from a text; `otherwise` where it cannot be read."""
    if isinstance(value, int) and not isinstance(value, bool):
        return max(value, 0)
    is_number = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10
    return int(str(value)) if is_number else otherwise
