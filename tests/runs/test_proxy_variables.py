"""runs/proxy_variables.py: what leads a client to the proxy, and what it still asks straight."""

from __future__ import annotations

import pytest

from linktape.runs.proxy_variables import variables

PROXY = "http://127.0.0.1:8095"


@pytest.mark.parametrize(
    ("before", "site", "straight"),
    [
        ({}, "https://acme.example", "localhost,127.0.0.1,::1"),
        ({"NO_PROXY": "*"}, "https://acme.example", "localhost,127.0.0.1,::1"),
        ({"NO_PROXY": ".example, b.internal"}, "https://acme.example", "b.internal,localhost,127.0.0.1,::1"),
        ({"no_proxy": "localhost"}, "https://acme.example", "localhost,127.0.0.1,::1"),
        ({"NO_PROXY": "localhost"}, "http://localhost:8080", "127.0.0.1,::1"),
    ],
)
def test_nothing_takes_out_the_site(before: dict[str, str], site: str, straight: str) -> None:
    given = variables(before, PROXY, site)

    assert given["NO_PROXY"] == given["no_proxy"] == straight
    assert {given[name] for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")} == {PROXY}


def test_java_keeps_the_options_that_it_had() -> None:
    given = variables({"JAVA_TOOL_OPTIONS": "-Xmx1g"}, PROXY, "https://acme.example")

    assert given["JAVA_TOOL_OPTIONS"] == (
        "-Xmx1g -Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=8095 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=8095"
    )


def test_java_asks_this_machine_by_the_proxy_where_the_site_is_here() -> None:
    options = variables({}, "http://[::1]:8095", "http://localhost:8080")["JAVA_TOOL_OPTIONS"].split()

    assert "-Dhttp.proxyHost=::1" in options
    assert "-Dhttp.nonProxyHosts=" in options
