"""WireMock's stub mappings: one, or a list of them under `mappings`. They name no site, and describe requests."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from linktape.cassette_tools.importing.exchange import (
    Fields,
    ForeignExchange,
    charset,
    compact_json,
    encoded,
    fields,
    from_base64,
    header,
)
from linktape.cassette_tools.importing.source import Source, texts_in
from linktape.jira.classify import classify
from linktape.messages import SITE
from linktape.nodes.node import Listing, Node, Scalar, Table

_DESCRIBED = {
    "urlPattern": "a regular expression",
    "urlPathPattern": "a regular expression",
    "urlPathTemplate": "a template",
}
_NO_ANSWER = {"fault": "a fault", "proxyBaseUrl": "whatever another server says"}
_CONDITIONS = ("scheme", "host", "port", "cookies", "basicAuthCredentials", "basicAuth", "multipartPatterns",
               "formParameters", "pathParameters", "customMatcher")  # fmt: skip
_BESIDE = ("scenarioName", "requiredScenarioState", "newScenarioState", "postServeActions", "serveEventListeners")
_PLACEHOLDER = "${json-unit"


class _Left(Exception):
    """A mapping is no exchange; says why."""


def exchanges(source: Source) -> Iterator[ForeignExchange]:
    """Give each mapping that stands for one request and has an answer of its own, in the order of their recording."""
    top = source.table(source.root, "the file")
    mappings = top.members.get("mappings")
    for item in [top] if mappings is None else _oldest_first(source.items(mappings, "`mappings`")):
        mapping = source.table(item, "a mapping")
        request = source.table(source.member(mapping, "request"), "`request`")
        response = source.table(source.member(mapping, "response"), "`response`")
        try:
            exchange = _exchange(source, mapping, request, response)
        except _Left as why:
            source.lose(item, f"{_words(request)}: {why}")
            continue
        lost = [*(f"`{name}`" for name in (*_BESIDE, *_CONDITIONS) if name in mapping.members | request.members)]
        lost += [f"the condition on {what}" for what in _conditions(request)]
        if lost:
            source.lose(item, f"{_words(request)}: it is kept, but without {', '.join(lost)}")
        for narrower in _narrower(request, exchange):
            source.lose(item, f"{_words(request)}: it is kept, but {narrower}")
        yield exchange


def _oldest_first(items: list[Node]) -> list[Node]:
    """Give mappings as they were made: WireMock's own lists, in which each has a `uuid`, begin with the newest."""
    is_own_list = all(isinstance(item, Table) and "uuid" in item.members for item in items)
    return items[::-1] if is_own_list else items


def _exchange(source: Source, mapping: Table, request: Table, response: Table) -> ForeignExchange:
    method = source.text_of(request, "method")
    if method is None or method.text.upper() == "ANY":
        raise _Left("its method is any")
    status = source.status(response.get("status")) or 200
    if status < 200:
        raise _Left(f"there is no answer to it (status {status})")
    uri = _uri(source, request)
    return ForeignExchange(
        at=mapping,
        method=method,
        uri=uri,
        status=status,
        asked=_asked(source, request, method, uri),
        asked_headers=_asked_headers(request),
        answered=_answered(source, response),
        answered_headers=fields(source, response.members.get("headers")),
        elapsed_s=source.seconds(response.members.get("fixedDelayMilliseconds"), 1000),
    )


def _uri(source: Source, request: Table) -> Scalar:
    described = next((name for name in _DESCRIBED if name in request.members), None)
    if described is not None:
        raise _Left(f"its address is {_DESCRIBED[described]} (`{described}`)")
    node = source.text_of(request, "url") or source.text_of(request, "urlPath")
    if node is None:
        raise _Left("it has no address (`url` or `urlPath`)")
    pairs: list[tuple[str, str]] = []
    for name, matcher in _matchers(request, "queryParameters"):
        values = _equals(matcher)
        if values:
            pairs += [(name, value) for value in values]
        elif not (isinstance(matcher, Table) and "absent" in matcher.members):
            raise _Left(f"the parameter {name} of its query is only described ({_kinds(matcher)})")
    query = ("&" if "?" in node.text else "?") + urlencode(pairs) if pairs else ""
    return Scalar(SITE + node.text + query, False, node.line, node.column)


