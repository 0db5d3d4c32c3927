"""People become stable pseudonyms, wherever Jira and its clients name them."""

from __future__ import annotations

import hashlib
import json
import re
from urllib.parse import quote, quote_plus, unquote_plus

import pytest

from linktape.jira.classify import classify, with_body
from linktape.messages import SITE, Headers, Request, Response
from linktape.redaction.names import KnownBy
from linktape.redaction.people import PSEUDONYM, Pseudonyms
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.real_names import SentPeople
from linktape.redaction.redactor import Redactor
from linktape.tape.cassette import Interaction
from tests.redaction.canaries import encode64, traces

SALT = "a salt for tests"
ACCOUNT = "5b10a2844c20165700ede21g"
NEW_ACCOUNT = "712020:3f2c1a90-5b7e-4d21-9c43-0a1b2c3d4e5f"
EMAIL = "Mia.Krystof@acme-corp.example"
NAME = "Mia Krystof"
USER = "mkrystof"
JQL = f"assignee = {USER} AND project = HSP"
JQL_LIST = f'reporter in ("{NAME}", {USER})'
GRAVATAR = hashlib.md5(EMAIL.lower().encode(), usedforsecurity=False).hexdigest()
TRACES = (ACCOUNT, NEW_ACCOUNT, EMAIL, NAME, USER, GRAVATAR, "MK-1.png", "Krystof")


def redactor(salt: str = SALT, **more: object) -> Redactor:
    return Redactor(RedactionPolicy.read({"salt": salt, **more}))


def exchange(request: Request, response: Response) -> Interaction:
    operation = with_body(classify(request.method, request.path, request.query), request.content)
    return Interaction(request, operation, response)


def answered(body: object, by: Redactor | None = None) -> str:
    response = Response.json(200, body)
    found = (by or redactor()).interaction(exchange(Request("GET", "/rest/api/3/issue/HSP-1"), response))
    return found.response.content.decode()


def asked(target: str, body: object = None, by: Redactor | None = None) -> Request:
    path, _, query = target.partition("?")
    content = b"" if body is None else json.dumps(body).encode()
    return (by or redactor()).request(Request("POST" if content else "GET", path, query, Headers(), content))


def cloud_user(account: str = ACCOUNT) -> dict[str, object]:
    return {
        "self": f"{SITE}/rest/api/3/user?accountId={quote(account, safe='')}",
        "accountId": account,
        "accountType": "atlassian",
        "emailAddress": EMAIL,
        "avatarUrls": {
            "48x48": f"https://secure.gravatar.com/avatar/{GRAVATAR}?d=https%3A%2F%2Favatar-management--avatars"
            ".us-west-2.prod.public.atl-paas.net%2Finitials%2FMK-1.png",
            "24x24": "https://avatar-management--avatars.us-west-2.prod.public.atl-paas.net/initials/MK-1.png",
        },
        "displayName": NAME,
        "active": True,
        "timeZone": "Europe/Berlin",
    }


def server_user() -> dict[str, object]:
    return {
        "self": f"{SITE}/rest/api/2/user?username={USER}",
        "key": USER,
        "name": USER,
        "emailAddress": EMAIL,
        "avatarUrls": {"48x48": f"{SITE}/secure/useravatar?ownerId={USER}&avatarId=10122"},
        "displayName": NAME,
        "active": True,
    }


