"""Random work on a fake Jira beside a small model: links, directions, comments and changelog always agree.

The model knows links as (type, source, destination) and nothing of how the fake keeps them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from linktape.fake.site.dumping import dump
from linktape.fake.site.site_file import load
from linktape.fake.site.world import World
from tests.fake.talk import ADMIN, PROFILES, READER, Talk, site, value
from tests.support import link

KEYS = [f"{project}-{n}" for project in ("HSP", "MKY") for n in (1, 2)] + ["SEC-1"]
TYPES = {"Blocks": ("blocks", "is blocked by"), "Relates": ("relates to", "relates to")}
Identity = tuple[str, str, str]

keys = st.sampled_from(KEYS)
types = st.sampled_from(sorted(TYPES))
callers = st.sampled_from([ADMIN, READER])
versions = st.sampled_from([2, 3])


def base(profile: str, limit: int, linkers: list[str]) -> dict[str, Any]:
    everyone = ["jira-software-users"]
    projects = [{"key": key, "browse": everyone, "link": linkers, "comment": everyone} for key in ("HSP", "MKY")]
    projects.append({"key": "SEC", "browse": ["jira-administrators"], "link": ["admin"]})
    users = [
        {
            "name": "admin",
            "email": "admin@example.com",
            "tokens": ["token"],
            "groups": ["jira-software-users", "jira-administrators"],
        },
        {
            "name": "reader",
            "email": "reader@example.com",
            "tokens": ["reader-token"],
            "groups": ["jira-software-users"],
        },
    ]
    issues = [{"key": key} for key in KEYS]
    return {"users": users, "projects": projects, "issues": issues, "links": [], "links_per_issue": limit}


class Machine(RuleBasedStateMachine):
    """Does what clients do, and expects what the model says."""

    profile = "documented"

    @initialize(limit=st.integers(2, 5), reader_links=st.booleans())
    def begin(self, limit: int, reader_links: bool) -> None:
        self.limit = limit
        self.linkers = {"admin", "reader"} if reader_links else {"admin"}
        self.talk = Talk(site(self.profile, **base(self.profile, limit, sorted(self.linkers))))
        self.links: dict[Identity, str] = {}
        self.comments: Counter[str] = Counter()
        self.changes: Counter[str] = Counter()

    @property
    def version(self) -> int:
        """The newest API that the profile has."""
        return 2 if self.profile == "datacenter" else 3

    def degree(self, key: str) -> int:
        return sum(key in identity[1:] for identity in self.links)

    def expected(self, identity: Identity, name: str, comments: bool) -> str | None:
        """Say why a link is refused, or None."""
        _, source, destination = identity
        if name == "reader" and "SEC-1" in (source, destination):
            return "issue-not-visible"
        if source == destination:
            return "self-link"
        if name not in (self.linkers if source != "SEC-1" else {"admin"}):
            return "no-link-permission"
        full = any(self.degree(key) >= self.limit for key in (source, destination))
        if identity not in self.links and full and self.profile != "datacenter":
            return "link-limit"
        return None

    @rule(type_=types, source=keys, destination=keys, caller=callers, version=versions, commented=st.booleans())
    def link(self, type_: str, source: str, destination: str, caller: str, version: int, commented: bool) -> None:
        version = min(version, self.version)
        identity, name = (type_, source, destination), "admin" if caller == ADMIN else "reader"
        paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "x"}]}
        body: Any = "x" if version == 2 else {"type": "doc", "version": 1, "content": [paragraph]}
        asked = link(source, destination, type_, **({"comment": {"body": body}} if commented else {}))

        response = self.talk("POST", f"/rest/api/{version}/issueLink", asked, auth=caller)

        refusal = self.expected(identity, name, commented)
        assert response.cause == refusal, self.talk.why
        if refusal is None:
            assert response.status == 201
            if identity not in self.links:
                self.links[identity] = ""
                self.changes.update({source: 1, destination: 1})
            self.comments[source] += commented

    @rule(type_=types, source=keys, destination=keys, by_edit=st.sampled_from(["outwardIssue", "inwardIssue"]))
    def edit(self, type_: str, source: str, destination: str, by_edit: str) -> None:
        edited, other = (source, destination) if by_edit == "outwardIssue" else (destination, source)
        add = {"type": {"name": type_}, by_edit: {"key": other}}

        response = self.talk("PUT", f"/rest/api/2/issue/{edited}", {"update": {"issuelinks": [{"add": add}]}})

        refusal = self.expected((type_, source, destination), "admin", comments=False)
        assert response.status == {None: 204, "self-link": 400, "link-limit": 413}[refusal]
        if refusal is None and (type_, source, destination) not in self.links:
            self.links[type_, source, destination] = ""
            self.changes.update({source: 1, destination: 1})

    @rule(pick=st.integers(0, 100), caller=callers, version=versions)
    @precondition(lambda self: bool(self.links))
    def unlink(self, pick: int, caller: str, version: int) -> None:
        identity = sorted(self.links)[pick % len(self.links)]
        id_ = self.ids()[identity]
        name = "admin" if caller == ADMIN else "reader"

        response = self.talk("DELETE", f"/rest/api/{min(version, self.version)}/issueLink/{id_}", auth=caller)

        if name == "reader" and "SEC-1" in identity:
            assert response.cause == "issue-not-visible"
        elif name not in self.linkers:
            assert response.cause == "no-link-permission"
        else:
            assert response.status == 204
            del self.links[identity]
            self.changes.update({identity[1]: 1, identity[2]: 1})
            assert self.talk("DELETE", f"/rest/api/2/issueLink/{id_}").status == 404

    @rule()
    def save_and_go_on(self) -> None:
        """A saved world goes on as if nothing had happened."""
        self.talk.world = World(load(dump(self.talk.world), "state"))

    @rule(limit=st.integers(1, 5), reader_links=st.booleans())
    def change_limit_and_permission(self, limit: int, reader_links: bool) -> None:
        text = dump(self.talk.world)
        linkers = {"admin", "reader"} if reader_links else {"admin"}
        text = text.replace(f"links_per_issue: {self.limit}\n", f"links_per_issue: {limit}\n")
        text = text.replace(f"link: [{', '.join(sorted(self.linkers))}]", f"link: [{', '.join(sorted(linkers))}]")
        self.talk.world = World(load(text, "state"))
        self.limit, self.linkers = limit, linkers

    def ids(self) -> dict[Identity, str]:
        """Read every link's id from the issues, the only place that has them."""
        return {
            (entry["type"]["name"], key, entry["outwardIssue"]["key"]): entry["id"]
            for key in KEYS
            for entry in self.talk.links(key)
            if "outwardIssue" in entry
        }

    @invariant()
    def both_ends_of_both_versions_agree_with_the_model(self) -> None:
        if not hasattr(self, "talk"):
            return
        shown: set[tuple[str, Identity]] = set()
        for key in KEYS:
            entries = self.talk.links(key, 2)
            if self.version == 3:
                other = self.talk.links(key, 3)
                assert [one["id"] for one in entries] == [one["id"] for one in other]
            for entry in entries:
                assert ("inwardIssue" in entry) is not ("outwardIssue" in entry)
                name = entry["type"]["name"]
                identity = (
                    (name, key, entry["outwardIssue"]["key"])
                    if "outwardIssue" in entry
                    else (name, entry["inwardIssue"]["key"], key)
                )
                shown.add((entry["id"], identity))
        assert {identity for _, identity in shown} == set(self.links)
        assert len(shown) == len(self.links)
        for id_, (name, source, destination) in shown:
            by_id = value(self.talk("GET", f"/rest/api/2/issueLink/{id_}"))
            ends = (by_id["type"]["name"], by_id["inwardIssue"]["key"], by_id["outwardIssue"]["key"])
            assert ends == (name, source, destination)

    @invariant()
    def comments_and_changelog_agree_with_the_model(self) -> None:
        if not hasattr(self, "talk"):
            return
        for key in KEYS:
            assert len(self.talk.comments(key)) == self.comments[key]
            changes = value(self.talk("GET", f"/rest/api/2/issue/{key}?expand=changelog"))["changelog"]["histories"]
            assert len(changes) == self.changes[key]
            there = sum(bool(one["items"][0]["toString"]) for one in changes)
            gone = sum(bool(one["items"][0]["fromString"]) for one in changes)
            assert there - gone == self.degree(key)

    @invariant()
    def who_may_not_see_an_end_sees_no_link(self) -> None:
        if not hasattr(self, "talk"):
            return
        for key in KEYS[:-1]:
            seen = {entry["id"] for entry in self.talk.links(key, auth=READER)}
            visible = {id_ for identity, id_ in self.ids().items() if key in identity and "SEC-1" not in identity}
            assert seen == visible


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
def test_a_world_agrees_with_a_small_model_whatever_is_done_to_it(profile: str) -> None:
    machine = type(f"Machine{profile}", (Machine,), {"profile": profile})

    run_state_machine_as_test(machine, settings=settings(max_examples=12, stateful_step_count=15, deadline=None))
