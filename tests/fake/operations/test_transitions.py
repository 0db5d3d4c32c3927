"""fake/operations/transitions.py: an issue moves to a status, and may link on its way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fake.talk import Talk, messages, value

ISSUE = "/rest/api/2/issue"
ADD = {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1"}}


def update(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"update": {"issuelinks": list(operations)}}


def test_a_transition_links_and_moves_on() -> None:
    talk = Talk()
    listed = value(talk("GET", f"{ISSUE}/HSP-1/transitions"))["transitions"]
    done = next(one for one in listed if one["name"] == "Done")

    response = talk("POST", f"{ISSUE}/HSP-1/transitions", {"transition": {"id": done["id"]}, **update({"add": ADD})})

    assert (response.status, response.content) == (204, b"")
    assert value(talk("GET", f"{ISSUE}/HSP-1"))["fields"]["status"]["name"] == "Done"
    assert len(talk.links("HSP-1")) == 1


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Missing 'transition' identifier"),
        ({"transition": {"id": "99999"}}, "Transition id '99999' is not valid for this issue."),
    ],
)
def test_a_wrong_transition_is_refused(body: object, text: str) -> None:
    response = Talk()("POST", f"{ISSUE}/HSP-1/transitions", body)

    assert (response.status, messages(response)) == (400, [text])
