"""The files of the page: what a browser loads from the control port, and nothing else."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import get_args

from linktape.messages import Headers, Response
from linktape.pictures.html import Kind, stylesheet
from linktape.pictures.layer_words import LAYER_WORDS
from linktape.pictures.page import icon

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_PAGE = "index.html"
_OTHERWISE = {"/": _PAGE, "/favicon.ico": "plain.svg"}
_PICTURES = "pictures.css"
_LAYERS = "layers.js"
_ICONS: dict[str, Kind] = {f"{kind}.svg": kind for kind in get_args(Kind)}


def page_file(path: str) -> Response | None:
    """Give the file that stands at this path: `/` is the page, `/page/NAME` what it needs; None for any other.

    A browser asks for `/favicon.ico` by itself before it has seen the page.
    """
    name = _OTHERWISE.get(path) or path.removeprefix("/page/")
    if name not in names() or path == f"/page/{_PAGE}":
        return None
    kind = _TYPES[name.rpartition(".")[2]]
    return Response(200, Headers({"Content-Type": f"{kind}; charset=utf-8"}), _content(name), origin="control")


@cache
def names() -> frozenset[str]:
    """Name the files."""
    return frozenset({_PICTURES, _LAYERS, *_ICONS, *(file.name for file in _folder().iterdir())})


@cache
def _content(name: str) -> bytes:
    if name in _ICONS:
        return icon(_ICONS[name]).encode()
    if name == _LAYERS:
        return f"export const LAYERS = {json.dumps(LAYER_WORDS, indent=2)};\n".encode()
    return (stylesheet() if name == _PICTURES else _folder().joinpath(name).read_text(encoding="utf-8")).encode()


def _folder() -> Traversable:
    return resources.files(__package__).joinpath("page")
