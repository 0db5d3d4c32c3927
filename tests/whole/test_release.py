"""tools/release.py: what stands against a release is said before anything is changed, and then it is one command."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import public_api
from tools.address import PLACEHOLDER, PLACES, address
from tools.release import KINDS, ROOT, Tree, _wrong_with, main, obstacles

pytestmark = pytest.mark.slow

COPIED = (".github", "proxy", "tools", "tests", "docs", "ci", "scenarios", "cassettes", "changes")
FILES = (
    *("README.md", "CHANGELOG.md", "SECURITY.md", "Containerfile", "mkdocs.yml", "pyproject.toml"),
    *("requirements.lock", "requirements-extras.lock"),
)
ADDRESS = "https://code.example/we/linktape"


def git(folder: Path, *words: str) -> str:
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *author, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this tree, committed on main, of a project that has an address."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (*FILES, "linktape.cdx.json", ".gitignore"):
        shutil.copy(ROOT / name, folder / name)
    project = (folder / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(project.replace(address(ROOT), ADDRESS), encoding="utf-8")
    Tree(folder).run([sys.executable, "-m", "tools.generate"])
    git(folder, "init", "--quiet", "--initial-branch", "main")
    for name in ("name", "email"):
        git(folder, "config", f"user.{name}", "a@example.org")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "all")
    return folder


def test_a_dry_run_changes_nothing_and_says_what_it_would(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["0.7.0"], checkout)

    said = capsys.readouterr().out
    assert code == 0, said
    assert "## 0.7.0 (" in said
    assert "would: commit and tag v0.7.0" in said
    assert said.endswith("nothing was changed; do it with: make release VERSION=0.7.0 GO=1\n")
    assert git(checkout, "status", "--porcelain") == ""


def test_a_release_that_is_in_the_way_of_something_is_not_made(checkout: Path) -> None:
    tree = Tree(checkout)
    (checkout / "changes" / "New Thing.md").write_text("")
    try:
        said = "\n".join(obstacles(tree, "0.7.0"))
    finally:
        (checkout / "changes" / "New Thing.md").unlink()

    assert "not committed" in said
    assert "changes/New Thing.md: its name is not +short-name.KIND.md" in said
    assert list(obstacles(tree, "0.7")) == ["'0.7' is no version: write three numbers, such as 0.2.0"]


def test_one_line_gives_every_file_the_address(checkout: Path) -> None:
    texts = {path: (checkout / path).read_text(encoding="utf-8") for path in PLACES}

    assert [path for path, text in texts.items() if "code.example" not in text or "OWNER" in text] == []
    assert "uses: we/linktape@v" in texts["docs/ci.md"]


def test_no_release_is_made_of_a_project_without_an_address(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = checkout / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    project.write_text(text.replace(ADDRESS, PLACEHOLDER), encoding="utf-8")
    try:
        code = main(["0.7.0", "--go", "--check", "true"], checkout)
    finally:
        project.write_text(text, encoding="utf-8")

    assert code == 1
    assert f"pyproject.toml: [project.urls] has Repository = '{PLACEHOLDER}'" in capsys.readouterr().out
    assert git(checkout, "tag") == ""


def test_what_must_pass_first_stops_it(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["0.7.0", "--go", "--check", "false"], checkout)

    assert code == 1
    assert "in the way: false failed" in capsys.readouterr().out
    assert git(checkout, "status", "--porcelain") == git(checkout, "tag") == ""


def test_a_release_is_one_commit_and_a_tag_with_the_version_everywhere(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = len(Tree(checkout).fragments)

    code = main(["0.7.0", "--go", "--check", "true"], checkout)

    said = capsys.readouterr().out
    assert code == 0, said
    assert Tree(checkout).version == "0.7.0"
    assert Tree(checkout).fragments == []
    changelog = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    assert changelog.count("\n- ") == notes > 200
    assert "rev: v0.7.0" in (checkout / "docs" / "ci.md").read_text(encoding="utf-8")
    assert '"version": "0.7.0"' in (checkout / "linktape.cdx.json").read_text(encoding="utf-8")
    listed, released = (checkout / public_api.FILE, checkout / public_api.RELEASED)
    assert listed.read_text(encoding="utf-8") == released.read_text(encoding="utf-8")
    assert git(checkout, "log", "-1", "--format=%s").strip() == "Release 0.7.0"
    assert git(checkout, "tag").split() == ["v0.7.0"]
    assert git(checkout, "status", "--porcelain") == ""
    assert "git push origin main v0.7.0" in said

    after = list(obstacles(Tree(checkout), "0.7.0"))
    assert after[:2] == [
        "there is a tag v0.7.0 already: choose the next version",
        "0.7.0 is not above v0.7.0: choose a later one",
    ]
    (checkout / "changes").mkdir(exist_ok=True)
    (checkout / "changes" / "+new.added.md").write_text("It is new.\n")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "new")
    assert [one.partition(",")[0] for one in obstacles(Tree(checkout), "0.7.1")] == [
        "0.7.1 is for what was mended only"
    ]
    assert list(obstacles(Tree(checkout), "0.8.0")) == []


def test_every_note_of_this_tree_can_be_gathered() -> None:
    assert [said for path in Tree(ROOT).fragments for said in _wrong_with(path)] == []


def test_the_kinds_are_those_that_the_changelog_has() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert [kind for kind in KINDS if f'directory = "{kind}"' not in project] == []


@pytest.mark.parametrize(
    "template", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")), ids=lambda one: one.name
)
def test_a_template_of_issues_is_as_github_reads_it(template: Path) -> None:
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed")
    schema = "vendor.github-issue-config" if template.stem == "config" else "vendor.github-issue-forms"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(template)]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
