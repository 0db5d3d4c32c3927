"""What holds of redaction whatever the message is: idempotent, the same every time, and nothing else is changed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from linktape.errors import CassetteUnwritable, UsageError
from linktape.jira.classify import classify, with_body
from linktape.messages import JSON_TYPE, SITE, Headers, Request, Response
from linktape.playback.match_settings import MatchSettings
from linktape.playback.meaning import meaning
from linktape.playback.relations import relate
from linktape.redaction.names import is_secret
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor, _Remembered
from linktape.redaction.seen_values import SeenValues
from linktape.tape import writer
from linktape.tape.cassette import Interaction
from tests.redaction.canaries import TOKENS, WRITINGS, canary, encode64

SALT = "a salt for tests"
VALUE = canary(1)


def redactor(salt: str = SALT, **more: object) -> Redactor:
    made = Redactor(RedactionPolicy.read({"salt": salt, **more}))
    made.learn(Request("GET", "/x", headers=Headers({"Authorization": "Basic " + encode64("some.body-7:" + VALUE)})))
    return made


def recorded(by: Redactor, interaction: Interaction) -> Interaction:
    """Redact; a member that is called by a secret is refused, and there is nothing more to say of it."""
    try:
        return by.interaction(interaction)
    except CassetteUnwritable:
        reject()


def exchange(request: Request, response: Response) -> Interaction:
    operation = with_body(classify(request.method, request.path, request.query), request.content)
    return Interaction(request, operation, response)


PIECES = st.sampled_from(
    [
        *("mia@acme.example", "Mia Krystof", "5b10a2844c20165700ede21f", "mkrystof", "some.body-7", VALUE, "***"),
        *(token.value for token in TOKENS),
        *(writing(VALUE) for writing in WRITINGS.values()),
        *("password: hunter-22", "?access_token=abc123&x=1", "https://mia:pw-12345@jira.example.com/", "[~mia]"),
        *(
            "assignee = mia",
            "Authorization: Basic " + encode64("a:b-12345"),
            "Cookie: a=b12345; c=d",
            "\\n",
            '"',
            "%40",
        ),
        *(
            "=",
            "&",
            "\\",
            "/",
            ":",
            " ",
            "\n",
            "{",
            "}",
            "[",
            "]",
            ",",
            "<",
            ">",
            "&amp;",
            "%",
            "+",
            "é",
            "😀",
            "@",
            ".",
        ),
        *("HSP-1", "blocks", SITE, "&quot;", "\\u0040", "%25", "eyJ", "Person 0123456789", "user-0123456789", ";"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=10).map("".join)
NAMES = st.sampled_from(
    (
        *("accountId", "displayName", "name", "key", "emailAddress", "self", "token", "password", "value", "body", "x"),
        *("assignee", "author", "avatarUrls", "jql", "field", "from", "toString", "type", "attrs", "id", "session", ""),
    )
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | TEXTS, inner, max_size=4),
    max_leaves=12,
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Content-Type", "Accept", "Location", "Link", "Cookie", "Set-Cookie", "X-Api-Key", "Authorization"]
    ),
    TEXTS.map(lambda text: text.replace("\n", " ")),
    max_size=3,
).map(Headers)
BODIES = (
    st.binary(max_size=60)
    | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))
    | VALUES.map(lambda value: json.dumps(value).encode())
    | VALUES.map(lambda value: json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    | VALUES.map(lambda value: json.dumps({"inside": json.dumps(value)}).encode())
    | TEXTS.map(lambda text: base64.b64encode(text.encode("utf-8", "surrogatepass")))
    | TEXTS.map(lambda text: text.encode("utf-16", "surrogatepass"))
)
TARGETS = st.sampled_from(["/rest/api/3/issue/HSP-1", "/rest/api/2/search", "/rest/api/2/user/a;jsessionid=b/c", "/x"])
QUERIES = st.lists(st.tuples(NAMES, TEXTS), max_size=3).map(
    lambda pairs: "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs)
)
REQUESTS = st.builds(Request, st.sampled_from(["GET", "POST"]), TARGETS, QUERIES, HEADERS, BODIES)
RESPONSES = st.builds(Response, st.sampled_from([200, 201, 404, 429]), HEADERS, BODIES)


@given(TEXTS)
@settings(deadline=None)
def test_redacting_a_text_again_changes_nothing(text: str) -> None:
    by = redactor()
    once = by.text(text)

    assert by.text(once) == once


@pytest.mark.slow
@given(REQUESTS, RESPONSES)
@settings(max_examples=300, deadline=None)
def test_redacting_an_interaction_again_changes_nothing(request: Request, response: Response) -> None:
    by = redactor()
    once = recorded(by, exchange(request, response))

    assert by.interaction(once) == once


@pytest.mark.slow
@given(REQUESTS, RESPONSES)
@settings(deadline=None)
def test_redacting_with_the_policy_of_the_cassette_changes_nothing_more(request: Request, response: Response) -> None:
    """A replay starts with nothing but the cassette's metadata."""
    by = redactor()
    once = recorded(by, exchange(request, response))

    assert Redactor.from_metadata(by.policy_metadata()).request(once.request) == once.request


