"""Requests that no client should send, and the statuses of their answers, by name: for tests of a port.

0 is no answer: who is still sending when the connection is closed may not get to read it.

`MALFORMED` are refused by the port, whoever is behind it; `HOSTILE` are HTTP, and are answered by a mock.
"""

from __future__ import annotations

import gzip
import json
import zlib
from functools import partial

from tests.support import basic, link

CANARY = b"s3cret-canary-ATATT3x"
H = b"Host: 127.0.0.1\r\n"
PATH = b"/rest/api/3/myself"
POST = b"POST /rest/api/3/issueLink HTTP/1.1\r\n" + H

_packed = partial(gzip.compress, mtime=0)
_JSON = b"Content-Type: application/json\r\n"
_CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


def get(more: bytes = b"", *, line: bytes = b"GET " + PATH + b" HTTP/1.1", host: bytes = H) -> bytes:
    return line + b"\r\n" + host + more + b"\r\n"


def post(
    body: bytes, more: bytes = _JSON, *, target: bytes = b"/rest/api/3/issueLink", method: bytes = b"POST"
) -> bytes:
    """Give a whole request of an administrator's, the last of its connection."""
    who = f"Authorization: {basic()}\r\nConnection: close\r\n".encode()
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    return method + b" " + target + b" HTTP/1.1\r\n" + H + who + more + length + body


def coded(body: bytes, coding: bytes = b"gzip") -> bytes:
    return post(body, _JSON + b"Content-Encoding: " + coding + b"\r\n")


def linked(**members: object) -> bytes:
    return json.dumps({**link("HSP-1", "MKY-1"), **members}).encode()


