"""What the members of an object mean."""

from __future__ import annotations

import pytest

from linktape.redaction import meanings
from linktape.redaction.meanings import ACCOUNT, MENTION, NOTHING, PERSON, SECRET, SECRET_WORD, WANTED, Meant, Role
from linktape.redaction.names import KnownBy


def meant(meaning: str = NOTHING, where: str = "", /, **members: object) -> dict[str, Meant]:
    pairs = tuple(members.items())
    names = tuple(members)
    return dict(zip(names, meanings.of_members(names, meanings.said_in(names, pairs), meaning, where), strict=True))


@pytest.mark.parametrize(
    ("members", "name", "meaning"),
    [
        ({"password": "x"}, "password", SECRET),
        ({"name": "token", "value": "x"}, "value", SECRET_WORD),
        ({"name": "summary", "value": "x"}, "value", NOTHING),
        ({"accountId": "x", "displayName": "y"}, "displayName", KnownBy.NAME),
        ({"accountId": "x", "id": "y"}, "id", ACCOUNT),
        ({"displayName": "a board"}, "displayName", KnownBy.NAME),
        ({"displayName": "a field", "schema": ()}, "displayName", NOTHING),
        ({"self": "/rest/api/2/user?username=mia", "name": "mia"}, "name", KnownBy.USER),
        ({"self": "/rest/api/2/status/1", "name": "mia"}, "name", NOTHING),
        ({"assignee": "x"}, "assignee", PERSON),
        ({"field": "assignee", "from": "x", "to": "y"}, "from", KnownBy.USER),
        ({"field": "status", "from": "x", "to": "y"}, "from", NOTHING),
        ({"type": "mention", "attrs": ()}, "attrs", MENTION),
    ],
)
def test_a_text_means_what_its_member_and_its_neighbours_say(
    members: dict[str, object], name: str, meaning: str
) -> None:
    assert meant(**members)[name].as_text == meaning


def test_all_that_is_in_a_wanted_member_is_wanted() -> None:
    assert {one.as_text for one in meant(WANTED, id="1", name="x").values()} == {WANTED}


def test_the_name_of_a_status_is_vocabulary_and_that_of_anything_else_is_not() -> None:
    outer = meant(status=(), anything=())

    assert meant(NOTHING, outer["status"].where, name="x")["name"].role == Role.VOCABULARY
    assert meant(NOTHING, outer["anything"].where, name="x")["name"].role == Role.TEXT


def test_what_is_remembered_of_objects_is_bounded() -> None:
    for number in range(5_000):
        meant(**{f"n{number}": "x"})
        meant(**{f"n{number}": "x", "long" * 1_000: "x"})
    meant(**{"long" * 20_000: "x"})

    kept = [[*meanings._SHAPES], [key[0] for key in meanings._MEANINGS]]
    assert all(0 < len(names) <= 2_048 for names in kept)
    assert all(sum(map(len, map(str, names))) <= 1_000_000 for names in kept)
    assert all(len(str(one)) < 80_000 for names in kept for one in names)
