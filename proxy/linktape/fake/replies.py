"""What the fake answers with: a Response and the reason in plain words; Jira's error envelopes (jira.md 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from linktape.fake.ask import Ask
from linktape.jira.answers import ANSWERS
from linktape.jira.envelopes import bare, enveloped
from linktape.messages import Headers, Response
from linktape.refusals import unsupported
from linktape.values import value

Texts = Mapping[str, str] | None

PROBLEM_TYPE = "application/problem+json;charset=UTF-8"


@value(frozen=True, slots=True)
class Reply:
    """An answer, and why it is this one (for the journal)."""

    response: Response
    why: str

    def at(self, address: str) -> Reply:
        """Give the answer with a Location."""
        return Reply(replace(self.response, headers=self.response.headers.with_("Location", address)), self.why)


class Refused(Exception):
    """Leaves an operation early with Jira's own no. Caught in `serve`; nothing outside this folder meets it."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.why)


def ok(value: object, why: str, status: int = 200) -> Reply:
    """Answer with JSON."""
    return Reply(Response.json(status, value), why)


def empty(status: int, why: str, content_type: str | None = None, headers: Texts = None) -> Reply:
    """Answer without a body."""
    typed = {"Content-Type": content_type} if content_type else {}
    return Reply(Response(status, Headers({**typed, **(headers or {})})), why)


def refuse(
    ask: Ask, answer: str, /, *, why: str, errors: Texts = None, headers: Texts = None, **names: object
) -> Refused:
    """Say no by an answer of the table (`jira/answers.py`), with these names in its sentence.

    `errors` stand beside the sentence, by their members.
    """
    row = ANSWERS[answer]
    response = enveloped(row.envelope, ask.site.answers.status(answer), ask.says(answer, **names), errors=errors)
    return refuse_with(response, row.cause, why, headers)


def refuse_problem(
    status: int, title: str, detail: str, instance: str, *, cause: str, headers: Texts = None
) -> Refused:
    """Say no in envelope P (RFC 7807): paths, methods, media types."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": instance}
    return refuse_with(Response.json(status, body, {"Content-Type": PROBLEM_TYPE}), cause, detail, headers)


def refuse_text(status: int, text: str, content_type: str, *, cause: str, why: str, headers: Texts = None) -> Refused:
    """Say no in a bare text, such as a page of HTML."""
    return refuse_with(bare(status, text, content_type), cause, why, headers)


def beyond(what: str) -> Refused:
    """Say, in linktape's own words, that Jira has an answer to this and the fake does not."""
    why = f"{what} is Jira's, and linktape's mock does not serve it"
    return Refused(Reply(unsupported(why), why))


def refuse_with(response: Response, cause: str, why: str, headers: Texts = None) -> Refused:
    """Say no with an answer that is made already."""
    fields = Headers([*response.headers, *(headers or {}).items()])
    return Refused(Reply(replace(response, headers=fields, cause=cause), why))