MALFORMED: dict[str, tuple[bytes, set[int]]] = {
    "version 0.9": (get(line=b"GET / HTTP/0.9"), {400, 505}),
    "version 2.0": (get(line=b"GET / HTTP/2.0"), {400, 505}),
    "version 1.2": (get(line=b"GET / HTTP/1.2"), {400, 505}),
    "version 3": (get(line=b"GET / HTTP/3"), {400}),
    "no version": (get(line=b"GET /"), {400, 505}),
    "lower-case protocol": (get(line=b"GET / http/1.1"), {400}),
    "no line at all": (b"\x00\x01\x02\x03\r\n\r\n", {400}),
    "a TLS hello": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + CANARY + b"\r\n\r\n", {400}),
    "an HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505}),
    "unknown method": (get(line=b"FROB / HTTP/1.1"), {400, 501}),
    "method with a space": (get(line=b"GE T / HTTP/1.1"), {400}),
    "lower-case method": (get(line=b"get / HTTP/1.1"), {400}),
    "connect": (get(line=b"CONNECT example.org:443 HTTP/1.1"), {400, 405}),
    "trace": (get(line=b"TRACE / HTTP/1.1"), {405}),
    "asterisk": (get(line=b"OPTIONS * HTTP/1.1"), {400}),
    "another authority": (get(line=b"GET http://evil.example/rest/api/3/myself HTTP/1.1"), {421}),
    "another scheme": (get(line=b"GET https://127.0.0.1/rest/api/3/myself HTTP/1.1"), {400}),
    "file scheme": (get(line=b"GET file:///etc/passwd HTTP/1.1"), {400}),
    "userinfo in the target": (get(line=b"GET http://u:s3cret-canary@127.0.0.1/ HTTP/1.1"), {400, 421}),
    "authority without a path": (get(line=b"GET http://127.0.0.1?x HTTP/1.1"), {400}),
    "relative target": (get(line=b"GET rest/api/3/myself HTTP/1.1"), {400}),
    "space in the target": (get(line=b"GET /a b HTTP/1.1"), {400}),
    "control character in the target": (get(line=b"GET /a\x01b HTTP/1.1"), {400}),
    "NUL in the target": (get(line=b"GET /a\x00b HTTP/1.1"), {400}),
    "raw UTF-8 in the target": (get(line="GET /ä HTTP/1.1".encode()), {400}),
    "raw byte in the target": (get(line=b"GET /\xff HTTP/1.1"), {400}),
    "fragment in the target": (get(line=b"GET /a#b HTTP/1.1"), {400}),
    "no host": (get(host=b""), {400}),
    "no host in 1.0": (get(line=b"GET / HTTP/1.0", host=b""), {400}),
    "two hosts": (get(H), {400}),
    "empty host": (get(host=b"Host:\r\n"), {400}),
    "two hosts in one": (get(host=b"Host: 127.0.0.1, 127.0.0.1\r\n"), {400}),
    "host with a path": (get(host=b"Host: 127.0.0.1/evil\r\n"), {400}),
    "host with userinfo": (get(host=b"Host: u@127.0.0.1\r\n"), {400}),
    "host with a wrong port": (get(host=b"Host: 127.0.0.1:99999\r\n"), {400}),
    "host with letters as port": (get(host=b"Host: 127.0.0.1:http\r\n"), {400}),
    "foreign host": (get(host=b"Host: evil.example\r\n"), {421}),
    "wildcard host": (get(host=b"Host: 0.0.0.0\r\n"), {421}),
    "foreign address": (get(host=b"Host: 192.0.2.1\r\n"), {421}),
    "host that ends in ours": (get(host=b"Host: 127.0.0.1.evil.example\r\n"), {421}),
    "NUL in a value": (get(b"Authorization: Bearer " + CANARY + b"\x00\r\n"), {400}),
    "bare CR in a value": (get(b"X-A: a\rb" + CANARY + b"\r\n"), {400}),
    "control character in a value": (get(b"X-A: \x07" + CANARY + b"\r\n"), {400}),
    "bytes that are not UTF-8": (get(b"X-A: \xff" + CANARY + b"\r\n"), {400}),
    "space before the colon": (get(b"X-A : " + CANARY + b"\r\n"), {400}),
    "empty name": (get(b": " + CANARY + b"\r\n"), {400}),
    "name with a bracket": (get(b"X(A): " + CANARY + b"\r\n"), {400}),
    "line without a colon": (get(CANARY + b"\r\n"), {400}),
    "folded line": (get(b"X-A: a\r\n  " + CANARY + b"\r\n"), {400}),
    "first line folded": (b"GET / HTTP/1.1\r\n " + H + b"\r\n", {400}),
    "bare LF as line end": (b"GET /rest/api/3/myself HTTP/1.1\nHost: 127.0.0.1\n\n", {200, 400}),
    "long line": (get(line=b"GET /" + b"a" * 70_000 + b" HTTP/1.1"), {400, 414, 431}),
    "long field": (get(b"X-A: " + CANARY * 4_000 + b"\r\n"), {400, 431}),
    "many fields": (get(b"".join(b"X-%d: 1\r\n" % n for n in range(2_000))), {400, 431}),
    "length and coding": (POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", {400}),
    "two lengths": (POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", {400}),
    "two equal lengths": (POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", {400}),
    "length list": (POST + b"Content-Length: 2, 2\r\n\r\n{}", {400}),
    "negative length": (POST + b"Content-Length: -2\r\n\r\n{}", {400}),
    "signed length": (POST + b"Content-Length: +2\r\n\r\n{}", {400}),
    "hexadecimal length": (POST + b"Content-Length: 0x2\r\n\r\n{}", {400}),
    "empty length": (POST + b"Content-Length:\r\n\r\n{}", {400}),
    "length with letters": (POST + b"Content-Length: 2a\r\n\r\n{}", {400}),
    "huge length": (POST + b"Content-Length: 99999999999999999999\r\n\r\n{}", {400, 413}),
    "coding gzip": (POST + b"Transfer-Encoding: gzip\r\n\r\n{}", {400, 501}),
    "coding gzip, chunked": (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", {400, 501}),
    "coding identity, chunked": (
        POST + b"Transfer-Encoding: identity, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        {400, 501},
    ),
    "coding chunked, chunked": (POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "coding chunked twice": (
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        {400, 501},
    ),
    "coding xchunked": (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "coding in 1.0": (
        b"POST /rest/api/3/issueLink HTTP/1.0\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        {400, 501},
    ),
    "chunk size of letters": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + CANARY + b"\r\n0\r\n\r\n", {400}),
    "negative chunk size": (POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n" + CANARY + b"\r\n0\r\n\r\n", {400}),
    "huge chunk size": (POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n", {400, 413}),
    "chunk longer than said": (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}" + CANARY + b"\r\n0\r\n\r\n", {400}),
    "chunk extension with LF": (POST + b"Transfer-Encoding: chunked\r\n\r\n2;a\nb\r\n{}\r\n0\r\n\r\n", {400}),
    "unknown expectation": (POST + b"Expect: a-miracle\r\nContent-Length: 2\r\n\r\n{}", {417}),
    "bad session name": (get(b"Linktape-Session: a/b\r\n"), {400}),
    "two session names": (get(b"Linktape-Session: a\r\nLinktape-Session: b\r\n"), {400}),
    "long session name": (get(b"Linktape-Session: " + b"a" * 65 + b"\r\n"), {400}),
    "websocket key of old": (get(b"Sec-WebSocket-Key1: 1\r\n"), {400}),
    "a control character in the method": (get(line=b"G\x01T / HTTP/1.1"), {400}),
    "a method of 100 kB": (get(line=b"A" * 100_000 + b" / HTTP/1.1"), {400, 431}),
    "two spaces before the target": (get(b"Connection: close\r\n", line=b"GET  " + PATH + b" HTTP/1.1"), {400, 401}),
    "a tab in the request line": (get(line=b"GET\t/rest/api/3/myself HTTP/1.1"), {400}),
    "a version of three digits": (get(line=b"GET / HTTP/1.111"), {400, 505}),
    "a version with letters": (get(line=b"GET / HTTP/a.b"), {400}),
    "a negative version": (get(line=b"GET / HTTP/-1.1"), {400}),
    "version 1": (get(line=b"GET / HTTP/1"), {400}),
    "another protocol": (get(line=b"GET / ICE/1.0"), {400}),
    "RTSP": (get(line=b"DESCRIBE / RTSP/1.0"), {400, 501}),
    "only a method": (b"GET\r\n\r\n", {400}),
    "SMTP": (b"EHLO example.org\r\n\r\n", {400}),
    "SSH": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", {400}),
    "SOCKS5": (b"\x05\x01\x00\r\n\r\n", {400}),
    "Redis": (b"*1\r\n$4\r\nPING\r\n\r\n", {400}),
    "a PROXY line": (b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + get(), {400}),
    "a PROXY head in binary": (b"\r\n\r\n\x00\r\nQUIT\n" + bytes(20) + get(), {400}),
    "DEL in the target": (get(line=b"GET /a\x7fb HTTP/1.1"), {400}),
    "a line end in the target": (get(line=b"GET /a\nb HTTP/1.1"), {400}),
    "an authority of another port": (get(line=b"GET http://127.0.0.1:1/rest/api/3/myself HTTP/1.1"), {400, 421}),
    "a target without slashes": (get(line=b"GET http:127.0.0.1/ HTTP/1.1"), {400}),
    "ftp": (get(line=b"GET ftp://127.0.0.1/ HTTP/1.1"), {400}),
    "data": (get(line=b"GET data:text/html,x HTTP/1.1"), {400}),
    "host in brackets that is none": (get(host=b"Host: [evil]\r\n"), {400}),
    "host with a space": (get(host=b"Host: 127.0.0.1 evil\r\n"), {400}),
    "host with an escape": (get(host=b"Host: 127.0.0.1%2eevil.example\r\n"), {400}),
    "host in Unicode": (get(host="Host: lоcalhost\r\n".encode()), {400}),
    "host of 300 letters": (get(host=b"Host: " + b"a" * 300 + b"\r\n"), {400}),
    "host with a scheme": (get(host=b"Host: http://127.0.0.1\r\n"), {400}),
    "host as a number": (get(host=b"Host: 2130706433\r\n"), {421}),
    "host in octal": (get(host=b"Host: 0177.0.0.1\r\n"), {421}),
    "host with a dot behind": (get(host=b"Host: localhost.\r\n"), {421}),
    "host of another family": (get(host=b"Host: [::ffff:127.0.0.1]\r\n"), {421}),
    "a page of another site": (get(b"Sec-Fetch-Site: cross-site\r\n"), {403}),
    "a name of 70 kB": (get(b"X" * 70_000 + b": 1\r\n"), {400, 431}),
    "a name in Unicode": (get("Ä: 1\r\n".encode()), {400}),
    "a name with a NUL": (get(b"X\x00A: 1\r\n"), {400}),
    "a name with a slash": (get(b"X/A: 1\r\n"), {400}),
    "a name with a space": (get(b"X A: 1\r\n"), {400}),
    "a tab before the colon": (get(b"X-A\t: 1\r\n"), {400}),
    "DEL in a value": (get(b"X-A: \x7f" + CANARY + b"\r\n"), {400}),
    "half a character in a value": (get(b"X-A: \xed\xa0\x80" + CANARY + b"\r\n"), {400}),
    "Latin-1 in a value": (get("X-A: Zürich\r\n".encode("latin-1")), {400}),
    "a fold by a tab": (get(b"X-A: a\r\n\t" + CANARY + b"\r\n"), {400}),
    "two codings in two fields": (
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        {400, 501},
    ),
    "a coding with a parameter": (POST + b"Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", {400, 501}),
    "a coding with a vertical tab": (POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "an empty coding": (POST + b"Transfer-Encoding:\r\n\r\n0\r\n\r\n", {400, 501}),
    "a length in two parts": (POST + b"Content-Length: 1 2\r\n\r\n{}", {400}),
    "a length as a fraction": (POST + b"Content-Length: 2.0\r\n\r\n{}", {400}),
    "a length in other digits": (POST + "Content-Length: ２\r\n\r\n{}".encode(), {400}),
    "a length of more than can be held": (POST + b"Content-Length: 9000000\r\n\r\n", {413}),
    "a chunk size with a sign": (_CHUNKED + b"+2\r\n{}\r\n0\r\n\r\n", {400}),
    "a chunk size with a prefix": (_CHUNKED + b"0x2\r\n{}\r\n0\r\n\r\n", {400}),
    "an empty chunk size": (_CHUNKED + b"\r\n{}\r\n0\r\n\r\n", {400}),
    "a chunk that ends in LF": (_CHUNKED + b"2\n{}\n0\n\n", {400}),
    "a chunk without its end": (_CHUNKED + b"2\r\n{}0\r\n\r\n", {400}),
    "a chunk size of 1 kB": (_CHUNKED + b"0" * 1_000 + b"2g\r\n", {400}),
    "endless chunk extensions": (_CHUNKED + b"2;" + b"a" * (2 << 20), {0, 400}),
    "a million chunks of a byte": (_CHUNKED + b"1\r\n \r\n" * 500_000, {0, 400}),
    "a trailer that is none": (_CHUNKED + b"2\r\n{}\r\n0\r\nX A: 1\r\n\r\n", {400}),
    "a thousand trailers": (_CHUNKED + b"2\r\n{}\r\n0\r\n" + b"X-A: 1\r\n" * 1_000 + b"\r\n", {400, 431}),
    "two expectations": (POST + b"Expect: 100-continue, x\r\nContent-Length: 2\r\n\r\n{}", {417}),
    "a body that is no gzip": (coded(linked()), {400}),
    "a body that is cut gzip": (coded(_packed(linked())[:-9]), {400}),
    "a body with more behind its gzip": (coded(_packed(linked()) + CANARY), {400}),
    "a body that is no deflate": (coded(linked(), b"deflate"), {400}),
    "a body of deflate that says gzip": (coded(zlib.compress(linked())), {400}),
    "a gzip in too many pieces": (coded(_packed(b"") * 100_000), {400}),
    "a bomb": (coded(_packed(bytes(20 << 20))), {413}),
    "a bomb in a bomb": (coded(_packed(_packed(bytes(200 << 20))), b"gzip, gzip"), {413}),
    "a session name of dots and slashes": (get(b"Linktape-Session: ../../etc/passwd\r\n"), {400}),
}

_SERVER_INFO = get(b"Connection: close\r\n", line=b"GET /rest/api/3/serverInfo HTTP/1.1")
_UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"

HOSTILE: dict[str, tuple[bytes, set[int]]] = {
    "no body": (post(b""), {400}),
    "a lone bracket": (post(b"["), {400}),
    "a list": (post(b"[]"), {400}),
    "null": (post(b"null"), {400}),
    "a text": (post(b'"a"'), {400}),
    "NaN": (post(b'{"type": NaN}'), {400}),
    "infinity": (post(b'{"type": -Infinity}'), {400}),
    "a comma too many": (post(b'{"type": {},}'), {400}),
    "single quotes": (post(b"{'type': 1}"), {400}),
    "5,000 digits": (post(b'{"type": ' + b"1" * 5_000 + b"}"), {400}),
    "an exponent without end": (post(b'{"type": 1e999999999}'), {400}),
    "1,100 levels": (post(b"[" * 1_100 + b"]" * 1_100), {400}),
    "100,000 open brackets": (post(b"[" * 100_000), {400}),
    "100,000 open objects": (post(b'{"a":' * 100_000), {400}),
    "a NUL in a text": (post(linked(type={"name": "\0"})), {404}),
    "half a pair": (post(b'{"type": {"name": "\\ud800"}}'), {400}),
    "bytes that are no UTF-8": (post(b'{"type": "\xff\xfe"}'), {400}),
    "UTF-16": (post(linked().decode().encode("utf-16")), {400}),
    "a byte order mark": (post(b"\xef\xbb\xbf" + linked()), {201, 400}),
    "a member twice": (post(b'{"type": {"name": "x"}, ' + linked()[1:]), {201}),
    "100,000 members": (post(json.dumps({f"m{n}": n for n in range(100_000)}).encode()), {400}),
    "a key of 2 MB": (post(json.dumps(link("H" * 2_000_000, "MKY-1")).encode()), {404}),
    "a type of 2 MB": (post(linked(type={"name": "T" * 2_000_000})), {404}),
    "a member of 2 MB": (post(json.dumps({"m" * 2_000_000: 1}).encode()), {400}),
    "a key with line ends": (post(json.dumps(link("HSP-1\n::error::forged", "MKY-1")).encode()), {404}),
    "a key with escapes of a terminal": (post(json.dumps(link("\x1b[2JHSP-1", "MKY-1")).encode()), {404}),
    "a key as a number": (post(linked(inwardIssue={"key": 1})), {400, 404}),
    "a key as a list": (post(linked(inwardIssue={"key": ["HSP-1"]})), {400}),
    "ends as texts": (post(linked(inwardIssue="HSP-1")), {400}),
    "a type as a number": (post(linked(type=7)), {400}),
    "a comment as a list": (post(linked(comment=[])), {400}),
    "a comment 1,000 levels deep": (
        post(b'{"comment": {"body": ' + b'{"content": [' * 90 + b"1" + b"]}" * 90 + b"}," + linked()[1:]),
        {400, 201},
    ),
    "a charset that is none": (post(linked(), b"Content-Type: application/json; charset=rot13\r\n"), {201, 415, 400}),
    "a type without end": (post(linked(), b"Content-Type: application/json" + b";a=b" * 3_000 + b"\r\n"), {201, 415}),
    "a form": (post(linked(), b"Content-Type: application/x-www-form-urlencoded\r\n"), {415}),
    "a multipart without its boundary": (post(linked(), b"Content-Type: multipart/form-data\r\n"), {415}),
    "a coding that is unknown": (coded(linked(), b"br"), {201, 400, 415}),
    "a credential that is no base64": (get(b"Connection: close\r\nAuthorization: Basic !!!\r\n"), {401}),
    "a credential without a colon": (get(b"Connection: close\r\nAuthorization: Basic YQ==\r\n"), {401}),
    "a credential of 14 kB": (get(b"Connection: close\r\nAuthorization: Bearer " + b"a" * 14_000 + b"\r\n"), {401}),
    "a credential of NULs": (get(b"Connection: close\r\nAuthorization: Basic AAAAAA==\r\n"), {401}),
    "two credentials": (
        get(b"Connection: close\r\nAuthorization: Basic eDp5\r\nAuthorization: Bearer x\r\n"),
        {401},
    ),
    "a query of 15 kB": (
        get(b"Connection: close\r\n", line=b"GET " + PATH + b"?" + b"a" * 15_000 + b" HTTP/1.1"),
        {401},
    ),
    "7,000 parameters": (
        get(b"Connection: close\r\n", line=b"GET " + PATH + b"?" + b"a&" * 7_000 + b" HTTP/1.1"),
        {401},
    ),
    "escapes that are none": (post(b"", target=b"/rest/api/3/issue/%zz%%%", method=b"GET"), {404, 400}),
    "an escaped NUL in an issue": (post(b"", target=b"/rest/api/3/issue/HSP-1%00", method=b"GET"), {404, 400}),
    "an escaped line end in an issue": (post(b"", target=b"/rest/api/3/issue/%0A::error::x", method=b"GET"), {404}),
    "a slash in an issue": (post(b"", target=b"/rest/api/3/issue/..%2f..%2fetc%2fpasswd", method=b"GET"), {404, 400}),
    "dots in a path": (post(b"", target=b"/rest/api/3/issue/../../../etc/passwd", method=b"GET"), {404, 400, 501}),
    "JQL without end": (post(json.dumps({"jql": "(" * 20_000}).encode(), target=b"/rest/api/3/search/jql"), {400}),
    "JQL of 100,000 terms": (
        post(json.dumps({"jql": " OR ".join(["key = HSP-1"] * 20_000)}).encode(), target=b"/rest/api/3/search/jql"),
        {200, 400},
    ),
    "a page before the first": (post(b"", target=b"/rest/api/2/search?startAt=-1&jql=x", method=b"GET"), {410}),
    "a page of more than there are": (
        post(b"", target=b"/rest/api/2/search?startAt=99999999999999999999&jql=key=HSP-1", method=b"GET"),
        {200, 400, 404, 410},
    ),
    "a link with an id without end": (
        post(b"", target=b"/rest/api/3/issueLink/" + b"9" * 10_000, method=b"DELETE"),
        {404, 400},
    ),
    "a range": (get(b"Connection: close\r\nRange: bytes=0-18446744073709551615\r\n"), {401}),
    "an upgrade to h2c": (get(_UPGRADE + b"Connection: close\r\n", line=b"GET /rest/api/3/serverInfo HTTP/1.1"), {200}),
    "a request right behind one that asks for h2c": (
        get(_UPGRADE, line=b"GET /rest/api/3/serverInfo HTTP/1.1") + _SERVER_INFO,
        {200},
    ),
    "ten requests at once": (
        get(line=b"GET /rest/api/3/serverInfo HTTP/1.1") * 9 + _SERVER_INFO,
        {200},
    ),
    "a reset of a method": (post(linked(), _JSON + b"X-HTTP-Method-Override: DELETE\r\n"), {201}),
}
