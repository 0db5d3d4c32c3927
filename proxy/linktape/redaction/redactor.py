"""The Redactor: takes secrets and people out of everything before it is written, logged, shown or matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Generic, TypeVar
from urllib.parse import unquote, unquote_plus

from linktape.bounded import Cache
from linktape.errors import CassetteUnwritable, UsageError
from linktape.jira.classify import operation_of
from linktape.messages import Headers, Request, Response
from linktape.redaction import credentials, regex
from linktape.redaction.credentials import Credential
from linktape.redaction.finder import Finder, cleaned
from linktape.redaction.hits import Hit, settled
from linktape.redaction.known_pieces import KnownPieces
from linktape.redaction.last_scan import LastScan
from linktape.redaction.message_bodies import Content, plain_body
from linktape.redaction.names import KnownBy, plain
from linktape.redaction.people import Pseudonyms
from linktape.redaction.policy import RedactionPolicy, new_salt
from linktape.redaction.real_names import RedactedRequest, SentPeople
from linktape.redaction.seen_names import SeenNames
from linktape.redaction.seen_values import SeenValues
from linktape.redaction.shapes import Shapes
from linktape.tape.cassette import Interaction
from linktape.tape.kept_headers import request_headers, response_headers
from linktape.values import changed

_MOST_REMEMBERED_BYTES = 4 << 20
_FRAME_BYTES = 500
_LONGEST_REMEMBERED = 4 << 10

News = tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]
"""Credentials with their kinds, and names with their pseudonyms, the newest last."""

Result = TypeVar("Result")


class _Remembered(Generic[Result]):
    """What was made of the same bytes before, until something new is learned. Bounded in number and size.

    Bodies are worked on beside the loop too: a result belongs to what was known when it was begun, not when it ended.
    """

    def __init__(self, *seen: SeenValues | SeenNames) -> None:
        self._first, self._last = seen[0], seen[-1]
        self._generation = 0
        self._results: Cache[object, Result] = Cache(_MOST_REMEMBERED_BYTES)

    def of(self, key: object, size: int, make: Callable[[], Result]) -> Result:
        generation = self._first.generation + self._last.generation
        if generation != self._generation:
            self._generation, self._results = generation, Cache(_MOST_REMEMBERED_BYTES)
        results = self._results
        result = results.get(key)
        if result is None:
            result = make()
            if size <= _LONGEST_REMEMBERED:
                results.keep(key, result, _FRAME_BYTES + 2 * size)
        return result


class Redactor:
    """Takes out, from one message or text after another, what must not be kept. Remembers, in memory only."""

    def __init__(self, policy: RedactionPolicy | None = None) -> None:
        self.policy = (policy or RedactionPolicy()).with_salt(new_salt())
        self._people = Pseudonyms(self.policy.salt)
        self._seen = SeenValues()
        self._names = SeenNames()
        self._headers = frozenset(plain(name) for name in self.policy.header_names)
        self._finder = Finder(
            self._people,
            self._seen,
            Shapes(self._people),
            self.policy.wanted(),
            tuple(regex.users(pattern) for pattern in self.policy.patterns),
        )
        self._asking = Content(self._finder)
        self._answering = Content(replace(self._finder, names=self._names, pieces=KnownPieces()))
        self._shown = replace(self._finder, keeps_names=False, names=self._names, pieces=KnownPieces())
        self._last = LastScan(replace(self._finder, is_last=True))
        self._texts: _Remembered[str] = _Remembered(self._seen, self._names)
        self._fields: _Remembered[Headers] = _Remembered(self._seen)
        self._queries: _Remembered[tuple[str, list[Hit]]] = _Remembered(self._seen)
        self._credentials: _Remembered[Sequence[Credential]] = _Remembered(self._seen)  # of fields, and of queries
        self._callers: _Remembered[Mapping[str, str]] = _Remembered(self._seen)
        self._last_learned: Request | None = None  # more than one layer has a call's request learned

    @staticmethod
    def from_metadata(metadata: Mapping[str, object], more: RedactionPolicy | None = None) -> Redactor:
        """Make the redactor of a cassette from what `policy_metadata` gave, with the additions of `more`.

        What is missing gets its default: a cassette of vcrpy's has no policy. Raises UsageError.
        """
        try:
            policy = RedactionPolicy.read(metadata)
        except ValueError as exc:
            raise UsageError(f"The cassette's redaction policy cannot be used: {exc}") from exc
        return Redactor(policy.joined(more) if more else policy)

    def policy_metadata(self) -> dict[str, object]:
        """Give the policy in the shape that stands in a cassette's metadata; what is at its default is left out."""
        return self.policy.keys()

    # what is seen

    def learn(self, request: Request) -> None:
        """Remember every credential that a request carries."""
        if request is self._last_learned:
            return
        self._sender(request.headers)
        self._remember(credentials.in_address(request.client_base + request.path))
        if request.query:
            query = "?" + request.query
            self._credentials.of(query, len(query), lambda: self._remember(credentials.in_address(query)))
        if request.body:
            self._remember(self._asking.credentials(request.headers, request.content))
        self._last_learned = request

    def _sender(self, headers: Headers) -> Sequence[Credential]:
        """Say who sends a request, and by what right; remember it."""
        in_headers = credentials.in_headers
        return self._credentials.of(headers, headers.size, lambda: self._remember(in_headers(headers, self._headers)))

    def learn_response(self, response: Response) -> None:
        """Remember every credential that an answer hands out, and, for texts that people read, who is named in it."""
        self._remember(credentials.in_headers(response.headers, self._headers))
        self._remember(self._answering.credentials(response.headers, response.content), are_shown=True)

    def learn_value(self, text: str) -> None:
        """Remember one credential, such as an upstream's from the environment: a token, or a user's name."""
        self._seen.add(text, "credential")

    @property
    def mark(self) -> tuple[int, int]:
        """How much was learned so far, for `news`."""
        return self._seen.generation, self._names.generation

    def news(self, since: tuple[int, int]) -> News:
        """Give what was learned since a mark, for another redactor of the same policy."""
        values, names = since
        return self._seen.since(values), self._names.since(names)

    def take_in(self, news: News) -> None:
        """Know what another redactor has learned."""
        values, names = news
        for value, kind in values:
            self._seen.know(value, kind)
        for name, pseudonym in names:
            self._names.add(name, pseudonym)

    def _remember(self, found: Iterable[Credential], *, are_shown: bool = False) -> Sequence[Credential]:
        """Remember these, until as many others came; gives them."""
        for credential in (found := [*found]):
            if credential.person is None:
                self._seen.add(credential.value, credential.kind)
            elif credential.person in (KnownBy.USER, KnownBy.NAME):
                if credential.is_login:
                    self._seen.add_login(credential.value)
                if are_shown:
                    self._names.add(credential.value, self._people.of(credential.person, credential.value))
        return found

    # what is changed

    def request(self, request: Request) -> Request:
        """Give the request as it is recorded: the same for the same request, and for one that was redacted before."""
        return self.asked(request).request

    def asked(self, request: Request) -> RedactedRequest:
        """Give the request as it is recorded, and who its client says is in it."""
        self.learn(request)
        sent, headers = SentPeople(), request.headers
        redacted = self._request(request, sent)
        who = self._callers.of(headers, headers.size, lambda: self._caller(headers))
        return RedactedRequest(redacted, {**who, **sent.real} if sent.real else who)

    def _caller(self, headers: Headers) -> Mapping[str, str]:
        """Say who sends requests of these fields, by the pseudonyms."""
        sent = SentPeople()
        for credential in self._sender(headers):
            if credential.person is not None:
                sent.add(self._people.of(credential.person, credential.value), credential.value)
        return sent.real

    def _request(self, request: Request, sent: SentPeople, *, refuses_names: bool = False) -> Request:
        path = self._path(request.path, sent)
        query = self._query(request.query, sent, is_about_users="/user" in request.path) if request.query else ""
        headers, body = self._kept(request.headers), request.body
        if isinstance(body, bytes) and body:
            is_person = request.path.rstrip("/").endswith(("/assignee", "/watchers"))
            clean = self._asking.cleaned(request.headers, body, is_person=is_person)
            if refuses_names:
                _refuse_names(clean.hits)
            sent.learn(clean.text, clean.hits)
            body = clean.data
        if (path, query, headers, body) == (request.path, request.query, request.headers, request.body):
            return request
        return Request(request.method, path, query, headers, body, request.context, request.client_base)

    def _path(self, path: str, sent: SentPeople) -> str:
        clean, hits = settled(path, self._finder.hits)
        if hits:
            sent.learn(path, hits, unquote)
        return clean

    def _query(self, query: str, sent: SentPeople, *, is_about_users: bool) -> str:
        find = partial(self._finder.form_hits, is_about_users=is_about_users)
        clean, hits = self._queries.of((query, is_about_users), len(query), lambda: settled(query, find))
        if hits:
            sent.learn(query, hits, unquote_plus)
        return clean

    def response(self, response: Response) -> Response:
        """Give the answer as it is recorded, decoded where it was compressed. Raises CassetteUnwritable."""
        headers = self._values(response_headers(response.headers, response.status))
        if response.body == b"":
            return changed(response, headers=headers)
        body = plain_body(response.headers, response.body)
        clean = self._answering.cleaned(response.headers, body)
        _refuse_names(clean.hits)
        return changed(response, headers=headers, body=clean.data)

    def interaction(self, interaction: Interaction) -> Interaction:
        """Give the interaction as it is recorded. Raises CassetteUnwritable where a body cannot be looked into."""
        self.learn(interaction.request)
        self.learn_response(interaction.response)
        sent, operation = interaction.request, interaction.operation
        body = plain_body(sent.headers, sent.body)
        if body is not sent.body:
            sent = changed(sent, body=body)
        request = self._request(sent, SentPeople(), refuses_names=True)
        if (request.path, request.query, request.body) != (sent.path, sent.query, interaction.request.body):
            operation = operation_of(request)
        return changed(interaction, request=request, operation=operation, response=self.response(interaction.response))

    def learned(self) -> int:
        """Give a number that grows with whatever is learned: what was redacted before may hold it."""
        return self._seen.generation + self._names.generation

    def text(self, text: str) -> str:
        """Give a line of a log, a journal's entry, an error's message as people may see it."""
        if not text or self._shown.leaves(text):
            return text
        return self._texts.of(text, len(text), partial(self._shown_as, text))

    def texts(self, *texts: str) -> tuple[str, ...]:
        """Give several texts as `text` does. They are looked through together: most have nothing in them.

        A pattern of the user's may look for the end of a text.
        """
        if not self.policy.patterns:
            together = "\n".join(texts)
            if self.text(together) == together:
                return texts
        return tuple([self.text(text) for text in texts])

    def _shown_as(self, text: str) -> str:
        return settled(text, self._shown.hits)[0]

    def data(self, data: bytes) -> bytes:
        """Give bytes of any kind as people may see them."""
        return cleaned(data, self._shown.find).data

    def hits(self, text: str) -> list[Hit]:
        """Find what would be replaced in a text, with its places."""
        return self._finder.hits(text)

    def query_hits(self, query: str) -> list[Hit]:
        """Find what would be replaced in a raw query."""
        return self._finder.form_hits(query) if query else []

    def body_hits(self, headers: Headers, body: bytes) -> list[Hit]:
        """Find what would be replaced in a body; the places are in the text that it is, uncompressed."""
        return self._answering.hits(headers, body)

    def _kept(self, headers: Headers) -> Headers:
        """Give of a request's header fields what is recorded."""
        return self._fields.of((headers,), headers.size, lambda: self._cleaned(request_headers(headers)))

    def _values(self, headers: Headers) -> Headers:
        return self._fields.of(headers, headers.size, lambda: self._cleaned(headers))

    def _cleaned(self, headers: Headers) -> Headers:
        clean = headers.mapped(lambda _, value: settled(value, self._finder.hits)[0])
        return headers if clean == headers else clean

    # what is checked

    def leaks(self, block: bytes) -> list[str]:
        """Say what of a finished block must not be written: places and kinds, never values. Empty: nothing."""
        return self._last.leaks(block)


def _refuse_names(hits: Iterable[Hit]) -> None:
    """Refuse a message in which a member is called by a secret: names are never changed. Raises CassetteUnwritable."""
    for hit in hits:
        if hit.is_a_name:
            raise CassetteUnwritable(f"The body has {hit.kind}: what is called by it cannot be kept.")
