"""Names under which secrets and people stand: JSON members, parameters, form fields, headers. Tables and lookups."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

Result = TypeVar("Result")

_LONGEST = 100


class KnownBy(StrEnum):
    """What a person is known by."""

    ACCOUNT = "account id"
    USER = "user name"
    EMAIL = "e-mail address"
    NAME = "display name"
    AVATAR = "avatar address"
    TEXT = "free text"  # only with `redact_text`


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _by_word(words: Mapping[KnownBy, str]) -> dict[str, KnownBy]:
    return {word: kind for kind, text in words.items() for word in text.split()}


_SECRET = _words(
    "password passwd passwort pwd pass passphrase passcode secret token apikey auth authorization proxyauthorization "
    "bearer jwt cookie cookies setcookie sessionid sid jsessionid xsrf csrf sig signature credential credentials cred "
    "creds otp totp pin pat oauthverifier samlresponse samlrequest assertion clientassertion idtokenhint ticket "
    "keypairid basicauth authheader authorizationheader codeverifier devicecode authorizationcode verificationcode "
    "mfacode recoverycode backupcode backupcodes connectionstring dsn sas webhookurl hookurl passwordhash tokenvalue "
    "secretvalue apikeyvalue oauthsessionhandle"
)
_SECRET_ENDS = (
    *("token", "tokens", "password", "passwords", "passwd", "secret", "secrets", "apikey", "apikeys", "secretkey"),
    *("privatekey", "accesskey", "accesskeyid", "sharedkey", "signingkey", "encryptionkey", "masterkey", "unsealkey"),
    *("serviceaccountkey", "authkey", "sessionid", "signature", "credential", "credentials", "authorization"),
    *("cookie", "passphrase", "passcode", "jwt"),
)
_NOT_SECRET = _words("xatlassiantoken")
_PLACES_IN_A_LIST = re.compile(r"(?:page|cursor|scroll|sync|continuation|delta|change|next|previous)tokens?")
"""Where a list goes on: `nextPageToken`, `cursorToken`."""

_SECRET_PARAMETERS = _words("code session")
"""Only in a query or a form: in JSON, `code` is mostly an error's, and `session` holds a name and a value."""

_PEOPLE = _by_word(
    {
        KnownBy.ACCOUNT: "accountid accountids",
        KnownBy.USER: "username usernames userkey userkeys osusername loginname",
        KnownBy.EMAIL: "emailaddress email emails mail",
        KnownBy.NAME: "publicname fullname realname nickname firstname lastname givenname familyname",
        KnownBy.AVATAR: "useravatar",
    }
)
"""Names that stand for nothing but a person's, in any document."""

_PEOPLE_ENDS = _by_word(
    {KnownBy.ACCOUNT: "accountid", KnownBy.USER: "username userkey authorkey", KnownBy.EMAIL: "emailaddress"}
)

PERSON_MEMBERS = _words(
    "assignee reporter creator author updateauthor lead user actor owner approver watcher voter actoruser "
    "defaultassignee projectlead leadaccount"
)
"""Where Jira's schema has a person: an object of a user's members, or a text that names one."""

PEOPLE_LISTS = _words("assignees users watchers voters approvers participants")

IN_A_PERSON = _by_word(
    {
        KnownBy.ACCOUNT: "accountid",
        KnownBy.NAME: "displayname html",
        KnownBy.EMAIL: "emailaddress",
        KnownBy.USER: "name key",
        KnownBy.AVATAR: "avatarurl avatar icon avatarurls avataruri",
    }
)
"""What these mean in an object that is a person; elsewhere they are the names of projects, types and fields."""

OF_A_USER = _words(
    "self name key id accountid accounttype emailaddress avatarurls avatarurl displayname active deleted timezone "
    "locale avataruri groups applicationroles expand lastlogintime html type"
)
"""Every member that Jira's schema gives a user: an object with another one is something else."""

NOT_OF_A_USER = _words(
    "schema required operations hasdefaultvalue clausenames projectkey projectid projectname groupid"
)
"""Who has one of these is something else, whatever else it has."""

ENTITIES = _words(
    "type issuetype status statuscategory priority project resolution components fixversions versions parent issue "
    "inwardissue outwardissue fields issuelinktypes issuelinks subtasks transitions security"
)
VOCABULARY = _words("id key self expand inward outward")
"""Members whose values are Jira's, as is a `name` below an entity."""

SENTENCES = _words("errormessages errors message warningmessages warnings error")
_TEXTS = _words("summary description environment title renderedbody")

_HEADER_PARTS = re.compile(r"token|secret|passw|apikey|auth|cookie|session|credential|csrf|xsrf|jwt|signature|key$")
_HEADERS_NOT = _words(
    "wwwauthenticate proxyauthenticate xatlassiantoken author authority xseraphloginreason authenticationinfo "
    "accesscontrolallowcredentials idempotencykey xissuekey xprojectkey"
)
_PERSON_HEADERS = {"xausername": KnownBy.USER, "xaaccountid": KnownBy.ACCOUNT}


def remembered(function: Callable[[str], Result]) -> Callable[[str], Result]:
    """Remember what a function says of short names: what is kept must not grow with what is sent."""
    cached = lru_cache(maxsize=4_096)(function)
    return lambda name: cached(name) if len(name) <= _LONGEST else function(name)


@remembered
def plain(name: str) -> str:
    """Give a name without what spellings differ in: `X-Amz-Signature`, `x_amz_signature` -> `xamzsignature`."""
    return "".join(letter for letter in name[:_LONGEST].lower() if letter.isalnum())


@remembered
def is_secret(name: str) -> bool:
    """Whether a JSON member of this name holds a secret."""
    word = plain(name)
    if word in _NOT_SECRET or _PLACES_IN_A_LIST.search(word):
        return False
    return word in _SECRET or word.endswith(_SECRET_ENDS)


def may_be_secret(name: str) -> bool:
    """Whether a name sounds like a secret's, wherever in it: such a value is better not shown."""
    word = plain(name)
    return any(end in word for end in _SECRET_ENDS)


def is_secret_parameter(name: str) -> bool:
    """Whether a query parameter or form field of this name holds a secret."""
    return is_secret(name) or plain(name) in _SECRET_PARAMETERS


@remembered
def is_secret_header(name: str) -> bool:
    """Whether a header of this name carries a credential. linktape's own never do."""
    word = plain(name)
    return word not in _HEADERS_NOT and not word.startswith("linktape") and bool(_HEADER_PARTS.search(word))


def person_header(name: str) -> KnownBy | None:
    """Say how a header of this name tells who the caller is."""
    return _PERSON_HEADERS.get(plain(name))


@remembered
def person(name: str) -> KnownBy | None:
    """Say what a member or parameter of this name tells of a person, wherever it stands; None: nothing."""
    word = plain(name)
    return _PEOPLE.get(word) or next((kind for end, kind in _PEOPLE_ENDS.items() if word.endswith(end)), None)


@remembered
def person_parameter(name: str) -> KnownBy | None:
    """Say what a query parameter of this name tells of a person; there, a display name needs no object around it."""
    return KnownBy.NAME if plain(name) == "displayname" else person(name)


@remembered
def is_free_text(name: str) -> bool:
    """Whether a JSON member of this name is prose that somebody wrote, if its value is a text."""
    return plain(name) in _TEXTS or name.startswith("customfield_")
