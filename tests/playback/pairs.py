"""Pairs of a recorded and a sent request, with the verdict: the table in docs/replay.md, and the test of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from linktape.playback.match_settings import MatchSettings, Repeat, Versions
from linktape.tape.cassette import Interaction
from tests.support import link
from tests.tape.recordings import entry, issue_answer, recorded, type_object

TYPES_ANSWER = {"issueLinkTypes": [type_object("Blocks"), type_object("Relates")]}
SHOWS_TYPES = recorded("GET issueLinkType", answer=TYPES_ANSWER)
SHOWS_ISSUES = recorded("GET issue/HSP-1", answer=issue_answer("HSP-1", entry("10104", to="MKY-1")))


def paragraph(*texts: str) -> dict[str, object]:
    """Give a document (ADF) of one paragraph, with a text node for each text."""
    nodes = [{"type": "text", "text": text} for text in texts]
    return {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": nodes}]}


@dataclass(frozen=True)
class Pair:
    """One row: `miss` is how the message names the difference; empty for a match."""

    about: str
    recorded: Interaction
    sent: Interaction
    miss: str = ""
    beside: tuple[Interaction, ...] = ()  # other recordings of the cassette, that relate things
    settings: MatchSettings = field(default_factory=MatchSettings)
    repeat: Repeat = Repeat.READS
    sent_before: int = 0  # how often the same was sent already
    strict: bool = False


def post(body: object, version: str = "3") -> Interaction:
    return recorded(f"POST /rest/api/{version}/issueLink", body)


BLOCKS = link("HSP-1", "MKY-1")
REORDERED = b'{"outwardIssue":{"key":"MKY-1"}, "inwardIssue":{"key":"HSP-1"}, "type":{"name":"Blocks"}}\n'
TOGETHER = MatchSettings(versions=Versions.TOGETHER)
EXACT = MatchSettings(exact=True)
BY_ID = {"type": {"name": "Blocks"}, "inwardIssue": {"id": "10001"}, "outwardIssue": {"id": "10011"}}
TYPE_BY_ID = {**BLOCKS, "type": {"id": "10000"}}


def commented(body: object, **more: object) -> dict[str, object]:
    return link("HSP-1", "MKY-1", comment={"body": body, **more})


PAIRS = (
    Pair("members in another order, white space, a line feed at the end", post(BLOCKS), post(REORDERED)),
    Pair("`comment: null` is no comment", post(BLOCKS), post({**BLOCKS, "comment": None})),
    Pair("a path with a slash at the end", post(BLOCKS), recorded("POST issueLink/", BLOCKS)),
    Pair("`latest` is 2", post(BLOCKS, "2"), post(BLOCKS, "latest")),
    Pair("issues by id, related by the cassette", post(BLOCKS), post(BY_ID), beside=(SHOWS_ISSUES,)),
    Pair(
        "issues by id, not related by the cassette",
        post(BLOCKS),
        post(BY_ID),
        "source 10001, recorded HSP-1; destination 10011, recorded MKY-1",
    ),
    Pair("the type by id, related by the cassette", post(BLOCKS), post(TYPE_BY_ID), beside=(SHOWS_TYPES,)),
    Pair(
        "the type by id, not related by the cassette", post(BLOCKS), post(TYPE_BY_ID), "type '10000', recorded 'Blocks'"
    ),
    Pair("a key in lower case, which Jira finds too", recorded("GET issue/HSP-1"), recorded("GET issue/hsp-1")),
    Pair("direction reversed", post(BLOCKS), post(link("MKY-1", "HSP-1")), "direction reversed"),
    Pair("another type", post(BLOCKS), post(link("HSP-1", "MKY-1", "Relates")), "type 'Relates', recorded 'Blocks'"),
    Pair(
        "another type, named by id",
        post(BLOCKS),
        post({**BLOCKS, "type": {"id": "10003"}}),
        "type 'Relates', recorded 'Blocks'",
        beside=(SHOWS_TYPES,),
    ),
    Pair(
        "the type in other letters",
        post(BLOCKS),
        post(link("HSP-1", "MKY-1", "blocks")),
        "type 'blocks', recorded 'Blocks'",
    ),
    Pair("another source", post(BLOCKS), post(link("HSP-2", "MKY-1")), "source HSP-2, recorded HSP-1"),
    Pair("another destination", post(BLOCKS), post(link("HSP-1", "MKY-2")), "destination MKY-2, recorded MKY-1"),
    Pair("a comment where none was", post(BLOCKS), post(commented("hi")), "a comment, recorded without"),
    Pair("no comment where one was", post(commented("hi")), post(BLOCKS), "no comment, recorded with one"),
    Pair(
        "another text",
        post(commented("see the log of today"), "2"),
        post(commented("see the log from today"), "2"),
        "comment differs at word 4",
    ),
    Pair("a text with other line ends", post(commented("one\ntwo"), "2"), post(commented("one\r\ntwo"), "2")),
    Pair(
        "a document cut into texts elsewhere",
        post(commented(paragraph("one two"))),
        post(commented(paragraph("one ", "two"))),
    ),
    Pair(
        "a document with null and empty members, and ids drawn by an editor",
        post(commented(paragraph("one"))),
        post(
            commented(
                {
                    "version": 1,
                    "content": [
                        {
                            "attrs": {"localId": "3f1a"},
                            "type": "paragraph",
                            "content": [{"type": "text", "text": "one", "marks": []}],
                        }
                    ],
                    "type": "doc",
                }
            )
        ),
    ),
    Pair(
        "a longer document",
        post(commented(paragraph("one"))),
        post(commented(paragraph("one two"))),
        "comment differs at word 2",
    ),
    Pair(
        "a word in bold",
        post(commented(paragraph("one"))),
        post(
            commented(
                {
                    "type": "doc",
                    "version": 1,
                    "content": [
                        {
                            "type": "paragraph",
                            "content": [{"type": "text", "text": "one", "marks": [{"type": "strong"}]}],
                        }
                    ],
                }
            )
        ),
        "comment differs in its formatting",
    ),
    Pair(
        "for another role",
        post(commented("hi", visibility={"type": "role", "value": "Developers"})),
        post(commented("hi", visibility={"type": "role", "value": "Testers"})),
        "visibility role 'Testers', recorded role 'Developers'",
    ),
    Pair(
        "a role by identifier, which is its name",
        post(commented("hi", visibility={"type": "role", "value": "Developers"})),
        post(commented("hi", visibility={"type": "role", "identifier": "Developers"})),
    ),
    Pair("v2 where v3 was recorded", post(BLOCKS), post(BLOCKS, "2"), "API version 2, recorded 3"),
    Pair(
        "v2 where v3 was recorded, with `versions: together`",
        post(commented(paragraph("one two"))),
        post(commented("one two"), "2"),
        settings=TOGETHER,
    ),
    Pair(
        "another text, with `ignore: [$.comment.body]`",
        post(commented("a")),
        post(commented("b")),
        settings=MatchSettings(ignore=("$.comment.body",)),
    ),
    Pair(
        "no comment, with `ignore: [$.comment.body]`",
        post(commented("a")),
        post(BLOCKS),
        "no comment, recorded with one",
        settings=MatchSettings(ignore=("$.comment.body",)),
    ),
    Pair(
        "members in another order, with `exact: true`",
        post(BLOCKS),
        post(REORDERED),
        "body differs at character 3",
        settings=EXACT,
    ),
    Pair(
        "`fields` in another order, with a comma at the end, percent-encoded",
        recorded("GET issue/HSP-1?fields=issuelinks,subtasks"),
        recorded("GET issue/HSP-1?fields=subtasks%2Cissuelinks%2C"),
    ),
    Pair(
        "query words that do not matter to links",
        recorded("GET issue/HSP-1?fields=issuelinks"),
        recorded(
            "GET issue/HSP-1?updateHistory=true&expand=&properties=*all&fieldsByKeys=false"
            "&startAt=0&maxResults=50&orderBy=created&fields=issuelinks"
        ),
    ),
    Pair(
        "other fields",
        recorded("GET issue/HSP-1?fields=issuelinks,summary"),
        recorded("GET issue/HSP-1?fields=issuelinks"),
        "fields 'issuelinks', recorded 'issuelinks,summary'",
    ),
    Pair("no fields, which is all", recorded("GET issue/HSP-1?fields=*all"), recorded("GET issue/HSP-1")),
    Pair(
        "no fields where some were named",
        recorded("GET issue/HSP-1?fields=issuelinks"),
        recorded("GET issue/HSP-1"),
        "no fields, recorded 'issuelinks'",
    ),
    Pair("a body with a GET", recorded("GET issue/HSP-1"), recorded("GET issue/HSP-1", {})),
    Pair("an issue by id", recorded("GET issue/HSP-1", answer=issue_answer("HSP-1")), recorded("GET issue/10001")),
    Pair("another issue", recorded("GET issue/HSP-1"), recorded("GET issue/HSP-2"), "issue HSP-2, recorded HSP-1"),
    Pair("another link", recorded("DELETE issueLink/10104"), recorded("DELETE issueLink/7"), "link 7, recorded 10104"),
    Pair(
        "another operation on the same link",
        recorded("GET issueLink/10104"),
        recorded("DELETE issueLink/10104"),
        "operation deleteIssueLink, recorded getIssueLink",
    ),
    Pair(
        "the whole list of comments, by another page size",
        recorded("GET issue/HSP-1/comment", answer={"startAt": 0, "maxResults": 50, "total": 0, "comments": []}),
        recorded("GET issue/HSP-1/comment?startAt=0&maxResults=100"),
    ),
    Pair(
        "the second page of comments",
        recorded("GET issue/HSP-1/comment"),
        recorded("GET issue/HSP-1/comment?startAt=50"),
        "query startAt '50', recorded without",
    ),
    Pair(
        "another summary",
        recorded("POST issue", {"fields": {"summary": "one", "project": {"key": "HSP"}}}),
        recorded("POST issue", {"fields": {"project": {"key": "HSP"}, "summary": "two"}}),
        "$.fields.summary 'two', recorded 'one'",
    ),
    Pair(
        "a field emptied where it was left alone",
        recorded("PUT issue/HSP-1", {"fields": {"summary": "one"}}),
        recorded("PUT issue/HSP-1", {"fields": {"summary": "one", "assignee": None}}),
        "$.fields.assignee null, recorded without",
    ),
    Pair(
        "a bulk fetch in another order, by id and key",
        recorded("POST issue/bulkfetch", {"issueIdsOrKeys": ["HSP-1", "MKY-1"], "fields": ["summary", "issuelinks"]}),
        recorded("POST issue/bulkfetch", {"fields": ["issuelinks", "summary"], "issueIdsOrKeys": ["MKY-1", "10001"]}),
        beside=(SHOWS_ISSUES,),
    ),
    Pair(
        "a write a second time",
        post(BLOCKS),
        post(BLOCKS),
        "recorded, but already used at 12:00:01; 1 of 1",
        sent_before=1,
    ),
    Pair(
        "a write a second time, with --repeat always", post(BLOCKS), post(BLOCKS), sent_before=1, repeat=Repeat.ALWAYS
    ),
    Pair(
        "a read a second time, with --repeat never",
        recorded("GET issue/HSP-1"),
        recorded("GET issue/HSP-1"),
        "recorded, but already used at 12:00:01; 1 of 1",
        sent_before=1,
        repeat=Repeat.NEVER,
    ),
    Pair(
        "a read before the write that it was recorded after, with --strict",
        recorded("GET issue/HSP-1"),
        recorded("GET issue/HSP-1"),
        "recorded, but its time has not come, a.yaml:10 was not replayed yet; 1 of 1",
        beside=(post(BLOCKS),),
        strict=True,
    ),
    Pair(
        "something linktape does not know",
        recorded("GET /rest/agile/1.0/board/1?x=1&y=2"),
        recorded("GET /rest/agile/1.0/board/1?y=2&x=1"),
    ),
)


def table() -> str:
    """Make the table of docs/replay.md."""
    rows = ["| what is sent | recorded | sent | verdict |", "| --- | --- | --- | --- |"]
    for pair in PAIRS:
        verdict = f"miss: {pair.miss}" if pair.miss else "match"
        rows.append(f"| {pair.about} | {shown(pair.recorded)} | {shown(pair.sent)} | {verdict} |")
    return "\n".join(rows)


def shown(interaction: Interaction) -> str:
    """Give a request as a cell; *B* is the body that is explained above the table."""
    request = interaction.request
    line = f"`{request.method} {request.target.removeprefix('/rest/api/')}`"
    body = request.content.decode().strip()
    if not body:
        return line
    more = {name: value for name, value in json.loads(body).items() if name not in BLOCKS or BLOCKS[name] != value}
    if request.content == REORDERED or not set(BLOCKS) <= json.loads(body).keys() - more.keys():
        return f"{line} `{body}`"
    return f"{line} *B*" + (f" and `{json.dumps(more, separators=(',', ':'))[1:-1]}`" if more else "")
