"""The Redactor: takes secrets and people out of everything before it is written, logged, shown or matched."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from linktape.errors import UsageError
from linktape.jira.classify import classify, with_body
from linktape.json_paths import member_path
from linktape.messages import Headers, Request, Response
from linktape.redaction import credentials, user_patterns
from linktape.redaction.bytes_as_text import cleaned
from linktape.redaction.credentials import Credential
from linktape.redaction.finder import Finder, Names
from linktape.redaction.hits import Hit, Rank, settled
from linktape.redaction.json_places import SecretMembers
from linktape.redaction.message_bodies import Content, plain_body
from linktape.redaction.people import EMAIL, Pseudonyms
from linktape.redaction.real_names import SentPeople
from linktape.redaction.secret_names import KnownBy, plain
from linktape.redaction.seen_values import Taints
from linktape.tape.interaction import Interaction
from linktape.tape.kept_headers import request_headers, response_headers

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")


def _new_salt() -> str:
    """Give 128 random bits, in groups: scanners take a long hexadecimal number for a key."""
    digits = secrets.token_hex(16)
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


class RedactionPolicy(BaseModel):
    """What is taken out beside the built-in places, shapes and names. Additions never remove a default.

    `salt` makes the pseudonyms: one salt, one pseudonym a person. `json_paths` are members of JSON bodies, by a name
    (`badge`, wherever it stands) or a path (`$.fields.customfield_10010`, `$.people[*].badge`); `header_names` carry
    credentials; `patterns` are written as `safe_patterns` says.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True
    )

    salt: str = Field(default_factory=_new_salt, min_length=1, max_length=200)
    redact_text: bool = False
    json_paths: tuple[str, ...] = ()
    header_names: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    @field_validator("json_paths")
    @classmethod
    def _paths_are_paths(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        for path in paths:
            if path.startswith("$"):
                member_path(path)
            elif not _NAME.fullmatch(path):
                raise ValueError(f"{path!r} is no path; write a member's name, or for example $.fields.badge")
        return paths

    @field_validator("header_names")
    @classmethod
    def _headers_are_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no header's name; write for example X-Acme-Badge")
        return names

    @field_validator("patterns")
    @classmethod
    def _patterns_are_safe(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            user_patterns.compiled(pattern)
        return patterns

    def joined(self, other: RedactionPolicy) -> RedactionPolicy:
        """Give this policy, and so its salt, with the other's additions as well."""
        return RedactionPolicy(
            salt=self.salt,
            redact_text=self.redact_text or other.redact_text,
            json_paths=tuple(dict.fromkeys(self.json_paths + other.json_paths)),
            header_names=tuple(dict.fromkeys(self.header_names + other.header_names)),
            patterns=tuple(dict.fromkeys(self.patterns + other.patterns)),
        )

    def with_text(self, redact_text: bool) -> RedactionPolicy:
        """Give this policy, which also takes out prose if that is asked for here."""
        return self.model_copy(update={"redact_text": self.redact_text or redact_text})

    def wanted(self) -> SecretMembers:
        """Give what a body's walk looks for."""
        return SecretMembers(
            paths=tuple(member_path(path) for path in self.json_paths if path.startswith("$")),
            names=frozenset(plain(path) for path in self.json_paths if not path.startswith("$")),
        )


class Redactor:
    """Takes out, from one message or text after another, what must not be kept. Remembers, in memory only."""

    def __init__(self, policy: RedactionPolicy | None = None) -> None:
        self.policy = policy or RedactionPolicy()
        self._people = Pseudonyms(self.policy.salt)
        self._taints = Taints()
        self._headers = frozenset(plain(name) for name in self.policy.header_names)
        self._finder = Finder(
            self._people,
            self._taints,
            self.policy.wanted(),
            tuple(user_patterns.compiled(pattern) for pattern in self.policy.patterns),
            redacts_prose=self.policy.redact_text,
        )
        self._asking = Content(replace(self._finder, names=Names.NOWHERE))
        self._answering = Content(replace(self._finder, names=Names.OUTSIDE_PROSE))

    @staticmethod
    def from_metadata(metadata: Mapping[str, object], more: RedactionPolicy | None = None) -> Redactor:
        """Make the redactor of a cassette from what `policy_metadata` gave, with the additions of `more`.

        What is missing gets its default: a cassette of vcrpy's has no policy. Raises UsageError.
        """
        try:
            policy = RedactionPolicy.model_validate(dict(metadata))
            return Redactor(policy.joined(more) if more else policy)
        except ValidationError as exc:
            said = "; ".join(f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in exc.errors())
            raise UsageError(f"The cassette's redaction policy cannot be used: {said}") from exc

    def policy_metadata(self) -> dict[str, object]:
        """Give the policy in the shape that stands in a cassette's metadata; what is at its default is left out."""
        given = self.policy.model_dump(mode="json", exclude_defaults=True)
        return {"salt": self.policy.salt, **given}

    # what is seen

    def learn(self, request: Request) -> None:
        """Remember every credential that a request carries; its user's name, too."""
        self._learn(request, SentPeople())

    def _learn(self, request: Request, sent: SentPeople) -> None:
        target = f"{request.path}?{request.query}" if request.query else request.path
        self._remember(credentials.in_headers(request.headers, self._headers), Rank.PERSON, sent)
        self._remember(credentials.in_address(request.client_base + target), sent=sent)
        self._remember(self._asking.credentials(request.headers, request.content), sent=sent)

    def learn_response(self, response: Response) -> None:
        """Remember every credential that an answer hands out, and the names of the people in it."""
        self._remember(credentials.in_headers(response.headers, self._headers))
        self._remember(self._answering.credentials(response.headers, response.content))

    def learn_value(self, text: str) -> None:
        """Remember one credential, such as an upstream's from the environment: a token, or a user's name."""
        is_person = EMAIL.fullmatch(text) is not None
        self._remember([Credential(text, "credential", KnownBy.EMAIL if is_person else None)], Rank.PERSON)

    def _remember(self, found: Iterable[Credential], rank: Rank = Rank.NAME, sent: SentPeople | None = None) -> None:
        """Remember secrets as they are, and people with a rank; and in `sent` what a client calls them."""
        for credential in found:
            if credential.person is None:
                self._taints.add(credential.value, credential.kind)
                continue
            pseudonym = self._people.of(credential.person, credential.value)
            if pseudonym != credential.value and credential.person not in (KnownBy.AVATAR, KnownBy.TEXT):
                self._remember_person(credential.person, credential.value, pseudonym, rank)
                if sent is not None:
                    sent.add(pseudonym, credential.value)

    def _remember_person(self, kind: KnownBy, value: str, pseudonym: str, rank: Rank) -> None:
        if kind is not KnownBy.NAME or " " in value:  # one word may be any word
            self._taints.add(value, str(kind), pseudonym, rank)
        if EMAIL.fullmatch(value):
            for digest in _digests(value):
                stand_in = self._people.of(KnownBy.ACCOUNT, digest)
                self._taints.add(digest, "digest of an e-mail address", stand_in, rank)

    # what is changed

    def request(self, request: Request, sent: SentPeople | None = None) -> Request:
        """Give the request as it is recorded: the same for the same request, and for one that was redacted before.

        `sent` learns what the client calls the people in it, so that a replay can call them the same.
        """
        sent = SentPeople() if sent is None else sent
        self._learn(request, sent)
        return self._request(request, sent)

    def _request(self, request: Request, sent: SentPeople) -> Request:
        body, finder = request.body, self._asking.finder
        return replace(
            request,
            path=_changed(request.path, finder.hits, sent),
            query=_changed(request.query, finder.form_hits, sent) if request.query else "",
            headers=_values(request_headers(request.headers), finder),
            body=self._body(request.headers, body, sent) if isinstance(body, bytes) and body else body,
        )

    def _body(self, headers: Headers, body: bytes, sent: SentPeople) -> bytes:
        found = self._asking.cleaned(headers, body)
        sent.learn(found.text, found.hits)
        return found.data

    def response(self, response: Response) -> Response:
        """Give the answer as it is recorded, decoded where it was compressed. Raises CassetteUnwritable."""
        body = plain_body(response.headers, response.body)
        headers = response_headers(response.headers, response.status)
        return replace(
            response,
            headers=_values(headers, self._answering.finder),
            body=self._answering.cleaned(response.headers, body).data,
        )

    def interaction(self, interaction: Interaction) -> Interaction:
        """Give the interaction as it is recorded. Raises CassetteUnwritable where a body cannot be looked into."""
        self.learn(interaction.request)
        self.learn_response(interaction.response)
        sent = replace(interaction.request, body=plain_body(interaction.request.headers, interaction.request.body))
        request = self._request(sent, SentPeople())
        operation = interaction.operation
        if (request.path, request.query, request.body) != (sent.path, sent.query, interaction.request.body):
            operation = with_body(classify(request.method, request.path, request.query), request.content)
        return replace(interaction, request=request, operation=operation, response=self.response(interaction.response))

    def text(self, text: str) -> str:
        """Give a line of a log, a journal's entry, an error's message as people may see it."""
        return settled(text, self._finder.hits)[0] if text else text

    def data(self, data: bytes) -> bytes:
        """Give bytes of any kind as people may see them."""
        return cleaned(data, self._finder.hits).data

    def hits(self, text: str) -> list[Hit]:
        """Find what would be replaced in a text, with its places."""
        return self._finder.hits(text)

    def query_hits(self, query: str) -> list[Hit]:
        """Find what would be replaced in a raw query."""
        return self._finder.form_hits(query) if query else []

    def body_hits(self, headers: Headers, body: bytes) -> list[Hit]:
        """Find what would be replaced in a body; the places are in the text that it is, uncompressed."""
        return self._answering.hits(headers, body)

    # what is checked

    def leaks(self, block: bytes) -> list[str]:
        """Say what of a finished block must not be written: places and kinds, never values. Empty: nothing."""
        text = block.decode("utf-8", "replace")
        return [f"line {text.count(chr(10), 0, hit.start) + 1}: {hit.kind}" for hit in self._finder.leaks(text)]


def _changed(text: str, find: Callable[[str], list[Hit]], sent: SentPeople) -> str:
    changed, hits = settled(text, find)
    sent.learn(text, hits)
    return changed


def _values(headers: Headers, finder: Finder) -> Headers:
    return headers.mapped(lambda _, value: settled(value, finder.hits)[0])


def _digests(address: str) -> tuple[str, ...]:
    """Give the digests by which avatar services know an address; they are as good as the address itself."""
    data = address.strip().lower().encode("utf-8", "surrogatepass")
    return (hashlib.md5(data, usedforsecurity=False).hexdigest(), hashlib.sha256(data).hexdigest())


class _RedactingFilter(logging.Filter):
    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def filter(self, record: logging.LogRecord) -> bool:
        redacted = self._redactor.text
        record.msg, record.args = redacted(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
            record.exc_info = None
        for name in ("exc_text", "stack_info"):
            if getattr(record, name, None):
                setattr(record, name, redacted(getattr(record, name)))
        for name, value in vars(record).items():
            if name not in _RECORD_FIELDS and not isinstance(value, int | float | None):
                said = str(value)
                if (shown := redacted(said)) != said:
                    setattr(record, name, shown)
        return True


_RECORD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def redacting_filter(redactor: Redactor) -> logging.Filter:
    """Give a filter that takes secrets out of a record: its message, its fields, its traceback.

    Put it on handlers: a logger's filter does not see what the loggers below it say.
    """
    return _RedactingFilter(redactor)