@pytest.mark.slow
@given(REQUESTS, RESPONSES)
@settings(max_examples=300, deadline=None)
def test_what_was_redacted_passes_the_last_scan(request: Request, response: Response) -> None:
    by = redactor()

    assert by.leaks(writer.block(recorded(by, exchange(request, response)))) == []


def test_a_body_that_is_one_number_stays_one() -> None:
    answer = Response(200, Headers({"Content-Type": JSON_TYPE}), b"557058000000000000000001")

    assert redactor().response(answer).content == answer.content


@pytest.mark.slow
@given(VALUES, st.sampled_from([None, 2]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_json_stays_json_of_the_same_structure(value: object, indent: int | None, ascii_only: bool) -> None:
    body = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")

    request, answer = Request("GET", "/x"), Response(200, Headers({"Content-Type": JSON_TYPE}), body)
    redacted = recorded(redactor(), exchange(request, answer)).response

    if not _is_clean_utf8(body):
        return
    before, after = (json.loads(data, object_pairs_hook=_Pairs) for data in (body, redacted.content))
    assert _skeleton(after) == _skeleton(before)
    numbers = zip(_numbers(before), _numbers(after), strict=True)
    assert [new for old, new in numbers if new not in (old, ("token", 0))] == []


def _is_clean_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in body


class _Pairs(list[tuple[str, object]]):
    """An object with its repeated members: two secret names become one."""


def _skeleton(value: object) -> object:
    """Give the structure of a value: the names of its members, and of what type each is; numbers may become 0."""
    if isinstance(value, _Pairs):
        return ("object", [(name, _skeleton(member)) for name, member in value])
    if isinstance(value, list):
        return ("list", [_skeleton(item) for item in value])
    if isinstance(value, bool) or value is None:
        return value
    return "text" if isinstance(value, str) else "number"


def _numbers(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Give the numbers of a value, each with the member that it stands under; names of secrets are `token`."""
    if isinstance(value, _Pairs):
        for key, member in value:
            yield from _numbers(member, "token" if is_secret(key) else key)
    elif isinstance(value, list):
        for item in value:
            yield from _numbers(item, name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, value


PLAIN = st.text(alphabet='abcdefgh XYZ-_.,:!?äß€\n\t"\\/', max_size=40)
PLAIN_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "key", "fields", "summary", "self", "type", "x", "inward", "y"]), inner, max_size=4
        )
    ),
    max_leaves=15,
)


@given(PLAIN_VALUES, st.sampled_from([None, 1, 4]))
@settings(deadline=None)
def test_what_names_nobody_is_given_back_byte_for_byte(value: object, indent: int | None) -> None:
    body = json.dumps(value, indent=indent).encode()
    headers = Headers({"Content-Type": JSON_TYPE})
    request = Request("POST", "/rest/api/3/issueLink", "fields=issuelinks,summary&expand=", headers, body)
    by = Redactor(RedactionPolicy(salt=SALT))

    redacted = by.interaction(exchange(request, Response(200, headers, body)))

    assert redacted.request == request
    assert redacted.response.content == body


@pytest.mark.slow
@given(REQUESTS, REQUESTS)
@settings(deadline=None)
def test_requests_that_match_before_match_after(first: Request, second: Request) -> None:
    by = redactor()
    for one, other in ((first, second), (first, replace(first, headers=second.headers))):
        by.learn(one)
        by.learn(other)
        before = [_meaning(request) for request in (one, other)]
        after = [_meaning(by.request(request)) for request in (one, other)]

        if before[0] == before[1]:
            assert after[0] == after[1]


@given(st.sampled_from(["accountId", "username"]), PLAIN, PLAIN)
@settings(deadline=None)
def test_requests_for_two_people_stay_apart(name: str, one: str, other: str) -> None:
    by = redactor()
    asked = [Request("GET", "/rest/api/3/user", f"{name}={quote(value)}") for value in (one, other)]
    meanings = [_meaning(by.request(request)) for request in asked]

    if one.strip() != other.strip():
        assert meanings[0] != meanings[1]


def _meaning(request: Request) -> object:
    """Give what replay compares."""
    operation = with_body(classify(request.method, request.path, request.query), request.content)
    return meaning(request, operation, relate([]), MatchSettings())


# what a policy may say


def test_additions_are_taken_out_beside_what_always_is() -> None:
    by = redactor(
        json_paths=("badge", "$.fields.customfield_10010", "$.people[*].pin", "$['odd name']"),
        header_names=("X-Acme-Badge",),
        patterns=("EMP-[0-9]{6}",),
    )
    body = {
        "badge": "B 17",
        "deep": [{"Badge": {"inner": "B 18", "n": 5}}],
        "fields": {"customfield_10010": "on the path", "customfield_10011": "beside it"},
        "people": [{"pin": 1234}, {"pin": "x", "other": "kept"}],
        "odd name": "odd",
        "text": "see EMP-123456 and EMP-12",
        "password": "always",
    }
    request = Request("GET", "/x", "badge=B17&b=c", Headers({"X-Acme-Badge": "swordfish-badge"}))

    found = by.interaction(exchange(request, Response.json(200, {**body, "echo": "swordfish-badge!"})))

    assert json.loads(found.response.content) == {
        "badge": "***",
        "deep": [{"Badge": {"inner": "***", "n": 0}}],
        "fields": {"customfield_10010": "***", "customfield_10011": "beside it"},
        "people": [{"pin": 0}, {"pin": "***", "other": "kept"}],
        "odd name": "***",
        "text": "see *** and EMP-12",
        "password": "***",
        "echo": "***!",
    }
    assert found.request.query == "badge=***&b=c"


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"json_paths": ["$."]}, "no path into JSON"),
        ({"json_paths": ["a b"]}, "write a member's name"),
        ({"header_names": ["X Acme"]}, "no header's name"),
        ({"patterns": [r"(a+)\1"]}, "no references"),
        ({"salts": "x"}, "salts: is not known here"),
    ],
)
def test_a_policy_that_cannot_be_used_says_why(given_: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RedactionPolicy.read(given_)
    with pytest.raises(UsageError, match=message):
        Redactor.from_metadata(given_)


def test_the_policy_travels_in_the_metadata_of_a_cassette() -> None:
    by = redactor(redact_text=True, json_paths=("badge",), header_names=("X-A",), patterns=("EMP-[0-9]{6}",))
    metadata = json.loads(json.dumps(by.policy_metadata()))

    assert Redactor.from_metadata(metadata).policy == by.policy
    assert Redactor(RedactionPolicy(salt=SALT)).policy_metadata() == {"salt": SALT}
    assert Redactor.from_metadata({}).policy.salt != SALT


# bodies that cannot be looked into


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip"])
def test_an_answer_that_cannot_be_decoded_is_not_recorded(coding: str) -> None:
    response = Response(200, Headers({"Content-Encoding": coding}), b"\x1f\x8b but no gzip")

    with pytest.raises(CassetteUnwritable, match="cannot be undone"):
        redactor().interaction(exchange(Request("GET", "/x"), response))


class _Endless:
    def __aiter__(self) -> _Endless:
        return self

    async def __anext__(self) -> bytes:
        return b"x"


def test_a_stream_is_not_recorded_and_not_read() -> None:
    with pytest.raises(CassetteUnwritable, match="stream"):
        redactor().interaction(exchange(Request("GET", "/x"), Response(200, Headers(), _Endless())))
    stream = _Endless()

    assert redactor().request(Request("POST", "/x", body=stream)).body is stream


# cost


def test_what_was_made_before_a_secret_was_known_is_not_remembered_after() -> None:
    """Another thread learns a secret while a text is worked on: the text is remembered as of when it was begun."""
    seen = SeenValues()
    remembered: _Remembered[str] = _Remembered(seen)

    def overtaken() -> str:
        seen.add(VALUE, "token")
        return "with it"

    assert remembered.of("a text", 6, overtaken) == "with it"
    assert remembered.of("a text", 6, lambda: "without it") == "without it"
    assert remembered.of("a text", 6, overtaken) == "without it"


LONG = {
    "the letter a": "a" * 1_000_000,
    "a word and a space": "token " * 170_000,
    "almost e-mails": "a.b-c+d" * 140_000 + "@",
    "at signs": "@" * 1_000_000,
    "almost a cookie": "Cookie: " + "a=b;" * 250_000,
    "almost an authorization": "Authorization: " + "a, " * 330_000,
    "almost JQL": "assignee in (" * 75_000,
    "almost markup": "<input " * 140_000,
    "almost elements": "<a>" * 330_000,
    "percent signs": "%41" * 330_000,
    "backslashes": "\\" * 1_000_000,
    "entities": "&amp;" * 200_000,
    "all escapes": "%5Cu0025&#92;" * 75_000,
    "base64": base64.b64encode(bytes(range(256)) * 3_000).decode(),
    "hexadecimal": "0123456789abcdef" * 62_500,
    "almost a private key": "-----BEGIN PRIVATE KEY-----" * 37_000,
    "almost tokens": "ATATT" * 200_000,
    "almost JSON web tokens": "eyJhbGciOi.eyJ" * 70_000,
    "almost addresses": "https://a:" * 100_000,
    "almost mentions": "[~" * 500_000,
    "parameters": "&a=b" * 250_000,
    "deep JSON": "[" * 1_000_000,
    "deep JSON that closes": "[" * 900 + "]" * 900,
    "JSON in JSON": json.dumps(json.dumps(json.dumps(["x" * 100] * 5_000))),
    "assignments": "password=" * 110_000,
    "avatars": "https://gravatar.com/avatar" * 37_000,
    "long lines of letters": ("A" * 76 + "\n") * 13_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("what", LONG)
def test_a_text_that_is_made_to_be_slow_is_not(what: str) -> None:
    """A megabyte each. A pattern that tries again and again would not come back in an hour."""
    by = redactor()

    once = by.text(LONG[what])

    assert by.text(once) == once


@pytest.mark.parametrize("patterns", [(), ("end$",)])
def test_several_texts_are_shown_as_each_of_them_is(patterns: tuple[str, ...]) -> None:
    by = Redactor(RedactionPolicy(salt=SALT, patterns=patterns))
    texts = ("at the end", "mail to mia@acme.example", "plain", "", "Authorization: Bearer canary-0123456789")

    assert by.texts(*texts) == tuple(map(by.text, texts))
    assert by.texts("plain", "as well") == ("plain", "as well")


def test_what_one_has_learned_another_one_can_know() -> None:
    by, other = redactor(), redactor()
    by.learn_value("canary-of-before-0123456789")
    other.take_in(by.news((0, 0)))
    mark = by.mark
    by.learn_value("canary-of-now-0123456789")
    by.learn_response(Response.json(200, {"displayName": "Mia Krystof", "accountId": "5b10a2844c20165700ede21g"}))

    values, names = by.news(mark)
    other.take_in((values, names))

    assert [value for value, _ in values] == ["canary-of-now-0123456789"]
    assert [name for name, _ in names] == ["Mia Krystof"]
    text = "canary-of-before-0123456789 canary-of-now-0123456789 Mia Krystof"
    assert other.text(text) == by.text(text)
    assert "canary" not in other.text(text)
    assert "Mia" not in other.text(text)
    learned = other.learned()
    other.take_in(by.news((0, 0)))
    assert other.learned() == learned
