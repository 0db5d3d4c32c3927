"""Talks to a fake Jira without a layer, a session or a loop, and reads its answers.

Every answer is checked against Atlassian's OpenAPI documents.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from linktape.fake.serve import serve
from linktape.fake.site.built_in import builtin_site
from linktape.fake.site.site import Site
from linktape.fake.site.site_file import load
from linktape.fake.site.world import World
from linktape.jira.profiles import Profile
from linktape.messages import Response
from tests.fake import described
from tests.support import basic, call

ADMIN = basic()
READER = basic("reader@example.com", "reader-token")
STALE = basic("stale@example.com", "expired-token")
APP = "Bearer app-token"
WRONG = basic(token="wrong-token")

PROFILES = ("documented", "observed", "datacenter")


def site(profile: str = "documented", **settings: object) -> Site:
    """Give the built-in site under a profile, with some of its file's top-level keys set."""
    if not settings:
        return builtin_site(Profile(profile))
    top = TOP if profile == TOP["profile"] else {name: value for name, value in TOP.items() if name != "oauth_at_site"}
    return load(json.dumps({**top, "profile": profile, **settings}), "test.yaml")


class Talk:
    """One client and one world. `admin` unless a request says otherwise; `auth=None` sends no credentials."""

    def __init__(self, of: Site | None = None, auth: str | None = ADMIN) -> None:
        self.world = World(of or builtin_site())
        self.why = ""
        self.auth = auth

    def __call__(
        self, method: str, target: str, body: object = None, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> Response:
        asked = call(method, target, body, headers=headers, auth=more.get("auth", self.auth))
        reply = serve(self.world, asked.operation, asked.request)
        self.why = reply.why
        if method != "HEAD":
            assert described.faults(asked.operation, reply.response, self.world.site.profile) == []
        return reply.response

    def links(self, key: str, version: object = 2, **more: Any) -> list[dict[str, Any]]:
        """Read an issue's links."""
        response = self("GET", f"/rest/api/{version}/issue/{key}?fields=issuelinks", **more)
        assert response.status == 200, response.content
        found: list[dict[str, Any]] = value(response)["fields"]["issuelinks"]
        return found

    def comments(self, key: str, version: object = 2, **more: Any) -> list[dict[str, Any]]:
        """Read an issue's comments."""
        response = self("GET", f"/rest/api/{version}/issue/{key}/comment", **more)
        assert response.status == 200, response.content
        found: list[dict[str, Any]] = value(response)["comments"]
        return found


def value(response: Response) -> Any:
    """Read a JSON answer."""
    return json.loads(response.content)


def messages(response: Response) -> list[str]:
    """Read an error's messages, and check that both members of the envelope are there."""
    body = value(response)
    assert set(body) - {"status"} == {"errorMessages", "errors"}, body
    return [*body["errorMessages"], *body["errors"].values()]


def _top() -> dict[str, Any]:
    from importlib import resources

    import yaml

    text = (resources.files("linktape.fake.site") / "built-in.yaml").read_text(encoding="utf-8")
    top: dict[str, Any] = yaml.safe_load(text)
    return top


TOP = _top()
