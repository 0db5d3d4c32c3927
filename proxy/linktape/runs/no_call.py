"""What there is to say of a command that never called: what it was refused, or which variable it may not read."""

from __future__ import annotations

from collections.abc import Iterable

from linktape.edge.counters import Counters
from linktape.runs import proxy_variables
from linktape.runs.command import Ended
from linktape.runs.command_environment import URL
from linktape.wording import counted

_NOT_RUN = {
    126: "may not be executed (chmod +x makes a script executable)",
    127: "is not found (is it installed, and in PATH?)",
}


def no_call(names: Iterable[str], counters: Counters, ended: Ended, proxied: str | None = None) -> str:
    """Say that a command never called, and ask about the variable, or say what has kept it from calling.

    `proxied`: the site that our forward proxy has led it to.
    """
    read = " or ".join((URL, *names))
    refused, strangers = counters.refused, counters.strangers
    if strangers and not refused:
        return f"the command made no call to linktape, so nothing was tested: {strangers.most_common(1)[0][0]}"
    if ended.code in _NOT_RUN and not refused:
        return (
            f"what the command starts did not start, so nothing was tested: by exit code {ended.code} a shell says "
            f"that something {_NOT_RUN[ended.code]}; it has printed what"
        )
    statuses = ", ".join(map(str, sorted(refused)))
    came = f"; {counted(sum(refused.values()), 'request')} refused by linktape ({statuses})" if refused else ""
    if proxied is not None:
        return (
            f"the command made no call to linktape, so nothing was tested{came}: does it ask {proxied}, by the proxy "
            f"that HTTPS_PROXY names? Known not to heed it: {proxy_variables.DEAF}. Give such a client the address in "
            f"{URL} (with --allow-no-calls this is no error)"
        )
    return (
        f"the command made no call to linktape, so nothing was tested{came}: does it take the address from {read}? "
        "(--env NAME puts the address into another variable; with --allow-no-calls this is no error)"
    )