ANSWERS: dict[str, object] = {
    "a user of Jira Cloud": cloud_user(),
    "a user with a new account id": cloud_user(NEW_ACCOUNT),
    "a user of Data Center": server_user(),
    "an assignee and a reporter": {"fields": {"assignee": cloud_user(), "reporter": server_user()}},
    "a comment's authors": {"comments": [{"author": cloud_user(), "updateAuthor": server_user(), "body": "ok"}]},
    "an assignee named only": {"fields": {"assignee": {"name": USER}, "reporter": {"id": ACCOUNT}}},
    "an assignee as a text": {"assignee": USER, "reporter": NAME, "creator": EMAIL},
    "a project's lead": {"lead": server_user(), "name": "homosapien", "key": "HSP"},
    "role actors": {
        "actors": [{"displayName": NAME, "type": "atlassian-user-role-actor", "actorUser": {"accountId": ACCOUNT}}]
    },
    "watchers": {"watchCount": 1, "watchers": [server_user()]},
    "a list of account ids": {"accountIds": [ACCOUNT, NEW_ACCOUNT]},
    "a history of assignees": {
        "items": [
            {
                "field": "assignee",
                "from": ACCOUNT,
                "fromString": NAME,
                "to": USER,
                "toString": NAME,
                "tmpToAccountId": ACCOUNT,
            }
        ]
    },
    "a mention": {
        "body": {
            "type": "doc",
            "content": [{"type": "mention", "attrs": {"id": ACCOUNT, "text": f"@{NAME}", "userType": "APP"}}],
        }
    },
    "a wiki mention": {"body": f"ask [~accountid:{ACCOUNT}] or [~{USER}] please"},
    "an e-mail address in prose": {"summary": f"Write to {EMAIL}, or to <{EMAIL}>; mailto:{EMAIL}."},
    "an encoded e-mail address in prose": {"summary": f"see {SITE}/people?q={quote(EMAIL, safe='')}&x=1"},
    "an account id in prose": {"summary": f"owner is {ACCOUNT}, formerly {NEW_ACCOUNT}"},
    "an avatar in prose": {"summary": f"!https://www.gravatar.com/avatar/{GRAVATAR}?s=48!"},
    "a profile's address": {"html": f'<a href="{SITE}/secure/ViewProfile.jspa?name={USER}">he</a>'},
    "a person in JSON in JSON": {"value": json.dumps({"author": server_user(), "n": 1})},
    "a person in cut JSON": f'[{{"displayName": "{NAME}", "emailAddress": "{EMAIL}", "accountId": "{ACCOUNT}"',
    "a name in an error, after the user": {"user": server_user(), "errorMessages": [f"{NAME} may not do that"]},
    "a name in an error, before the user": {"errorMessages": [f"{NAME} may not do that"], "user": server_user()},
    "a digest of an address, beside it": {"user": cloud_user(), "hash": GRAVATAR},
    "a SHA-256 of an address, beside it": {
        "user": cloud_user(),
        "h": hashlib.sha256(EMAIL.lower().encode()).hexdigest(),
    },
    "a session": {"self": f"{SITE}/rest/api/latest/user?username={USER}", "name": USER, "loginInfo": {"loginCount": 1}},
    "a filter in a saved search": {"jql": f'assignee = "{NAME}" OR reporter in ({USER}, "{EMAIL}")'},
    "an address in base64": {"cursor": encode64(json.dumps({"after": EMAIL, "id": ACCOUNT}))},
}


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_names_nobody(what: str) -> None:
    body = ANSWERS[what]
    found = answered(body) if not isinstance(body, str) else redactor().text(body)

    for value in (*TRACES, hashlib.sha256(EMAIL.lower().encode()).hexdigest()):
        assert traces(found.encode(), value) == []


