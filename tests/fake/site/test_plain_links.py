"""The quick reader of a large site's links gives what the parser gives, or leaves it to the parser."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from linktape import documents
from linktape.errors import BadDocument
from linktape.fake.site.plain_links import LEAST, cut
from linktape.fake.site.site_file import load

HEAD = "projects: [{key: A}]\n"
TAIL = "limits: []\n"
FLOW = """\
  - {id: "10001", type: Blocks, from: A-1, to: A-2}
  - {id: "10002", type: "Problem/Incident", from: A-2, to: A-1}
"""
BLOCK = """\
- from: A-1
  id: '10001'
  to: A-2
  type: relates to
- from: A-2
  id: '10002'
  to: A-1
  type: Blocks
"""


def by_parser(text: str) -> list[dict[str, Any]]:
    value = documents.read(text, "x").value
    assert isinstance(value, dict)
    links = value["links"]
    assert isinstance(links, list)
    return [{**one, "id": str(one["id"]) if "id" in one else None} for one in links if isinstance(one, dict)]


@pytest.mark.parametrize("links", [FLOW, BLOCK, "- {type: Blocks, from: A-1, to: A-2}\n"])
@pytest.mark.parametrize("tail", ["", TAIL])
def test_both_plain_ways_are_read(links: str, tail: str) -> None:
    text = f"{HEAD}links:\n{links}{tail}"

    found = cut(text, least=0)

    assert found is not None
    assert found.rest == HEAD + tail
    assert [{"id": one.id, "type": one.type, "from": one.source, "to": one.destination} for one in found.links] == [
        {"id": None, **one} for one in by_parser(text)
    ]


@pytest.mark.parametrize(
    "links",
    [
        "links: []\n",
        "links:\n  - {id: 1, type: Blocks, from: A-1, to: A-2, more: x}\n",
        "links:\n  - {id: 1, type: Blocks, from: A-1}\n",
        "links:\n  - {id: 1, type: Blocks, from: A-1, to: A-2}\n  - {type: Blocks, from: A-1, to: A-2}\n",
        "links:\n  - {id: 1, type: null, from: A-1, to: A-2}\n",
        'links:\n  - {id: 1, type: "a\\tb", from: A-1, to: A-2}\n',
        "links:\n  - {id: 1, type: Blocks, from: a b, to: A-2}\n",
        "links:\n  - {id: 1, type: Blocks, from: A-1, to: A-2} # why\n",
        "links:\n  - {id: 1, type: Blocks, from: A-1, to: A-2}\nlinks:\n  - {id: 2, type: T, from: A-1, to: A-2}\n",
        "no: links\n",
        "links:\n",
        "links:\n  *x\n",
    ],
)
def test_anything_else_is_left_to_the_parser(links: str) -> None:
    found = cut(HEAD + links, least=0)

    assert found is None or found.links == []


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "from": st.sampled_from(["A-1", "A-22"]),
                "to": st.sampled_from(["B-1", "A-3"]),
                "type": st.text("ab :'\"#-{},/", min_size=1, max_size=6) | st.sampled_from(["true", "Blocks", "~"]),
            },
            optional={"id": st.integers(1, 10**6).map(str)},
        ),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
    st.booleans(),
)
def test_what_is_read_quickly_is_what_the_parser_reads(
    links: list[dict[str, str]], is_flow: bool, is_sorted: bool
) -> None:
    listed = yaml.safe_dump({"links": links}, default_flow_style=None if is_flow else False, sort_keys=is_sorted)

    found = cut(listed, least=0)

    if found is not None:
        assert [{"id": one.id, "type": one.type, "from": one.source, "to": one.destination} for one in found.links] == [
            {"id": None, **one} for one in by_parser(listed)
        ]


def large(lines: list[str]) -> str:
    issues = "issues: [{key: A-1}, {key: A-2}, {key: A-3}]\n"
    many = [f"  - {{type: T{n}, from: A-1, to: A-2}}" for n in range(LEAST)]
    types = [f"  - {{name: T{n}, inward: i, outward: o}}" for n in range(LEAST)]
    return HEAD + issues + "\n".join(["link_types:", *types, "links:", *many, *lines]) + "\n"


def test_a_large_file_becomes_the_same_site() -> None:
    quick = load(large([]), "x")
    slow = load(large(["  - {type: T0, from: A-3, to: A-2} # a comment sends it to the parser"]), "x")

    assert len(quick.links) == LEAST
    assert {id_: link for id_, link in slow.links.items() if link.source_id != 10002} == quick.links


def test_a_mistake_in_a_large_file_has_its_place() -> None:
    with pytest.raises(BadDocument) as caught:
        load(large(["  - {type: T0, from: A-3, to: A-4}", "  - {type: T0, from: A-1, to: A-2}"]), "x")

    line = large([]).count("\n") + 1
    assert str(caught.value).splitlines() == [
        f"x:{line}:31: there is no issue 'A-4': did you mean 'A-3'?",
        f"x:{line + 1}:5: a link that stands twice: once; the first has the id 10000",
    ]
