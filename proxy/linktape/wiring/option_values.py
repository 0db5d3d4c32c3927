"""The values that options take, each read from what a person or a program writes, or refused with what to write."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, cast
from urllib.parse import urlsplit

from linktape.checked import Reads
from linktape.durations import seconds_in
from linktape.errors import BadDocument
from linktape.limiter.limit_plan import LimitPlan
from linktape.messages import SITE
from linktape.value_words import shown
from linktape.wiring.option import WrongValue
from linktape.wording import cut

_BASE_PATH = re.compile(r"(/[A-Za-z0-9._~-]{1,64}){1,8}")


def _seconds(value: object) -> float:
    """Read a duration such as `30s`, `500ms`, `2m` or plain seconds."""
    text = str(value).strip()
    seconds = seconds_in(text if text[-1:].isalpha() else f"{text}s")
    if seconds is None or seconds >= 1e7 or isinstance(value, bool):
        raise WrongValue(f"{value!r} is no duration", "write for example 30s, 500ms or 2m")
    return seconds


_OURS = "set LINKTAPE_JIRA_EMAIL and LINKTAPE_JIRA_TOKEN instead, or LINKTAPE_JIRA_BEARER"


def _address(value: object, example: str = SITE, instead: str = _OURS) -> str:
    """Check an http(s) address, and leave out a last slash. Credentials would end up in process lists and logs."""
    text = _text(value)
    parts = urlsplit("")
    try:
        parts = urlsplit(text)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:  # a bracket that is not closed, or a port that is none
        port_is_right = False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_right:
        shown = text if "@" not in text else "(an address with credentials)"
        raise WrongValue(f"{shown!r} is no address", f"write for example {example}")
    if parts.username is not None or parts.password is not None:
        raise WrongValue("must not hold credentials", instead)
    if parts.query or parts.fragment:
        raise WrongValue(f"{text!r} must not have a query or a fragment", "write only scheme, host and path")
    return text.rstrip("/")


def _proxy_address(value: object) -> str:
    """Check a proxy's address, which may lack its scheme."""
    text = _text(value)
    in_variable = "give a proxy with credentials by the variable HTTPS_PROXY instead, and leave this option out"
    return _address(text if "://" in text else f"http://{text}", "http://proxy.example:3128", in_variable)


