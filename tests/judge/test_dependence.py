"""judge/dependence.py: what an answer depends on, and what a write changes of it."""

from __future__ import annotations

import pytest

from linktape.judge.dependence import EVERYTHING, Ledger, changes, is_read, needs
from linktape.responder import Call
from tests.support import call, link

LINKING = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"))
LISTING_WEB_LINKS = call("GET", "/rest/api/3/issue/HSP-1/remotelink")
NEW = {"fields": {"project": {"key": "HSP"}}}
TESTS = {"name": "Tests", "inward": "is tested by", "outward": "tests"}


def issue(key: str) -> bytes:
    return b'{"id": "10500", "key": "%s"}' % key.encode()


@pytest.mark.parametrize(
    ("call_", "write", "answer", "depends"),
    [
        (LINKING, call("POST", "/rest/api/3/issue", NEW), issue("MKY-1"), True),
        (LINKING, call("POST", "/rest/api/3/issue", NEW), issue("MKY-2"), False),
        (LINKING, call("POST", "/rest/api/3/issue", NEW), b"", True),
        (LINKING, call("PUT", "/rest/api/3/issue/hsp-1", {"fields": {}}), b"", True),
        (LINKING, call("PUT", "/rest/api/3/issue/HSP-2", {"fields": {}}), b"", False),
        (LINKING, call("DELETE", "/rest/api/3/issue/PR-1"), b"", True),
        (LINKING, call("DELETE", "/rest/api/3/issueLink/7"), b"", True),
        (LINKING, call("POST", "/rest/api/3/issueLinkType", {**TESTS, "name": "Blocks"}), b"", True),
        (LINKING, call("POST", "/rest/api/3/issueLinkType", TESTS), b"", False),
        (LINKING, call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-2")), b"", False),
        (LINKING, call("POST", "/rest/api/3/issue/HSP-1/comment", {"body": "x"}), b"", False),
        (LINKING, call("POST", "/rest/api/3/issue/HSP-1/remotelink", {}), b"", False),
        (LINKING, call("GET", "/rest/api/3/issue/HSP-1"), b"", False),
        (LINKING, call("POST", "/rest/api/3/project", {}), b"", True),
        (LINKING, call("GET", "/rest/agile/1.0/board"), b"", False),
        (LINKING, call("POST", "/rest/auth/1/session", {}), b"", True),
        (LINKING, call("GET", "/rest/auth/1/session"), b"", False),
        (LISTING_WEB_LINKS, call("POST", "/rest/api/3/issue/HSP-1/remotelink", {}), b"", True),
        (LISTING_WEB_LINKS, call("POST", "/rest/api/3/issue/HSP-2/remotelink", {}), b"", False),
        (call("POST", "/rest/api/3/search/jql", {"jql": "x"}), LINKING, b"", True),
        (call("GET", "/rest/api/3/issueLinkType/7"), call("PUT", "/rest/api/3/issueLinkType/7", TESTS), b"", True),
        (call("GET", "/rest/api/3/myself"), LINKING, b"", False),
    ],
)
def test_an_answer_depends_on_the_writes_of_what_it_is_about(
    call_: Call, write: Call, answer: bytes, depends: bool
) -> None:
    changed = changes(write.operation, write.request.method, answer)

    assert bool((needs(call_.operation) | {EVERYTHING}) & changed) is depends


@pytest.mark.parametrize(
    ("made", "is_looking"),
    [
        (call("GET", "/rest/api/3/issue/HSP-1"), True),
        (call("POST", "/rest/api/3/search/jql"), True),
        (call("HEAD", "/plugins/x"), True),
        (call("POST", "/plugins/x"), False),
        (LINKING, False),
        (call("DELETE", "/rest/auth/1/session"), False),
    ],
)
def test_what_only_looks_is_known(made: Call, is_looking: bool) -> None:
    assert is_read(made.operation, made.request.method) is is_looking


def test_the_ledger_knows_the_latest_write_of_any_of_the_names() -> None:
    ledger = Ledger()
    for names in (["a"], ["b"], ["a"]):
        ledger.ended += 1
        ledger.wrote(names)

    assert [ledger.latest(names) for names in ({"a"}, {"b"}, {"a", "b"}, {"c"}, set[str]())] == [3, 2, 3, 0, 0]
    ledger.wrote([EVERYTHING])
    assert ledger.latest({"c"}) == 3


def test_a_link_that_is_shown_again_after_somebody_asked_for_it_counts_as_written() -> None:
    ledger = Ledger(ended=5)
    ledger.asked_for("7")

    ledger.showed(["7", "8"])

    assert (ledger.latest(["link 7"]), ledger.latest(["link 8"])) == (5, 0)
    assert {"7", "8"} <= ledger.shown_links.keys()
