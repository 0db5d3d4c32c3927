"""wiring/upstream_route.py: which proxy is asked, and which files are used or refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import trustme

from linktape.errors import UsageError
from linktape.upstream.route import Proxy
from linktape.wiring.option import WrongValue
from linktape.wiring.settings import Mode, Settings, complete
from linktape.wiring.upstream_route import proxy_in, route

CLOUD, PROXY = "https://acme.example", "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("upstream", "environment", "address"),
    [
        (CLOUD, {}, None),
        (CLOUD, {"HTTPS_PROXY": ""}, None),
        (CLOUD, {"HTTPS_PROXY": PROXY}, PROXY),
        (CLOUD, {"https_proxy": PROXY}, PROXY),
        (CLOUD, {"https_proxy": PROXY, "HTTPS_PROXY": "http://other:1"}, PROXY),
        (CLOUD, {"HTTPS_PROXY": "proxy.example:3128"}, PROXY),
        (CLOUD, {"HTTPS_PROXY": "https://proxy.example"}, "https://proxy.example"),
        (CLOUD, {"HTTP_PROXY": PROXY}, None),
        ("http://jira.internal", {"HTTP_PROXY": PROXY}, PROXY),
        ("http://jira.internal", {"HTTPS_PROXY": PROXY}, None),
        ("http://jira.internal", {"HTTP_PROXY": PROXY, "REQUEST_METHOD": "GET"}, None),
        (CLOUD, {"HTTPS_PROXY": PROXY, "NO_PROXY": "acme.example"}, None),
        (CLOUD, {"HTTPS_PROXY": PROXY, "no_proxy": "a.test, .example"}, None),
        (CLOUD, {"HTTPS_PROXY": PROXY, "NO_PROXY": "*.example"}, None),
        (CLOUD, {"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, None),
        (f"{CLOUD}:8443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "acme.example:8443"}, None),
        (f"{CLOUD}:8443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "acme.example:443"}, PROXY),
        (CLOUD, {"HTTPS_PROXY": PROXY, "NO_PROXY": "me.example"}, PROXY),
        ("https://localhost:8443", {"HTTPS_PROXY": PROXY}, None),
        ("https://jira.localhost", {"HTTPS_PROXY": PROXY}, None),
        ("http://127.0.0.2:8080", {"http_proxy": PROXY}, None),
        ("https://[::1]:8443", {"HTTPS_PROXY": PROXY}, None),
    ],
)
def test_the_environment_names_the_proxy(upstream: str, environment: dict[str, str], address: str | None) -> None:
    proxy = proxy_in(environment, upstream)

    assert (proxy and proxy.address) == address


def test_its_credentials_are_apart_from_its_address() -> None:
    proxy = proxy_in({"HTTPS_PROXY": "http://me%40acme:p%3A%C3%A4@proxy.example:3128"}, CLOUD)

    assert proxy == Proxy(PROXY, "HTTPS_PROXY", "me@acme", "p:ä")
    assert str(proxy) == f"{PROXY} (HTTPS_PROXY)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("socks5://canary:canary@proxy.example:1080", "HTTPS_PROXY is for a socks5 proxy"),
        ("http://", "HTTPS_PROXY holds no address of a proxy"),
        ("http://[::1", "HTTPS_PROXY holds no address of a proxy"),
        ("http://proxy.example:99999", "HTTPS_PROXY holds no address of a proxy"),
        ("http://canary%3A:canary@proxy.example", "HTTPS_PROXY: the user holds a colon"),
    ],
)
def test_what_is_no_proxy_for_us_is_refused_without_its_credentials(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        proxy_in({"HTTPS_PROXY": text}, CLOUD)

    assert said in str(refused.value)
    assert "canary" not in str(refused.value)


def test_the_option_goes_before_the_environment_also_on_this_machine() -> None:
    settings = Settings(Mode.FORWARD, upstream="http://localhost:8080", upstream_proxy="proxy.example:3128")

    assert route(settings, {"HTTP_PROXY": "http://other:1"}).proxy == Proxy(PROXY, "--upstream-proxy")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://canary:canary@proxy.example", "by the variable HTTPS_PROXY instead"),
        ("socks5://proxy.example", "write for example http://proxy.example:3128"),
    ],
)
def test_the_option_takes_an_http_proxy_without_credentials(text: str, said: str) -> None:
    with pytest.raises(WrongValue) as refused:
        Settings(Mode.FORWARD, upstream_proxy=text)

    assert said in str(refused.value)
    assert "canary" not in str(refused.value)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    made = trustme.CA().issue_cert("me@company.example")
    both, key = tmp_path / "both.pem", tmp_path / "own.key"
    both.write_bytes(made.private_key_and_cert_chain_pem.bytes())
    key.write_bytes(made.private_key_pem.bytes())
    return both, key


def test_a_certificate_and_its_key_may_be_in_one_file(pair: tuple[Path, Path]) -> None:
    both, key = pair

    assert route(Settings(Mode.FORWARD, upstream=CLOUD, upstream_cert=both), {}).tls
    assert route(Settings(Mode.FORWARD, upstream=CLOUD, upstream_cert=both, upstream_key=key), {}).tls
    assert route(Settings(Mode.FORWARD, upstream=CLOUD, upstream_ca=both), {}).tls


def test_where_no_file_is_named_none_is_read() -> None:
    assert route(Settings(Mode.FORWARD, upstream=CLOUD), {}).tls is None


def test_a_file_that_cannot_be_used_is_named(pair: tuple[Path, Path], tmp_path: Path) -> None:
    both, key = pair
    alone = tmp_path / "alone.pem"
    alone.write_bytes(both.read_bytes().replace(key.read_bytes(), b""))
    other = tmp_path / "other.key"
    other.write_bytes(trustme.CA().issue_cert("a@b.example").private_key_pem.bytes())
    cases: dict[str, dict[str, Any]] = {
        f"--upstream-ca {key}: there is no certificate": {"upstream_ca": key},
        f"--upstream-ca {tmp_path / 'none'}: cannot be read": {"upstream_ca": tmp_path / "none"},
        f"--upstream-cert {alone}: there is no private key": {"upstream_cert": alone},
        f"--upstream-key {other} is not the key of --upstream-cert {alone}": {
            "upstream_cert": alone,
            "upstream_key": other,
        },
    }
    for said, given in cases.items():
        with pytest.raises(UsageError) as refused:
            route(Settings(Mode.FORWARD, upstream=CLOUD, **given), {})
        assert said in str(refused.value)


def test_a_key_alone_is_refused() -> None:
    settings = Settings(Mode.FORWARD, upstream=CLOUD, upstream_key=Path("own.key"))

    with pytest.raises(UsageError, match="--upstream-key FILE is the key of --upstream-cert FILE; give that, too"):
        complete(settings, "linktape forward", lambda name: f"--{name}")
