"""What is known of Jira's rate limits: each number once, and each rule with its source and how sure it is.

Marks: `documented` by Atlassian (its pages, changelog, staff), `observed` on a site, `inferred` where nobody has said
or measured it and something had to be chosen. `RULES` has them all; the page docs/limits.md is made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from linktape.jira.rate_limits import DEFAULT_RATES, LIMITERS, OWN_RATES

Mark = Literal["documented", "observed", "inferred"]
Edition = Literal["free", "standard", "premium", "enterprise"]

PAGE = "Atlassian: Rate limiting (Jira Cloud platform), as of 2026-08-12"
CONFLUENCE = "Atlassian: Rate limiting (Confluence Cloud), as of 2026-10-09"
SHARED_BUCKET = "changelog CHANGE-2753, 2025-08-28"
ENFORCED = "changelog CHANGE-3045, 2026-02-02"
STAFF = "Atlassian's staff, community thread 97828"
MEASURED = "an app's vendor, community thread 97828"
IN_LIFE = "a Forge app's headers, 2026-10-09"
HEADERS_SEEN = "jira.md 8, backlot obs 25"
DATA_CENTER = "Atlassian: Improving instance stability with rate limiting (Jira Data Center)"
KNOWLEDGE = "Atlassian's knowledge base: Jira Rate Limiting is not working as configured"
SLAC = "headers of a public laboratory's Data Center, 2026-09-04"
NOBODY = "nobody has said or measured it"


@dataclass(frozen=True, slots=True)
class Norm:
    """One rule of Jira's: what it says, how sure that is, and who says so."""

    name: str
    says: str
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True)
class TenantPool:
    """A tenant's pool in tier 2: `base` points, and `per_user` more for each user."""

    base: int
    per_user: int


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many within so many seconds."""

    most: int
    within_s: int


TIER_1 = LIMITERS["quota"].most
EDITIONS: Mapping[Edition, TenantPool] = {
    "free": TenantPool(65_000, 0),
    "standard": TenantPool(100_000, 10),
    "premium": TenantPool(130_000, 20),
    "enterprise": TenantPool(150_000, 30),
}
MOST_OF_TENANT = 500_000

BASE_POINTS = 1
CORE_POINTS, IDENTITY_POINTS, OTHER_POINTS = 1, 2, 1
"""What each object costs that a read gives, beside the request itself."""

NEAR = 5
"""A pool is nearly used up when less than a fifth of it is left."""

ISSUE_WRITES = (Window(20, 2), Window(100, 30))

DATA_CENTERS_BUCKET, DATA_CENTERS_FILL = 70, Window(5, 1)
"""A bucket's size, and what it gets in which time, where nothing else is said: every site sets its own."""

_BURSTS = (
    *(
        Norm(f"burst of {method}", f"`{method}` to an endpoint without a rate of its own: {rate} a second",
             "documented", PAGE)
        for method, rate in DEFAULT_RATES.items()
    ),
    *(
        Norm(f"burst of {method} {path}", f"`{method} {path}`: {rate} a second", "documented", PAGE)
        for (method, path), rate in OWN_RATES.items()
    ),
)  # fmt: skip

_POINTS = (
    Norm("a request", f"each request costs {BASE_POINTS} point", "documented", PAGE),
    Norm("a core object", "each issue that a read gives costs 1 point more: `GET issue/KEY` is 2", "documented", PAGE),
    Norm("an identity object", "each user, group or permission that a read gives costs 2 points more",
         "documented", PAGE),
    Norm("another object", "each object of any other kind that a read gives costs 1 point more (profile `documented`)",
         "documented", PAGE),
    Norm("another object, measured", "a read of other kinds costs 1 point, however many it gives (profile `observed`: "
         "500 versions were)", "observed", f"{MEASURED}, #151"),
    Norm("a write", "a write costs 1 point, whatever it writes", "documented", PAGE),
    Norm("a search by POST", "a search or a bulk fetch is a read, by POST as well: 1, and 1 for each issue",
         "observed", f"{MEASURED}, #151 and #154"),
    Norm("objects within objects", "what stands within an object (an issue's people, links, project) costs nothing",
         "documented", f"{PAGE}: its example"),
    Norm("a failed request", "a request that Jira refuses otherwise than by a limit costs 1 point", "inferred",
         f"{PAGE}: each request starts with 1"),
    Norm("a limited request", "a request that a limit refuses costs no point and no token", "inferred", NOBODY),
    Norm("the last request", "while a point is left, a request is served, and may cost more than is left", "inferred",
         NOBODY),
)  # fmt: skip

