"""layers/greeter.py: what a browser is told that looks at the client's port."""

from __future__ import annotations

import pytest

from linktape.layers.greeter import Greeter, Signpost
from tests.support import StandIn, call

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_a_browser_is_told_what_this_is_and_where_the_page_is() -> None:
    greeter = Greeter(StandIn(), "This is <linktape>.", Signpost("http://127.0.0.1:43127"))

    answer = await greeter.respond(call("GET", "/", headers=BROWSER))

    text = answer.content.decode()
    assert (answer.status, answer.headers.get("Content-Type")) == (200, "text/html; charset=utf-8")
    assert "This is &lt;linktape&gt;." in text
    assert '<a href="http://127.0.0.1:43127/">' in text
    assert not answer.is_unmatched


async def test_without_a_page_none_is_named() -> None:
    answer = await Greeter(StandIn(), "This is linktape.", Signpost()).respond(call("GET", "/", headers=BROWSER))

    assert "http" not in answer.content.decode().replace("http-equiv", "")


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        ("GET", "/", {}),
        ("GET", "/", {"Accept": "application/json"}),
        ("POST", "/", BROWSER),
        ("GET", "/?x", BROWSER),
        ("GET", "/browse/HSP-1", BROWSER),
        ("GET", "/rest/api/3/myself", BROWSER),
    ],
)
async def test_everything_else_goes_on(method: str, target: str, headers: dict[str, str]) -> None:
    inside = StandIn()

    await Greeter(inside, "This is linktape.", Signpost()).respond(call(method, target, headers=headers))

    assert len(inside.calls) == 1
