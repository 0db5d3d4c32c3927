"""Canaries: values that must be found nowhere. Where they are planted, how they may be written, how they are found.

Nothing here uses the product's own decoding: what looks for a canary must not be blind where the product is.
Token-shaped ones are put together at run time, so that no secret-looking text lies in the repository.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import yaml


def canary(number: int) -> str:
    """Make a token that looks like nobody's in particular."""
    return f"Kanari3nv0gel{number:04d}x{number * 7919 % 10007:05d}Z"


def encode64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WRITINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda value: value,
    "inside a word": lambda value: f"xx{value}yy",
    "percent-encoded throughout": lambda value: "".join(f"%{byte:02x}" for byte in value.encode()),
    "percent-encoded twice": lambda value: "".join(f"%25{byte:02X}" for byte in value.encode()),
    "base64": lambda value: encode64(value),
    "base64 of a sentence": lambda value: encode64(f"your token is {value}, keep it"),
    "base64 out of step": lambda value: encode64("a" + value + "bc"),
    "base64 for URLs, no padding": lambda value: base64.urlsafe_b64encode(f"??>>{value}".encode()).decode().rstrip("="),
    "base64 twice": lambda value: encode64(encode64(value)),
    "base64 in a path": lambda value: f"/files/{encode64('id:' + value)}/content",
    "base64 of gzip": lambda value: base64.b64encode(gzip.compress(f"<{value}>".encode() * 3, mtime=0)).decode(),
    "base64 of UTF-16": lambda value: base64.b64encode(value.encode("utf-16-le")).decode(),
    "hexadecimal": lambda value: value.encode().hex(),
    "hexadecimal, upper case": lambda value: value.encode().hex().upper(),
    "JSON escapes": lambda value: "".join(f"\\u{ord(letter):04x}" for letter in value),
    "JSON in JSON": lambda value: json.dumps(json.dumps({"said": value})),
    "JSON in JSON in JSON": lambda value: json.dumps(json.dumps(json.dumps([value]))),
    "HTML entities": lambda value: "".join(f"&#{ord(letter)};" for letter in value),
    "HTML entities, hexadecimal": lambda value: "".join(f"&#x{ord(letter):X};" for letter in value),
    "a Python repr of bytes": lambda value: repr(b"GET /\xff " + value.encode()),
    "percent-encoded JSON": lambda value: quote(json.dumps({"q": value}), safe=""),
    "base64 in percent-encoding": lambda value: quote(encode64(f"{value}>>>???"), safe=""),
}
"""Ways in which an upstream may write what it was sent."""


def traces(data: bytes, value: str) -> list[str]:
    """Name the ways in which a value can be had back from what was written. Empty: it cannot."""
    return [name for name, text in _readings(data) if value in text or value.lower() in text.lower()]


def traced(data: bytes, values: Iterable[str]) -> set[str]:
    """Give the values that can be had back from what was written."""
    wanted = {value.lower(): value for value in values}
    lowered = (text.lower() for _, text in _readings(data))
    return {value for text in lowered for low, value in wanted.items() if low in text}


