"""Site files: what they say, what is wrong with them, and a session's world as one."""

from __future__ import annotations

import json

import pytest

from linktape.errors import BadDocument
from linktape.fake.site.built_in import builtin_site
from linktape.fake.site.site_file import load
from linktape.jira.profiles import Profile


def test_an_empty_file_is_a_site_without_anything() -> None:
    empty = load("", "empty.yaml")

    assert (empty.issues, empty.users, empty.linking) == ({}, (), True)
    assert [kind.name for kind in empty.link_types.values()] == ["Blocks", "Cloners", "Duplicate", "Relates"]


def test_ids_are_given_in_order_around_those_that_are_taken() -> None:
    text = """
projects: [{key: A}]
issues: [{key: A-1}, {key: A-2, id: "10000"}, {key: A-3}, {key: A-4, id: 7}]
"""
    assert {issue.key: issue.id for issue in load(text, "s.yaml").issues.values()} == {
        "A-1": 10001,
        "A-2": 10000,
        "A-3": 10002,
        "A-4": 7,
    }


WRONG = [
    ("profil: observed\n", ["s.yaml:1:1: 'profil' is not known here: did you mean 'profile'?"]),
    ("users:\n  - {name: a, token: x}\n", ["s.yaml:2:15: 'token' is not known here: did you mean 'tokens'?"]),
    ("projects: [{key: A, browse: [jira-users]}]\n", ["s.yaml:1:30: there is no user, group or role 'jira-users'"]),
    (
        "groups: {jira-software-users: '1'}\nprojects: [{key: A, link: [jira-software-user]}]\n",
        ["s.yaml:2:28: there is no user, group or role 'jira-software-user': did you mean 'jira-software-users'?"],
    ),
    (
        "projects: [{key: HSP}]\nissues: [{key: HPS-1}]\n",
        ["s.yaml:2:16: there is no project 'HPS': did you mean 'HSP'?"],
    ),
    (
        "projects: [{key: A}]\nissues: [{key: A-1, status: Dome, type: Bugg}]\n",
        [
            "s.yaml:2:29: there is no status 'Dome': did you mean 'Done'?",
            "s.yaml:2:41: there is no issue type 'Bugg': did you mean 'Bug'?",
        ],
    ),
    (
        "projects: [{key: A}]\nissues: [{key: A-1}, {key: A-2}]\nlinks:\n  - {type: blocks, from: A-1, to: A-3}\n",
        [
            "s.yaml:4:12: there is no link type 'blocks': did you mean 'Blocks'?",
            "s.yaml:4:35: there is no issue 'A-3': did you mean 'A-2'?",
        ],
    ),
    (
        "projects: [{key: A}]\nissues: [{key: A-1}]\nlinks: [{type: Blocks, from: A-1, to: A-1}]\n",
        ["s.yaml:3:39: A-1 linked to itself: another issue"],
    ),
    (
        "projects: [{key: A}]\nissues: [{key: A-1}, {key: A-1}]\n",
        ["s.yaml:2:28: the key 'A-1' stands twice: once"],
    ),
    (
        "projects: [{key: A}]\nissues: [{key: A-1, id: 5}, {key: A-2, id: '5'}]\n",
        ["s.yaml:2:44: the id 5 stands twice: another id, or none"],
    ),
    (
        "users: [{name: a, tokens: [x]}, {name: b, tokens: [x]}]\n",
        ["s.yaml:1:52: a token that stands twice: a has it too"],
    ),
    ("users: [{name: a, roles: {A: [Developers]}}]\n", ["s.yaml:1:27: there is no project 'A'"]),
    ("anonymous: [A]\n", ["s.yaml:1:13: there is no project 'A'"]),
    ("links_per_issue: -1\n", ["s.yaml:1:18: links_per_issue: -1 is out of range: at least 0"]),
    ("links_per_issue: many\n", ["s.yaml:1:18: links_per_issue: 'many' is no whole number: a number such as 3"]),
    ("comment_on: src\n", ["s.yaml:1:13: comment_on: 'src' is not known here: did you mean 'source'?"]),
    ("delete_status: 202\n", ["s.yaml:1:16: delete_status: 202 is not known here: 200 or 204"]),
    (
        "limit_text: 'full: {max}'\n",
        ["s.yaml:1:13: limit_text: 'full: {max}' has braces that nothing fills in: of braces"],
    ),
    ("limit_text: '{limit:z}'\n", ["s.yaml:1:13: limit_text: '{limit:z}' has braces that nothing fills in: of braces"]),
    ("self_link_text: 'no }'\n", ["s.yaml:1:17: self_link_text: 'no }' has braces that nothing fills in: no braces"]),
    (
        'created_type: "a\\nb: c"\n',
        ["s.yaml:1:15: created_type: 'a\\nb: c' has not the form that is needed"],
    ),
    ("issues: [{key: lower}]\n", ["s.yaml:1:16: key: 'lower' has not the form that is needed: what fits ^"]),
    ("issues: [{key: A-1\n", ["s.yaml:2:1: not YAML"]),
    ("- a\n", ["s.yaml:1:1: this is no site: a mapping with site, users, projects, issues, links and the like"]),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_wrong_is_said_with_its_place_and_a_suggestion(text: str, said: list[str]) -> None:
    with pytest.raises(BadDocument) as caught:
        load(text, "s.yaml")

    problems = str(caught.value).splitlines()
    assert len(problems) == len(said)
    for problem, start in zip(problems, said, strict=True):
        assert problem.startswith(start)


def test_the_built_in_site_is_the_one_of_the_design() -> None:
    built_in = builtin_site()

    assert [user.name for user in built_in.users] == ["admin", "reader", "app", "stale"]
    assert len(built_in.issues) == 16
    assert built_in.profile is Profile.DOCUMENTED


TYPES = [{"name": f"T{n}", "inward": "i", "outward": "o"} for n in range(1_000)]
ISSUES = [{"key": "A-1"}, {"key": "A-2"}, {"key": "A-3"}]
LINKS = [{"type": f"T{n}", "from": "A-1", "to": "A-2"} for n in range(1_000)]
LARGE = {"projects": [{"key": "A"}], "issues": ISSUES, "link_types": TYPES, "links": LINKS}


def test_a_site_in_json_is_the_site_in_yaml() -> None:
    in_yaml = "".join(f"{part}:\n" + "".join(f"  - {json.dumps(entry)}\n" for entry in LARGE[part]) for part in LARGE)

    assert load(json.dumps(LARGE), "s.json") == load(in_yaml, "s.yaml")


@pytest.mark.parametrize(("file", "end"), [("s.json", "]}"), ("s.yaml", "]\n}\n"), ("s.yaml", "] # YAML\n}\n")])
def test_a_mistake_in_a_large_site_has_its_place(file: str, end: str) -> None:
    wrong = '{"type": "T0", "from": "A-3", "to": "A-4"}'
    twice = '{"type": "T0", "from": "A-1", "to": "A-2"}'
    text = json.dumps(LARGE).removesuffix("]}") + f",\n {wrong},\n {twice}\n{end}"

    with pytest.raises(BadDocument) as caught:
        load(text, file)

    assert str(caught.value).splitlines() == [
        f"{file}:2:38: there is no issue 'A-4': did you mean 'A-3'?",
        f"{file}:3:2: a link that stands twice: once; the first has the id 10000",
    ]


def test_the_built_in_site_is_easy_to_begin_with_and_strict_under_another_profile() -> None:
    assert builtin_site().rules.oauth_at_site
    assert not builtin_site(Profile.OBSERVED).rules.oauth_at_site
    assert builtin_site(Profile.OBSERVED).issues == builtin_site().issues
    assert builtin_site(Profile.DOCUMENTED) == builtin_site()
