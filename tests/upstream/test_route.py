"""upstream/route.py: what a proxy is told, and what is shown of it."""

from __future__ import annotations

from linktape.upstream.route import Proxy, UpstreamRoute


def test_the_password_is_shown_nowhere() -> None:
    proxy = Proxy("http://proxy.example:3128", "HTTPS_PROXY", "me", "canary-password")

    assert "canary" not in repr(UpstreamRoute(proxy)) + str(proxy)


def test_a_proxy_is_told_the_credentials_that_it_has() -> None:
    assert Proxy("http://proxy.example", "--upstream-proxy").fields == ()
    assert Proxy("http://proxy.example", "HTTPS_PROXY", "a", "b").fields == (("Proxy-Authorization", "Basic YTpi"),)
