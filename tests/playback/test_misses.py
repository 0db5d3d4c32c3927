"""A miss says what came, what is nearest and how it differs, and what to do, and nothing more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.playback.match_settings import Repeat
from linktape.playback.position import Position
from linktape.playback.tape import Tape
from linktape.tape.cassette import Interaction
from tests.support import link
from tests.tape.recordings import cassette, recorded

AT = datetime(2026, 1, 31, 12, 0, 1, tzinfo=UTC)


def said(sent: Interaction, *recordings: Interaction, times: int = 0, repeat: Repeat = Repeat.READS) -> tuple[str, ...]:
    tape, position = Tape(cassette(*recordings), repeat=repeat), Position()
    for _ in range(times):
        tape.take(position, tape.wanted(sent.request, sent.operation), AT)
    assert tape.take(position, tape.wanted(sent.request, sent.operation), AT) is None
    return tape.miss(position, tape.wanted(sent.request, sent.operation)).lines


def test_an_empty_cassette_says_so() -> None:
    assert said(recorded("GET issueLink/7")) == (
        "linktape: no recording answers getIssueLink 7 (GET /rest/api/3/issueLink/7); the cassette is empty",
        "To do: --on-miss record --upstream URL records what is missing, --on-miss mock lets the fake Jira answer",
    )


def test_nothing_alike_says_so() -> None:
    lines = said(recorded("DELETE issueLink/7"), recorded("GET myself"), recorded("GET serverInfo"))

    assert lines[0].endswith("; nothing like it is among the 2 recordings")


def test_a_body_that_cannot_be_read_is_not_compared_as_if_none_was_recorded() -> None:
    packed, plain = recorded("POST issueLink", b"\x1b\x06br"), recorded("POST issueLink", link("HSP-1", "MKY-1"))

    assert "linkIssues Blocks HSP-1 -> MKY-1: the body is no JSON that can be read; no type," in said(packed, plain)[1]
    assert "the recorded body is no JSON that can be read" in said(plain, packed)[1]
    assert said(packed, recorded("POST issueLink", b"\x1b\x06zz"))[1].endswith(": body differs at character 3")


def test_the_three_nearest_are_named_the_nearest_first() -> None:
    lines = said(
        recorded("POST issueLink", link("HSP-1", "MKY-1")),
        recorded("POST issueLink", link("PR-1", "PR-2", "Relates")),
        recorded("POST issueLink", link("HSP-1", "PR-2", "Relates")),
        recorded("POST issueLink", link("HSP-1", "MKY-2")),
        recorded("POST issueLink", link("MKY-1", "HSP-1")),
        recorded("GET myself"),
    )

    assert lines[1:4] == (
        "a.yaml:40: linkIssues Blocks MKY-1 -> HSP-1: direction reversed",
        "a.yaml:30: linkIssues Blocks HSP-1 -> MKY-2: destination MKY-1, recorded MKY-2",
        "a.yaml:20: linkIssues Relates HSP-1 -> PR-2: type 'Blocks', recorded 'Relates'; "
        "destination MKY-1, recorded PR-2",
    )
    assert len(lines) == 5


def test_each_recording_that_was_used_is_named() -> None:
    write = recorded("POST issueLink", link("HSP-1", "MKY-1"))

    lines = said(write, write, write, times=2)

    assert [line.partition(": recorded, ")[2] for line in lines[1:3]] == [
        "but already used at 12:00:01; 1 of 2",
        "but already used at 12:00:01; 2 of 2",
    ]
    assert "--repeat always" in lines[-1]


def test_an_answer_in_another_version_says_how_versions_are_compared() -> None:
    lines = said(recorded("GET /rest/api/2/issue/HSP-1"), recorded("GET issue/HSP-1"))

    assert "versions: together" in lines[-1]


def test_a_comment_is_never_quoted() -> None:
    sent, kept = (
        link("HSP-1", "MKY-1", comment={"body": "canary one"}),
        link("HSP-1", "MKY-1", comment={"body": "canary two"}),
    )

    lines = said(recorded("POST issueLink", sent), recorded("POST issueLink", kept))

    assert "canary" not in "\n".join(lines)
    assert lines[1].endswith("comment differs at word 2")


def test_credentials_are_never_shown_even_where_nothing_was_redacted() -> None:
    session = "/rest/auth/1/session?access_token=canary&os_password=canary"
    sent, kept = ({"username": "me", "password": f"canary {n}", "api-key": ["canary", n]} for n in (1, 2))

    lines = said(recorded(f"POST {session}", sent), recorded(f"POST {session.replace('canary', 'kept')}", kept))

    assert "canary" not in "\n".join(lines)
    assert "kept" not in "\n".join(lines)
    assert lines[0].endswith("(POST /rest/auth/1/session?access_token=…&os_password=…)")
    assert "$.password differs" in lines[1]


@pytest.mark.parametrize(
    "target", ["/rest/agile/1.0/board?token=canary", f"search?{'&'.join(['token=canary'] * 2_000)}"]
)
def test_credentials_in_a_query_are_never_shown(target: str) -> None:
    lines = said(recorded(f"GET {target}"), recorded(f"GET {target.partition('?')[0]}"))

    assert "canary" not in "\n".join(lines)
    assert lines[1].rpartition(": ")[2].startswith("query")


def test_a_reversed_link_is_explained_beside_other_differences() -> None:
    lines = said(
        recorded("POST issueLink", link("A-1", "B-1")), recorded("POST issueLink", link("B-1", "A-1", "Relates"))
    )

    assert lines[1].endswith("direction reversed; type 'Blocks', recorded 'Relates'")
    assert "the issue sent as inwardIssue is the source" in lines[-1]


def test_a_link_of_an_issue_with_itself_is_not_called_reversed() -> None:
    lines = said(
        recorded("POST issueLink", link("A-1", "A-1")), recorded("POST issueLink", link("A-1", "A-1", "Relates"))
    )

    assert "reversed" not in lines[1]


def test_a_body_with_many_differences_names_three() -> None:
    sent, kept = ({"fields": dict.fromkeys("abcde", value)} for value in (1, 2))

    lines = said(recorded("POST issue", sent), recorded("POST issue", kept))

    assert lines[1].endswith(
        "$.fields.a 1, recorded 2; $.fields.b 1, recorded 2; $.fields.c 1, recorded 2; 2 more in the body"
    )


def test_a_request_with_a_thousand_differences_stays_readable() -> None:
    query = "&".join(f"{'p' * 300}{n}={'v' * 300}" for n in range(900))

    lines = said(recorded(f"GET issue/HSP-1?{query}"), recorded("GET issue/HSP-1"))

    assert lines[1].endswith("; 894 more")
    assert all(len(line) < 2_000 for line in lines)


def test_a_head_is_compared_as_a_get() -> None:
    lines = said(recorded("HEAD issue/HSP-1"), recorded("GET issue/HSP-2"))

    assert lines[1].endswith("issue HSP-1, recorded HSP-2")


@given(
    st.sampled_from(("GET", "POST", "PUT", "DELETE")),
    st.sampled_from(("issueLink/7", "issue/HSP-1", "issueLink", "issue", "issue/bulkfetch", "nothing")),
    st.text(max_size=80).map(lambda text: {"type": {"name": text}, "inwardIssue": {"key": text}, "a": {text: [text]}}),
    st.text(max_size=80).map(
        lambda text: {"type": {"name": text}, "comment": {"body": text, "visibility": {}}, "a": 1}
    ),
)
def test_a_miss_is_a_few_short_printable_lines_whatever_came(
    method: str, target: str, body: object, kept: object
) -> None:
    request = recorded(f"{method} {target}", body)
    tape = Tape(cassette(recorded(f"{method} {target}", kept), recorded("POST issueLink", kept)))

    lines = tape.miss(Position(), tape.wanted(request.request, request.operation)).lines

    assert 2 <= len(lines) <= 5
    assert all(line.isprintable() and len(line) < 1_000 for line in lines)