def _state_address(value: object) -> str:
    """Check the address of a Redis. What may be a secret of it is not repeated."""
    text = _text(value)
    try:
        parts = urlsplit(text)
        is_right = (
            parts.scheme in ("redis", "rediss") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        is_right = False
    if not is_right:
        shown = text if "@" not in text else "(an address with credentials)"
        raise WrongValue(f"{shown!r} is no address of a Redis", "write for example redis://127.0.0.1:6379/0")
    return text


def _state_prefix(value: object) -> str:
    text = _text(value)
    if not re.fullmatch(r"[A-Za-z0-9._:/-]{1,100}", text):
        raise WrongValue(f"{text!r} is no prefix of keys", "write letters, digits and . _ : / -, for example team-a:")
    return text


def _base_path(value: object) -> str:
    """Check the path below which a site lives, and leave out a last slash; empty: the host's own root."""
    text = _text(value)
    path = text.rstrip("/")
    names = path.split("/")[1:]
    is_ours = names[:1] == ["s"] or "rest" in names  # where a session's name and Jira's own paths stand
    if path and (_BASE_PATH.fullmatch(path) is None or is_ours or not {".", ".."}.isdisjoint(names)):
        raise WrongValue(f"{text!r} is no path of a site", "write for example /jira")
    return path


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise WrongValue(f"{shown(value)} is no text", "write it in quotes")
    return value


def _path(value: object) -> Path:
    if not isinstance(value, str | Path):
        raise WrongValue(f"{shown(value)} is no path", "write it in quotes")
    return Path(value)


def _list(read: Callable[[object], object]) -> Reads:
    """Make what reads a list; one stands for a list of one."""

    def read_all(value: object) -> tuple[object, ...]:
        listed = (value,) if isinstance(value, str | Path) else value
        if not isinstance(listed, list | tuple):
            raise WrongValue(f"{value!r} is neither a word nor a list of words")
        return tuple(read(one) for one in listed)

    return Reads(read_all)


def _project_keys(value: object) -> tuple[str, ...]:
    """Read project keys, as `HSP,MKY` or as a list of such: the command line gives one, however it is typed."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple):
        raise WrongValue(f"{value!r} is no list of project keys", "write for example HSP,MKY")
    words = [key for one in given for key in (one.replace(",", " ").split() if isinstance(one, str) else [one])]
    for key in words:
        if not isinstance(key, str) or not key.replace("_", "").isalnum() or not key[0].isalpha():
            raise WrongValue(f"{key!r} is no project key", "write for example HSP,MKY")
    return tuple(words)


def _control_port(value: object) -> int | None:
    """Read the control port: 0 is a free one, None is off."""
    if value in (None, "off"):
        return None
    if value in ("free", "0", 0) and value is not False:
        return 0
    text = str(value)
    if text.isascii() and text.isdecimal() and int(text) <= 65535:
        return int(text)
    raise WrongValue(f"{value!r} is no port", "write a port number, 'free' or 'off'")


def _each_call(value: object) -> str:
    if value in ("", "operation", "all"):
        return str(value)
    raise WrongValue(repr(value), "write --each-call for one run per error of an operation, or --each-call=all")


def _limits(value: object) -> LimitPlan:
    """Read limits as a site file has them; a mapping or a list may be a text as well."""
    from linktape.limiter import limits_file

    try:
        return limits_file.read(value)
    except BadDocument as exc:
        raise WrongValue(f"{cut(repr(value), 200)}: {limits_file.what_is_wrong(exc)}") from None


def _number(kind: type[int] | type[float], word: str, least: float, most: float) -> Reads:
    """Make what reads a number, and refuses what is none or not in the range."""

    def read(value: object) -> float:
        try:
            number = kind(cast("str", value))  # what is no number raises
        except (TypeError, ValueError, OverflowError):
            number = None
        if number is None or isinstance(value, bool) or (number != value and not isinstance(value, str)):
            raise WrongValue(f"{value!r} is no {word}", "")
        if not least <= number <= most:
            raise WrongValue(f"{value!r} is not between {least:g} and {most:g}", "")
        return number

    return Reads(read)


BasePath = Annotated[str, Reads(_base_path)]
Address = Annotated[str, Reads(_address)]
ProxyAddress = Annotated[str, Reads(_proxy_address)]
Addresses = Annotated[tuple[str, ...], _list(_address)]
ControlPort = Annotated[int | None, Reads(_control_port)]
EachCall = Annotated[str, Reads(_each_call)]
Factor = Annotated[float, _number(float, "number", 0, 1000)]
Files = Annotated[tuple[Path, ...], _list(_path)]
Limits = Annotated[LimitPlan, Reads(_limits)]
Speed = Annotated[float, _number(float, "number", 1, 1000)]
Jobs = Annotated[int, _number(int, "whole number", 1, 64)]
Percent = Annotated[float, _number(float, "number", 0, 100)]
Port = Annotated[int, _number(int, "whole number", 0, 65535)]
ProjectKeys = Annotated[tuple[str, ...], Reads(_project_keys)]
Workers = Annotated[int, _number(int, "whole number", 1, 256)]
Runs = Annotated[int, _number(int, "whole number", 1, 1_000_000)]
Seconds = Annotated[float, Reads(_seconds)]
Seed = Annotated[int, _number(int, "whole number", -(1 << 63), 1 << 63)]
StateAddress = Annotated[str, Reads(_state_address)]
StatePrefix = Annotated[str, Reads(_state_prefix)]
Words = Annotated[tuple[str, ...], _list(_text)]