_POOLS = (
    Norm("tier 1", f"an app of tier 1 has {TIER_1:,} points an hour", "documented", PAGE),
    Norm("tier 1 is global", "in tier 1 all tenants of an app share one pool", "documented", f"{PAGE}; {STAFF}, #84"),
    Norm("tier 2 is each tenant's", "in tier 2 an app has a pool of its own in each tenant", "documented", PAGE),
    *(
        Norm(f"tier 2, {name}", f"{name}: {one.base:,} points an hour" + (
            f", and {one.per_user} for each user" if one.per_user else ""), "documented", PAGE)
        for name, one in EDITIONS.items()
    ),
    Norm("tier 2's most", f"no tenant's pool has more than {MOST_OF_TENANT:,} points", "documented", PAGE),
    Norm("2,000 users", "a tenant of edition standard with 2,000 users has 120,000 points", "documented",
         f"{PAGE}: its example"),
    Norm("15,000 users", "a tenant of edition enterprise with 15,000 users has 500,000 points, not 600,000",
         "documented", f"{PAGE}: its example"),
    Norm("an app's own", "each app has pools of its own", "documented", f"{STAFF}, #84 and #148"),
    Norm("apps alone", "points are counted for Forge, Connect and OAuth 2.0 apps; here: a Bearer token with scopes",
         "documented", PAGE),
    Norm("API tokens", "API tokens (Basic) cost no points; the other limits hold for them, too", "documented", PAGE),
    Norm("the hour", "a pool is full again at the top of each UTC hour", "documented", PAGE),
    Norm("no carry-over", "what is left of an hour is gone with it", "documented", CONFLUENCE),
    Norm("all is refused", "once a pool is used up, every request of the app is refused until the hour is over",
         "documented", PAGE),
    Norm("quota first", "where several limits are used up, the pool is named, then the burst, then the issue",
         "inferred", NOBODY),
)  # fmt: skip

_BUCKETS = (
    Norm("a bucket each", "each method of each endpoint has a bucket of tokens in each tenant", "documented", PAGE),
    Norm("a token", "a request takes a token; without one it is refused", "documented", PAGE),
    Norm("refilled each second", "each second the bucket gets as many tokens as its rate says", "documented", PAGE),
    Norm("never over full", "tokens that a full bucket cannot hold are lost", "documented", PAGE),
    Norm("shared buckets", "all apps and API tokens of a tenant take from the same buckets", "documented",
         SHARED_BUCKET),
    Norm("other endpoints", "an empty bucket stops its endpoint alone", "documented", PAGE),
    Norm("versions share", "/2, /3 and /latest of an endpoint share a bucket", "observed", HEADERS_SEEN),
    Norm("a bucket's size", "a bucket of 100 a second holds 350 tokens, one of 150 holds 400, one of 200 holds 500",
         "observed", f"{HEADERS_SEEN}; {IN_LIFE}"),
    Norm("other sizes", "any other bucket holds three and a half times its rate", "inferred",
         "sizes are not published"),
    Norm("anonymous callers", "calls without a user are not counted, and get no rate headers", "observed",
         HEADERS_SEEN),
)  # fmt: skip

_ISSUES = (
    Norm("20 in 2 s", "20 writes to one issue within 2 seconds", "documented", PAGE),
    Norm("100 in 30 s", "100 writes to one issue within 30 seconds", "documented", PAGE),
    Norm("reads are free", "reads of an issue are not counted there", "documented", PAGE),
    Norm("other issues", "an issue that had too many writes stops no other", "documented", PAGE),
    Norm("sliding windows", "the windows slide: a write counts until it is as old as the window is long", "inferred",
         NOBODY),
    Norm("both ends", "a link's writes count at both of its issues", "inferred", NOBODY),
)  # fmt: skip

