"""fake/operations/jql/text_search.py: the words that a query looks for."""

from __future__ import annotations

import pytest

from tests.fake.operations.jql.asking import Asking
from tests.fake.talk import READER


@pytest.fixture
def asking() -> Asking:
    asking = Asking()
    fields = {
        "project": {"key": "HSP"},
        "issuetype": {"name": "Task"},
        "summary": "Links break",
        "description": "d-e f",
    }
    assert asking("POST", "/rest/api/2/issue", {"fields": fields}).status == 201
    assert asking("POST", "/rest/api/2/issue/HSP-6/comment", {"body": "A note on syncing"}).status == 201
    hidden = {"body": "quiet", "visibility": {"type": "role", "value": "Developers"}}
    assert asking("POST", "/rest/api/2/issue/HSP-6/comment", hidden).status == 201
    return asking


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("summary ~ link", True),
        ("summary ~ 'BREAK links'", True),
        ("summary ~ 'li*'", True),
        ("summary ~ inks", False),
        ("summary ~ note", False),
        ("comment ~ sync", True),
        ("description ~ 'd-e'", True),
        ("description is EMPTY", False),
        ("description is not EMPTY", True),
        ("text ~ 'note break'", True),
        ('text ~ "\\"note on\\""', True),
        ('text ~ "\\"on note\\""', False),
        ("text !~ nothing", True),
        ("summary !~ links", False),
    ],
)
def test_every_word_must_begin_one_of_the_text(asking: Asking, query: str, is_found: bool) -> None:
    assert asking.keys(f"key = HSP-6 AND {query}") == (["HSP-6"] if is_found else [])


def test_a_comment_is_searched_by_those_who_see_it(asking: Asking) -> None:
    assert asking.keys("comment ~ quiet") == ["HSP-6"]
    assert asking.keys("comment ~ quiet", auth=READER) == []


@pytest.mark.parametrize("query", ["summary ~ 'a?c'", "text ~ 'a OR b'", "text ~ '-a'", "text ~ '*a'", "text ~ 'a^2'"])
def test_operators_within_the_words_are_beyond_the_fake(asking: Asking, query: str) -> None:
    assert "by operators in the JQL" in asking.limit(query)


def test_what_is_no_word_is_refused(asking: Asking) -> None:
    assert asking.refusal("text ~ now()") == "The field 'text' is searched for words, not for now."
    assert asking.refusal("text ~ EMPTY") == "The field 'text' is searched for words, not for EMPTY."
    assert asking.refusal("text ~ '%'") == "The search for words has no word in it."
    assert asking.refusal("text is open") == "The operator 'is' takes EMPTY or NULL only."
