"""Who is calling: Basic, Bearer, a session cookie, or nobody; and the scopes their token has."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from http.cookies import CookieError, SimpleCookie

from linktape.fake.site.site import Site, Token, User
from linktape.framing import basic_pair
from linktape.jira.issue_links import link_requests
from linktape.jira.operations import Operation
from linktape.messages import Request
from linktape.values import value

COOKIE = "JSESSIONID"
GATEWAY = "/ex/jira/"
WRITE_COMMENT = "write:comment:jira"


class Standing(Enum):
    """What became of the credentials that a request has."""

    NONE = "no credentials"
    GOOD = "good"
    WRONG = "wrong or expired"
    UNREADABLE = "a Bearer that this host cannot read"


@value(frozen=True, slots=True)
class Caller:
    """Who a request runs as. `user` None is anonymous; `scopes` None means everything the user may do.

    `is_app`: by a token that Jira Cloud takes behind its gateway alone: a Bearer, or one with scopes. `app`: whose it
    is, where its token says that.
    """

    user: User | None = None
    scopes: frozenset[str] | None = None
    standing: Standing = Standing.NONE
    is_app: bool = False
    app: str | None = None

    @property
    def name(self) -> str:
        """The user's name, for the journal."""
        return self.user.name if self.user else "anonymous"


NOBODY = Caller()


def is_at_gateway(request: Request) -> bool:
    """Whether the request came by api.atlassian.com's path for OAuth apps."""
    return request.context.startswith(GATEWAY)


def is_bearer(request: Request) -> bool:
    """Whether the request came with a Bearer token."""
    return (request.headers.get("Authorization") or "").lstrip()[:7].lower() == "bearer "


def identify(site: Site, request: Request, cookies: Mapping[str, str]) -> Caller:
    """Say who is calling. `cookies` are the sessions that were logged in: cookie value -> user name."""
    authorization = request.headers.get("Authorization") or ""
    scheme, _, value = authorization.strip().partition(" ")
    accepts_oauth = site.rules.oauth_at_site or is_at_gateway(request)
    match scheme.lower():
        case "basic":
            caller = _by_basic(site, value.strip(), accepts_oauth)
        case "bearer":
            caller = _by_bearer(site, value.strip(), accepts_oauth)
        case _:
            name = cookies.get(session_cookie(request) or "")
            user = next((user for user in site.users if user.name == name), None)
            return Caller(user, None, Standing.GOOD) if user else NOBODY
    if site.accept_anyone and site.users and caller.standing in (Standing.WRONG, Standing.UNREADABLE):
        return Caller(site.users[0], None, Standing.GOOD)
    return caller


def lacking_scopes(operation: Operation, held: frozenset[str]) -> str | None:
    """Name what a token lacks for an operation, or give None: the classic scope will do, or all granular ones.

    A link's comment needs `write:comment:jira` as well.
    """
    traits = operation.traits
    granular = traits.granular_scopes
    if not granular or traits.classic_scope in held:
        return None
    if any(link.comment is not None for link in link_requests(operation)):
        granular |= {WRITE_COMMENT}
    lacking = sorted(granular - held)
    return f"{traits.classic_scope}, or of the granular ones {', '.join(lacking)}" if lacking else None


def check_password(site: Site, name: str, password: str) -> User | None:
    """Give the user of this name or e-mail address if the password is one of the user's tokens."""
    found = _user_by(site, name, password)
    return None if found is None else found[0]


def _user_by(site: Site, name: str, password: str) -> tuple[User, Token] | None:
    """Give a user with the token that was given as the password."""
    called = name.lower()
    for user in site.users:
        if called in (user.name.lower(), user.email.lower()) and user.is_active:
            token = _token(user, password)
            if token is not None and not token.is_expired:
                return user, token
    return None


def _by_basic(site: Site, value: str, accepts_scoped: bool) -> Caller:
    pair = basic_pair(value)
    if pair is None:
        return NOBODY  # a malformed header counts as none (jira.md 5: no Seraph header)
    found = _user_by(site, *pair)
    if found is None:
        return Caller(standing=Standing.WRONG)
    user, token = found
    if token.scopes is not None and not accepts_scoped:
        return Caller(standing=Standing.WRONG, is_app=True)
    return Caller(user, token.scopes, Standing.GOOD, is_app=token.scopes is not None)


def _by_bearer(site: Site, value: str, is_accepted: bool) -> Caller:
    if not is_accepted:
        return Caller(standing=Standing.UNREADABLE, is_app=True)
    for user in site.users:
        token = _token(user, value)
        if token is not None and user.is_active:
            good = Caller(user, token.scopes, Standing.GOOD, is_app=True, app=token.app)
            return Caller(standing=Standing.WRONG) if token.is_expired else good
    return Caller(standing=Standing.UNREADABLE)


def session_cookie(request: Request) -> str | None:
    """Give the value of Jira's session cookie, or None."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(request.headers.get("Cookie") or "")
    except CookieError:
        return None
    return jar[COOKIE].value if COOKIE in jar else None


def _token(user: User, value: str) -> Token | None:
    for token in user.tokens:
        if token.value == value:
            return token
    return None
