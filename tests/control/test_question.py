"""control/question.py: what a route takes and gives, read from its function; and the shape of answers."""

from __future__ import annotations

import pytest

from linktape.control.answer_models import Changed, Confirmed, ProblemIn, ScenarioCheck
from linktape.control.changes import ScenarioSent
from linktape.control.parameters import OfOne, OneCall
from linktape.control.question import Question, Route, answer, failure, json_answer
from linktape.errors import RequestRefused
from linktape.messages import Headers, Response


async def check(api: str, asked: OneCall, sent: ScenarioSent, headers: Headers) -> ScenarioCheck:
    """Check it.

    At length.
    """
    words = (api, asked.session, str(asked.n), sent.text, headers.get("X") or "")
    return ScenarioCheck(ok=True, name=None, sentences=words, problems=())


async def plain(api: str, asked: OfOne) -> Response:
    """Answer in its own way."""
    return Response(204, origin=f"{api} {asked.session}")


CHECK = Route("POST", "/check/{n}", check)
PLAIN = Route("GET", "/plain", plain, media="text/plain")


def test_a_route_is_what_its_function_says() -> None:
    assert (CHECK.parameters, CHECK.body, CHECK.answers) == (OneCall, ScenarioSent, ScenarioCheck)
    assert (PLAIN.parameters, PLAIN.body, PLAIN.answers) == (OfOne, None, None)
    assert CHECK.description == "Check it.\n\nAt length."
    assert CHECK.in_path == ("n",)


@pytest.mark.parametrize(("path", "names"), [("/check/7", {"n": "7"}), ("/check", None), ("/check/7/8", None)])
def test_a_path_is_a_routes_or_not(path: str, names: dict[str, str] | None) -> None:
    assert CHECK.names(path) == names


async def test_a_function_gets_what_it_asks_for() -> None:
    ask = Question("POST", "/check/7", {"session": "a"}, Headers({"X": "y"}), {"scenario": "outage"}, {"n": "7"})

    said = await CHECK.answered("api", ask)

    assert b'"sentences":["api","a","7","outage","y"]' in said.content
    assert await PLAIN.answered("api", Question("GET", "/plain")) == Response(204, origin="api default")


@pytest.mark.parametrize(
    ("ask", "status", "error", "hint"),
    [
        (Question("POST", "/check/x", names={"n": "x"}), 404, "'x' is no n of a call", "GET /journal lists them"),
        (Question("POST", "/check/0", names={"n": "0"}), 404, "'0' is no n of a call", "GET /journal lists them"),
        (
            Question("POST", "/check/7", {"sesion": "a"}, names={"n": "7"}),
            400,
            "'sesion' is no parameter of",
            "did you",
        ),
        (
            Question("POST", "/check/7", {"zzz": "a"}, names={"n": "7"}),
            400,
            "'zzz' is no parameter of",
            "one of pretty",
        ),
        (
            Question("POST", "/check/7", {"session": "a b"}, names={"n": "7"}),
            400,
            "session='a b' cannot",
            "for example",
        ),
        (Question("POST", "/check/7", names={"n": "7"}), 422, "the body says nothing known here", "A scenario:"),
        (Question("POST", "/check/7", value={"a": 1}, names={"n": "7"}), 422, "the body says nothing known", "A scen"),
    ],
)
async def test_what_cannot_be_asked_is_refused_with_what_to_write(
    ask: Question, status: int, error: str, hint: str
) -> None:
    with pytest.raises(RequestRefused, match=error) as caught:
        await CHECK.answered("api", ask)

    assert caught.value.status == status
    assert caught.value.hint.startswith(hint) or hint in caught.value.hint


def test_an_answer_is_one_line_of_json_or_has_line_breaks() -> None:
    assert answer(Confirmed()).content == b'{"ok":true}\n'
    assert answer(Confirmed(), pretty=True).content == b'{\n  "ok": true\n}\n'
    assert answer(Confirmed()).headers.get("Content-Type") == "application/json"
    assert json_answer({"a": "ü\ud800"}).content == '{"a":"ü?"}\n'.encode()
    assert json_answer({"a": 1}, pretty=True).content == b'{\n  "a": 1\n}\n'


def test_an_answer_holds_any_text() -> None:
    assert answer(Changed(session="ü\ud800\n", what="reset")).content == '{"session":"ü?\\n","what":"reset"}\n'.encode()


def test_every_failure_has_one_shape() -> None:
    place = ProblemIn(line=1, column=2, what="x", expected="y")

    assert failure(404, "there is none").content == b'{"error":"there is none","hint":""}\n'
    assert failure(422, "x", "y", (place,)).content == (
        b'{"error":"x","hint":"y","problems":[{"line":1,"column":2,"what":"x","expected":"y"}]}\n'
    )