REQUESTS: dict[str, tuple[str, object]] = {
    "accountId": (f"/rest/api/3/user?accountId={ACCOUNT}", None),
    "a new accountId": (f"/rest/api/3/user?accountId={quote(NEW_ACCOUNT, safe='')}", None),
    "username": (f"/rest/api/2/user?username={USER}", None),
    "a full name": (f"/rest/api/2/issue/HSP-1?displayName={quote_plus(NAME)}", None),
    "an e-mail address": (f"/rest/api/2/user/search?query={quote(EMAIL)}", None),
    "JQL": (f"/rest/api/3/search/jql?jql={quote(JQL)}", None),
    "JQL with pluses": (f"/rest/api/2/search?jql={quote_plus(JQL_LIST)}", None),
    "JQL in a body": ("/rest/api/2/search", {"jql": f'assignee was "{NAME}" AND updatedBy({USER}, "-1w")'}),
    "an assignee": ("/rest/api/2/issue", {"fields": {"assignee": {"name": USER}, "reporter": {"accountId": ACCOUNT}}}),
    "a comment": ("/rest/api/2/issueLink", {"comment": {"body": f"for [~{USER}], {EMAIL}"}}),
    "an e-mail address in the path": (f"/rest/api/2/user/{quote(EMAIL)}", None),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_a_request_names_nobody(what: str) -> None:
    found = asked(*REQUESTS[what])

    for value in TRACES:
        assert traces(found.target.encode() + b"\n" + found.content, value) == []


@pytest.mark.parametrize("what", REQUESTS)
def test_a_request_is_the_same_whatever_was_seen_before(what: str) -> None:
    """Otherwise a replay, which has seen nothing, could not match what a recorder wrote that had seen everything."""
    experienced = redactor()
    experienced.learn_response(Response.json(200, [cloud_user(), server_user()]))

    assert asked(*REQUESTS[what], by=experienced) == asked(*REQUESTS[what])


def test_a_name_stays_in_prose_that_goes_back_into_requests() -> None:
    by = redactor()
    by.learn_response(Response.json(200, cloud_user()))
    said = f"Linked for {NAME}"

    comment = asked("/rest/api/2/issueLink", {"comment": {"body": said}}, by)
    answer = answered({"comments": [{"author": cloud_user(), "body": said}], "summary": said}, by)

    assert json.loads(comment.content)["comment"]["body"] == said
    assert json.loads(answer)["comments"][0]["body"] == said
    assert json.loads(answer)["summary"] == said
    assert NAME not in by.text(f"{NAME} linked HSP-1")


def test_prose_goes_too_where_that_is_asked_for() -> None:
    by = redactor(redact_text=True)
    node = {"type": "text", "text": f"Linked for {NAME}"}
    body = {
        "fields": {"summary": "Buy out Acme", "customfield_10010": "secret plan", "status": {"name": "Open"}},
        "comment": {"body": {"type": "doc", "content": [node]}},
    }

    found = json.loads(answered(body, by))

    assert PSEUDONYM.fullmatch(found["fields"]["summary"])
    assert PSEUDONYM.fullmatch(found["fields"]["customfield_10010"])
    assert found["fields"]["status"] == {"name": "Open"}
    assert PSEUDONYM.fullmatch(found["comment"]["body"]["content"][0]["text"])
    assert json.loads(answered(body, by)) == found


def test_a_pseudonym_keeps_the_shape_that_clients_rely_on() -> None:
    user = json.loads(answered(cloud_user()))

    assert len(user["accountId"]) == 24
    assert user["accountId"].startswith("000000000000")
    assert user["self"] == f"{SITE}/rest/api/3/user?accountId={user['accountId']}"
    assert user["emailAddress"].partition("@")[2] == "example.invalid"
    assert all(address.startswith("https://example.invalid/avatar/") for address in user["avatarUrls"].values())
    assert len(user["displayName"].split()) == 2
    assert (user["accountType"], user["active"], user["timeZone"]) == ("atlassian", True, "Europe/Berlin")


@pytest.mark.parametrize("kind", KnownBy)
def test_a_pseudonym_is_stable_keyed_and_its_own_pseudonym(kind: KnownBy) -> None:
    value = "somebody somewhere"
    pseudonym = Pseudonyms(SALT).of(kind, value)

    assert PSEUDONYM.fullmatch(pseudonym)
    assert Pseudonyms(SALT).of(kind, value) == pseudonym
    assert Pseudonyms("another salt").of(kind, value) != pseudonym
    assert Pseudonyms(SALT).of(kind, value + "x") != pseudonym
    assert Pseudonyms(SALT).of(kind, pseudonym) == pseudonym
    assert Pseudonyms("another salt").of(kind, pseudonym) == pseudonym


def test_no_plain_digest_of_a_person_is_written() -> None:
    found = answered({"cloud": cloud_user(), "server": server_user()})

    for value in (ACCOUNT, EMAIL, EMAIL.lower(), NAME, USER):
        for digest in ("md5", "sha1", "sha256", "blake2b", "blake2s"):
            whole = hashlib.new(digest, value.encode(), usedforsecurity=False).hexdigest()
            assert whole[:10] not in found


def test_one_person_is_one_pseudonym_in_all_cassettes_of_a_salt() -> None:
    first, second = json.loads(answered(cloud_user())), json.loads(answered({"author": cloud_user()}))
    target = asked(f"/rest/api/3/user?accountId={ACCOUNT}").query
    other = json.loads(answered(cloud_user(), redactor("another salt")))

    assert second["author"] == first
    assert target == f"accountId={first['accountId']}"
    assert not set(map(str, other.values())) & {first["accountId"], first["emailAddress"], first["displayName"]}


def test_an_address_is_one_person_however_it_is_written() -> None:
    by = redactor()

    forms = [by.text(form) for form in (EMAIL, EMAIL.lower(), EMAIL.upper())]
    encoded = by.text(f"x?q={quote(EMAIL, safe='')}")

    assert len(set(forms)) == 1
    assert encoded == f"x?q={quote(forms[0], safe='')}"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("assignee = currentUser()", True),
        ("assignee in (currentUser())", True),
        ("assignee is EMPTY AND reporter is not null", True),
        ("project = HSP ORDER BY assignee DESC, reporter", True),
        ("assignee in membersOf('jira-software-users')", True),
        ("issue in linkedIssues(HSP-1, blocks)", True),
        ("assignee=mia", False),
        ("assignee != 'Mia K'", False),
        ("reporter WAS NOT mia", False),
        ("assignee was not in (mia, joe)", False),
        ("assignee changed by mia", False),
        ("assignee in (mia,joe) order by created", False),
    ],
)
def test_jql_loses_its_people_and_nothing_else(query: str, kept: bool) -> None:
    found = unquote_plus(asked(f"/rest/api/2/search?jql={quote_plus(query)}").query).removeprefix("jql=")

    assert (found == query) is kept
    assert not {"mia", "joe"} & set(re.findall(r"\w+", found.lower()))
    assert found.split()[0] == query.split()[0].replace("=mia", "=" + found.partition("=")[2])


