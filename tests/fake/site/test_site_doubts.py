"""fake/site/site_doubts.py: a site that can only answer 401 or 404 is told of, with its place and what to write."""

from __future__ import annotations

import pytest

from linktape.fake.site.site_file import load
from tests.fake.talk import Talk
from tests.support import basic

ANN = "users:\n- {name: ann, tokens: [ann-token], groups: [staff], roles: {APP: [Developers]}}\n"
TO_SIGN_IN = "users: [{name: admin, email: admin@example.com, tokens: [token]}]"


def said(text: str) -> list[str]:
    return [str(doubt) for doubt in load(text, "site.yaml").doubts]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("projects: [{key: APP}]\n", "1:1", "no users, so every call is 401"),
        ("site: a\nusers: [{name: ann}]\n", "2:1", "nobody can sign in, so every call is answered 401"),
        ("users: [{name: ann, active: false, tokens: [a]}]\n", "1:1", "nobody can sign in"),
        ("users: [{name: ann, tokens: [{value: a, expired: true}]}]\n", "1:1", "nobody can sign in"),
        ("accept_anyone: true\n", "1:1", "no users"),
    ],
)
def test_a_site_that_lets_nobody_in_says_so(text: str, place: str, what: str) -> None:
    (doubt,) = said(text)

    assert doubt.startswith(f"site.yaml:{place}: {what}")
    assert doubt.endswith(f": {TO_SIGN_IN}")


@pytest.mark.parametrize("more", ["", ", browse: [retired]"])
def test_a_project_that_nobody_sees_is_named_with_its_place(more: str) -> None:
    groups = "groups: {retired: 11111111-1111-4111-8111-111111111111}\n"
    text = f"{groups}{ANN}projects:\n- {{key: OPS, browse: [ann]}}\n- {{key: APP, link: [ann]{more}}}\n"

    (doubt,) = said(text)
    assert doubt.startswith("site.yaml:6:")
    assert doubt.endswith(
        ": nobody who can sign in may browse APP, so its issues are 404:"
        " browse: [ann], or browse: [] where that is meant"
    )


@pytest.mark.parametrize(
    "text",
    [
        "users: [{name: ann, tokens: [a]}]\n",
        f"{ANN}projects: [{{key: APP, browse: [staff]}}]\n",
        f"{ANN}projects: [{{key: APP, browse: [Developers]}}]\n",
        f"{ANN}projects: [{{key: APP, browse: []}}]\n",
        "projects: [{key: APP, browse: [anonymous]}]\n",
        "anonymous: [APP]\nprojects: [{key: APP}]\n",
        "anonymous: true\nprojects: [{key: APP}]\n",
        "accept_anyone: true\nusers: [{name: ann}]\nprojects: [{key: APP, browse: [ann]}]\n",
    ],
)
def test_a_site_that_somebody_can_use_is_not_doubted(text: str) -> None:
    assert said(text) == []


def test_what_is_doubted_is_true() -> None:
    nobody = load("profile: datacenter\nprojects: [{key: APP}]\nissues: [{key: APP-1}]\n", "site.yaml")
    unseen = load(f"profile: datacenter\n{ANN}projects: [{{key: APP}}]\nissues: [{{key: APP-1}}]\n", "site.yaml")

    answers = [
        Talk(site)("GET", "/rest/api/2/issue/APP-1", auth=basic("ann", "ann-token")).status for site in (nobody, unseen)
    ]

    assert (len(nobody.doubts), len(unseen.doubts)) == (1, 1)
    assert answers == [401, 404]
