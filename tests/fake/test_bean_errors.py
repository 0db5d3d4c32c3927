"""fake/bean_errors.py: a body of the wrong shape, in one sentence on Cloud, in those of Jackson on Data Center."""

from __future__ import annotations

import json
import re

import pytest

from tests.fake.talk import Talk, site, value
from tests.support import link

POST = "/rest/api/2/issueLink"
COMMENT = "/rest/api/2/issue/HSP-1/comment"
PAYLOAD = "Invalid request payload. Refer to the REST API documentation and try again."
MALFORMED = "There was an error parsing JSON. Check that your request body is valid."
BEANS = "com.atlassian.jira.issue.fields.rest.json.beans"
END = {"inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1", "expand": "operations"}}
UNKNOWN = (
    f'Unrecognized field "expand" (Class {BEANS}.IssueRefJsonBean), not marked as ignorable\n'
    " at [Source: org.apache.catalina.connector.CoyoteInputStream@STREAM; line: 1, column: 104] "
    "(through reference chain: "
    f'{BEANS}.LinkIssueRequestJsonBean["outwardIssue"]->{BEANS}.IssueRefJsonBean["expand"])'
)
TEXT = (
    f"Can not instantiate value of type [simple type, class {BEANS}.CommentJsonBean] from JSON String; "
    "no single-String constructor/factory method"
)
STRING = "Cannot deserialize value of type `java.lang.String` from "

BODIES = [
    (POST, {"type": {"name": "Blocks"}, **END}, PAYLOAD, UNKNOWN),
    (
        POST,
        {**link("HSP-1", "MKY-1"), "colour": 1},
        PAYLOAD,
        f'Unrecognized field "colour" (Class {BEANS}.Link',
    ),
    (POST, link("HSP-1", "MKY-1", comment="hello"), PAYLOAD, TEXT),
    (
        POST,
        {**link("HSP-1", "MKY-1"), "type": {"name": {}}},
        PAYLOAD,
        STRING + "Object value (token `JsonToken.STA",
    ),
    (POST, {**link("HSP-1", "MKY-1"), "type": ["Blocks"]}, PAYLOAD, "Cannot deserialize value of type `com.atlassian"),
    (COMMENT, {"body": {"type": "doc"}}, PAYLOAD, STRING + "Object value"),
    (POST, [], PAYLOAD, f"Cannot deserialize value of type `{BEANS}.LinkIssueRequestJsonBean` from Array value"),
    (POST, b'{"type": nope}', MALFORMED, "Unexpected character ('n' (code 110)): expected a valid value"),
    (POST, b"{type: 1}", MALFORMED, "Unexpected character ('t' (code 116)): was expecting double-quote"),
    (POST, b'{"type": ', MALFORMED, "Unexpected end-of-input"),
]


@pytest.mark.parametrize(("path", "body", "cloud", "datacenter"), BODIES)
def test_a_body_of_the_wrong_shape_is_refused_in_the_words_of_the_site(
    path: str, body: object, cloud: str, datacenter: str
) -> None:
    for profile, text in (("documented", cloud), ("observed", cloud), ("datacenter", datacenter)):
        response = Talk(site(profile))("POST", path, body)

        assert response.status == 400
        assert list(value(response)) == ["errorMessages"]
        [said] = value(response)["errorMessages"]
        assert re.sub("InputStream@[0-9a-f]{7};", "InputStream@STREAM;", said).startswith(text)


def test_the_place_is_where_the_name_ends_in_the_body() -> None:
    body = json.dumps({"type": {"name": "Blocks"}, **END}, indent=1).encode()

    said = Talk(site("datacenter"))("POST", POST, body).content.decode()

    line = next(number for number, text in enumerate(body.decode().split("\n"), start=1) if "expand" in text)
    assert f"line: {line}, column: 11]" in said


def test_the_comment_of_a_comment_is_the_body_itself() -> None:
    said = value(Talk(site("datacenter"))("POST", COMMENT, {"body": []}))["errorMessages"][0]

    assert said.endswith(f'(through reference chain: {BEANS}.CommentJsonBean["body"])')
