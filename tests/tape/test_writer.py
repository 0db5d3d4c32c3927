"""tape/writer.py and reader.py: what is written comes back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from linktape.messages import Headers
from linktape.tape import reader, writer
from linktape.tape.cassette import Interaction
from tests.tape.support import content, interaction, linking

NAMES = st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}", fullmatch=True).filter(
    lambda name: name.lower() not in {one.lower() for one in writer.NOT_STORED}
)
VALUES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="".join(map(chr, [*range(32), 127]))), max_size=20
) | st.binary(max_size=12).map(
    lambda raw: bytes(byte for byte in raw if byte >= 32 and byte != 127).decode("utf-8", "surrogateescape")
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=6).map(Headers)
BODIES = st.binary() | st.text().map(lambda text: text.encode("utf-8", "replace"))


def written(*interactions: Interaction) -> bytes:
    return writer.file_head({"linktape": "0"}) + b"".join(map(writer.block, interactions))


@given(HEADERS, BODIES, HEADERS, BODIES, st.integers(200, 599))
def test_cassette_to_file_to_cassette_is_the_identity(
    asked: Headers, request_body: bytes, answered: Headers, response_body: bytes, status: int
) -> None:
    one = interaction("PUT", "/rest/api/2/issue/HSP-1", request_body, status, response_body)
    one = replace(one, request=replace(one.request, headers=asked), response=replace(one.response, headers=answered))

    (found,) = reader.cassette(written(one), "a.yaml")

    assert content(found) == content(one)


def test_a_file_reads_as_a_reviewer_wants_it() -> None:
    text = written(linking()).decode()

    assert text == (
        "version: 1\n"
        "metadata:\n"
        '  linktape: "0"\n'
        "interactions:\n"
        "- request:\n"
        '    method: "POST"\n'
        '    uri: "https://your-domain.atlassian.net/rest/api/3/issueLink"\n'
        "    body: |-\n"
        "      {\n"
        '        "type": {\n'
        '          "name": "Blocks"\n'
        "        },\n"
        '        "inwardIssue": {\n'
        '          "key": "HSP-1"\n'
        "        },\n"
        '        "outwardIssue": {\n'
        '          "key": "MKY-1"\n'
        "        }\n"
        "      }\n"
        "    headers:\n"
        "      Content-Type:\n"
        '      - "application/json"\n'
        "  response:\n"
        "    status:\n"
        "      code: 201\n"
        '      message: "Created"\n'
        "    headers:\n"
        "      Content-Type:\n"
        '      - "application/json;charset=UTF-8"\n'
        "    body:\n"
        '      string: ""\n'
        '  recorded_at: "2026-01-31T12:00:00.000125Z"\n'
        "  elapsed: 0.25\n"
        "  linktape:\n"
        '    request_json: "compact"\n'
        "  # end c85ab81b linkIssues/3/201/e9c1a6a7\n"
    )


def test_the_same_recording_is_the_same_file() -> None:
    assert written(linking(), interaction()) == written(linking(), interaction())


def test_places_are_the_lines_of_the_requests() -> None:
    data = written(linking(), interaction(), linking())

    cassette = reader.cassette(data, "a.yaml")

    lines = data.decode().splitlines()
    assert [lines[one.line - 1] for one in cassette] == ["- request:"] * 3
    assert [one.index for one in cassette] == [0, 1, 2]
    assert cassette[1].place == f"a.yaml:{lines.index('- request:', 10) + 1}"


def test_a_header_name_longer_than_a_yaml_key_comes_back() -> None:
    one = interaction()
    one = replace(one, response=replace(one.response, headers=Headers({"X-" + "a" * 2000: "1", "yes": "no"})))

    (found,) = reader.cassette(written(one), "a.yaml")

    assert content(found) == content(one)
