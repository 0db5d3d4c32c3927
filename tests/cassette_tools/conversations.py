"""Builders of conversations: HSP-1 blocks MKY-1, in every answer that can show it."""

from __future__ import annotations

import json
from dataclasses import replace

from linktape.tape.cassette import Interaction
from tests.tape.support import interaction

KIND = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
HSP = {"id": "1", "key": "HSP-1"}
MKY = {"id": "2", "key": "MKY-1"}


def issue(key: str, *entries: dict[str, object]) -> Interaction:
    return with_id(key, (HSP if key == HSP["key"] else MKY)["id"], *entries)


def with_id(key: str, id_: str, *entries: dict[str, object]) -> Interaction:
    answer = {"id": id_, "key": key, "fields": {"issuelinks": list(entries)}}
    return interaction("GET", f"/rest/api/3/issue/{key}?fields=issuelinks", answer=json.dumps(answer).encode())


def entry(end: str, other: dict[str, str], link: str = "10001", **more: object) -> dict[str, object]:
    return {"id": link, "type": KIND, end: other, **more}


def one_link(link: str = "10001") -> Interaction:
    answer = {"id": link, "type": KIND, "inwardIssue": HSP, "outwardIssue": MKY}
    return interaction("GET", f"/rest/api/3/issueLink/{link}", answer=json.dumps(answer).encode())


def deleting(link: str = "10001", status: int = 204) -> Interaction:
    return interaction("DELETE", f"/rest/api/3/issueLink/{link}", status=status, answer=b"")


def refused(one: Interaction, status: int, **answer: object) -> Interaction:
    return replace(one, response=replace(one.response, status=status, body=json.dumps(answer).encode()))


def placed(*interactions: Interaction) -> list[Interaction]:
    return [replace(one, file="a.yaml", line=n) for n, one in enumerate(interactions, 1)]
