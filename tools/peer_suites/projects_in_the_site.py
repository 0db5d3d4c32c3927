"""A pytest plugin for pycontribs/jira's tests: its projects stand in the site file, so its set-up has none to make."""

from __future__ import annotations

import importlib
from typing import Any


def pytest_configure() -> None:
    """Let the set-up look its projects up, and leave them at the end."""
    manager: Any = importlib.import_module("tests.conftest").JiraTestManager

    def project_id(self: Any, key: str, *_: object, **__: object) -> Any:
        return self.jira_admin.project(key).id

    manager._create_project = project_id
    manager._remove_project = lambda *_: None