def _narrower(request: Table, exchange: ForeignExchange) -> Iterator[str]:
    """Say which requests WireMock gives an answer to, and a recording does not; and that there is nothing in it."""
    if "urlPath" in request.members and "?" not in exchange.uri.text:
        yield "only for requests without a query: with `urlPath` and no `queryParameters` it takes any"
    if _has_body(exchange.method) and not exchange.asked:
        yield "only for requests without a body: with no `bodyPatterns` it takes any"
    if exchange.method.text.upper() == "GET" and exchange.status == 200 and not exchange.answered:
        yield "its answer has no body; put what Jira says into `jsonBody`"


def _has_body(method: Scalar) -> bool:
    return method.text.upper() in ("POST", "PUT", "PATCH")


def _asked(source: Source, request: Table, method: Scalar, uri: Scalar) -> bytes:
    """Give the body that a request is to have."""
    node = request.get("bodyPatterns")
    patterns = [] if node is None else source.items(node, "`bodyPatterns`")
    if not patterns and _has_body(method) and classify(method.text.upper(), urlsplit(uri.text).path).is_known:
        raise _Left("it takes any body; write the one that is sent into `bodyPatterns`, as `equalToJson`")
    for item in patterns:
        pattern = source.table(item, "a pattern").members
        wanted = pattern.get("equalToJson", pattern.get("equalTo"))
        if wanted is not None and any(_PLACEHOLDER in text for text in texts_in(wanted)):
            raise _Left(f"its body is a template (`{_PLACEHOLDER}…`)")
        if isinstance(wanted, Scalar):
            return wanted.text.encode()
        if wanted is not None:
            return compact_json(wanted)
        packed = pattern.get("binaryEqualTo")
        if packed is not None:
            return from_base64(source, source.text(packed, "`binaryEqualTo`"), "`binaryEqualTo`")
    if patterns:
        raise _Left(f"its body is only described ({', '.join(map(_kinds, patterns))})")
    return b""


def _asked_headers(request: Table) -> Fields:
    found = ((name, _equal(matcher), matcher) for name, matcher in _matchers(request, "headers"))
    return [(name, Scalar(value, False, at.line, at.column)) for name, value, at in found if value is not None]


def _answered(source: Source, response: Table) -> bytes:
    """Give the body of an answer."""
    for name, what in _NO_ANSWER.items():
        if name in response.members:
            raise _Left(f"its answer is {what} (`{name}`)")
    named = source.text_of(response, "bodyFileName")
    if named is not None:
        content = source.attached(named.text)
        if content is None:
            where = "which is not in the folder `__files` beside the folder `mappings`"
            raise _Left(
                f"the body of its answer lies in a file of its own (`bodyFileName`), {where}; put it into `body`"
            )
        return content
    transformers = response.members.get("transformers")
    if isinstance(transformers, Listing) and any("{{" in text for text in texts_in(response)):
        raise _Left("its answer is a template (`transformers`)")
    packed = source.text_of(response, "base64Body")
    if packed is not None:
        return from_base64(source, packed, "`base64Body`")
    value = response.members.get("jsonBody")
    if value is not None:
        return compact_json(value)
    body = source.text_of(response, "body")
    kind = header(fields(source, response.members.get("headers")), "content-type")
    return b"" if body is None else encoded(body.text, charset(kind))


def _conditions(request: Table) -> Iterator[str]:
    for name, matcher in _matchers(request, "headers"):
        if _equal(matcher) is None:
            yield f"the header {name} ({_kinds(matcher)})"


def _matchers(request: Table, name: str) -> list[tuple[str, Node]]:
    node = request.members.get(name)
    return list(node.members.items()) if isinstance(node, Table) else []


def _equal(matcher: Node) -> str | None:
    """Give the one value that a matcher lets through, or None."""
    value = matcher.members.get("equalTo") if isinstance(matcher, Table) else None
    return value.text if isinstance(value, Scalar) else None


def _equals(matcher: Node) -> list[str]:
    """Give all values that a parameter must have: one, or each of those that WireMock's recorder lists; else none."""
    listed = matcher.members.get("hasExactly") if isinstance(matcher, Table) else None
    values = [_equal(one) for one in (listed.items if isinstance(listed, Listing) else [matcher])]
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else []


def _kinds(matcher: Node) -> str:
    words = [name for name in matcher.members if name != "caseInsensitive"] if isinstance(matcher, Table) else []
    is_regular = {"matches", "doesNotMatch"} & set(words)
    return ("a regular expression: " if is_regular else "") + ", ".join(words)


def _words(request: Table) -> str:
    found = [request.members.get(name) for name in ("method", "url", "urlPath", *_DESCRIBED)]
    return " ".join(one.text.split("?")[0] for one in found if isinstance(one, Scalar))
