"""What clients ask beside links: the server, themselves, a login (docs/jira.md 6.7)."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from linktape.fake import json_forms, permissions
from linktape.fake.ask import Ask
from linktape.fake.callers import COOKIE, check_password, session_cookie
from linktape.fake.replies import Reply, empty, ok, refuse
from linktape.fake.site.world import MOST_LOGINS
from linktape.jira.bodies import JsonValue
from linktape.jira.envelopes import PLAIN_JSON
from linktape.messages import SITE, Response

BUILD_NUMBER = 100284
BUILT_MS = 1_764_547_200_000
FIRST_WITH_DEPLOYMENT = 7
"""The first version of Server that says its deployment (observed)."""
NEAR = 0.9
OTHER_LIMITS: json_forms.Json = {"attachment": 2000, "comment": 5000, "remoteIssueLinks": 2000, "worklog": 10000}


def get_server_info(ask: Ask) -> Reply:
    """Say what this Jira is. Open to everyone."""
    rules = ask.rules
    numbers = [int(part) for part in rules.version.partition("-")[0].split(".")]
    build = BUILD_NUMBER if rules.is_cloud else _build_number(numbers)
    displayed = ("displayUrl", "displayUrlServicedeskHelpCenter", "displayUrlCSMHelpSeeker", "displayUrlConfluence")
    info: json_forms.Json = {
        "baseUrl": SITE,
        **(dict.fromkeys(displayed, SITE) if rules.is_cloud else {}),
        "version": rules.version,
        "versionNumbers": [*numbers],
        **({"deploymentType": rules.deployment} if numbers[0] >= FIRST_WITH_DEPLOYMENT else {}),
        "buildNumber": build,
        "buildDate": json_forms.time(BUILT_MS),
        **({} if rules.is_cloud else {"databaseBuildNumber": build}),
        "serverTime": json_forms.time(ask.world.clock_ms),
        "scmInfo": hashlib.sha1(rules.version.encode(), usedforsecurity=False).hexdigest(),
        "serverTitle": "Jira",
        **({"defaultLocale": {"locale": "en_US"}, "serverTimeZone": "Etc/UTC"} if rules.is_cloud else {}),
    }
    return ok(info, "the server's description")


def _build_number(version: list[int]) -> int:
    """Give the build of a version of Server or Data Center (observed: 816001 is 8.16.1, 9120015 is 9.12.15)."""
    major, minor, patch = (*version, 0, 0)[:3]
    return int(f"{major}{minor:02}{patch:0{4 if major >= 9 else 3}}")


def get_current_user(ask: Ask) -> Reply:
    """Say who is calling."""
    user = ask.caller.user
    assert user is not None  # the gate lets nobody else in here
    groups: list[JsonValue] = [{"name": name, "groupId": ask.site.groups[name]} for name in sorted(user.groups)]
    me = json_forms.user(ask, user)
    if not ask.rules.is_cloud:
        me["deleted"] = False
    if ask.rules.myself_has_names:
        me |= {"key": user.name, "name": user.name}
    me |= {
        "locale": "en_US",
        "groups": {"size": len(groups), "items": groups if ask.operation.parameter("expand") else []},
        "applicationRoles": {"size": 1, "items": []},
        "expand": "groups,applicationRoles",
    }
    return ok(me, f"the caller is {user.name}")


def get_issue_limit_report(ask: Ask) -> Reply:
    """Say which issues are near or over the limits. For administrators."""
    if not permissions.administers(ask.site, ask.caller):
        raise refuse(ask, "no-limit-report", why=f"{ask.caller.name} lacks Administer Jira")
    most = ask.rules.links_per_issue
    with_keys = ask.operation.parameter("isReturningKeys") == "true"
    counts = {
        issue.key if with_keys else f"{issue.id}L": ask.world.count_links(issue)
        for issue in ask.world.issues.values()
        if ask.sees(issue)
    }
    breaching: json_forms.Json = {name: count for name, count in counts.items() if count > most}
    approaching: json_forms.Json = {name: count for name, count in counts.items() if NEAR * most <= count <= most}
    report: json_forms.Json = {
        "issuesApproachingLimit": {"issuelinks": approaching} if approaching else {},
        "issuesBreachingLimit": {"issuelinks": breaching} if breaching else {},
        "limits": {**OTHER_LIMITS, "issuelinks": most},
    }
    return ok(report, f"{len(approaching)} issues near the limit of {most} links, {len(breaching)} over it")


def get_tenant_info(ask: Ask) -> Reply:
    """Give the cloud id, by which the site is found behind the gateway (`/_edge/tenant_info`). Open to everyone."""
    cloud_id = ask.site.told_cloud_id
    return Reply(Response.json(200, {"cloudId": cloud_id}, {"Content-Type": PLAIN_JSON}), f"the cloud id {cloud_id}")


def login(ask: Ask) -> Reply:
    """Log in with a cookie, say who is logged in, or log out (`/rest/auth/1/session`)."""
    return {"POST": _log_in, "DELETE": _log_out}.get(ask.request.method, _current_session)(ask)


def _log_in(ask: Ask) -> Reply:
    members = ask.operation.payload.members
    name, password = members.get("username"), members.get("password")
    user = check_password(ask.site, name, password) if isinstance(name, str) and isinstance(password, str) else None
    if user is None:
        raise refuse(ask, "login-failed", why="no user has this name and password")
    ask.world.logins += 1
    number = ask.world.logins
    value = hashlib.sha256(f"session {number} of {user.name}".encode()).hexdigest()[:32].upper()
    ask.world.cookies.keep(value, user.name, MOST_LOGINS)
    login_info: json_forms.Json = {"loginCount": number, "previousLoginTime": json_forms.time(ask.world.clock_ms)}
    body: json_forms.Json = {"session": {"name": COOKIE, "value": value}, "loginInfo": login_info}
    headers = {"Set-Cookie": f"{COOKIE}={value}; Path=/; HttpOnly"}
    return Reply(Response.json(200, body, headers), f"{user.name} is logged in")


def _log_out(ask: Ask) -> Reply:
    user = _logged_in(ask)
    ask.world.cookies.pop(session_cookie(ask.request) or "", None)
    return empty(204, f"{user} is logged out")


def _current_session(ask: Ask) -> Reply:
    name = _logged_in(ask)
    info: json_forms.Json = {"loginCount": 1, "previousLoginTime": json_forms.time(ask.world.clock_ms)}
    address = f"{SITE}/rest/api/latest/user?username={quote(name)}"
    return ok({"self": address, "name": name, "loginInfo": info}, f"{name}'s session")


def _logged_in(ask: Ask) -> str:
    if ask.caller.user is None:
        raise refuse(ask, "no-session", why="nobody is logged in")
    return ask.caller.user.name
