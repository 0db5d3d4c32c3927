"""fake/replies.py: an answer with its reason, and Jira's ways to say no."""

from __future__ import annotations

import json

import pytest

from linktape.fake import replies
from linktape.fake.ask import Ask
from linktape.fake.callers import NOBODY
from linktape.fake.replies import Refused
from linktape.fake.site.world import World
from linktape.messages import Response
from tests.fake.talk import site
from tests.support import call


def ask(profile: str = "documented") -> Ask:
    made = call("POST", "/rest/api/2/issueLink", {})
    return Ask(World(site(profile)), NOBODY, made.operation, made.request)


def body(refused: Refused) -> object:
    return json.loads(refused.reply.response.content)


@pytest.mark.parametrize(("profile", "status"), [("documented", 404), ("observed", 401)])
def test_a_refusal_of_the_table_has_the_profiles_status_and_its_true_cause(profile: str, status: int) -> None:
    refused = replies.refuse(ask(profile), "no-link-permission", why="why", key="HSP-1", headers={"X-A": "b"})

    answer = refused.reply.response
    assert (answer.status, answer.cause, answer.headers.get("X-A")) == (status, "no-link-permission", "b")
    assert (refused.reply.why, str(refused)) == ("why", "why")


def test_errors_stand_beside_the_sentence_by_their_members() -> None:
    refused = replies.refuse(ask(), "link-type-not-found", why="x", name="Haunts", errors={"type": "no"})

    assert body(refused) == {
        "errorMessages": ["No issue link type with name 'Haunts' found."],
        "errors": {"type": "no"},
    }


def test_a_problem_is_told_as_rfc_7807_has_it() -> None:
    refused = replies.refuse_problem(405, "Method Not Allowed", "no PATCH", "/x", cause="method-not-served")

    assert refused.reply.response.headers.get("Content-Type") == "application/problem+json;charset=UTF-8"
    assert body(refused) == {
        "type": "about:blank", "title": "Method Not Allowed", "status": 405, "detail": "no PATCH", "instance": "/x",
    }  # fmt: skip
    assert refused.reply.why == "no PATCH"


def test_a_bare_text_keeps_its_type() -> None:
    refused = replies.refuse_text(403, "<p>no</p>", "text/html", cause="xsrf", why="x")

    assert (refused.reply.response.content, refused.reply.response.headers.get("Content-Type")) == (
        b"<p>no</p>", "text/html",
    )  # fmt: skip


def test_an_answer_that_is_made_already_gets_its_cause_and_stays_what_it_is() -> None:
    refused = replies.refuse_with(Response.errors(400, "x"), "self-link", "why", {"X-A": "b"})

    assert (refused.reply.response.cause, refused.reply.response.headers.get("X-A")) == ("self-link", "b")
    assert body(refused) == {"errorMessages": ["x"], "errors": {}}


def test_an_answer_without_a_body_has_a_type_only_where_one_is_given() -> None:
    assert list(replies.empty(204, "x").response.headers) == []
    assert replies.empty(201, "x", "application/json").response.headers.get("Content-Type") == "application/json"
    assert replies.ok([1], "x", status=201).response.status == 201