UNTOUCHED: dict[str, object] = {
    "a project": {
        "self": f"{SITE}/rest/api/3/project/10000",
        "key": "HSP",
        "name": "homosapien",
        "avatarUrls": {"48x48": f"{SITE}/a.png"},
    },
    "a link type": {
        "id": "10000",
        "name": "Blocks",
        "inward": "is blocked by",
        "outward": "blocks",
        "self": f"{SITE}/rest/api/3/issueLinkType/10000",
    },
    "an issue type": {
        "name": "Bug",
        "iconUrl": f"{SITE}/secure/viewavatar?size=xsmall&avatarId=10303&avatarType=issuetype",
        "avatarId": 10303,
    },
    "a status": {
        "name": "Done",
        "id": "10001",
        "statusCategory": {"id": 3, "key": "done", "colorName": "green", "name": "Done"},
    },
    "a group and a role": {
        "visibility": {
            "type": "group",
            "value": "jira-software-users",
            "identifier": "276f955c-63d7-42c8-9520-92d01dca0625",
        }
    },
    "permissions": {
        "permissions": {
            "LINK_ISSUES": {
                "id": "21",
                "key": "LINK_ISSUES",
                "name": "Link Issues",
                "type": "PROJECT",
                "havePermission": True,
            }
        }
    },
    "a history of links": {
        "items": [{"field": "Link", "from": None, "to": "HSP-2", "toString": "This issue blocks HSP-2"}]
    },
    "nobody": {"assignee": None, "reporter": {"name": "-1"}, "lead": "", "displayName": ""},
    "a page": {"nextPageToken": "CAEaAggDIjRwcm9qZWN0", "startAt": 0, "isLast": False},
    "a gateway's error": {"code": 401, "message": "Unauthorized; scope does not match"},
    "numbers as they are": {"big": 123456789012345678901234567890, "float": 1.50, "e": 1e3},
}


@pytest.mark.parametrize("what", UNTOUCHED)
def test_what_links_need_is_not_touched(what: str) -> None:
    body = json.dumps(UNTOUCHED[what], indent=3).encode()

    redacted = redactor().response(Response(200, Headers(), body))

    assert redacted.body is body


def test_who_a_client_says_that_it_is_it_is_in_a_replay() -> None:
    by = redactor()
    recorded = by.interaction(exchange(Request("GET", "/rest/api/3/myself"), Response.json(200, cloud_user()))).response
    replaying = Redactor.from_metadata(by.policy_metadata())
    client = Headers({"Authorization": "Basic " + encode64(f"{EMAIL}:a-token-12345")})

    sent, others = SentPeople(), SentPeople()
    asked = Request("GET", "/rest/api/3/user", f"accountId={ACCOUNT}", headers=client)
    sent.learn_all(replaying.asked(asked).people)
    others.learn_all(replaying.asked(Request("GET", "/rest/api/3/user")).people)
    shown = json.loads(sent.restored(recorded).content)

    assert (shown["emailAddress"], shown["accountId"]) == (EMAIL, ACCOUNT)
    assert shown["displayName"] != NAME
    assert others.restored(recorded) is recorded


def test_in_an_address_a_client_reads_its_name_as_an_address_has_it() -> None:
    by = redactor()
    asked = Request("GET", "/rest/api/3/user", f"accountId={quote(NEW_ACCOUNT)}")
    said = {"self": f"{SITE}/rest/api/3/user?accountId={quote(NEW_ACCOUNT)}", "accountId": NEW_ACCOUNT}
    recorded = by.interaction(exchange(asked, Response.json(200, said)))
    sent = SentPeople()

    sent.learn_all(by.asked(asked).people)

    assert json.loads(sent.restored(recorded.response).content) == said


def test_what_a_client_wrote_it_reads_again_in_a_replay() -> None:
    by = redactor()
    said = {"body": f"cc {EMAIL} and [~accountid:{ACCOUNT}]"}
    comment = Request("POST", "/rest/api/2/issue/HSP-1/comment", body=json.dumps(said).encode())
    recorded = by.interaction(exchange(comment, Response.json(201, said)))
    replaying = Redactor.from_metadata(by.policy_metadata())

    sent, asked = SentPeople(), replaying.asked(comment)
    sent.learn_all(asked.people)

    assert asked.request == recorded.request
    assert EMAIL not in recorded.response.content.decode()
    assert json.loads(sent.restored(recorded.response).content) == said
