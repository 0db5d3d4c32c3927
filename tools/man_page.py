"""Makes docs/linktape.1, which `man linktape` shows: every command with its options, as their help says them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from linktape.cli.app import HELP, application
from linktape.wiring.settings import OPTIONS
from tools.option_tables import commands

EXIT = """0: it went well. 1: the verdict is bad, or what was looked for was found. 2: linktape was not used rightly,
and says what to write instead. `run`, `drill` and `cost` give the code of the command that they ran where that failed.
"""
FILE = "linktape.yaml has options by their names, at the top or under a command; --config names another."
_ESCAPES = str.maketrans({"\\": "\\e", "-": "\\-", "`": "\\(ga", "~": "\\(ti", "^": "\\(ha"})


def page() -> str:
    """Make the page, in man's macros."""
    program = get_command(application())
    parts = [
        '.TH LINKTAPE 1 "" linktape "User commands"',
        ".SH NAME\nlinktape \\- record, replay, mock and break Jira issue-link traffic",
        ".SH SYNOPSIS\n.B linktape\n[OPTIONS] COMMAND [ARGS]...",
        f".SH DESCRIPTION\n{_prose(HELP)}",
        ".SH OPTIONS",
        *_options(program),
        ".SH COMMANDS",
        *(part for words, command in commands(program, "") if words for part in _command(words, command)),
        ".SH ENVIRONMENT",
        *(f".TP\n.B {_plain(one.variable)}\n{_plain(one.help)}" for one in OPTIONS if one.flag),
        f".SH EXIT STATUS\n{_prose(EXIT)}",
        f".SH FILES\n{_plain(FILE)}",
    ]
    return "\n".join(parts) + "\n"


def _command(words: str, command: Any) -> Iterator[str]:
    takes = [f"[{one.metavar or one.name.upper()}]" for one in command.params if one.param_type_name == "argument"]
    yield f".SS linktape {_plain(' '.join([words, *takes]))}\n{_prose(command.help or '')}"
    yield from _options(command)


def _options(command: Any) -> Iterator[str]:
    for one in command.params:
        if one.param_type_name == "option" and not one.hidden:
            names = ", ".join([*one.opts, *one.secondary_opts])
            takes = "" if one.is_flag or not one.metavar else f" {one.metavar}"
            yield f".TP\n.B {_plain(names)}{_plain(takes)}\n{_plain(' '.join((one.help or '').split()))}"


def _prose(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n.PP\n".join(_plain(" ".join(one.split())) for one in paragraphs)


def _plain(text: str) -> str:
    """Write a text so that it is itself: hyphens can be copied, and no line is a macro."""
    text = text.translate(_ESCAPES)
    return f"\\&{text}" if text.startswith((".", "'")) else text
