"""redaction/jql_people.py: the people that a query names, and nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.redaction.jql_people import jql_people
from linktape.redaction.names import KnownBy


def named(query: str) -> list[tuple[str, KnownBy]]:
    return [(query[start:end], kind) for start, end, kind in jql_people(query)]


@pytest.mark.parametrize(
    ("query", "people"),
    [
        ("assignee = mia", ["mia"]),
        ('reporter != "mia.m"', ["mia.m"]),
        ("creator in (mia, 'ben b', \"c@example.org\")", ["mia", "ben b", "c@example.org"]),
        ("assignee was not in (mia)", ["mia"]),
        ("assignee WAS mia", ["mia"]),
        ("issue in updatedBy(mia)", ["mia"]),
        ("assignee changed from mia to ben", ["mia", "ben"]),
        ("assignee=mia AND project=HSP", ["mia"]),
        ("cf[10010] = mia_m", ["mia_m"]),
        ('"Team lead" = mia_m', ["mia_m"]),
    ],
)
def test_every_clause_that_may_name_somebody_is_read(query: str, people: list[str]) -> None:
    assert sorted(name for name, _ in named(query)) == sorted(people)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "project = HSP AND status = Open",
        "assignee = currentUser()",
        "assignee is EMPTY",
        "assignee in (EMPTY, null)",
        "assignee is not empty ORDER BY created",
        "key in (HSP-1, MKY-2)",
        "text ~ assignee",
        "order by assignee desc",
    ],
)
def test_what_names_nobody(query: str) -> None:
    assert named(query) == []


def test_two_words_are_a_name_and_one_is_a_user() -> None:
    assert named('assignee in ("Mia M", mia)') == [("Mia M", KnownBy.NAME), ("mia", KnownBy.USER)]


@given(st.text(alphabet="assignee=in(\"' )mia,!~cf[1]", max_size=60))
def test_places_lie_in_the_query_and_are_given_once(query: str) -> None:
    places = [(start, end) for start, end, _ in jql_people(query)]

    assert all(0 <= start < end <= len(query) for start, end in places)
    assert len(set(places)) == len(places)