def _readings(data: bytes, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Give the data as text, and everything in it that can be decoded, three times over."""
    text = data.decode("utf-8", "replace")
    yield f"text, {depth} deep", text
    yield "UTF-16 or UTF-32", data.replace(b"\0", b"").decode("utf-8", "replace")
    if depth == 3:
        return
    yield from _readings(_percent(data), depth + 1)
    yield from _readings(_backslashes(text).encode("utf-8", "replace"), depth + 1)
    yield from _readings(html.unescape(text).encode("utf-8", "replace"), depth + 1)
    for run in re.findall(rb"[A-Za-z0-9+/_-]{12,}", data):
        for start in range(4):
            piece = run[start:].replace(b"-", b"+").replace(b"_", b"/")
            piece = piece[: len(piece) - (len(piece) % 4 == 1)]
            plain = base64.b64decode(piece + b"=" * (-len(piece) % 4))
            yield f"base64, {depth} deep", plain.decode("latin-1")
            yield "base64 of UTF-16", plain.replace(b"\0", b"").decode("latin-1")
            if plain.isascii() and depth < 3:
                yield from _readings(plain, depth + 1)
            yield from _unzipped(plain)
    for run in re.findall(rb"[0-9a-fA-F]{16,}", data):
        yield "hexadecimal", bytes.fromhex(run[: len(run) // 2 * 2].decode()).decode("latin-1")


def _percent(data: bytes) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), data)


def _backslashes(text: str) -> str:
    text = re.sub(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})", lambda found: chr(int(found[1] or found[2], 16)), text)
    return re.sub(r"\\([\"\\/])", r"\1", text)


def _unzipped(data: bytes) -> Iterator[tuple[str, str]]:
    plain = inflated(data)
    if plain:
        yield "compressed", plain.decode("utf-8", "replace")


def inflated(data: bytes) -> bytes:
    """Give what can be had back from gzip or zlib data, however broken; empty where it is neither."""
    found = b""
    while data[:2] == b"\x1f\x8b" or data[:1] == b"x":
        is_gzip = data[:1] == b"\x1f"
        unzip = zlib.decompressobj(-15)  # blind to checksums
        try:
            found += unzip.decompress(data[10 if is_gzip else 2 :], 1 << 20)
        except zlib.error:
            break
        data = unzip.unused_data[8 if is_gzip else 4 :]
    return found + data if found else b""


def bodies(block: bytes) -> bytes:
    """Give everything that a YAML reader gets out of a block, decompressed where it is compressed."""
    found: list[bytes] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            for name, member in value.items():
                walk(name)
                walk(member)
        elif isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, bytes):
            found.append(inflated(inflated(value) or value) or inflated(value) or value)
        else:
            found.append(str(value).encode("utf-8", "surrogatepass"))

    walk(yaml.safe_load(block))
    return b"\n".join(found)


@dataclass(frozen=True)
class Token:
    """A secret of a known shape."""

    kind: str
    value: str


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


_JWT = ".".join(
    (
        _b64(b'{"alg":"HS256","typ":"JWT"}'),
        _b64(b'{"sub":"kanarienvogel","exp":1999999999}'),
        _b64(b"kanarienvogel-signature-00000000"),
    )
)
_FILL = "Kanari3nv0gel0Kanari3nv0gel1Kanari3nv0gel2Kanari3nv0gel3Kanari3nv0gel4"

TOKENS: tuple[Token, ...] = (
    Token("Atlassian API token", "ATA" + "TT3xFfGF0" + _FILL + "=1A2B3C4D"),
    Token("Atlassian API token", "ATC" + "TT3xFfGN0" + _FILL + "=5E6F7A8B"),
    Token("Bitbucket token", "ATB" + "B" + _FILL[:32]),
    Token("personal access token", base64.b64encode(b"123456789012:" + bytes(range(100, 120))).decode()),
    Token("JSON web token", _JWT),
    Token("AWS key", "AKI" + "A" + "KANARIENVOGEL234"),
    Token("AWS key", "ASI" + "A" + "KANARIENVOGEL567"),
    Token("GitHub token", "gh" + "p_" + _FILL[:36]),
    Token("GitHub token", "github_" + "pat_" + _FILL[:60]),
    Token("GitLab token", "glp" + "at-" + _FILL[:20]),
    Token("Slack token", "xo" + "xb-" + "123456789012-" + _FILL[:24]),
    Token("Google key", "AIz" + "a" + _FILL[:35]),
    Token("package registry token", "np" + "m_" + _FILL[:36]),
    Token("service key", "sk" + "-ant-" + _FILL[:40]),
    Token("service key", "S" + "G." + _FILL[:22] + "." + _FILL[:43]),
)


def private_key() -> str:
    line = encode64(_FILL)[:64]
    dashes = "-" * 5
    return f"{dashes}BEGIN RSA PRIVATE KEY{dashes}\n{line}\n{line}\n{dashes}END RSA PRIVATE KEY{dashes}\n"
