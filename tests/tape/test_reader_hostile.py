"""Opening somebody else's cassette is harmless: nothing runs, nothing hangs, every refusal has its place."""

from __future__ import annotations

import base64
import gzip
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.errors import BadDocument
from linktape.tape import reader
from tests.tape.test_reader_torn import WHOLE

ONE = """interactions:
- request:
    body: null
    headers: {}
    method: GET
    uri: https://site.example/rest/api/3/myself
  response:
    body:
      string: '{}'
    headers:
      Content-Type:
      - application/json
    status:
      code: 200
      message: OK
version: 1
"""


def with_(old: str, new: str) -> bytes:
    assert old in ONE
    return ONE.replace(old, new).encode()


ITEM = ONE.partition("\n")[2].replace("version: 1\n", "")
BOMB = (
    "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + ONE
)

BAD: dict[str, tuple[bytes, str]] = {
    "a tag that runs": (
        with_("'{}'", "!!python/object/apply:os.system ['touch ran']"),
        "9:15: the tag !!python/ob",
    ),
    "a tag that makes": (
        with_("null", "!!python/object/new:subprocess.Popen ['x']"),
        "3:11: the tag !!python/obj",
    ),
    "a module": (with_("null", "!!python/module:os ''"), "3:11: the tag !!python/module:os"),
    "a name": (with_("null", "!!python/name:os.system ''"), "3:11: the tag !!python/name:os.system"),
    "an unknown tag": (with_("null", "!mine x"), "3:11: the tag !mine"),
    "an alias bomb": (BOMB.encode(), "more than 200000 values"),
    "an alias of nothing": (with_("  response:", "  <<: *x\n  response:"), "7:7: the alias *x: an anchor of this name"),
    "an alias of itself": (with_("null", "&x [*x]"), "3:15: the alias *x: an anchor of this name before it"),
    "one bomb for many": (
        (BOMB.partition("f:")[0] + "interactions:\n" + (ITEM.replace("null", "*e") * 5)).encode(),
        "more than 200000 values",
    ),
    "a chain of aliases": (
        ("a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(90)) + ONE).encode(),
        "50:12: nested deeper than 50",
    ),
    "a deep body": (with_("null", "[" * 5000), "nested deeper than 50"),
    "deep from the top": (b"[" * 100_000, "1:1: a cassette of vcrpy before 1.0"),
    "many values": (with_("null", "[" + "1," * 250_000 + "]"), "more than 200000 values"),
    "a key twice": (with_("    method: GET\n", "    method: GET\n    method: PUT\n"), "6:5: 'method' stands twice"),
    "a mapping as a key": (with_("    headers: {}", "    headers: {{a: b}: c}"), "4:15: a key that is not a word"),
    "broken base64": (with_("'{}'", "!!binary '***'"), "9:15: !!binary that is no base64"),
    "no uri": (with_("    uri: https://site.example/rest/api/3/myself\n", ""), "3:5: `uri` is missing: add it"),
    "a file uri": (with_("https://site.example/rest", "file:///etc"), "6:10: the uri"),
    "a uri with a line feed": (with_("https://site.example/rest", '"https://site.example/\\r\\nrest'), "not YAML"),
    "a broken port": (with_("site.example", "site.example:99999"), "6:10: the uri"),
    "a broken host": (with_("site.example", "[::1"), "6:10: the uri"),
    "a method of two words": (with_("GET", "GET X"), "5:13: the method 'GET X'"),
    "a list as the method": (with_("GET", "[GET]"), "5:13: method is a list: a text"),
    "no status": (with_("    status:\n      code: 200\n      message: OK\n", ""), "`status` is missing"),
    "a status in words": (with_("200", "fine"), "14:13: the status code: a number from 200 to 599"),
    "a status out of range": (with_("200", "99999999999999999999"), "14:13: the status code"),
    "an informational status": (with_("200", "101"), "14:13: the status code"),
    "a split header": (
        with_("application/json", '"a\\r\\nSet-Cookie: b=c"'),
        "12:9: a control character in",
    ),
    "a NUL in a header": (with_("application/json", '"a\\0"'), "12:9: a control character in"),
    "a header name with a space": (with_("Content-Type:", "Content Type:"), "12:7: the header name 'Content Type'"),
    "a header name with a line feed": (with_("Content-Type:", '"A\\nB":'), "12:7: the header name"),
    "a mapping as a header": (
        with_("      - application/json", "        a: b"),
        "12:9: the header Content",
    ),
    "a list as headers": (with_("headers: {}", "headers: [a]"), "4:14: the request's `headers` is a list"),
    "a text as an interaction": (b"interactions: [x]\nversion: 1\n", "1:16: an interaction is a text"),
    "a text as interactions": (b"interactions: x\nversion: 1\n", "1:15: `interactions` is no list"),
    "no interactions": (b"version: 1\nx: 1\n", "1:1: `interactions` is missing"),
    "another version": (with_("version: 1", "version: 3"), "16:10: another version of the format: version: 1"),
    "a text": (b"hello", "1:1: no cassette"),
    "two documents": (ONE.encode() + b"---\n" + ONE.encode(), "17:1: a second document"),
    "no UTF-8": (b"interactions:\n- request: \xff\n", "2:12: not UTF-8"),
    "UTF-16": (("\ufeff" + ONE).encode("utf-16-le"), "1:1: not UTF-8"),
    "NUL bytes": (b"\0" * 5_000_000, "U+0000 is not allowed"),
    "a bell": (b"interactions: \x07\n", "U+0007 is not allowed"),
    "a lone surrogate": (with_("'{}'", '"\\ud800"'), "9:18: not YAML"),
    "an open bracket": (b"interactions: [\n", "not YAML"),
    "a tab": (b"interactions:\n\t- x\n", "2:1: a tab: spaces"),
    "a duration that is none": (with_("  response:", "  elapsed: .inf\n  response:"), "7:12: elapsed"),
    "a negative duration": (with_("  response:", "  elapsed: -1\n  response:"), "7:12: elapsed"),
    "an unknown recipe": (
        with_("  response:", "  linktape: {request_json: rm}\n  response:"),
        "7:28: request_json: ",
    ),
    "a zip bomb": (
        with_("'{}'", "!!binary " + base64.b64encode(gzip.compress(b"0" * (65 << 20))).decode()).replace(
            b"Content-Type:\n      - application/json", b"Content-Encoding:\n      - gzip"
        ),
        "a compressed body of more than 67108864 bytes",
    ),
    "a pickled body of lists": (
        with_("null", "!!python/object/new:_io.BytesIO\n      state: [[[x]]]"),
        "a pickled body without content",
    ),
}


@pytest.mark.parametrize(("data", "said"), BAD.values(), ids=BAD.keys())
def test_a_bad_cassette_is_refused_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        reader.cassette(data, "a.yaml")

    assert said in str(caught.value)
    assert re.match(r"a\.yaml:\d+:\d+: ", str(caught.value))


GOOD: dict[str, tuple[bytes, bytes]] = {
    "!!python/unicode": (with_("'{}'", "!!python/unicode '{\"a\": 1}'"), b'{"a": 1}'),
    "!!python/str": (with_("'{}'", "!!python/str 'x'"), b"x"),
    "binary": (with_("'{}'", "!!binary |\n        AAEC\n        /w=="), b"\x00\x01\x02\xff"),
    "a number as the body": (with_("'{}'", "12:34:56"), b"12:34:56"),
    "NO as the body": (with_("'{}'", "NO"), b"NO"),
    "no body at all": (with_("    body:\n      string: '{}'\n", "    body: {}\n"), b""),
    "an old httpx answer": (
        with_("    body:\n      string: '{}'\n", "    content: 'x'\n").replace(
            b"    status:\n      code: 200\n      message: OK\n", b"    status_code: 200\n    http_version: HTTP/1.1\n"
        ),
        b"x",
    ),
    "one value instead of a list": (with_("      - application/json\n", "        application/json\n"), b"{}"),
    "a compressed body": (
        with_("'{}'", "!!binary " + base64.b64encode(gzip.compress(b"plain")).decode()).replace(
            b"Content-Type:\n      - application/json", b"content-encoding:\n      - gzip"
        ),
        b"plain",
    ),
    "an alias": (
        ONE.replace("headers: {}", "headers: &id001\n      A: [b]").replace("'{}'", "x").encode() + b"more: *id001\n",
        b"x",
    ),
    "JSON": (
        b'{"version": 1, "interactions": [{"request": {"method": "GET", "uri": "https://a.example/", "body": null, '
        b'"headers": {}}, "response": {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": '
        b'{"string": "x"}}}]}',
        b"x",
    ),
}


@pytest.mark.parametrize(("data", "body"), GOOD.values(), ids=GOOD.keys())
def test_what_vcrpy_wrote_in_its_time_is_read(data: bytes, body: bytes) -> None:
    (one,) = reader.cassette(data, "a.yaml")

    assert one.response.content == body
    assert one.response.headers.get("Content-Encoding") is None


@pytest.mark.parametrize(
    "body",
    [
        "!!python/object/new:_io.BytesIO\n      state: !!python/tuple [!!binary aGVsbG8=, 0, null]",
        "!!python/object/new:_io.BytesIO\n      state: [hello, 0, null]",
        "!!python/object/apply:builtins.iter\n      args: [[he, !!binary bGxv]]",
        "hello",
    ],
)
def test_a_request_body_that_vcrpy_pickled_is_read_without_unpickling(body: str) -> None:
    (one,) = reader.cassette(with_("null", body), "a.yaml")

    assert one.request.content == b"hello"


def assert_read_or_refused(data: bytes) -> None:
    problem = "a.yaml:"
    try:
        list(reader.cassette(data, "a.yaml"))
    except BadDocument as exc:
        problem = str(exc)
    assert problem.startswith("a.yaml:")


@given(st.binary(max_size=40), st.integers(0, len(WHOLE)), st.integers(0, 40))
def test_damage_anywhere_is_a_bad_document_or_none(noise: bytes, at: int, dropped: int) -> None:
    data = WHOLE[:at] + noise + WHOLE[at + dropped :]

    assert_read_or_refused(data)


@given(st.binary(max_size=60), st.integers(0, len(ONE)), st.integers(0, 20))
def test_damage_in_a_foreign_file_is_a_bad_document_or_none(noise: bytes, at: int, dropped: int) -> None:
    data = ONE.encode()[:at] + noise + ONE.encode()[at + dropped :]

    assert_read_or_refused(data)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process's memory is read from /proc")
@pytest.mark.parametrize("name", ["an alias bomb", "deep from the top", "NUL bytes", "many values", "a zip bomb"])
def test_an_attack_costs_little_memory(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(BAD[name][0])
    program = (
        "from linktape.errors import BadDocument\n"
        "from linktape.tape.files import load\n"
        "try:\n    load('a.yaml')\nexcept BadDocument:\n"
        "    status = open('/proc/self/status').read()\n"
        "    print(int(status.partition('VmHWM:')[2].split()[0]) // 1024)\n"  # ru_maxrss would be the parent's, too
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (10, 10)),
    )

    assert int(done.stdout) < 200
    assert [one.name for one in tmp_path.iterdir()] == ["a.yaml"]
