"""What a command is given, the address under every name it looks for, and which of it is secret."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from linktape.errors import UsageError
from linktape.redaction.hits import REDACTED
from linktape.redaction.names import is_secret
from linktape.runs import proxy_variables, trust
from linktape.runs.sped import Sped
from linktape.session import DEFAULT
from linktape.wiring.hosting import Host
from linktape.wiring.serving import Serving
from linktape.wiring.settings import Settings

URL, CONTROL_URL, TOKEN = "LINKTAPE_URL", "LINKTAPE_CONTROL_URL", "LINKTAPE_TOKEN"
_NO_PASSWORDS = ("PWD", "OLDPWD")  # a shell's folders
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def address_names(given: Iterable[str]) -> dict[str, str]:
    """Read each `--env NAME[=SUFFIX]`; gives the suffix by name. Raises UsageError."""
    suffixes: dict[str, str] = {}
    for text in given:
        name, _, suffix = text.partition("=")
        if _NAME.fullmatch(name) is None:
            raise UsageError(f"--env {text!r}: {name!r} is no variable's name; write for example --env JIRA_URL")
        if suffix and not suffix.startswith(("/", "?", "#")):
            raise UsageError(f"--env {text!r}: the suffix follows the address; write for example {name}=/{suffix}")
        suffixes[name] = suffix
    return suffixes


def environment(
    inherited: Mapping[str, str],
    names: Mapping[str, str],
    serving: Serving,
    *,
    java_trust: bool = False,
    session: str = DEFAULT,
    proxied: str | None = None,
) -> dict[str, str]:
    """Give the command's environment: what we have, the three variables of linktape's, and the address by each name.

    Over TLS what lets it trust our authority as well. `java_trust`: in Java, too. The address is the session's.
    `proxied`: the site that it is led to by our forward proxy, and whose address it gets by each name.
    """
    url, control_url = serving.url_of(session), serving.control_url or ""
    own = {URL: url, CONTROL_URL: control_url, TOKEN: serving.token}
    kept = {name: value for name, value in inherited.items() if name not in own}
    given = {name: value for name, value in own.items() if value and (control_url or name == URL)}
    if serving.authority is not None:
        kept |= trust.variables(kept, serving.authority, java=java_trust or proxied is not None)
    if proxied is not None:
        kept |= proxy_variables.variables(kept, serving.origin, proxied)
    return {**kept, **given, **{name: (proxied or url) + suffix for name, suffix in names.items()}}


def secrets_given(environment: Mapping[str, str], command: Sequence[str]) -> Iterator[str]:
    """Give what a command's environment and arguments show to be secret by the name in front of it."""
    yield from (value for name, value in environment.items() if is_secret(name) and name not in _NO_PASSWORDS)
    for option, value in pairwise(command):
        if _is_secret_option(option):
            yield value.partition(":")[2] or value


def shown(command: Sequence[str], redact: Callable[[str], str]) -> tuple[str, ...]:
    """Give a command's words as reports show them: what stands behind `--token` goes, however short it is."""
    before = ("", *command)
    return tuple(
        REDACTED if _is_secret_option(option) else redact(word) for option, word in zip(before, command, strict=False)
    )


def _is_secret_option(word: str) -> bool:
    return word in ("-u", "--user") or (word.startswith("-") and "=" not in word and is_secret(word))


@dataclass(frozen=True, slots=True)
class CommandPlan:
    """A command, and the settings of the linktape that it calls. `names`: the address's suffix by variable."""

    settings: Settings
    command: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    java_trust: bool = False

    def environment(self, host: Host, sped: Sped | None) -> dict[str, str]:
        """Give the command's environment; what is secret in it, linktape knows from now on. Begins `sped`."""
        proxied = self.settings.proxied
        given = environment(os.environ, self.names, host.serving, java_trust=self.java_trust, proxied=proxied)
        host.onion.learn(secrets_given(given, self.command))
        if sped is not None:
            given = sped.environment(given)
            sped.begin()
        return given