_HEADERS = (
    Norm("policy of tier 1", '`RateLimit-Policy: "global-app-quota";q=65000;w=3600`', "documented", PAGE),
    Norm("policy of tier 2", '`RateLimit-Policy: "tenant-app-quota";q=…;w=3600`', "documented", PAGE),
    Norm("policy of a burst", '`RateLimit-Policy: "jira-burst-based";q=100;w=1`: q is the rate', "documented",
         f"{PAGE}; observed: {HEADERS_SEEN}"),
    Norm("several policies", "the pool's entry stands first, then a comma, then the burst's", "documented",
         f"{PAGE}; observed: {IN_LIFE}"),
    Norm("enforced names", "what is enforced has no `Beta-` before its name", "documented", ENFORCED),
    Norm("seconds to the hour", "`t` of the pool: seconds until it is full again", "documented", PAGE),
    Norm("no r yet", "`r` of the pool is left out while a fifth or more is left", "documented",
         f"{PAGE}; observed: {IN_LIFE}"),
    Norm("r when near", "`r` of the pool says how many points are left once that is less than a fifth", "documented",
         f"{PAGE}; {STAFF}, #146"),
    Norm("r of a burst", "`r` of the burst is always there", "observed", HEADERS_SEEN),
    Norm("used up", 'a used up pool is `RateLimit: "global-app-quota";r=0;t=50`, without `RateLimit-Policy`',
         "documented", f"{PAGE}: its example; observed: {MEASURED}, #165"),
    Norm("near", "`X-RateLimit-NearLimit: true` where less than a fifth of the pool is left", "documented",
         f"{PAGE}; {STAFF}, #146"),
    Norm("near no burst", "`X-RateLimit-NearLimit` is never about bursts", "documented", PAGE),
    Norm("limit of a burst", "`X-RateLimit-Limit` and `-Remaining` are the bucket's size and tokens", "observed",
         HEADERS_SEEN),
    Norm("reasons of a pool", "`RateLimit-Reason: jira-quota-global-based`, in tier 2 `jira-quota-tenant-based`",
         "documented", PAGE),
    Norm("reason of a burst", "`RateLimit-Reason: jira-burst-based`", "documented", PAGE),
    Norm("reason of an issue", "`RateLimit-Reason: jira-per-issue-on-write`", "documented", PAGE),
    Norm("reason with a 429", "`RateLimit-Reason`, `X-RateLimit-Reset` and `Retry-After` stand on a 429 alone",
         "documented", PAGE),
    Norm("wait for the hour", "`Retry-After` of a pool: the seconds to the top of the hour, its reset", "documented",
         f"{PAGE}: its example"),
    Norm("wait for a token", "`Retry-After` of a burst: 1", "documented", f"{PAGE}: its example"),
    Norm("wait for an issue", "`Retry-After` of an issue: until both windows have room", "inferred", NOBODY),
    Norm("429 says zero", "a 429 has `X-RateLimit-Remaining: 0` and the limit that it is about", "documented", PAGE),
)  # fmt: skip

_DATA_CENTER = (
    Norm("a user's bucket", "each user has a bucket of tokens on each node, for all that is asked", "documented",
         DATA_CENTER),
    Norm("one at a time", "tokens come one after the other: 5 a minute is one each 12 seconds", "documented",
         KNOWLEDGE),
    Norm("saved up", "tokens that are not used are saved up to the most that is set", "documented", DATA_CENTER),
    Norm("on every answer", "every answer to a user has `X-RateLimit-Limit`, `-Remaining`, `-Interval-Seconds` and "
         "`-FillRate`", "documented", f"{DATA_CENTER}; observed: ahungry/org-jira#365"),
    Norm("no wait, said", "`Retry-After` is on every answer: 0 while tokens are left, else the seconds to the next",
         "documented", DATA_CENTER),
    Norm("no reasons", "Data Center sends none of Cloud's `RateLimit` headers", "observed", "ahungry/org-jira#365"),
    Norm("5 a second, 70 at most", "the preset gives 5 a second and saves up 70: every site sets its own", "observed",
         SLAC),
)  # fmt: skip

RULES: tuple[Norm, ...] = (*_POINTS, *_POOLS, *_BUCKETS, *_BURSTS, *_ISSUES, *_HEADERS, *_DATA_CENTER)
"""Every rule, in the order of the page."""


def pool_of_tenant(edition: Edition, users: int) -> int:
    """Give how many points an hour a tenant's pool has in tier 2."""
    return min(EDITIONS[edition].base + EDITIONS[edition].per_user * users, MOST_OF_TENANT)
