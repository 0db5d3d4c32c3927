"""jira/words.py: calls said in Jira's terms."""

from __future__ import annotations

import pytest

from linktape.jira.classify import classify
from linktape.jira.words import subject, words
from tests.support import call, link

REMOTE = "/rest/api/3/issue/A-1/remotelink"
TO_B = "A-1 -> https://b.example/1"


@pytest.mark.parametrize(
    ("method", "target", "body", "said", "about"),
    [
        ("POST", "/rest/api/2/issueLink", link("A-1", "B-1"), "link A-1 blocks B-1", "Blocks A-1 -> B-1"),
        (
            "POST",
            "/rest/api/2/issueLink",
            link("A-1", "B-1", "Haunts", comment={"body": "x"}),
            "link A-1 -[Haunts]-> B-1, with a comment",
            "Haunts A-1 -> B-1",
        ),
        ("POST", "/rest/api/2/issueLink", None, "link ? -[?]-> ?", "? ? -> ?"),
        ("DELETE", "/rest/api/2/issueLink/7", None, "delete link 7", "link 7"),
        ("GET", "/rest/api/2/issue/A-1?fields=issuelinks,", None, "read the links of A-1", "A-1"),
        ("GET", "/rest/api/2/issue/A-1", None, "read A-1", "A-1"),
        ("GET", "/rest/api/2/serverInfo", None, "getServerInfo", "getServerInfo"),
        ("PUT", "/rest/api/2/issueLinkType/5", {"name": "x"}, "updateIssueLinkType type 5", "type 5"),
        (
            "GET",
            "/rest/api/2/issue/picker",
            None,
            "something else of Jira's (issue/picker)",
            "/rest/api/2/issue/picker",
        ),
        ("POST", REMOTE, {"object": {"url": "https://b.example/1"}}, f"web link {TO_B}", TO_B),
        ("POST", REMOTE, {"globalId": "bug=1"}, "web link A-1 -> bug=1", "A-1 -> bug=1"),
        ("POST", REMOTE, None, "web link A-1 -> ?", "A-1 -> ?"),
        ("GET", REMOTE, None, "read the web links of A-1", "A-1"),
        ("GET", f"{REMOTE}/7", None, "read web link 7 of A-1", "web link 7 of A-1"),
        ("DELETE", f"{REMOTE}/7", None, "delete web link 7 of A-1", "web link 7 of A-1"),
        ("DELETE", f"{REMOTE}?globalId=bug%3D1", None, "delete web link bug=1 of A-1", "web link bug=1 of A-1"),
        (
            "PUT",
            f"{REMOTE}/7",
            {"object": {"url": "https://b.example/1"}},
            "change web link 7 of A-1 -> https://b.example/1",
            "web link 7 of A-1",
        ),
        ("GET", "/secure/x.png", None, "something linktape does not know", "/secure/x.png"),
    ],
)
def test_a_call_is_said_in_jiras_terms(method: str, target: str, body: object, said: str, about: str) -> None:
    operation = call(method, target, body).operation

    assert (words(operation), subject(operation)) == (said, about)


def test_a_long_name_is_cut() -> None:
    assert len(subject(call("GET", "/rest/api/2/issue/HSP-" + "1" * 5000).operation)) == 60


def test_a_key_of_somebody_s_making_begins_no_line() -> None:
    operation = classify("GET", "/rest/api/3/issue/HSP-1%0A::error::x%1B%5B2J")

    assert words(operation) == "ask for issue HSP-1\\n::error::x\\x1b[2J, which is neither a key nor an id"
    assert "\n" not in subject(operation)
